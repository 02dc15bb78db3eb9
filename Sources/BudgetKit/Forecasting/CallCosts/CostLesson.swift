/// What one past call teaches about the next: how its input compared with the most it could have
/// cost, and how much came on top.
struct CostLesson: Sendable {
  /// What its input could have cost at most, in millionths of a nanodollar.
  let input: Int128
  /// What an output token could have cost at most.
  let outputRate: Rate
  /// What its output cost, as far as the price tells.
  let outputCost: Money
  /// What it cost.
  let cost: Money
  /// Whether it stopped because it was allowed no more tokens: a longer answer would have cost
  /// more.
  let wasCut: Bool
  /// The most output tokens that it was allowed, where that is known.
  let maxTokens: Int64?

  /// The share of what its input could have cost that it did cost, in millionths.
  var inputShare: Int64 {
    guard input > 0 else { return 0 }
    let cost = Int128(max(0, (cost - outputCost).nanodollars)) * 1_000_000
    return Int64(clamping: cost * 1_000_000 / input)
  }

  /// What it cost beyond a share of its input, in output tokens, rounded up.
  func tokens(beyond share: Int64) -> Int64 {
    guard !wasCut else { return .max }
    let rest = Int128(cost.nanodollars) * 1_000_000 - input * Int128(share) / 1_000_000
    guard rest > 0 else { return 0 }
    guard outputRate.nanodollarsPerMillion > 0 else { return .max }
    let rate = Int128(outputRate.nanodollarsPerMillion)
    return Int64(clamping: (rest + rate - 1) / rate)
  }
}

/// What many past calls teach: a call costs a share of what its input can cost, and as much as some
/// output tokens on top, which few exceed.
struct LearnedCost: Sendable, Hashable {
  /// The share of the input's bound, in millionths.
  let inputShare: Int64
  /// The output tokens on top; `Int64.max` for as many as a call is allowed.
  let outputTokens: Int64

  /// Learns from past calls; `nil` where they are too few.
  ///
  /// The share is that of the call in the middle. Models without a price for output teach the share
  /// that few exceed instead.
  ///
  /// - Complexity: O(*n* log *n*) in the calls.
  init?(_ lessons: some Collection<CostLesson>, confidence: Confidence) {
    guard let rank = confidence.rank(among: lessons.count) else { return nil }
    let shares = lessons.map(\.inputShare).sorted()
    let isPriced = lessons.contains { $0.outputRate.nanodollarsPerMillion > 0 }
    guard isPriced else {
      self.init(inputShare: shares[rank - 1].addingClamped(1), outputTokens: 0)
      return
    }
    let middle = shares[shares.count / 2]
    let tokens = lessons.map { $0.tokens(beyond: middle) }.sorted()
    self.init(inputShare: middle, outputTokens: tokens[rank - 1])
  }

  private init(inputShare: Int64, outputTokens: Int64) {
    self.inputShare = inputShare
    self.outputTokens = outputTokens
  }

  /// Returns the amount to hold for a call of which the bound is known: never more than that.
  func amount(within bound: CostBound, maxTokens: Int64) throws -> Money {
    let most = try bound.cost(outputTokens: maxTokens)
    guard outputTokens < .max else { return most }
    let input = (bound.input * Int128(inputShare) + 999_999) / 1_000_000
    let output = Int128(outputTokens) * Int128(bound.outputRate.nanodollarsPerMillion)
    // Only what is below the bound is of interest, and that can be counted.
    let nanodollars = (input + output + 999_999) / 1_000_000
    return nanodollars < Int128(most.nanodollars) ? Money(nanodollars: Int64(nanodollars)) : most
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
