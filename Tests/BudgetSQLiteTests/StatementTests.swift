import BudgetSQLite
import DatabaseFixture
import Testing

@Suite struct StatementTests {
  private static let insert: StaticString =
    "INSERT INTO value (number, words) VALUES (:number, :words)"

  @Test(arguments: [
    "", "a", "a\0b", "\0", "é", "e\u{301}", "👩‍👩‍👧‍👦🏴‍☠️", "\u{FEFF}x", "' OR 1=1 --",
    String(repeating: "xyz€", count: 150_000),
  ])
  func `text comes back byte for byte`(text: String) throws {
    try withValues { database throws in
      _ = try database.write { try $0.statement(Self.insert).bind(1 as Int64).bind(text).run() }
      let read = try database.read { connection throws in
        try connection.statement("SELECT words FROM value WHERE words = :words").bind(text)
          .first { $0.optionalText(0) }
      }
      let words = try #require(read ?? nil)
      #expect(words.utf8.elementsEqual(text.utf8))
    }
  }

  @Test(arguments: [Int64.min, -1, 0, 1, 9_007_199_254_740_993, Int64.max] as [Int64])
  func `a whole number comes back exactly`(number: Int64) throws {
    try withValues { database throws in
      _ = try database.write { try $0.statement(Self.insert).bind(number).bindNull().run() }
      let read = try database.read { connection throws in
        try connection.statement("SELECT number, words FROM value").first {
          ($0.int64(0), $0.optionalInt64(0), $0.optionalText(1), $0.isNull(1))
        }
      }
      let row = try #require(read)
      #expect(row == (number, number, nil, true))
    }
  }

  @Test func `empty text is not NULL`() throws {
    try withValues { database throws in
      try database.write { connection throws in
        try connection.statement(Self.insert).bind(1 as Int64?).bind("").run()
        try connection.statement(Self.insert).bind(nil as Int64?).bind(nil as String?).run()
      }
      try database.read { connection throws in
        #expect(
          try connection.values(of: "SELECT typeof(words) FROM value ORDER BY rowid")
            == ["text", "null"]
        )
        let texts = try connection.statement("SELECT words FROM value ORDER BY rowid")
          .map { $0.optionalText(0) }
        #expect(texts == ["", nil])
      }
    }
  }

  @Test func `text that is too long is refused, and the next use of the statement is clean`() throws
  {
    try withValues { database throws in
      let text = String(repeating: "x", count: 16_000_001)
      let failure = reason {
        _ = try database.write { try $0.statement(Self.insert).bind(1 as Int64).bind(text).run() }
      }
      #expect(failure == .other)
      _ = try database.write { try $0.statement(Self.insert).bind(1 as Int64).bind("short").run() }
      #expect(try database.read { try $0.value(of: "SELECT count(*) FROM value") } == "1")
    }
  }

  @Test func `a statement that an error left half bound or half read starts anew`() throws {
    struct Stop: Error {}
    try withValues { database throws in
      #expect(throws: Stop.self) {
        try database.write { connection throws in
          try connection.statement(Self.insert).bind(1 as Int64)
          throw Stop()
        }
      }
      try database.write { connection throws in
        for number in 1...3 as ClosedRange<Int64> {
          try connection.statement(Self.insert).bind(number).bind("x").run()
        }
      }
      let select: StaticString = "SELECT number FROM value WHERE number >= :number ORDER BY number"
      for _ in 0..<2 {
        #expect(throws: Stop.self) {
          try database.read { connection throws in
            let statement = try connection.statement(select).bind(2 as Int64)
            while try statement.step() { throw Stop() }
          }
        }
      }
      let numbers = try database.read { connection throws in
        try connection.statement(select).bind(2 as Int64).map { $0.int64(0) }
      }
      #expect(numbers == [2, 3])
    }
  }

  @Test func `a statement works again after a refused row`() throws {
    try withValues { database throws in
      _ = try database.write { try $0.statement(Self.insert).bind(1 as Int64).bind("x").run() }
      let twice = reason {
        try database.write { connection throws in
          try connection.execute("CREATE UNIQUE INDEX one ON value (words)")
          _ = try connection.statement(Self.insert).bind(2 as Int64).bind("x").run()
        }
      }
      #expect(twice == .constraint)
      _ = try database.write { try $0.statement(Self.insert).bind(2 as Int64).bind("x").run() }
      #expect(try database.read { try $0.value(of: "SELECT count(*) FROM value") } == "2")
    }
  }

  @Test(arguments: [0, 1, 2, 3])
  func `a wrong number of parameters is caught where it is made`(count: Int) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.database
    let expected: ExitTest.Condition = count == 2 ? .success : .failure
    await #expect(processExitsWith: expected) { [count = count as Int, path = path as String] in
      let database = try Entries.open(path)
      try database.write { connection in
        let statement = try connection.statement("INSERT INTO counter VALUES (:name, :spent)")
        for index in 0..<count { statement.bind(Int64(index)) }
        try statement.run()
      }
    }
  }

  @Test func `parameters are named in the order in which they are bound`() throws {
    try withValues { database throws in
      #expect(
        try database.read { try $0.statement(Self.insert).parameterNames } == [":number", ":words"]
      )
    }
  }
}

private func withValues(_ body: (Database) throws -> Void) throws {
  try withEntries { database throws in
    try database.write { try $0.execute("CREATE TABLE value (number INTEGER, words TEXT) STRICT") }
    try body(database)
  }
}
