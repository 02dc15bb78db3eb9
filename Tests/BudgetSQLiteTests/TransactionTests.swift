import CFaults
import DatabaseFixture
import Testing

@testable import BudgetSQLite

@Suite struct TransactionTests {
  private struct Refused: Error, Equatable { let number: Int }

  private static let insertNegative: StaticString = """
    INSERT INTO entry (id, number, amount) VALUES ('bad', 999, -1)
    """

  @Test func `an error in the second of three statements leaves nothing`() throws {
    try withEntries { database throws in
      #expect(
        reason {
          try database.write { connection throws in
            try Entries.record("one", amount: 1, in: connection)
            try connection.statement(Self.insertNegative).run()
            try Entries.record("three", amount: 1, in: connection)
          }
        } == .constraint
      )
      #expect(try database.read { try Entries.count($0) } == 0)
    }
  }

  @Test func `an error that the caller swallowed undoes everything, and nothing runs after it`()
    throws
  {
    try withEntries { database throws in
      var later: SQLiteError.Reason?
      #expect(
        reason {
          try database.write { connection throws in
            try Entries.record("one", amount: 1, in: connection)
            _ = try? connection.statement(Self.insertNegative).run()
            later = reason { try Entries.record("three", amount: 1, in: connection) }
          }
        } == .constraint
      )
      #expect(later == .constraint)
      #expect(try database.read { try Entries.count($0) } == 0)
      try database.write { try Entries.record("next", amount: 1, in: $0) }
      #expect(try database.read { try Entries.count($0) } == 1)
    }
  }

  @Test(arguments: ["no SQL", "SELECT * FROM nothing", "SAVEPOINT s"])
  func `a statement that cannot even be prepared ends its transaction, too`(sql: String) throws {
    try withEntries { database throws in
      #expect(
        reason {
          try database.write { connection throws in
            try Entries.record("one", amount: 1, in: connection)
            _ = try? connection.value(of: sql)
          }
        } == .other
      )
      #expect(
        reason {
          try database.write { connection throws in
            try Entries.record("one", amount: 1, in: connection)
            try? connection.execute(sql)
          }
        } == .other
      )
      #expect(try database.read { try Entries.count($0) } == 0)
    }
  }

  @Test func `the error that the body throws is the one that the caller sees`() throws {
    try withEntries { database throws in
      #expect(throws: Refused(number: 1)) {
        try database.write { connection throws in
          try Entries.record("one", amount: 1, in: connection)
          throw Refused(number: 1)
        }
      }
      #expect(throws: Refused(number: 2)) {
        try database.write { connection throws in
          do { try connection.statement(Self.insertNegative).run() } catch {
            throw Refused(number: 2)
          }
        }
      }
      #expect(try database.read { try Entries.count($0) } == 0)
    }
  }

  @Test func `of two swallowed errors the first is thrown`() throws {
    try withEntries { database throws in
      let failure = #expect(throws: SQLiteError.self) {
        try database.write { connection throws in
          _ = try? connection.value(of: "SELECT first")
          _ = try? connection.value(of: "SELECT second")
        }
      }
      #expect(failure?.message.contains("first") == true)
    }
  }

  @Test func `what follows a transaction that SQLite undid by itself is not committed alone`()
    throws
  {
    try withEntries { database throws in
      let many: StaticString = """
        WITH RECURSIVE c (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM c LIMIT 5000)
        INSERT INTO entry (id, number, amount) SELECT 'm' || v, v + 100, 1 FROM c
        """
      let failure = #expect(throws: SQLiteError.self) {
        try database.write { connection in
          try Entries.record("one", amount: 1, in: connection)
          raw_interrupt_long_statements(connection.handle, 1)
          _ = try? connection.statement(many).run()
          raw_interrupt_long_statements(connection.handle, 0)
          let isUndone = !connection.isInTransaction
          #expect(isUndone)
          try? Entries.record("alone", amount: 1, in: connection)
          try? connection.execute("UPDATE counter SET spent = 77")
        }
      }
      // SQLITE_INTERRUPT, and not a word about a transaction that is gone.
      #expect(failure?.resultCode == 9)
      #expect(try database.read { try Entries.count($0) } == 0)
      #expect(try database.read { try Entries.drift($0) } == 0)
    }
  }

  @Test func `a full file says so and is unharmed, and nothing after the error is written`() throws
  {
    try withEntries { database throws in
      try database.write { try Entries.record("before", amount: 1, in: $0) }
      #expect(
        reason {
          try database.write { connection throws in
            _ = try connection.value(of: "PRAGMA max_page_count = 12")
            try Entries.record("lost", amount: 1, in: connection)
            let big = String(repeating: "x", count: 100_000)
            // SQLite undoes the transaction by itself here; the next statement would commit alone.
            _ = try? Entries.record(big, amount: 1, in: connection)
            _ = try? Entries.record("alone", amount: 1, in: connection)
          }
        } == .full
      )
      #expect(try database.read { try Entries.count($0) } == 1)
      _ = try database.write { try $0.value(of: "PRAGMA max_page_count = 1000000") }
      try database.write { try Entries.record("after", amount: 1, in: $0) }
      #expect(try database.read { try $0.value(of: "PRAGMA integrity_check") } == "ok")
      #expect(try database.read { try Entries.drift($0) } == 0)
    }
  }

  @Test func `a file that may not grow loses no acknowledged entry`() throws {
    try withFolder { folder throws in
      do { _ = try Entries.open(folder.database) }
      let lines = try runWorker("fill", folder.database, "200000")
      let acknowledged = lines.count { $0.hasPrefix("acknowledged") }
      #expect(acknowledged > 5)
      #expect(lines.last == "error full")
      let database = try Entries.open(folder.database)
      let count = try database.read { try Entries.count($0) }
      #expect(count == acknowledged)
      #expect(try database.read { try Entries.drift($0) } == 0)
      #expect(try database.read { try $0.value(of: "PRAGMA integrity_check") } == "ok")
    }
  }

  @Test func `a rule that is checked at the commit is a refusal, not an unknown outcome`() throws {
    try withEntries { database throws in
      try database.write { connection throws in
        try connection.execute(
          """
          CREATE TABLE part (
            id TEXT NOT NULL REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED
          ) STRICT
          """
        )
      }
      let failure = reason {
        try database.write { try $0.execute("INSERT INTO part VALUES ('missing')") }
      }
      #expect(failure == .constraint)
      try database.write { connection throws in
        try connection.execute("INSERT INTO part VALUES ('late')")
        try Entries.record("late", amount: 1, in: connection)
      }
      #expect(try database.read { try $0.value(of: "SELECT count(*) FROM part") } == "1")
    }
  }

  @Test func `a snapshot shows one state while others write`() throws {
    try withEntries { database throws in
      try database.readSnapshot { connection throws in
        #expect(try Entries.count(connection) == 0)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
        #expect(try Entries.count(connection) == 0)
      }
      #expect(try database.read { try Entries.count($0) } == 1)
    }
  }

  @Test func `a reader left in a transaction does not go on showing its old state`() throws {
    try withEntries { database throws in
      try database.read { connection in
        try connection.execute("BEGIN")
        _ = try Entries.count(connection)
      }
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      #expect(try database.read { try Entries.count($0) } == 1)
    }
  }

  @Test func `a reading connection cannot write, and its refusal does not stick`() throws {
    try withEntries { database throws in
      #expect(throws: SQLiteError.self) {
        try database.read { try $0.execute("DELETE FROM entry") }
      }
      #expect(try database.read { try Entries.count($0) } == 0)
    }
  }
}

/// Runs a test on a fresh ledger of entries.
func withEntries(_ body: (Database) throws -> Void) throws {
  try withFolder { folder in try body(try Entries.open(folder.database)) }
}
