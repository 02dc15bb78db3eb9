import Synchronization

/// A place for one connection, lent to one thread at a time.
final class ConnectionSlot: Sendable {
  private let content: Mutex<Content>

  init(_ connection: consuming Connection? = nil) {
    content = Mutex(Content(connection: connection))
  }

  struct Content: ~Copyable, Sendable {
    var connection: Connection?

    var isOpen: Bool {
      switch connection {
      case .some: true
      case .none: false
      }
    }

    /// Closes a connection that must not be lent again; the next use opens a fresh one.
    mutating func closeIfSpoiled() {
      let isReusable =
        switch connection {
        case .some(let connection): connection.isReusable
        case .none: true
        }
      if !isReusable { connection = nil }
    }

    /// Lends the connection.
    borrowing func withConnection<Value>(
      _ body: (borrowing Connection) throws -> Value
    ) throws -> Value {
      switch connection {
      case .some(let connection): try body(connection)
      case .none: throw SQLiteError(.other, "The connection was closed.")
      }
    }
  }

  func withLock<Value>(_ body: (inout Content) throws -> Value) throws -> Value {
    try content.withLock { content throws in try body(&content) }
  }

  func withLockIfAvailable<Value>(_ body: (inout Content) throws -> Value) throws -> Value? {
    try content.withLockIfAvailable { content throws in try body(&content) }
  }
}
