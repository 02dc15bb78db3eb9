extension ModelPrice.Rates {
  /// Returns what a call costs at these rates, or `nil` where a rate that it needs is unknown.
  ///
  /// The sum over all buckets is exact; it is rounded once, half up, to a nanodollar. The output
  /// part is rounded in the same way on its own, and the input part is what remains, so the two
  /// always add up. The request fee and web searches are input. The parts of the input (caches,
  /// fees) are rounded down, so that together they never exceed it.
  ///
  /// Every token is paid for once. Audio and image tokens that were written to a cache are paid for
  /// as cache writes, and reasoning never takes more than the output that is neither audio nor
  /// image.
  ///
  /// - Returns: The cost, or `nil` (unpriced) when the call read or wrote a cache or searched the
  ///   web and the rate for that is missing. A missing rate of an unused bucket does not matter.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` when a count is out of
  ///   range or the cost is over ``Money/largestAmount``.
  /// - Complexity: Constant; allocates nothing.
  public func cost(of usage: TokenUsage) throws -> Cost? {
    guard usage.hasCountsForPricing else {
      throw LedgerError(
        .invalidAmount,
        "Token counts must be between 0 and \(TokenUsage.largestCount); correct the usage of this call."
      )
    }
    let input = inputSums(of: usage)
    guard input.isComplete else { return nil }
    let outputSum = outputSum(of: usage)
    let total = try rounded(input.value + outputSum)
    return Cost(
      total: total,
      output: try rounded(outputSum),
      cacheRead: roundedDown(input.cacheRead),
      cacheWrite: roundedDown(input.cacheWrite),
      other: roundedDown(input.other)
    )
  }

  /// Returns what a call costs at least: the part of its cost whose rates are known.
  ///
  /// - Throws: As ``cost(of:)``.
  package func leastCost(of usage: TokenUsage) throws -> Money {
    try rounded(inputSums(of: usage).value + outputSum(of: usage))
  }

  /// Returns the rates that a call needs and that are missing here; none where ``cost(of:)`` has an
  /// answer.
  package func missing(for usage: TokenUsage) -> [RateName] {
    let needs: [(RateName, Int64)] = [
      (.cacheRead, usage.cacheRead - (audioCacheRead == nil ? 0 : usage.cacheReadAudio)),
      (.cacheWrite5m, usage.cacheWrite5m), (.cacheWrite1h, usage.cacheWrite1h),
      (.webSearch, usage.webSearches),
    ]
    return needs.filter { $0.1 > 0 && self[$0.0] == nil }.map(\.0)
  }

  /// Returns the cost of everything but the completion, by bucket.
  private func inputSums(of usage: TokenUsage) -> InputSums {
    let units = BilledUnits(usage)
    var sums = InputSums()
    sums.uncached.add(units.input, at: input)
    sums.uncached.add(units.audioInput, at: audioInput ?? input)
    sums.uncached.add(units.imageInput, at: imageInput ?? input)
    sums.cacheRead.add(units.audioCacheRead, at: audioCacheRead ?? cacheRead)
    sums.cacheRead.add(units.cacheRead, at: cacheRead)
    sums.cacheWrite.add(usage.cacheWrite5m, at: cacheWrite5m)
    sums.cacheWrite.add(usage.cacheWrite1h, at: cacheWrite1h)
    sums.other.add(1, at: request)
    sums.other.add(usage.webSearches, at: webSearch)
    return sums
  }

  /// Returns the cost of the completion, in millionths of a nanodollar.
  private func outputSum(of usage: TokenUsage) -> Int128 {
    let units = BilledUnits(usage)
    var sum = CostSum()
    sum.add(units.output, at: output)
    sum.add(units.reasoning, at: reasoning ?? output)
    sum.add(units.audioOutput, at: audioOutput ?? output)
    sum.add(units.imageOutput, at: imageOutput ?? output)
    return sum.value
  }

  /// Rounds millionths of a nanodollar half up to a nanodollar: the only rounding of a call's cost.
  ///
  /// What is paid of the rates is part of the sum, so that it is rounded with it.
  private func rounded(_ sum: Int128) throws -> Money {
    let nanodollars = areDiscounted ? paid(sum) : (sum + 500_000) / 1_000_000
    guard sum >= 0, nanodollars <= Int128(Money.largestAmount.nanodollars) else {
      throw LedgerError(
        .invalidAmount,
        "The call would cost \(nanodollars) nanodollars, which is not between 0 and "
          + "\(Money.largestAmount.nanodollars); correct its token counts or its price."
      )
    }
    return Money(nanodollars: Int64(truncatingIfNeeded: nanodollars))
  }

  /// Returns the nanodollars that are paid of a sum, rounded half up.
  private func paid(_ sum: Int128) -> Int128 {
    let (product, overflow) = sum.multipliedReportingOverflow(by: Int128(paidMillionths))
    // What passes 128 bits is far over the largest amount.
    guard !overflow else { return .max }
    let (whole, rest) = product.quotientAndRemainder(dividingBy: Self.millionthsOfMillion)
    return rest >= Self.millionthsOfMillion / 2 ? whole + 1 : whole
  }

  /// Returns the whole nanodollars that are paid of a part of a sum that has been found to be in
  /// range.
  private func roundedDown(_ part: CostSum) -> Money {
    let nanodollars =
      areDiscounted
      ? part.value * Int128(paidMillionths) / Self.millionthsOfMillion : part.value / 1_000_000
    return Money(nanodollars: Int64(truncatingIfNeeded: nanodollars))
  }

  /// Rates are for a million units, and what is paid is in millionths.
  static let millionthsOfMillion: Int128 = 1_000_000_000_000
}

/// The tokens of a call by what is paid for them, each in one place.
struct BilledUnits {
  let input: Int64
  let audioInput: Int64
  let imageInput: Int64
  let cacheRead: Int64
  let audioCacheRead: Int64
  let output: Int64
  let reasoning: Int64
  let audioOutput: Int64
  let imageOutput: Int64

  init(_ usage: TokenUsage) {
    let cached = usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
    let uncached = max(0, usage.prompt - cached)
    audioInput = min(max(0, usage.promptAudio - usage.cacheReadAudio), uncached)
    imageInput = min(usage.promptImage, uncached - audioInput)
    input = uncached - audioInput - imageInput
    audioCacheRead = min(usage.cacheReadAudio, usage.cacheRead)
    cacheRead = usage.cacheRead - audioCacheRead
    audioOutput = min(usage.completionAudio, usage.completion)
    imageOutput = min(usage.completionImage, usage.completion - audioOutput)
    let words = usage.completion - audioOutput - imageOutput
    reasoning = min(usage.reasoning, words)
    output = words - reasoning
  }
}

/// A sum of units x rate that knows whether a rate was missing.
private struct CostSum {
  private(set) var value: Int128 = 0
  private(set) var isComplete = true

  /// Adds the cost of some units; units without a rate leave the sum incomplete, no units need
  /// none.
  mutating func add(_ units: Int64, at rate: Rate?) {
    guard units > 0 else { return }
    guard let rate else {
      isComplete = false
      return
    }
    value += Int128(units) * Int128(rate.nanodollarsPerMillion)
  }
}

/// What the input of a call costs, by the buckets that are told apart.
private struct InputSums {
  var uncached = CostSum()
  var cacheRead = CostSum()
  var cacheWrite = CostSum()
  var other = CostSum()

  var value: Int128 { uncached.value + cacheRead.value + cacheWrite.value + other.value }

  var isComplete: Bool {
    uncached.isComplete && cacheRead.isComplete && cacheWrite.isComplete && other.isComplete
  }
}

extension TokenUsage {
  /// Whether every count is small enough for sums of counts x rates to be exact in 128 bits: below
  /// 2^40.
  ///
  /// The bound lies just above ``largestCount``. All counts joined by OR show at once whether one
  /// has a higher bit or a sign.
  fileprivate var hasCountsForPricing: Bool {
    let input = prompt | cacheRead | cacheWrite5m | cacheWrite1h
    let parts = promptAudio | cacheReadAudio | promptImage
    let output = completion | reasoning | completionAudio | completionImage
    return UInt64(bitPattern: input | parts | output | webSearches) < 1 << 40
  }
}
