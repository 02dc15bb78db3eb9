import Testing

@Suite(.serialized) struct BoundaryTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  @Test(
    arguments: [
      ("0.049999999", Int32(0)), ("0.05", 0), ("0.050000000", 0), ("0.050000001", 2), ("0", 0),
    ]
  )
  func `landing exactly on the limit fits, a nanodollar more does not`(
    estimate: String,
    status: Int32
  ) throws {
    #expect(try budget("set acme --monthly 0.1 --hard").status == 0)
    #expect(try budget("record llm acme --cost 0.05").status == 0)
    #expect(try budget("check acme --estimate \(estimate)").status == status)
    #expect(try budget("reserve acme --estimate \(estimate)").status == status)
  }

  @Test func `a limit of nothing refuses what costs a nanodollar`() throws {
    #expect(try budget("set acme --monthly 0 --hard").status == 0)
    #expect(try budget("check acme --estimate 0").status == 0)
    #expect(try budget("check acme --estimate 0.000000001").status == 2)
  }

  @Test(
    arguments: [
      ("2025-12-31T23:00:00Z", "1"), ("2026-01-31T22:59:59.999Z", "1"),
      ("2025-12-31T22:59:59.999Z", "0"), ("2026-01-31T23:00:00Z", "0"),
    ]
  )
  func `the first and the last instant of a month belong to it`(at: String, spent: String) throws {
    #expect(try budget("set acme --monthly 5 --time-zone Europe/Berlin").status == 0)
    #expect(try budget("record llm acme --cost 1 --at \(at)").status == 0)
    let january = try budget("status acme --json --now 2026-01-15T00:00:00Z").output
    #expect(january.contains(#""spent":\#(spent),"#))
    #expect(january.contains(#""period_start":"2025-12-31T23:00:00Z""#))
    #expect(january.contains(#""period_end":"2026-01-31T23:00:00Z""#))
    let ownMonth = try budget("status acme --json --now \(at)").output
    #expect(ownMonth.contains(#""spent":1,"#))
  }

  @Test
  func `a model without a price is refused by a hard budget and passes where that is allowed`()
    throws
  {
    let check = "check acme --estimate 0.1 --provider nobody --model nothing"
    _ = try budget("set acme --monthly 5 --hard")
    #expect(try budget(check).status == 2)
    _ = try budget("set acme --unpriced allow")
    #expect(try budget(check).status == 0)
    _ = try budget("set acme --unpriced 6")
    #expect(try budget(check).status == 2)
  }

  @Test func `a second settlement of the same content answers the same, another is a conflict`()
    throws
  {
    _ = try budget("set acme --monthly 5 --hard")
    _ = try budget("reserve acme --estimate 1 --id R")
    let first = try budget("settle R --cost 0.5 --json")
    #expect(first.status == 0)
    #expect(try budget("settle R --cost 0.5 --json") == first)
    #expect(try budget("settle R --cost 0.6").status == 1)
    #expect(try budget("release R").status == 1)
    #expect(try budget("verify").status == 0)
  }

  @Test
  func `costs that add up to more than can be counted are one sentence, and no word of SQLite`()
    throws
  {
    for day in 1...10 {
      let at = "2026-11-\(day < 10 ? "0" : "")\(day)T00:00:00Z"
      #expect(try budget("record llm acme --cost 999999999 --at \(at)").status == 0)
    }
    for line in ["report acme", "status acme", "list --all", "set acme --monthly 5"] {
      let outcome = try budget("\(line) --now 2026-11-20T00:00:00Z")
      #expect(outcome.status == 64, "\(line): \(outcome)")
      #expect(outcome.messages.contains("more than the ledger can count"), "\(line): \(outcome)")
      #expect(!outcome.messages.contains("SQLite"), "\(line)")
    }
    #expect(try budget("report acme --until 2026-11-05").status == 0)
    #expect(try budget("verify").status == 0)
  }
}
