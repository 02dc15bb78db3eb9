import Foundation
import Testing

@testable import BudgetKit

/// A log has each row once, whatever happens to the rows before it.
@Suite struct SpendingLogTests {
  private static let beta = WorkspaceID(trusted: "beta")
  private let test: TestLedger
  private var path: String { test.folder.path + "/acme.log" }

  init() throws { test = try TestLedger() }

  private func record(_ id: String, _ cents: Int64 = 1, daysAgo: Int64 = 0) throws {
    try test.ledger.record(
      .costing(
        .cents(cents),
        id: id,
        at: test.clock.now.adding(milliseconds: -daysAgo * 86_400_000)
      )
    )
  }

  /// Lets a log in a file catch up, and returns the lines that it added.
  @discardableResult
  private func catchUp(rotatingAt limit: Int64? = nil, keeping kept: Int = 5) throws -> [JSON] {
    let before = try lines().count
    let log = try test.ledger.log(
      of: .acme,
      toFile: path,
      rotatingAt: limit,
      keeping: kept
    )
    while try log.writeNext() {}
    try log.finish()
    return Array(try lines().dropFirst(before))
  }

  private func lines(_ suffix: String = "") throws -> [JSON] {
    guard let data = FileManager.default.contents(atPath: path + suffix) else { return [] }
    return try data.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
  }

  private func ids(_ lines: [JSON]) -> [String] { lines.compactMap { $0["id"]?.string } }

  @Test func `rows come in the order in which they were recorded, late ones too`() throws {
    for id in ["a", "b"] { try record(id) }
    #expect(ids(try catchUp()) == ["a", "b"])
    try record("late", daysAgo: 400)
    try record("c")
    #expect(ids(try catchUp()) == ["late", "c"])
    #expect(ids(try catchUp()) == [])
  }

  @Test func `one log that goes on misses nothing and repeats nothing`() throws {
    var text: [UInt8] = []
    let log = try test.ledger.log(of: .acme) { text += $0 }
    var expected: [String] = []
    for round in 0..<5 {
      for number in 0..<300 * round {
        try record("r\(round)-\(number)", daysAgo: Int64(number % 7))
        expected.append("r\(round)-\(number)")
      }
      while try log.writeNext() {}
    }
    let lines = try text.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    #expect(ids(lines) == expected)
    #expect(log.summary.calls == 3_000 && log.summary.cost == .dollars(30))
  }

  @Test func `rows of others are no part of it`() throws {
    try record("a")
    try test.ledger.record(.costing(.cents(1), id: "x", workspace: Self.beta, at: test.clock.now))
    try record("b")
    #expect(ids(try catchUp()) == ["a", "b"])
  }

  @Test func `a day is summed up once it has ended, and again when rows come late`() throws {
    try record("a", 3, daysAgo: 2)
    try record("b", 4)
    var days = try catchUp().filter { $0["type"] != nil }
    #expect(days.map { $0["date"]?.string } == ["2026-01-13"])
    #expect(days[0]["cost"]?["total_cost"]?.number == "0.03" && days[0]["revised"] == nil)
    test.clock.advance(seconds: 86_400)
    days = try catchUp()
    #expect(days.map { $0["date"]?.string } == ["2026-01-15"])
    try record("late", 5, daysAgo: 3)
    let late = try catchUp()
    #expect(late.map { $0["id"]?.string ?? $0["date"]?.string } == ["late", "2026-01-13"])
    #expect(late[1]["revised"] == .bool(true))
    #expect(late[1]["cost"]?["total_cost"]?.number == "0.08")
    #expect(try catchUp() == [])
  }

  @Test func `a day whose late row was written just before a crash is summed up after it`() throws {
    try record("a", daysAgo: 2)
    try catchUp()
    try record("late", daysAgo: 2)
    let all = try catchUp()
    #expect(all.count == 2)
    // The line of the day is lost, that of the row is not.
    let data = try Data(contentsOf: URL(filePath: path))
    let end = try #require(data.dropLast().lastIndex(of: UInt8(ascii: "\n")))
    try (data[...end] + Data(#"{"type":"daily"#.utf8)).write(to: URL(filePath: path))
    let log = try test.ledger.log(of: .acme, toFile: path)
    #expect(log.goesOn && log.hasCutLine)
    while try log.writeNext() {}
    #expect(try lines().last?["revised"] == .bool(true))
    #expect(ids(try lines()) == ["a", "late"])
  }

  @Test func `rows that leave the ledger do not hide those that take their numbers`() throws {
    for number in 0..<5 { try record("old\(number)", daysAgo: 30) }
    var text: [UInt8] = []
    let log = try test.ledger.log(of: .acme) { text += $0 }
    while try log.writeNext() {}
    _ = try test.ledger.prune(.acme, before: CivilDate(iso8601: "2026-01-01"), by: .test)
    text = []
    try record("new")
    while try log.writeNext() {}
    let lines = try text.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    #expect(ids(lines) == ["new"])
  }

  @Test func `a log that starts again after rows have left goes on with the new ones`() throws {
    try record("kept")
    for number in 0..<5 { try record("old\(number)", daysAgo: 30) }
    #expect(ids(try catchUp()).count == 6)
    _ = try test.ledger.prune(.acme, before: CivilDate(iso8601: "2026-01-01"), by: .test)
    for number in 0..<3 { try record("new\(number)") }
    #expect(ids(try catchUp()) == ["new0", "new1", "new2"])
  }

  @Test func `a call that an import completes comes again under its id`() throws {
    func answer(_ output: Int) throws {
      let line = """
        {"type":"assistant","sessionId":"s","requestId":"r","timestamp":"2026-01-15T10:00:00Z","message":{"id":"m","model":"claude-sonnet-4-5","usage":{"input_tokens":10,"output_tokens":\(output)}}}

        """
      try Data(line.utf8).write(to: URL(filePath: test.folder.path + "/session.jsonl"))
      _ = try test.ledger.importClaudeCode(
        at: [test.folder.path + "/session.jsonl"],
        into: .acme
      )
    }
    try answer(5)
    let first = try catchUp()
    try answer(50)
    let second = try catchUp()
    #expect(ids(first).count == 1 && ids(first) == ids(second))
    #expect(second[0]["tokens"]?["output_tokens"]?.int64 == 50)
    #expect(try catchUp() == [])
  }

  @Test func `what was voided is taken off by a line of its own`() throws {
    try record("a", 7)
    try record("b", 2)
    try catchUp()
    _ = try test.ledger.void(
      RecordID("a"),
      in: .acme,
      by: Change(by: "ada", reason: "wrong")
    )
    let added = try catchUp()
    #expect(added.count == 1 && added[0]["adjustment"]?.string == "void")
    #expect(added[0]["cost"]?["total_cost"]?.number == "-0.07")
  }

  @Test func `full files are put aside, and every line is whole in one of them`() throws {
    for number in 0..<40 { try record("c\(number)") }
    try catchUp(rotatingAt: 2_000, keeping: 100)
    let files = try FileManager.default.contentsOfDirectory(atPath: test.folder.path)
      .filter { $0.hasPrefix("acme.log") }
    #expect(files.count > 5)
    var all: [String] = []
    for number in (1..<files.count).reversed() { all += ids(try lines(".\(number)")) }
    all += ids(try lines())
    #expect(all == (0..<40).map { "c\($0)" })
    for file in files {
      let size = try #require(FileManager.default.contents(atPath: test.folder.path + "/" + file))
      #expect(size.count <= 2_000)
    }
    try record("last")
    try catchUp(rotatingAt: 2_000, keeping: 2)
    #expect(ids(try lines()).last == "last")
  }

  @Test func `a log that was killed while it put a file aside goes on behind that`() throws {
    try record("a")
    try catchUp(rotatingAt: 10_000)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    try record("b")
    #expect(ids(try catchUp(rotatingAt: 10_000)) == ["b"])
  }

  @Test func `a file that is something else, or another's, is refused and stays`() throws {
    try record("a")
    for text in ["notes", "notes\n", "{\"a\":1}\n"] {
      try Data(text.utf8).write(to: URL(filePath: path))
      #expect { try test.ledger.log(of: .acme, toFile: path) } throws: {
        ($0 as? LedgerError)?.code == .conflict
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
    try FileManager.default.removeItem(atPath: path)
    try catchUp()
    try test.ledger.record(.costing(.cents(1), id: "x", workspace: Self.beta, at: test.clock.now))
    #expect(throws: LedgerError.self) { try test.ledger.log(of: Self.beta, toFile: path) }
    #expect(throws: LedgerError.self) { try test.ledger.log(of: nil, toFile: path) }
    let other = try TestLedger()
    #expect(throws: LedgerError.self) { try other.ledger.log(of: nil, toFile: path) }
    #expect(throws: LedgerError.self) { try test.ledger.log(of: .acme, toFile: test.ledger.path) }
    let log = try test.ledger.log(of: .acme, toFile: path)
    #expect(throws: LedgerError.self) { try test.ledger.log(of: .acme, toFile: path) }
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: LedgerError.self) { try log.writeNext() }
  }
}
