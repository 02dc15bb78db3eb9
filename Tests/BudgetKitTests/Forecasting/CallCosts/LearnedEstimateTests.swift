import Testing

@testable import BudgetKit

@Suite struct LearnedEstimateTests {
  private let test: TestLedger
  private let model = ModelReference(provider: "openai", name: "gpt-4o")
  private let acme = CallContext(workspace: .acme)

  init() throws { test = try TestLedger() }

  /// Records calls that end with these numbers of output tokens, a second apart.
  private func record(
    _ completions: some Sequence<Int>,
    prompt: Int64 = 1_000,
    context: CallContext? = nil,
    outcome: CallOutcome = CallOutcome(),
    model: ModelReference? = nil
  ) throws {
    for completion in completions {
      test.clock.advance(seconds: 1)
      try test.ledger.record(
        LLMCall(
          context: context ?? acme,
          answeredBy: model ?? self.model,
          usage: TokenUsage(prompt: prompt, completion: Int64(completion)),
          outcome: outcome
        )
      )
    }
    test.clock.advance(seconds: 1)
  }

  private func estimate(
    _ confidence: Confidence = 0.95,
    most: Int64 = 10_000,
    cached: Int64? = nil,
    for context: CallContext? = nil
  ) throws -> CostEstimate {
    try test.ledger.estimate(
      PlannedCall(
        model: model,
        promptTokens: 1_000,
        maxCompletionTokens: most,
        cacheReadTokens: cached
      ),
      for: context ?? acme,
      confidence: confidence
    )
  }

  // gpt-4o: 2.5 dollars a million in, 10 out.
  private func cost(outputTokens: Int64) -> Money {
    .nanodollars(2_500_000 + outputTokens * 10_000)
  }

  @Test(
    arguments: [
      (0, 0.95, false), (18, 0.95, false), (19, 0.95, true), (98, 0.99, false), (99, 0.99, true),
      (9, 0.5, false), (10, 0.5, true), (8, 0.9, false), (10, 0.9, true),
    ]
  )
  func `a learned estimate needs as many calls as its confidence asks for`(
    count: Int,
    confidence: Confidence,
    isLearned: Bool
  ) throws {
    try record(1..<(count + 1))
    let estimate = try estimate(confidence)
    #expect((estimate.basis == .learned(confidence: confidence)) == isLearned)
    #expect(estimate.pastCalls == count)
    #expect((estimate.amount < estimate.bound) == isLearned)
    if !isLearned {
      #expect(estimate.reason.contains("too little history: \(counted(count, "call")) of the"))
    }
    try test.expectVerified()
  }

  @Test(arguments: [(0.5, 50), (0.9, 90), (0.95, 95), (0.98, 98)])
  func `an amount is the one that this share of the past did not exceed`(
    confidence: Confidence,
    tokens: Int64
  ) throws {
    // Of 99 different values the one at 100 x confidence has that share of 100 below or at it.
    try record((1...99).shuffled())
    #expect(try estimate(confidence).amount == cost(outputTokens: tokens))
    try test.expectVerified()
  }

  @Test func `an amount never exceeds the bound`() throws {
    try record(Array(repeating: 5_000, count: 30))
    let estimate = try estimate(most: 100)
    #expect(estimate.amount == cost(outputTokens: 100) && estimate.basis == .bound)
    #expect(estimate.reason == "The bound: 30 calls of the past leave no room below it.")
    try test.expectVerified()
  }

  @Test func `what one workspace does teaches another nothing`() throws {
    try record(1...30, context: CallContext(workspace: .other))
    #expect(try estimate().pastCalls == 0)
    #expect(try estimate(for: CallContext(workspace: .other)).pastCalls == 30)
    try test.expectVerified()
  }

  @Test func `an operation is learned from calls of the same one, none from all`() throws {
    try record(1...20, context: CallContext(workspace: .acme, operation: "chat"))
    try record(1...30, context: CallContext(workspace: .acme, operation: "summary"))
    let chat = CallContext(workspace: .acme, operation: "chat")
    #expect(try estimate(for: chat).pastCalls == 20)
    #expect(try estimate().pastCalls == 50)
    try test.expectVerified()
  }

  @Test func `names of one price are one model, other models and tiers are not`() throws {
    try record(1...20, model: ModelReference(provider: "openai", name: "openai/gpt-4o"))
    try record(1...20, model: ModelReference(provider: "openai", name: "gpt-4o-mini"))
    try record(
      1...20,
      model: ModelReference(provider: "openai", name: "gpt-4o", serviceTier: .batch)
    )
    #expect(try estimate().pastCalls == 20)
    try test.expectVerified()
  }

  @Test func `calls that failed, cost nobody knows what, or came from a cache are left out`() throws
  {
    try record(1...20)
    try record(1...3, outcome: CallOutcome(error: "timeout", success: false))
    try record(1...2, outcome: CallOutcome(isServedFromCache: true))
    let estimate = try estimate()
    #expect(estimate.pastCalls == 20 && estimate.skippedCalls == 5)
    try test.expectVerified()
  }

  @Test(
    arguments: [
      CallOutcome(finishReason: "length"), CallOutcome(finishReason: "max_tokens"),
      CallOutcome(maxTokens: 10),
    ]
  )
  func `calls that were cut off count as calls that use all they may`(cut: CallOutcome) throws {
    try record(Array(repeating: 10, count: 97))
    try record(Array(repeating: 10, count: 3), outcome: cut)
    #expect(try estimate(0.95).amount == cost(outputTokens: 10))
    #expect(try estimate(0.98).basis == .bound)
    try test.expectVerified()
  }

  @Test func `calls that begin later teach nothing`() throws {
    try record(1...30)
    let instant = test.clock.now
    try record(Array(repeating: 9_000, count: 30))
    let estimator = try test.ledger.estimator(of: model, for: acme, confidence: 0.95, at: instant)
    let estimate = try estimator.estimate(promptTokens: 1_000, maxCompletionTokens: 10_000)
    #expect(estimate.pastCalls == 30 && estimate.amount == cost(outputTokens: 30))
    try test.expectVerified()
  }

  @Test func `the calibration compares holds with what was not known yet`() throws {
    try record(Array(repeating: 100, count: 100))
    try record(Array(repeating: 200, count: 100))
    let calibration = try #require(try estimate().calibration)
    #expect(calibration.calls == 181)
    #expect(calibration.overruns > 0 && calibration.overruns < 30)
    #expect(try #require(calibration.heldToCost) < 1.3)
    try test.expectVerified()
  }

  @Test func `reservations are compared with what their calls cost`() async throws {
    let guarding = test.guarding()
    for (held, cost) in [(10, 7), (10, 10), (10, 25)] as [(Int64, Int64)] {
      let reservation = try await guarding.reserve(.cents(held))
      try await guarding.settle(
        reservation.id,
        with: MeasuredCall(
          answeredBy: model,
          usage: TokenUsage(prompt: 10, completion: 10),
          reportedCost: .cents(cost),
          outcome: CallOutcome()
        )
      )
    }
    test.clock.advance(seconds: 1)
    let held = try #require(try estimate().reservations)
    #expect(held == EstimateCalibration(calls: 3, overruns: 1, held: .cents(30), cost: .cents(42)))
    try test.expectVerified()
  }

  @Test func `what a session sent in the last five minutes is expected in the cache`() throws {
    let claude = ModelReference(provider: "anthropic", name: "claude-sonnet-4-5")
    let context = CallContext(workspace: .acme, session: "s")
    for turn in 0..<40 {
      test.clock.advance(seconds: 10)
      let sent = Int64(turn) * 1_000
      try test.ledger.record(
        LLMCall(
          context: context,
          answeredBy: claude,
          usage: TokenUsage(
            prompt: sent + 1_000,
            cacheRead: sent,
            cacheWrite5m: 1_000,
            completion: 100
          )
        )
      )
    }
    func amount(after seconds: Int64, _ session: String?) throws -> CostEstimate {
      try test.ledger.estimator(
        of: claude,
        for: CallContext(workspace: .acme, session: session),
        confidence: 0.95,
        at: test.clock.now.adding(milliseconds: seconds * 1_000)
      ).estimate(promptTokens: 41_000, maxCompletionTokens: 8_192)
    }
    let warm = try amount(after: 299, "s")
    let cold = try amount(after: 300, "s")
    let unknown = try amount(after: 1, nil)
    #expect(warm.amount < cold.amount && warm.amount < .cents(3))
    #expect(warm.bound == cold.bound && unknown.bound == cold.bound)
    #expect(cold.amount <= cold.bound && unknown.amount <= unknown.bound)
    try test.expectVerified()
  }

  @Test(arguments: [0.4994, 1, 0, -1, 0.9996, .nan, .infinity])
  func `a confidence out of range is refused`(share: Double) throws {
    let error = #expect(throws: LedgerError.self) { try estimate(Confidence(floatLiteral: share)) }
    #expect(error?.code == .invalidValue)
    #expect(error?.message.hasPrefix("A confidence lies between 0.5 and 0.999") == true)
  }

  @Test func `coming calls exceed an estimate as often as it says, whatever their distribution`()
    throws
  {
    var random = SeededGenerator(seed: 7)
    for confidence in [0.8, 0.95] as [Confidence] {
      var (overruns, calls) = (0, 0)
      for _ in 0..<40 {
        let lessons = (0..<200).map { _ in
          CostLesson(
            input: 0,
            outputRate: Rate(nanodollarsPerMillion: 1_000_000),
            outputCost: .zero,
            cost: .nanodollars(1 << Int64.random(in: 0...30, using: &random)),
            wasCut: false,
            maxTokens: nil
          )
        }
        let learned = try #require(LearnedCost(lessons[..<100], confidence: confidence))
        calls += 100
        overruns += lessons[100...].count { $0.cost.nanodollars > learned.outputTokens }
      }
      // At most, since many costs are equal; three standard deviations above.
      let share = Double(overruns) / Double(calls)
      #expect(
        share <= 1.03 - Double(confidence.thousandths) / 1_000,
        "seed 7, \(confidence): \(share)"
      )
    }
  }
}
