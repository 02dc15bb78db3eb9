import Testing

@testable import BudgetKit

/// Calls that are priced again: what that changes, and what it leaves.
@Suite struct RepricingTests {
  private let test: TestLedger
  private let change = Change(by: "ada", reason: "new contract")
  private let query = UsageQuery(.acme)

  init() throws { test = try TestLedger() }

  private func price(
    _ model: String,
    input: String,
    from start: String? = nil
  ) throws {
    let price = ModelPrice(
      provider: "openai",
      model: model,
      validFrom: try start.map { try Instant(iso8601: $0) } ?? .distantPast,
      rates: .init(
        input: try Rate(usd: input, per: .million),
        output: try Rate(usd: "2", per: .million)
      ),
      source: PriceSource.user
    )
    try test.ledger.prices.set([price], subject: model, by: .test)
  }

  private var table: UsageFigures {
    get throws { try test.ledger.usage(query).total }
  }

  @Test func `a budget for each session that is set later counts a call at its new price`() throws {
    var call = try LLMCall.using("new", id: "a")
    call.attribution.session = "s"
    try test.ledger.record(call)
    try price("new", input: "10")
    _ = try test.ledger.reprice(query, by: change)
    let scope = BudgetScope(workspace: .acme, each: [.session])
    try test.ledger.updateBudget(
      of: scope,
      window: .total,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
    let member = try test.ledger.standings(of: scope).first { $0.scope[.session] == "s" }
    let status = try #require(member)
    #expect(try status.spentAmount == .usd(Money(usd: "0.011")))
    #expect(status.unpricedCalls == 0)
    try test.expectVerified()
  }

  @Test func `a call that had no price has one, counts as unpriced no more, and frees its room`()
    throws
  {
    try test.setBudget(.dollars(1))
    let manager = test.guarding()
    let reservation = try manager.reserve(Money(usd: "0.5"))
    try manager.settle(reservation.id, with: .ofUnknownPrice)
    try test.ledger.record(.using("new", id: "a"))
    #expect(try test.status().unpricedCalls == 2)
    #expect(try test.status().reserved == Money(usd: "0.5"))
    try price("new", input: "10")
    let preview = try test.ledger.repricing(query)
    #expect(preview.total.pricedCalls == 1 && preview.unpricedCalls == 1)
    #expect(preview.entries == nil)
    #expect(try test.status().unpricedCalls == 2)
    let done = try test.ledger.reprice(query, by: change)
    #expect(try done.entries == 1 && done.total.repriced == Money(usd: "0.011"))
    let status = try test.status()
    #expect(try status.unpricedCalls == 1 && status.spent == Money(usd: "0.011"))
    #expect(try table.cost == Money(usd: "0.011") && table.unpricedCalls == 1 && table.calls == 2)
    try test.ledger.prices.set(
      [
        ModelPrice(
          provider: "nobody",
          model: "unheard-of",
          rates: .init(input: try Rate(usd: "1", per: .million), output: .free),
          source: PriceSource.user
        )
      ],
      subject: "unheard-of",
      by: .test
    )
    #expect(try test.ledger.reprice(query, by: change).entries == 1)
    #expect(try test.status().reserved == .zero && test.status().unpricedCalls == 0)
    #expect(try test.ledger.reprice(query, by: change).entries == 0)
    try test.expectVerified()
    // The row itself stays as it was recorded.
    #expect(try test.ledger.calls.find(try RecordID("a"), in: .acme)?.cost == nil)
    let shown = try test.ledger.explanation(of: RecordID("a"), in: .acme)
    #expect(try shown?.correctedCost == Money(usd: "0.011"))
  }

  @Test func `a second price changes what the first left, and a third finds nothing`() throws {
    try price("m", input: "1")
    try test.ledger.record(.using("m", id: "a", usage: TokenUsage(prompt: 1_000_000)))
    for (input, difference) in [("3", Money.dollars(2)), ("2", .dollars(-1)), ("2", .zero)] {
      try price("m", input: input)
      let done = try test.ledger.reprice(query, by: change)
      #expect(done.total.difference == difference)
      #expect(done.entries == (difference == .zero ? 0 : 1))
    }
    #expect(try table.cost == .dollars(2))
    #expect(try test.ledger.adjustments(in: .acme).map(\.kind) == [.reprice, .reprice])
    try test.expectVerified()
  }

  @Test func `the price is the one that holds for the call's own time`() throws {
    try price("m", input: "1")
    for day in ["2026-01-09", "2026-01-10"] {
      var call = try LLMCall.using("m", id: day, usage: TokenUsage(prompt: 1_000_000))
      call.timestamp = try Instant(iso8601: "\(day)T00:00:00Z")
      try test.ledger.record(call)
    }
    try price("m", input: "5", from: "2026-01-10T00:00:00Z")
    let done = try test.ledger.reprice(query, by: change)
    #expect(done.total.calls == 2 && done.total.changedCalls == 1)
    #expect(try table.cost == .dollars(6))
    let adjustment = try #require(try test.ledger.adjustments(in: .acme).first)
    #expect(adjustment.corrected?.id.rawValue == "2026-01-10" && adjustment.amount == .dollars(4))
    #expect(adjustment.timestamp == (try Instant(iso8601: "2026-01-10T00:00:00Z")))
  }

  @Test func `what the provider stated, what was voided and what a cache answered stays`() throws {
    try price("m", input: "1")
    try test.ledger.record(.costing(.dollars(1), id: "reported", model: "m"))
    try test.ledger.record(.using("m", id: "void"))
    var cached = try LLMCall.using("m", id: "cached")
    cached.outcome.isServedFromCache = true
    try test.ledger.record(cached)
    try test.ledger.void(try RecordID("void"), in: .acme, by: change)
    try price("m", input: "100")
    let done = try test.ledger.reprice(query, by: change)
    #expect(done.entries == 0 && done.reportedCalls == 1 && done.total.calls == 0)
    try test.expectVerified()
  }

  @Test
  func `a refund stands beside, and a price that would leave less than nothing is not booked`()
    throws
  {
    try price("m", input: "4")
    try test.ledger.record(.using("m", id: "a", usage: TokenUsage(prompt: 1_000_000)))
    let refund = Adjustment(.dollars(-3), of: try RecordID("a"), in: .acme)
    try test.ledger.record(refund, by: change)
    try price("m", input: "3.5")
    #expect(try test.ledger.reprice(query, by: change).total.difference == Money(usd: "-0.5"))
    #expect(try table.cost == Money(usd: "0.5"))
    try price("m", input: "2")
    let kept = try test.ledger.reprice(query, by: change)
    #expect(kept.refundedCalls == 1 && kept.entries == 0)
    #expect(try table.cost == Money(usd: "0.5"))
    try test.expectVerified()
  }

  @Test
  func `a price that is gone keeps what was booked, and the void of a repriced call takes all`()
    throws
  {
    try test.setBudget(.dollars(10))
    try test.ledger.record(.using("m", id: "a", usage: TokenUsage(prompt: 1_000_000)))
    try price("m", input: "4")
    #expect(try test.ledger.reprice(query, by: change).entries == 1)
    _ = try test.ledger.prices.remove(where: { $0.model == "m" }, by: .test)
    let kept = try test.ledger.reprice(query, by: change)
    #expect(kept.lostCalls == 1 && kept.entries == 0 && kept.unpricedCalls == 0)
    try test.expectVerified()
    try test.ledger.void(try RecordID("a"), in: .acme, by: change)
    #expect(try table.cost == .zero && table.calls == 0 && table.unpricedCalls == 0)
    #expect(try test.status().unpricedCalls == 0 && test.status().spent == .zero)
    try test.expectVerified()
  }

  @Test func `filters and time choose the calls, and several batches do them all`() throws {
    try price("m", input: "1")
    for index in 0..<1_001 {
      var call = try LLMCall.using("m", id: "c\(index)", usage: TokenUsage(prompt: 1_000))
      call.context.user = index == 0 ? "bob" : "ada"
      call.context.execution = try ExecutionID("e")
      try test.ledger.record(call)
    }
    try price("m", input: "2")
    var filtered = query
    filtered.filters = [UsageFilter(.user, in: ["ada"])]
    #expect(try test.ledger.reprice(filtered, by: change).entries == 1_000)
    var earlier = query
    earlier.period = .between(nil, .instant(try Instant(iso8601: "2026-01-01T00:00:00Z")))
    #expect(try test.ledger.reprice(earlier, by: change).total.calls == 0)
    #expect(try test.ledger.reprice(query, by: change).entries == 1)
    #expect(try table.cost == Money(usd: "2.002"))
    let execution = try test.ledger.executionCosts.find(ExecutionID("e"), in: .acme)
    #expect(try execution?.llmCost == Money(usd: "2.002"))
    try test.expectVerified()
  }

  @Test func `days that were archived are refused by name`() throws {
    try test.ledger.record(.using("gpt-4o", id: "a"))
    test.clock.advance(seconds: 40 * 86_400)
    _ = try test.ledger.prune(
      .acme,
      before: try CivilDate(iso8601: "2026-02-01"),
      by: change
    ) { _ in }
    #expect {
      try test.ledger.reprice(query, by: change)
    } throws: { error in
      (error as? LedgerError)?.code == .archived
    }
    try test.expectVerified()
  }

  @Test func `every sum agrees after repricing: cube, rows, accounts and executions`() throws {
    try test.setBudget(.dollars(100))
    try test.setBudget(.dollars(100), project: .search)
    for (index, model) in ["known", "new", "new", "known", "free"].enumerated() {
      var call = try LLMCall.using(model, id: "c\(index)", usage: TokenUsage(prompt: 500_000))
      call.context.project = index.isMultiple(of: 2) ? .search : nil
      call.context.execution = try ExecutionID("e\(index % 2)")
      call.context.session = "s"
      call.timestamp = try Instant(iso8601: "2026-01-1\(index)T0\(index):30:00Z")
      try test.ledger.record(call)
    }
    try price("known", input: "3")
    try price("new", input: "5")
    try price("free", input: "0")
    #expect(try test.ledger.reprice(query, by: change).entries == 5)
    for grouping in [UsageDimension.model, .session, .execution, .project, .pricing, .success] {
      let grouped = try test.ledger.usage(UsageQuery(.acme, by: [.dimension(grouping)]))
      #expect(grouped.total.cost == .dollars(8) && grouped.total.unpricedCalls == 0)
    }
    #expect(try test.status().unpricedCalls == 0 && test.status().spent == .dollars(8))
    try test.expectVerified()
  }

  @Test func `the price that was used is found, also when another has taken its place`() throws {
    try price("m", input: "1")
    try test.ledger.record(.using("m", id: "a", usage: TokenUsage(prompt: 1_000_000)))
    #expect(try test.ledger.explanation(of: RecordID("a"), in: .acme)?.repriced == nil)
    for (input, cost) in [("3", Money.dollars(3)), ("2", .dollars(2))] {
      try price("m", input: input)
      _ = try test.ledger.reprice(query, by: change)
      let repriced = try #require(
        try test.ledger.explanation(of: RecordID("a"), in: .acme)?.repriced
      )
      #expect(repriced.cost == cost && repriced.lines.reduce(.zero) { $0 + $1.cost } == cost)
      #expect(repriced.price?.rates.input == (try Rate(usd: input, per: .million)))
    }
    test.clock.advance(seconds: 1)
    try price("m", input: "9")
    test.clock.advance(seconds: 1)
    _ = try test.ledger.prices.remove(where: { $0.model == "m" }, by: .test)
    let shown = try #require(try test.ledger.explanation(of: RecordID("a"), in: .acme))
    #expect(shown.repriced?.price?.rates.input == (try Rate(usd: "2", per: .million)))
    #expect(shown.lines.reduce(.zero) { $0 + $1.cost } == .dollars(1))
    #expect(shown.correctedCost == .dollars(2))
    try test.ledger.void(try RecordID("a"), in: .acme, by: change)
    #expect(try test.ledger.explanation(of: RecordID("a"), in: .acme)?.repriced == nil)
  }

  @Test func `a price that is removed counts the calls that were priced again by it, each once`()
    throws
  {
    try test.ledger.record(.using("m", id: "unpriced", usage: TokenUsage(prompt: 1_000_000)))
    try price("m", input: "1")
    try test.ledger.record(.using("m", id: "own", usage: TokenUsage(prompt: 1_000_000)))
    _ = try test.ledger.reprice(query, by: change)
    try test.ledger.prices.setDiscount(
      PriceDiscount(provider: "openai", paidMillionths: 500_000),
      by: .test
    )
    try test.ledger.record(.using("m", id: "discounted", usage: TokenUsage(prompt: 1_000_000)))
    _ = try test.ledger.reprice(query, by: change)
    let removed = try test.ledger.prices.remove(where: { $0.model == "m" }, by: .test)
    #expect(removed.map(\.uses) == [3] && removed.map(\.repriced) == [1])
    try test.expectVerified()
  }

  @Test func `a table counts the calls that were priced again, as far as they are asked for`()
    throws
  {
    try price("m", input: "1")
    for (id, user) in [("a", "ada"), ("b", "bob"), ("c", "bob")] {
      var call = try LLMCall.using("m", id: id, usage: TokenUsage(prompt: 1_000_000))
      call.context.user = user
      try test.ledger.record(call)
    }
    #expect(try test.ledger.usage(query).repricedCalls == 0)
    for input in ["2", "3"] {
      try price("m", input: input)
      _ = try test.ledger.reprice(query, by: change)
    }
    let total = try test.ledger.usage(query)
    #expect(total.repricedCalls == 3 && total.total.cost == .dollars(9))
    #expect(total.total.inputCost == .dollars(3))
    var ofBob = query
    ofBob.filters = [UsageFilter(.user, in: ["bob"])]
    #expect(try test.ledger.usage(ofBob).repricedCalls == 2)
    ofBob.groupings = [.dimension(.session)]
    #expect(try test.ledger.usage(ofBob).repricedCalls == 2)
    var earlier = query
    earlier.period = .between(nil, .instant(try Instant(iso8601: "2026-01-01T00:00:00Z")))
    #expect(try test.ledger.usage(earlier).repricedCalls == 0)
  }
}
