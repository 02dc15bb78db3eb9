import CSQLite

/// One open handle to a database, with every rail set: see ``open(_:mayWrite:patience:prepare:)``.
///
/// It cannot be copied; whoever holds the lock around it lends it out.
///
/// Sendable without the compiler's check, because SQLite's handle may move between threads as long
/// as one uses it at a time, and a value that cannot be copied has one user at a time.
@usableFromInline package struct Connection: ~Copyable, @unchecked Sendable {
  let handle: OpaquePointer
  let monitor: ConnectionMonitor
  private let statements = StatementCache()
  private let generation = ForkGuard.generation

  init(handle: OpaquePointer, monitor: ConnectionMonitor) {
    self.handle = handle
    self.monitor = monitor
    monitor.attach(to: handle)
  }

  deinit {
    // In a forked child the handle belongs to the parent: closing it would act on locks that only
    // the parent holds.
    guard generation == ForkGuard.generation else { return }
    statements.finalizeAll()
    sqlite3_close_v2(handle)
  }
}

extension Connection {
  /// Returns the prepared form of a statement, prepared once for the life of the connection and
  /// ready to be bound.
  ///
  /// - Complexity: A hash lookup by the address of the literal after the first use.
  package borrowing func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
    try ForkGuard.check(generation)
    if let statement = statements.find(sql) {
      statement.recycle()
      return statement
    }
    let statement = try prepare(sql.description, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
    statements.insert(statement, for: sql)
    return statement
  }

  /// Runs statements that take no parameters and answer nothing: the schema, or a pragma.
  package borrowing func execute(_ sql: String) throws(SQLiteError) {
    try requireUsable()
    let resultCode = sqlite3_exec(handle, sql, nil, nil, nil)
    guard resultCode == SQLITE_OK else { throw fail(resultCode, sql: sql) }
  }

  /// Returns the first column of the first row of a statement that takes no parameters, as text.
  package borrowing func value(of sql: String) throws -> String? {
    let statement = try prepare(sql, flags: 0)
    defer { statement.finalize() }
    return try statement.first { $0.optionalText(0) } ?? nil
  }

  /// Returns the first columns of all rows of a statement that takes no parameters, as text.
  package borrowing func values(of sql: String) throws -> [String] {
    let statement = try prepare(sql, flags: 0)
    defer { statement.finalize() }
    return try statement.map { $0.text(0) }
  }

  /// Returns how SQLite would run a statement, step by step, so that a test sees which index it
  /// uses.
  package borrowing func plan(of sql: StaticString) throws -> [String] {
    let statement = try prepare("EXPLAIN QUERY PLAN " + sql.description, flags: 0)
    defer { statement.finalize() }
    for _ in statement.parameterNames { statement.bindNull() }
    return try statement.map { $0.text(3) }
  }

  /// How many rows this connection has changed since it was opened.
  package var totalChanges: Int64 { sqlite3_total_changes64(handle) }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Whether this process opened the connection, and not one that it was forked from.
  var isOwned: Bool { generation == ForkGuard.generation }

  /// Whether the connection may be lent again.
  ///
  /// One that is stuck in a transaction, or that met an I/O error, is closed instead.
  var isReusable: Bool { !monitor.hasBrokenFile && !isInTransaction }

  private borrowing func prepare(_ sql: String, flags: UInt32) throws(SQLiteError) -> Statement {
    try requireUsable()
    var pointer: OpaquePointer?
    let resultCode = sqlite3_prepare_v3(handle, sql, -1, flags, &pointer, nil)
    guard resultCode == SQLITE_OK, let pointer else { throw fail(resultCode, sql: sql) }
    return Statement(pointer, monitor: monitor)
  }

  private borrowing func requireUsable() throws(SQLiteError) {
    try ForkGuard.check(generation)
    if let failure = monitor.transactionFailure { throw failure }
  }

  private borrowing func fail(_ resultCode: Int32, sql: String) -> SQLiteError {
    let error = SQLiteError(resultCode, handle: handle, sql: sql)
    monitor.note(error)
    return error
  }
}
