extension Database {
  /// Runs `body` on a reading connection, each statement on the newest state.
  ///
  /// For a single statement, which needs no transaction to be consistent. It is inlined where it is called, for a check takes
  /// no longer than a few generic calls.
  @inlinable package func read<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    var value: Value?
    try lendReader { value = try body($0) }
    guard let value else { throw SQLiteError.wasNotRun }
    return value
  }

  /// Runs `body` if a reading connection is free at once; otherwise answers `nil` without waiting.
  @inlinable package func readIfFree<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value? {
    var value: Value?
    _ = try lendReaderIfFree { value = try body($0) }
    return value
  }

  @usableFromInline func lendReader(_ body: (borrowing Connection) throws -> Void) throws {
    if try lendReaderIfFree(body) { return }
    try readers[0].withLock { try lend(&$0, mayWrite: false, body) }
  }

  /// Lends a reading connection if one is free, and answers whether one was.
  @usableFromInline func lendReaderIfFree(
    _ body: (borrowing Connection) throws -> Void
  ) throws -> Bool {
    try requireSameProcess()
    for reader in readers {
      let lent: Void? = try reader.withLockIfAvailable { try lend(&$0, mayWrite: false, body) }
      if lent != nil { return true }
    }
    return false
  }

  /// Runs `body` on one unchanging state of the file, however many statements it takes.
  package func readSnapshot<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try read { connection in try connection.snapshot(body) }
  }
}
