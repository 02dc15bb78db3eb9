/// A database without a file: one connection that readers and writers lend in turn, with the same
/// rails, and nothing to watch.
extension Database {
  /// What a database keeps that has no file.
  package enum Memory: Sendable {
    case everything
    /// Each transaction is undone at its end, whatever it answers.
    case nothing
  }

  /// Whether the database has no file, and ends with this object.
  package var isInMemory: Bool { memory != nil }

  /// Lends the only connection to a writer.
  func lendMemory(_ memory: Memory, _ body: (borrowing Connection) throws -> Void) throws {
    try requireSameProcess()
    try writer.withLock { slot in
      try lend(&slot, mayWrite: true) { connection in
        switch memory {
        case .everything: try connection.transaction(until: .now + patience, body)
        case .nothing: try connection.rehearsal(until: .now + patience, body)
        }
      }
    }
  }
}

extension Connection {
  /// Opens a database without a file, and lets `install` fill it.
  static func openInMemory(
    patience: Duration,
    install: (borrowing Connection) throws -> Void
  ) throws -> Connection {
    try sealed(
      openHandle(.inMemory, .inMemory),
      ConnectionMonitor(patience: patience),
      mayWrite: true,
      isFile: false,
      prepare: install
    )
  }
}

extension DatabasePath {
  /// The path of a database that has none: SQLite's own word for it, which no file can have here.
  static let inMemory = DatabasePath(unchecked: ":memory:")
}
