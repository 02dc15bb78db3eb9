import CSQLite

extension Connection {
  /// Opens a handle and sets every rail; nothing is left to how the system's library was built.
  ///
  /// - Parameters:
  ///   - path: A path; what lies there is checked again.
  ///   - mayWrite: `false` makes every write through this handle an error.
  ///   - patience: How long a statement waits for somebody else's lock.
  ///   - role: Who opens it, and what has to be looked at therefore.
  ///   - prepare: Looks at the file, or makes it ready, before the log is demanded and the rails
  ///     are sealed.
  /// - Returns: A connection that cannot lose its rails.
  /// - Throws: ``SQLiteError``, or what `prepare` throws.
  static func open(
    _ path: DatabasePath,
    mayWrite: Bool,
    patience: Duration,
    as role: Role = .newcomer,
    prepare: (borrowing Connection) throws -> Void
  ) throws -> Connection {
    for _ in 0..<3 {
      do {
        return try openOnce(
          path,
          mayWrite: mayWrite,
          patience: patience,
          as: role,
          prepare: prepare
        )
      } catch is Moved {}
    }
    throw FileChange.fileReplaced.error(path)
  }

  /// The file got another name between its opening and its first use: beside it lies the log of
  /// another one.
  private struct Moved: Error {}

  private static func openOnce(
    _ path: DatabasePath,
    mayWrite: Bool,
    patience: Duration,
    as role: Role,
    prepare: (borrowing Connection) throws -> Void
  ) throws -> Connection {
    try path.check()
    let handle = try openHandle(path, .writing)
    do {
      // The first pragma already reads the file, and SQLite then follows a journal.
      if isInLogMode(handle) { try RollbackJournal.requireNone(besideLogOf: path) }
    } catch {
      sqlite3_close_v2(handle)
      throw error
    }
    return try sealed(
      handle,
      ConnectionMonitor(patience: patience),
      mayWrite: mayWrite,
      admit: { connection in
        do {
          if role != .companion { try connection.requireOwnLog(at: path) }
          if role == .first { try connection.requireAlone(at: path) }
        } catch  where connection.hasMoved {
          throw Moved()
        }
      },
      prepare: { connection in
        do {
          try prepare(connection)
          try connection.requireLog()
        } catch  where connection.hasMoved {
          throw Moved()
        }
        if connection.hasMoved { throw Moved() }
      }
    )
  }

  /// Whether the file that is open is no longer the one at its path.
  private var hasMoved: Bool {
    var moved: Int32 = 0
    let resultCode = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
    return resultCode == SQLITE_OK && moved != 0
  }

  /// Who opens a connection.
  enum Role {
    /// Somebody who begins a log, and must be the only one who has the database open.
    case first
    /// Somebody who finds a log.
    case newcomer
    /// Somebody whose files are watched already.
    case companion
  }

  /// Sets every rail on a handle that has just been opened, lets `prepare` look, and seals it.
  ///
  /// Before anything is read, `admit` decides if it may be.
  static func sealed(
    _ handle: OpaquePointer,
    _ monitor: ConnectionMonitor,
    mayWrite: Bool,
    isFile: Bool = true,
    admit: (borrowing Connection) throws -> Void = { _ in },
    prepare: (borrowing Connection) throws -> Void
  ) throws -> Connection {
    let connection = Connection(handle: handle, monitor: monitor)
    try connection.setFlags()
    connection.setLimits()
    try admit(connection)
    if isFile { try connection.persistLog() }
    try connection.setPragmas(mayWrite: mayWrite)
    try prepare(connection)
    sqlite3_set_authorizer(connection.handle, authorize, nil)
    return connection
  }

  /// Turns the write-ahead log on, for a new file or a restored copy.
  ///
  /// The change of mode keeps its own journal in memory, so that a ledger never has a rollback
  /// journal on disk: one that lies there is of another program.
  borrowing func startLog() throws {
    guard try value(of: "PRAGMA journal_mode") != "wal" else { return }
    _ = try value(of: "PRAGMA journal_mode = MEMORY")
    _ = try value(of: "PRAGMA journal_mode = WAL")
  }

  private borrowing func requireLog() throws {
    guard try value(of: "PRAGMA journal_mode") == "wal" else {
      throw SQLiteError(.other, "The file is not in write-ahead log mode.")
    }
  }

  /// How a handle uses its file.
  enum HandleKind {
    case writing
    case reading
    /// Reads as if nobody could change the file, without locks, and without a log that may lie
    /// beside it.
    case frozen
    /// Reads a file and its log as if nobody could change them, with an index of the log in memory.
    case frozenWithLog
    /// Has no file: all of it is in memory, and ends with the handle.
    case inMemory
  }

  static func openHandle(
    _ path: DatabasePath,
    _ kind: HandleKind
  ) throws(SQLiteError) -> OpaquePointer {
    guard sqlite3_threadsafe() != 0 else {
      throw SQLiteError(.other, "This SQLite was built for one thread only; install another one.")
    }
    var handle: OpaquePointer?
    let flags =
      SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE
      | (kind == .writing || kind == .inMemory ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
    var resultCode =
      switch kind {
      case .writing, .reading: sqlite3_open_v2(path.absolute, &handle, flags, nil)
      case .frozen: sqlite3_open_v2(path.frozenURI, &handle, flags | SQLITE_OPEN_URI, nil)
      case .frozenWithLog: sqlite3_open_v2(path.absolute, &handle, flags, "unix-none")
      case .inMemory: sqlite3_open_v2(":memory:", &handle, flags | SQLITE_OPEN_MEMORY, nil)
      }
    if resultCode == SQLITE_OK && kind == .frozenWithLog {
      // Before anything is read: only then does SQLite keep the index to itself.
      resultCode = sqlite3_exec(handle, "PRAGMA locking_mode = EXCLUSIVE", nil, nil, nil)
    }
    guard resultCode == SQLITE_OK, let handle else {
      defer { sqlite3_close_v2(handle) }
      throw SQLiteError(resultCode, handle: handle, sql: nil)
    }
    return handle
  }

  /// Switches off whatever lets a file run code, a typing error pass for text, or the end of a
  /// connection move the log.
  borrowing func setFlags() throws(SQLiteError) {
    let flags: [(option: Int32, on: Int32)] = [
      (SQLITE_DBCONFIG_DEFENSIVE, 1),
      (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
      (SQLITE_DBCONFIG_ENABLE_VIEW, 0),
      (SQLITE_DBCONFIG_DQS_DML, 0),
      (SQLITE_DBCONFIG_DQS_DDL, 0),
      (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
      (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0),
      (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1),
    ]
    for flag in flags {
      var nowOn: Int32 = -1
      let resultCode = csqlite_db_config_flag(handle, flag.option, flag.on, &nowOn)
      guard resultCode == SQLITE_OK, nowOn == flag.on else {
        throw SQLiteError(.other, "SQLite did not accept the safety option \(flag.option).")
      }
    }
  }

  /// Bounds what one statement or one value may take, so that a damaged file cannot exhaust the
  /// process.
  private borrowing func setLimits() {
    let limits: [(Int32, Int32)] = [
      (SQLITE_LIMIT_LENGTH, 16_000_000),
      (SQLITE_LIMIT_SQL_LENGTH, 100_000),
      (SQLITE_LIMIT_COLUMN, 100),
      (SQLITE_LIMIT_EXPR_DEPTH, 100),
      (SQLITE_LIMIT_COMPOUND_SELECT, 10),
      (SQLITE_LIMIT_VDBE_OP, 250_000),
      (SQLITE_LIMIT_ATTACHED, 0),
      (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500),
      (SQLITE_LIMIT_VARIABLE_NUMBER, 1_000),
      (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
      (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
    for (limit, value) in limits { sqlite3_limit(handle, limit, value) }
  }

  /// Sets the pragmas and reads back those on which the promise rests.
  ///
  /// `cache_spill=OFF` keeps a failed statement's pages out of the log: SQLite before 3.50.2 wrote
  /// them without checksums and lost every later commit on recovery. `wal_autocheckpoint=0` leaves
  /// checkpoints to ``Database``.
  private borrowing func setPragmas(mayWrite: Bool) throws {
    let pragmas: [(name: String, value: String, readBack: String?)] = [
      ("synchronous", "FULL", "2"),
      ("fullfsync", "ON", "1"),
      ("checkpoint_fullfsync", "ON", "1"),
      ("cache_spill", "OFF", "0"),
      ("mmap_size", "0", nil),
      ("cell_size_check", "ON", "1"),
      ("foreign_keys", "ON", "1"),
      ("temp_store", "MEMORY", "2"),
      ("recursive_triggers", "OFF", "0"),
      ("query_only", mayWrite ? "OFF" : "ON", mayWrite ? "0" : "1"),
    ]
    for pragma in pragmas {
      _ = try value(of: "PRAGMA \(pragma.name) = \(pragma.value)")
      guard let expected = pragma.readBack else { continue }
      let actual = try value(of: "PRAGMA \(pragma.name)")
      guard actual == expected else {
        throw SQLiteError(
          .other,
          "SQLite did not accept \(pragma.name) = \(pragma.value) for this file."
        )
      }
    }
    // After this pragma the commit hook would be SQLite's own again, so ours is attached once more.
    _ = try value(of: "PRAGMA wal_autocheckpoint = 0")
    monitor.attach(to: handle)
  }

  /// Keeps the write-ahead log when the last connection closes.
  ///
  /// Should a foreign program make SQLite lose its locks, another
  /// process then finds the log and not an emptied one.
  private borrowing func persistLog() throws(SQLiteError) {
    var on: Int32 = 1
    let resultCode = sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &on)
    guard resultCode == SQLITE_OK, on == 1 else {
      throw SQLiteError(.other, "SQLite did not agree to keep the write-ahead log.")
    }
  }
}

// MARK: - What statements may do

/// Refuses, when a statement is prepared, whatever would take a rail out: a checkpoint beside the
/// side lock, a pragma that changes how the file is written, a savepoint, another file.
private let authorize:
  @convention(c) (
    UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
    UnsafePointer<CChar>?, UnsafePointer<CChar>?
  ) -> Int32 = { _, action, name, value, _, _ in
    switch action {
    case SQLITE_ATTACH, SQLITE_DETACH, SQLITE_SAVEPOINT: SQLITE_DENY
    case SQLITE_PRAGMA: isHarmlessPragma(name, hasValue: value != nil) ? SQLITE_OK : SQLITE_DENY
    default: SQLITE_OK
    }
  }

private func isHarmlessPragma(_ name: UnsafePointer<CChar>?, hasValue: Bool) -> Bool {
  guard let name else { return false }
  let pragma = String(cString: name).lowercased()
  return hasValue ? settablePragmas.contains(pragma) : !activePragmas.contains(pragma)
}

/// Pragmas that may be given a value: an argument of a question, or a mark or bound that harms no
/// promise.
private let settablePragmas: Set<String> = [
  "application_id", "user_version", "max_page_count", "integrity_check", "quick_check",
  "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo", "table_info",
  "table_list", "table_xinfo",
]

/// Pragmas that do something even without a value.
private let activePragmas: Set<String> = [
  "incremental_vacuum", "optimize", "shrink_memory", "wal_checkpoint",
]
