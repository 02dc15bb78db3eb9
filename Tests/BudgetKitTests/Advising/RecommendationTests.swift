import Testing

@testable import BudgetKit

/// What would have cost less, call by call.
@Suite struct RecommendationTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  /// Records calls a minute apart, the last of them now.
  private func record(
    _ count: Int,
    _ model: String = "gpt-4o",
    provider: String = "openai",
    prompt: Int64 = 5_000,
    completion: Int64 = 900,
    user: String? = nil,
    _ change: (inout LLMCall, Int) throws -> Void = { _, _ in }
  ) throws {
    for number in 0..<count {
      var call = LLMCall(
        workspace: .acme,
        provider: provider,
        model: model,
        usage: TokenUsage(prompt: prompt, completion: completion),
        timestamp: test.clock.now.adding(milliseconds: Int64(number - count) * 60_000)
      )
      call.context.user = user
      try change(&call, number)
      try test.ledger.record(call)
    }
  }

  private func found() throws -> Recommendations {
    try test.ledger.recommendations(for: .acme)
  }

  @Test func `rows that are kept and rows that are read again tell the same`() throws {
    try record(90, prompt: 800, completion: 200)
    try record(40, user: "ada") { call, number in
      call.outcome.success = number % 3 != 0
      call.context.execution = try ExecutionID("e")
    }
    let kept = try found()
    #expect(kept.list.count >= 2 && kept.savingsTogether > .zero)
    for count in [0, 129, 130, 131] {
      let found = try test.ledger.recommendations(
        for: .acme,
        over: .last(days: 30),
        keeping: count
      )
      #expect(found == kept, "\(count)")
    }
  }

  private func cost(_ model: String, _ usage: TokenUsage, _ tier: ServiceTier = .standard) throws
    -> Money
  {
    try test.ledger.plan(
      model: ModelReference(provider: "openai", name: model, serviceTier: tier),
      usage: usage,
      callsPerDay: []
    ).costPerCall
  }

  @Test(arguments: [(99, false), (100, true)])
  func `nothing is recommended where too little is known`(calls: Int, isEnough: Bool) throws {
    try record(calls, prompt: 300, completion: 50)
    let found = try found()
    #expect(found.list.isEmpty != isEnough && found.calls == Int64(calls))
    #expect(found.notes.contains { $0.hasPrefix("Too little is recorded") } != isEnough)
    if !isEnough { #expect(found.savingsTogether == .zero) }
  }

  @Test func `short calls are priced again with the smaller model, to the nanodollar`() throws {
    try record(60, prompt: 1_000, completion: 250)
    try record(30, prompt: 1_001, completion: 250)
    try record(30, prompt: 1_000, completion: 251)
    let one = try #require(try found().list.first)
    let usage = TokenUsage(prompt: 1_000, completion: 250)
    let saved = try cost("gpt-4o", usage) - cost("gpt-4o-mini", usage)
    #expect(one.kind == .modelDowngrade && one.calls == 60 && one.priority == .high)
    #expect(one.currentModel?.name == "gpt-4o" && one.recommendedModel?.name == "gpt-4o-mini")
    #expect(one.savings.nanodollars == saved.nanodollars * 60)
    #expect(one.cost.nanodollars == (try cost("gpt-4o", usage).nanodollars) * 60)
    #expect(one.reasoning.contains("60 calls") && one.reasoning.contains(one.cost.inDollars))
    // 29 days and 12 hours of the 30 are over; a month has 30.4375.
    let month = Int128(one.savings.nanodollars) * 304_375 / 10_000 * 10 / 295
    #expect(abs(Int128(one.savingsPerMonth.nanodollars) - month) < 1_000)
  }

  @Test func `long calls, images, searches and reasoning are not short and simple`() throws {
    for change: (inout TokenUsage) -> Void in [
      { $0.reasoning = 1 }, { $0.promptImage = 1 }, { $0.prompt = 1_001 }, { $0.completion = 251 },
    ] {
      try record(30, prompt: 500, completion: 100) { call, _ in change(&call.usage) }
    }
    #expect(try !found().list.contains { $0.kind == .modelDowngrade })
  }

  @Test func `background calls are priced as batches where others name a user`() throws {
    try record(81)
    try record(19, user: "ada")
    #expect(try found().list.isEmpty)
    #expect(try found().notes.contains { $0.hasPrefix("Batches were not judged") })
    try record(2, user: "ada")
    let one = try #require(try found().list.first)
    let usage = TokenUsage(prompt: 5_000, completion: 900)
    let saved = try cost("gpt-4o", usage) - cost("gpt-4o", usage, .batch)
    #expect(one.kind == .batchTier && one.calls == 81)
    #expect(one.savings.nanodollars == saved.nanodollars * 81)
  }

  @Test func `a call in two recommendations is saved once`() throws {
    try record(80, prompt: 500, completion: 100)
    try record(40, prompt: 5_000, user: "ada")
    let found = try found()
    #expect(found.list.map(\.kind) == [.modelDowngrade, .batchTier])
    #expect(found.savingsTogether == found.list[0].savings)
    let sum = found.list.reduce(Money.zero) { $0 + $1.savings }
    #expect(found.savingsTogether < sum)
  }

  @Test func `a shared beginning is written once and read after that, while it lives`() throws {
    try record(120, "claude-sonnet-4-5", provider: "anthropic", prompt: 5_000) { call, number in
      call.outcome.promptDigest = number < 60 ? "a" : number < 115 ? "b" : "c"
      call.usage.prompt = number == 0 ? 2_000 : 5_000
    }
    let one = try #require(try found().list.first { $0.kind == .promptCaching })
    let prices = try test.ledger.store.read { try PriceRepository.table(on: $0) }
    let rates = try #require(
      prices.price(
        provider: "anthropic",
        model: "claude-sonnet-4-5",
        promptTokens: 5_000,
        at: test.clock.now
      )?.rates
    )
    let (input, read) = (rates.input.nanodollarsPerMillion, rates.cacheRead?.nanodollarsPerMillion)
    let written = rates.cacheWrite5m?.nanodollarsPerMillion
    let saved = try (59 * 2_000 + 54 * 5_000) * (input - #require(read))
    let paid = try (2_000 + 5_000) * (#require(written) - input)
    #expect(one.calls == 115 && one.savings.nanodollars == (saved - paid) / 1_000_000)
  }

  @Test func `beginnings that are too short, far apart or cached already are left alone`() throws {
    try record(40, "claude-sonnet-4-5", provider: "anthropic", prompt: 1_023) { call, _ in
      call.outcome.promptDigest = "short"
    }
    try record(40, "claude-sonnet-4-5", provider: "anthropic") { call, _ in
      call.outcome.promptDigest = "cached"
      call.usage.cacheRead = 4_000
    }
    try record(40, "claude-sonnet-4-5", provider: "anthropic") { call, number in
      call.outcome.promptDigest = "apart"
      call.timestamp = self.test.clock.now.adding(milliseconds: Int64(number - 41) * 300_001)
    }
    #expect(try !found().list.contains { $0.kind == .promptCaching })
  }

  @Test func `failed calls, retries and answers that were cut off count what they cost`() throws {
    try record(90, user: "ada") { call, number in
      call.outcome.attemptGroup = "request-\(number / 3)"
      call.outcome.success = number % 3 != 0
      call.outcome.finishReason = number % 3 == 1 ? "length" : nil
    }
    try record(20, user: "ada")
    let usage = TokenUsage(prompt: 5_000, completion: 900)
    let each = try cost("gpt-4o", usage).nanodollars
    let found = try found()
    let byKind = Dictionary(uniqueKeysWithValues: found.list.map { ($0.kind, $0) })
    #expect(byKind[.failedCalls]?.savings.nanodollars == 30 * each)
    #expect(byKind[.tokenLimit]?.savings.nanodollars == 30 * each)
    #expect(byKind[.retries]?.savings.nanodollars == 60 * each && byKind.count == 3)
    #expect(found.savingsTogether.nanodollars == 60 * each)
  }

  @Test(arguments: [(9, false), (10, true)])
  func `an execution that asks the same ten times goes round in a circle`(times: Int, isOne: Bool)
    throws
  {
    try record(100, user: "ada") { call, number in
      call.context.execution = try ExecutionID("run-\(number / times)")
      call.usage.prompt = 3_000 + Int64(number / times)
    }
    let one = try found().list.first { $0.kind == .repeatedCalls }
    #expect((one != nil) == isOne)
    if isOne { #expect(one?.calls == 90 && one?.reasoning.contains("10 times") == true) }
  }

  @Test func `sandboxes that run until they are stopped, and resources of no execution`() throws {
    for number in 0..<120 {
      try test.ledger.record(
        SandboxRun(
          workspace: .acme,
          execution: number % 2 == 0 ? try ExecutionID("run") : nil,
          cores: Quantity(2),
          memoryMegabytes: 1_024,
          durationMilliseconds: number < 20 ? 600_000 : 30_000
        )
      )
    }
    let byKind = Dictionary(uniqueKeysWithValues: try found().list.map { ($0.kind, $0) })
    #expect(byKind[.sandboxTimeouts]?.calls ?? 0 >= 40)
    #expect(byKind[.sandboxTimeouts]?.reasoning.contains("600 s") == true)
    #expect(byKind[.idleResources] != nil)
    let (saved, cost) = (byKind[.sandboxTimeouts]?.savings, byKind[.sandboxTimeouts]?.cost)
    // 30 of 600 seconds are needed.
    #expect(abs((saved ?? .zero).nanodollars - (cost ?? .zero).nanodollars * 19 / 20) < 100)
  }

  @Test func `calls without a price and times without a start are named`() throws {
    try record(120, "unheard-of", provider: "nobody")
    let found = try found()
    #expect(found.list.isEmpty && found.notes.contains { $0.hasPrefix("120 calls without") })
    #expect { try test.ledger.recommendations(for: .acme, over: .all) } throws: {
      ($0 as? LedgerError)?.code == .invalidValue
    }
  }

  @Test func `rows that have left are not passed over`() throws {
    try record(120, prompt: 300, completion: 50)
    test.clock.advance(seconds: 10 * 86_400)
    try test.ledger.prune(.acme, before: CivilDate(iso8601: "2026-01-20"), by: .test)
    let rest = try found()
    #expect(rest.notes.contains { $0.contains("were pruned") }, "\(rest.notes)")
  }
}
