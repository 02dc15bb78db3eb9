extension Database {
  /// Runs `body` on a reading connection, each statement on the newest state.
  ///
  /// For a single statement, which needs no transaction to be consistent.
  package func read<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try requireSameProcess()
    for slot in readersForAnything {
      if let value = try slot.withLockIfAvailable({ try lend(&$0, mayWrite: false, body) }) {
        return value
      }
    }
    // All are busy, and the first is as good as any.
    return try readers[0].withLock { try lend(&$0, mayWrite: false, body) }
  }

  /// Runs `body` on one unchanging state of the file, however many statements it takes.
  package func readSnapshot<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try read { connection in try connection.snapshot(body) }
  }

  /// The slots of all reads but the brief ones, for which the last is kept.
  private var readersForAnything: ArraySlice<ConnectionSlot> {
    readers.count > 1 ? readers.dropLast() : readers[...]
  }
}

// MARK: - Brief reads

extension Database {
  /// Runs `body`, which reads a few rows, also while other threads have long reads under way: one
  /// connection is kept for this.
  ///
  /// It is inlined where it is called, for a check takes no longer than a few generic calls.
  @inlinable package func readBriefly<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    var value: Value?
    try lendReader { value = try body($0) }
    guard let value = value.take() else { throw SQLiteError.wasNotRun }
    return value
  }

  /// Runs `body`, which reads a few rows, if a reading connection is free at once; otherwise
  /// answers `nil` without waiting.
  @inlinable package func readBrieflyIfFree<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value? {
    var value: Value?
    _ = try lendReaderIfFree { value = try body($0) }
    return value
  }

  /// Runs `body`, which reads a few rows, on one unchanging state of the file.
  package func readSnapshotBriefly<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    try readBriefly { connection in try connection.snapshot(body) }
  }

  @usableFromInline func lendReader(_ body: (borrowing Connection) throws -> Void) throws {
    if try lendReaderIfFree(body) { return }
    // Whoever has the last one will soon be done with it.
    try readers[readers.count - 1].withLock { try lend(&$0, mayWrite: false, body) }
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
}
