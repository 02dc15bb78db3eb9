import CSQLite

/// A prepared statement: bind its parameters in order, run it, read its rows.
///
/// Parameters are named in the SQL for its readers and bound in the order of their first
/// appearance. A statement belongs to the connection that prepared it and is reset by every method
/// that runs it to its end.
@usableFromInline package final class Statement {
  private let pointer: OpaquePointer
  private let monitor: ConnectionMonitor
  private let parameterCount: Int32
  private var boundCount: Int32 = 0
  private var texts = BoundTexts()
  private var isRunning = false
  /// The first failed bind, thrown by the step that follows it; only memory or a limit can cause
  /// one.
  private var bindFailure = SQLITE_OK

  init(_ pointer: OpaquePointer, monitor: ConnectionMonitor) {
    self.pointer = pointer
    self.monitor = monitor
    self.parameterCount = sqlite3_bind_parameter_count(pointer)
  }

  /// Finalizes the statement; called by the connection, which closes right after.
  func finalize() {
    sqlite3_finalize(pointer)
  }
}

// MARK: - Binding

// The chained methods are inlined where they are called: a call for each of forty parameters would
// otherwise count a reference up and down.

extension Statement {
  /// Binds the next parameter to a whole number.
  @inlinable @discardableResult package func bind(_ value: Int64) -> Statement {
    bindNext(value)
    return self
  }

  /// Binds the next parameter to a whole number or NULL.
  @inlinable @discardableResult package func bind(_ value: Int64?) -> Statement {
    if let value { bindNext(value) } else { bindNextToNull() }
    return self
  }

  /// Binds the next parameter to 1 or 0.
  @inlinable @discardableResult package func bind(_ value: Bool) -> Statement {
    bindNext(value ? 1 : 0)
    return self
  }

  /// Binds the next parameter to text, with its exact length: a NUL inside survives.
  @inlinable @discardableResult package func bind(_ value: String) -> Statement {
    bindNext(value)
    return self
  }

  /// Binds the next parameter to text or NULL.
  @inlinable @discardableResult package func bind(_ value: String?) -> Statement {
    if let value { bindNext(value) } else { bindNextToNull() }
    return self
  }

  /// Binds the next parameter to NULL.
  @inlinable @discardableResult package func bindNull() -> Statement {
    bindNextToNull()
    return self
  }

  @usableFromInline func bindNext(_ value: Int64) {
    boundCount += 1
    note(sqlite3_bind_int64(pointer, boundCount, value))
  }

  @usableFromInline func bindNext(_ value: String) {
    // Nearly every text lies in one piece, and is then read where it is; making it so would count a
    // reference up and down.
    if value.utf8.withContiguousStorageIfAvailable({ bindNext($0) }) == nil {
      var value = value
      value.withUTF8 { bindNext($0) }
    }
  }

  private func bindNext(_ bytes: UnsafeBufferPointer<UInt8>) {
    boundCount += 1
    bytes.withMemoryRebound(to: CChar.self) { characters in
      let count = Int32(clamping: characters.count)
      if let kept = texts.keep(characters) {
        note(sqlite3_bind_text(pointer, boundCount, kept, count, nil))
      } else {
        note(csqlite_bind_text(pointer, boundCount, characters.baseAddress, count))
      }
    }
  }

  @usableFromInline func bindNextToNull() {
    boundCount += 1
    note(sqlite3_bind_null(pointer, boundCount))
  }

  private func note(_ resultCode: Int32) {
    if resultCode != SQLITE_OK && bindFailure == SQLITE_OK { bindFailure = resultCode }
  }
}

// MARK: - Running

extension Statement {
  /// Runs the statement to its end and returns how many rows it changed.
  @discardableResult package func run() throws(SQLiteError) -> Int {
    while try step() {}
    return Int(sqlite3_changes64(sqlite3_db_handle(pointer)))
  }

  /// Steps to the next row; at the end returns `false` and resets the statement.
  ///
  /// After a failure in a write transaction every further step repeats it: SQLite may have undone
  /// the transaction by itself, and what a later statement writes would be committed alone.
  @usableFromInline package func step() throws(SQLiteError) -> Bool {
    precondition(boundCount == parameterCount, "A statement runs with all of its parameters bound.")
    if let failure = monitor.transactionFailure { throw repeated(failure) }
    guard bindFailure == SQLITE_OK else { throw fail(bindFailure) }
    isRunning = true
    switch sqlite3_step(pointer) {
    case SQLITE_ROW:
      return true
    case SQLITE_DONE:
      reset()
      return false
    case let resultCode:
      throw fail(resultCode)
    }
  }

  /// Returns what `body` reads from the first row, or `nil` without a row.
  @inlinable package func first<Value>(_ body: (Row) throws -> Value) throws -> Value? {
    guard try step() else { return nil }
    defer { reset() }
    return try body(row)
  }

  /// Returns what `body` reads from each row.
  @inlinable package func map<Value>(_ body: (Row) throws -> Value) throws -> [Value] {
    var values: [Value] = []
    defer { reset() }
    while try step() { values.append(try body(row)) }
    return values
  }

  /// The columns of the current row.
  @usableFromInline package var row: Row { Row(pointer) }

  /// Makes the statement ready for its next use; needed only when it is left before its last row.
  @usableFromInline package func reset() {
    sqlite3_reset(pointer)
    isRunning = false
    boundCount = 0
    texts.removeAll()
    bindFailure = SQLITE_OK
  }

  /// Resets a statement that an error has left half bound or half read.
  func recycle() {
    if isRunning || boundCount > 0 { reset() }
  }

  private func fail(_ resultCode: Int32) -> SQLiteError {
    let sql = sqlite3_sql(pointer).map { String(cString: $0) }
    // A failed bind has its own code; the handle may hold the words of an older failure.
    let handle = bindFailure == SQLITE_OK ? sqlite3_db_handle(pointer) : nil
    let error = SQLiteError(resultCode, handle: handle, sql: sql)
    monitor.note(error)
    reset()
    return error
  }

  private func repeated(_ failure: SQLiteError) -> SQLiteError {
    reset()
    return failure
  }
}

extension Statement {
  /// The names of the parameters, in the order in which they are bound.
  package var parameterNames: [String] {
    guard parameterCount > 0 else { return [] }
    return (1...parameterCount).map { index in
      sqlite3_bind_parameter_name(pointer, index).map { String(cString: $0) } ?? "?\(index)"
    }
  }
}
