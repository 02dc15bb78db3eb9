/// Estimates what calls of one model may cost, as the past calls of a workspace teach it.
///
/// It is made by ``Ledger/estimator(of:for:confidence:at:)``, which reads the ledger; it reads
/// nothing more. A program makes one for each model and makes it anew from time to time, because
/// it learns nothing by itself.
///
/// A call is expected to cost a share of what its input can cost, as in the middle of the past
/// calls, and on top as much as a number of output tokens that only few of them exceed. That number
/// is chosen so that the next call stays below with the stated confidence, whatever the
/// distribution is, as long as coming calls are like the past ones. A call that was cut off at its
/// most tokens counts as one that uses all that it may.
public struct CostEstimator: Sendable {
  private let model: ModelReference
  private let instant: Instant
  private let confidence: Confidence
  private let session: String?
  private let past: PastCalls
  private let plain: LearnedCost?
  private let expectingCache: LearnedCost?
  private let prices: PriceTable
  private let calibrations: Calibrations
  private let reservations: EstimateCalibration?

  private struct Calibrations {
    let plain: EstimateCalibration?
    let expectingCache: EstimateCalibration?
  }

  init(
    of model: ModelReference,
    session: String?,
    confidence: Confidence,
    at instant: Instant,
    past: PastCalls,
    reservations: EstimateCalibration?,
    prices: PriceTable
  ) throws {
    self.model = model
    self.instant = instant
    self.confidence = confidence
    self.session = session
    self.past = past
    self.prices = prices
    self.reservations = reservations
    plain = LearnedCost(past.plain, confidence: confidence)
    expectingCache = LearnedCost(past.expectingCache, confidence: confidence)
    calibrations = Calibrations(
      plain: try Self.calibration(past.plain, confidence),
      expectingCache: try Self.calibration(past.expectingCache, confidence)
    )
  }
}

extension CostEstimator {
  /// Returns what a call may cost.
  ///
  /// - Parameters:
  ///   - promptTokens: All input tokens, cached ones included.
  ///   - maxCompletionTokens: The most output tokens that the request allows.
  ///   - cacheReadTokens: How many of the input tokens will be read from a cache; `nil` for what
  ///     the session's last call lets expect.
  /// - Returns: The estimate: the bound where there is too little history, and never more.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/unpriced`` for a model without a price,
  ///   and ``LedgerError/Code/invalidAmount`` for counts out of range.
  /// - Complexity: Constant.
  public func estimate(
    promptTokens: Int64,
    maxCompletionTokens: Int64,
    cacheReadTokens: Int64? = nil
  ) throws -> CostEstimate {
    try estimate(
      PlannedCall(
        model: model,
        promptTokens: promptTokens,
        maxCompletionTokens: maxCompletionTokens,
        cacheReadTokens: cacheReadTokens
      )
    )
  }

  /// Returns what a call may cost of which more is known; its model must be that of the estimator.
  func estimate(_ call: PlannedCall) throws -> CostEstimate {
    let bound = try prices.bound(of: call, at: instant)
    let most = try bound.cost(outputTokens: call.maxCompletionTokens)
    let cached =
      call.cacheReadTokens
      ?? session.map { past.cacheToExpect($0, at: instant, prompt: call.promptTokens) }
    // What is expected of the cache only counts where past calls have taught with it.
    let expects = cached != nil && expectingCache != nil
    let learned = expects ? expectingCache : plain
    var expected = call
    expected.cacheReadTokens = expects ? cached : 0
    let basis = try? prices.bound(of: expected, at: instant)
    let amount = try learned.flatMap { learned in
      try basis.map { try learned.amount(within: $0, maxTokens: call.maxCompletionTokens) }
    }
    let hold = min(amount ?? most, most)
    return CostEstimate(
      call: call,
      amount: hold,
      bound: most,
      basis: hold < most ? .learned(confidence: confidence) : .bound,
      pastCalls: (expects ? past.expectingCache : past.plain).count,
      neededCalls: confidence.neededCount,
      skippedCalls: past.skipped,
      calibration: expects ? calibrations.expectingCache : calibrations.plain,
      reservations: reservations
    )
  }

  /// Replays the method on past calls: twenty times it learns from those before, and is held
  /// against the next.
  private static func calibration(
    _ lessons: [CostLesson],
    _ confidence: Confidence
  ) throws -> EstimateCalibration? {
    let first = confidence.neededCount
    guard lessons.count > first else { return nil }
    let step = max(1, (lessons.count - first + 19) / 20)
    var pairs: [(held: Money, cost: Money)] = []
    for start in stride(from: first, to: lessons.count, by: step) {
      guard let learned = LearnedCost(lessons[..<start], confidence: confidence) else { continue }
      for lesson in lessons[start..<min(start + step, lessons.count)] {
        if let held = try learned.held(for: lesson) { pairs.append((held, lesson.cost)) }
      }
    }
    return pairs.isEmpty ? nil : try EstimateCalibration(pairs)
  }
}

extension LearnedCost {
  /// Returns what would have been held for a past call; `nil` where that depends on how many tokens
  /// it was allowed, and nobody noted it.
  fileprivate func held(for lesson: CostLesson) throws -> Money? {
    guard outputTokens < .max || lesson.maxTokens != nil else { return nil }
    let bound = CostBound(input: lesson.input, outputRate: lesson.outputRate)
    return try amount(within: bound, maxTokens: lesson.maxTokens ?? max(outputTokens, 1 << 40))
  }
}

extension PriceTable {
  /// Returns the most that a planned call can cost, or says which price is missing.
  func bound(of call: PlannedCall, at instant: Instant) throws -> CostBound {
    try call.validate()
    let price = price(
      provider: call.model.provider,
      model: call.model.name,
      tier: call.model.serviceTier,
      promptTokens: call.promptTokens,
      at: instant
    )
    if let bound = price?.rates.bound(of: call) { return bound }
    throw unpriced(call.model, call.usage, at: instant)
  }
}
