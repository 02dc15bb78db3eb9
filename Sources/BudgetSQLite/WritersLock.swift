import Synchronization

/// The side lock of a database, opened when somebody writes for the first time: who only reads
/// leaves no lock file behind.
final class WritersLock: Sendable {
  private let path: DatabasePath
  private let opened = Mutex<SideLock?>(nil)
  /// A lock of the system belongs to the descriptor and not to a thread, so threads take turns
  /// here.
  private let turn = Mutex<Void>(())

  init(_ path: DatabasePath) {
    self.path = path
  }

  /// Runs `body` while no other process or connection writes.
  func withLock<Value: ~Copyable>(
    until deadline: ContinuousClock.Instant,
    _ body: (SideLock) throws -> Value
  ) throws -> Value {
    let lock = try sideLock()
    var value: Value?
    try turn.withLock { _ in value = try lock.withLock(until: deadline) { try body(lock) } }
    guard let value = value.take() else { throw SQLiteError.wasNotRun }
    return value
  }

  private func sideLock() throws -> SideLock {
    try opened.withLock { opened in
      if let lock = opened { return lock }
      let lock = try SideLock(path, in: FolderWatch(of: path))
      opened = lock
      return lock
    }
  }
}
