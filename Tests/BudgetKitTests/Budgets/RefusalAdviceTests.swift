import Testing

@testable import BudgetKit

/// What can be done about a refusal.
@Suite struct RefusalAdviceTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
  }

  private func set(
    _ limit: Money,
    of scope: BudgetScope = BudgetScope(workspace: .acme),
    _ window: BudgetWindow = .month,
    zone: String? = nil
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      zone: zone.map { try Zone(identifier: $0) },
      by: .test
    )
  }

  private func advice(
    on amount: Money,
    model: String? = nil,
    promptTokens: Int64? = nil,
    user: String? = nil
  ) throws -> RefusalAdvice? {
    let guardian = test.ledger.guard(for: CallContext(workspace: .acme, user: user))
    let decision = try guardian.canExecute(estimatedCost: amount)
    #expect(!decision.canExecute)
    return try guardian.advice(
      on: decision,
      model: model.map { ModelReference(provider: "openai", name: $0) },
      promptTokens: promptTokens
    )
  }

  private func instant(_ text: String) throws -> Instant { try Instant(iso8601: text) }

  // MARK: Waiting

  @Test(
    arguments: [
      (BudgetWindow.hour, "2026-01-15T13:00:00Z"), (.day, "2026-01-16T00:00:00Z"),
      (.week, "2026-01-19T00:00:00Z"), (.month, "2026-02-01T00:00:00Z"),
      (.rolling(milliseconds: 3_600_000), "2026-01-15T13:00:00Z"),
    ]
  )
  func `what is spent returns with the period, or leaves the window`(
    window: BudgetWindow,
    end: String
  ) throws {
    try set(.dollars(1), window)
    try test.spend(.cents(90))
    let advice = try #require(try advice(on: .cents(20)))
    #expect(advice.fitsAt == (try instant(end)))
    // It is true: a moment before it is refused, then it fits.
    let end = try instant(end)
    for (now, fits) in [(end.previous, false), (end, true)] {
      test.clock.now = now
      #expect(try test.guarding().canExecute(estimatedCost: .cents(20)).canExecute == fits)
    }
  }

  @Test func `a call that is larger than the whole budget never fits`() throws {
    try set(.dollars(1), .day)
    try set(.dollars(5))
    try test.spend(.cents(90))
    #expect(try advice(on: .cents(101))?.waiting == .isInVain(limit: .usd(.dollars(1))))
    #expect(
      try advice(on: .dollars(1))?.waiting == .forNextPeriod(at: instant("2026-01-16T00:00:00Z"))
    )
    // The budget that one waits for longest is told, not the tightest.
    try test.spend(.dollars(4))
    let advice = try #require(try advice(on: .cents(50)))
    #expect(advice.waiting == .forNextPeriod(at: try instant("2026-02-01T00:00:00Z")))
  }

  @Test func `a limit for all time is never renewed`() throws {
    try set(.dollars(1), .total)
    try test.spend(.cents(90))
    let advice = try #require(try advice(on: .cents(20)))
    #expect(advice.waiting == .isForEver && advice.fitsAt == nil)
  }

  @Test func `money that is held for others may return before the period ends`() throws {
    try set(.dollars(1), .day)
    _ = try test.guarding().reserve(.cents(30), expiresAfter: .seconds(60))
    _ = try test.guarding(.search).reserve(.cents(40), expiresAfter: .seconds(600))
    let until = { (seconds: Int64) in test.clock.now.adding(milliseconds: seconds * 1000) }
    #expect(try advice(on: .cents(60))?.waiting == .forHolds(.cents(70), until: until(60)))
    #expect(try advice(on: .cents(61))?.waiting == .forHolds(.cents(70), until: until(600)))
    try test.spend(.cents(30))
    let end = try instant("2026-01-16T00:00:00Z")
    #expect(try advice(on: .cents(71))?.waiting == .forNextPeriod(at: end))
    // A hold that outlives the day does not return in it.
    _ = try test.guarding().reserve(.zero)
    test.clock.now = end.adding(milliseconds: -1000)
    _ = try test.guarding().reserve(.cents(60), expiresAfter: .seconds(60))
    #expect(try advice(on: .cents(50))?.waiting == .forNextPeriod(at: end))
  }

  @Test func `a rolling window counts what leaves and what is given back`() throws {
    try set(.dollars(1), .rolling(milliseconds: 3_600_000))
    let start = test.clock.now
    try test.spend(.cents(30), at: start)
    test.clock.advance(seconds: 1800)
    try test.spend(.cents(20))
    _ = try test.guarding().reserve(.cents(40), expiresAfter: .seconds(900))
    #expect(
      try advice(on: .cents(50))?.waiting
        == .forHolds(.cents(40), until: start.adding(milliseconds: 2_700_000))
    )
    #expect(
      try advice(on: .cents(80))?.waiting
        == .forWindow(until: start.adding(milliseconds: 3_600_000))
    )
    #expect(
      try advice(on: .dollars(1))?.waiting
        == .forWindow(until: start.adding(milliseconds: 5_400_000))
    )
  }

  @Test func `of an account for each only its own holds return`() throws {
    try set(.dollars(1), of: BudgetScope(workspace: .acme, each: [.user]), .day)
    _ = try test.ledger.guard(for: CallContext(workspace: .acme, user: "ada")).reserve(.cents(90))
    _ = try test.ledger.guard(for: CallContext(workspace: .acme, user: "bob")).reserve(.cents(80))
    let advice = try #require(try advice(on: .cents(30), user: "ada"))
    #expect(advice.scope.description == "workspace acme, user ada")
    #expect(
      advice.waiting == .forHolds(.cents(90), until: test.clock.now.adding(milliseconds: 300_000))
    )
  }

  @Test func `there is nothing to advise where nothing lacks room`() throws {
    try set(.dollars(1))
    let guardian = test.guarding()
    #expect(try guardian.advice(on: guardian.canExecute(estimatedCost: .cents(1))) == nil)
    let unpriced = try guardian.canExecute(
      estimatedCost: .cents(1),
      model: ModelReference(provider: "nobody", name: "unheard-of")
    )
    #expect(try unpriced.isRefusedAsUnpriced && guardian.advice(on: unpriced) == nil)
    let refused = try guardian.canExecute(estimatedCost: .cents(90 + 20))
    try set(.dollars(2))
    #expect(try guardian.advice(on: refused)?.waiting == .isOver)
    #expect(
      refusal { try guardian.advice(on: refused, promptTokens: -1) } == .invalidAmount
    )
  }

  @Test func `a refused reservation is advised on by its decision`() throws {
    try set(.dollars(1), zone: "Europe/Berlin")
    let refused = try #require(
      throws: LedgerError.self,
      performing: { try test.guarding().reserve(.dollars(2)) }
    )
    let decision = try #require(refused.decision)
    let advice = try #require(try test.guarding().advice(on: decision))
    #expect(advice.zone.identifier == "Europe/Berlin")
    #expect(advice.waiting == .isInVain(limit: .usd(.dollars(1))))
    try test.expectVerified()
  }

  // MARK: What would fit

  @Test(
    arguments: [
      // gpt-4o costs 2.5 and 10 dollars a million; one dollar is left.
      (0, 100_000), (1000, 99_750), (399_999, 0), (400_000, 0), (400_001, 0), (1_000_000, 0),
    ] as [(Int64, Int64)]
  )
  func `the tokens that still fit do, and one more does not`(prompt: Int64, tokens: Int64) throws {
    try set(.dollars(1))
    let advice = try #require(try advice(on: .dollars(2), model: "gpt-4o", promptTokens: prompt))
    #expect(advice.maxCompletionTokens == tokens && advice.promptTokens == prompt)
    guard tokens > 0 else { return }
    let model = ModelReference(provider: "openai", name: "gpt-4o")
    for (count, fits) in [(tokens, true), (tokens + 1, false)] {
      let bound = try test.ledger.estimate(
        model: model,
        promptTokens: prompt,
        maxCompletionTokens: count
      )
      #expect(try test.guarding().canExecute(estimatedCost: bound.amount).canExecute == fits)
    }
  }

  @Test func `cheaper models cost what they are said to cost, and fit`() throws {
    try set(.cents(1))
    let known = try #require(
      try advice(on: .cents(2), model: "gpt-4o", promptTokens: 4000)
    )
    #expect(!known.cheaperModels.isEmpty && known.cheaperModels.count <= 3)
    for model in known.cheaperModels {
      // Two cents pay for a prompt of a cent and 1000 output tokens of gpt-4o.
      let bound = try test.ledger.estimate(
        model: ModelReference(provider: model.provider, name: model.model),
        promptTokens: 4000,
        maxCompletionTokens: 1000
      )
      #expect(bound.amount == model.cost && model.cost <= .cents(1), "\(model)")
    }
    #expect(known.cheaperModels.map(\.cost) == known.cheaperModels.map(\.cost).sorted(by: >))
  }

  @Test func `a model that the workspace has used comes first`() throws {
    try set(.cents(1))
    _ = try test.ledger.record(.using("claude-3-haiku-20240307", provider: "anthropic"))
    let advice = try #require(try advice(on: .cents(2), model: "gpt-4o"))
    #expect(advice.cheaperModels.first?.provider == "anthropic")
    // Its input costs a fifth at most, written to a cache for an hour, and its output an eighth.
    #expect(advice.cheaperModels.first?.cost == .nanodollars(4_000_000))
  }

  @Test func `nothing is said of a model without a price`() throws {
    try set(.cents(1))
    let advice = try #require(try advice(on: .cents(2), model: "unheard-of"))
    #expect(advice.maxCompletionTokens == nil && advice.cheaperModels.isEmpty)
  }
}
