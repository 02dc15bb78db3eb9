import Synchronization

/// The side lock of a database, opened when somebody writes for the first time: who only reads leaves no lock file behind.
final class WritersLock: Sendable {
  private let path: DatabasePath
  private let opened = Mutex<SideLock?>(nil)

  init(_ path: DatabasePath) {
    self.path = path
  }

  /// Runs `body` while no other process or connection writes.
  func withLock<Value: ~Copyable>(
    until deadline: ContinuousClock.Instant,
    _ body: (SideLock) throws -> Value
  ) throws -> Value {
    let lock = try sideLock()
    return try lock.withLock(until: deadline) { try body(lock) }
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
