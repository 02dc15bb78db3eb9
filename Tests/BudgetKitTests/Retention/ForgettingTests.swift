import BudgetSQLite
import Testing

@testable import BudgetKit

/// A person's name leaves the ledger, and no total with it.
@Suite struct ForgettingTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  /// Everything in the file that holds a text, table by table, but for the audit log.
  private func holders(of text: String) throws -> [String] {
    let database = try test.rawDatabase()
    return try database.read { connection in
      let tables = try connection.values(
        of: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
      )
      return try tables.filter { table in
        let columns = try connection.values(of: "SELECT name FROM pragma_table_info('\(table)')")
        let row = columns.map { "coalesce(\($0), '')" }.joined(separator: " || '|' || ")
        return try connection.value(
          of: "SELECT count(*) FROM \(table) WHERE instr(\(row), '\(text)') > 0"
        ) != "0"
      }
    }
  }

  private func prepare() throws {
    for scope in [
      BudgetScope(workspace: .acme, each: [.user]), BudgetScope(workspace: .acme, user: "ada"),
    ] {
      try test.ledger.updateBudget(
        of: scope,
        with: BudgetUpdate(),
        orOf: MonthlyBudget(limit: .cents(100)),
        by: .test
      )
    }
    for user in ["ada", "adam", "bob"] {
      try test.ledger.record(.costing(.cents(60), id: user + "-1", user: user))
      var usage = ResourceUsage(
        workspace: .acme,
        resourceType: "cpu",
        usage: Quantity(millionths: 1)
      )
      usage.context.user = user
      try test.ledger.record(usage)
      let manager = test.ledger.guard(for: CallContext(workspace: .acme, user: user))
      _ = try manager.reserve(.cents(10), id: ReservationID("hold-" + user.uppercased()))
    }
    try test.ledger.record(
      Adjustment(.cents(-1), context: CallContext(workspace: .acme, user: "ada")),
      by: Change(by: "me", reason: "credit")
    )
  }

  private func usage() throws -> [[String?]: UsageFigures] {
    let table = try test.ledger.usage(UsageQuery(.acme, by: [.dimension(.user)]))
    return Dictionary(uniqueKeysWithValues: table.rows.map { ($0.names, $0.figures) })
  }

  @Test func `no table but the audit log names the person, and every sum is under the word`() throws
  {
    try prepare()
    let before = try usage()
    let forgotten = try test.ledger.forgetUser("ada", by: Change(by: "me"))
    #expect(forgotten.word == "forgotten-1" && forgotten.calls == 1 && forgotten.resources == 1)
    #expect(forgotten.adjustments == 1 && forgotten.reservations == 1 && forgotten.budgets >= 3)
    #expect(forgotten.auditEntries > 0 && forgotten.mentions == 2)
    let after = try usage()
    #expect(after[["forgotten-1"]] == before[["ada"]] && after[["ada"]] == nil)
    #expect(after[["adam"]] == before[["adam"]] && after.count == before.count)
    #expect(try Set(holders(of: "\"ada\"")).subtracting(["audit_log"]).isEmpty)
    // A model of that name is in the price book.
    #expect(try holders(of: "|ada|") == ["model_price"])
    let manager = test.ledger.guard(for: CallContext(workspace: .acme, user: "forgotten-1"))
    #expect(try !manager.canExecute(estimatedCost: .cents(32)).canExecute)
    try manager.settle(ReservationID("hold-ADA"), with: .cost(.cents(5)))
    try test.expectVerified()
  }

  @Test func `a process that goes on under the old name books a new person`() throws {
    try prepare()
    let other = try test.reopened()
    try other.record(.costing(.cents(1), user: "ada"))
    let before = try usage()[["ada"]]
    try test.ledger.forgetUser("ada", in: .acme, as: "x-7", by: .test)
    try other.record(.costing(.cents(2), user: "ada"))
    #expect(try usage()[["ada"]]?.cost == .cents(2))
    try test.expectVerified()
    #expect(try test.ledger.forgetUser("ada", by: .test).word == "forgotten-1")
    #expect(try usage()[["x-7"]] == before)
    try test.expectVerified()
  }

  @Test func `an unknown person and a word that is somebody are refused`() throws {
    try prepare()
    #expect { try test.ledger.forgetUser("eve", by: .test) } throws: {
      ($0 as? LedgerError)?.code == .notFound
    }
    #expect { try test.ledger.forgetUser("ada", as: "bob", by: .test) } throws: {
      ($0 as? LedgerError)?.code == .conflict
    }
    #expect { try test.ledger.forgetUser("ada", as: "", by: .test) } throws: {
      ($0 as? LedgerError)?.code == .invalidID
    }
    #expect(try usage()[["ada"]] != nil)
  }

  @Test func `an archive that holds rows of the person is named, and forgets under the same word`()
    throws
  {
    try prepare()
    test.clock.advance(seconds: 86_400)
    let path = test.folder.path + "/archive.sqlite"
    let day = try CivilDate(iso8601: "2026-01-16")
    try test.ledger.archive(.acme, before: day, to: path, by: .test)
    let forgotten = try test.ledger.forgetUser("ada", by: .test)
    #expect(forgotten.archives == [path])
    do {
      let archive = try Ledger(path: path, creating: false)
      #expect(try archive.forgetUser("ada", as: forgotten.word, by: .test).calls == 1)
      #expect(try archive.verify().differences == [])
    }
    try test.ledger.attachArchive(at: path)
    try test.expectVerified()
  }
}
