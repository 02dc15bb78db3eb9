/// The most that a call can cost at some rates: its input, its output for each token, and the sum.
///
/// Sums are exact, in millionths of a nanodollar, and rounded up once.
struct CostBound: Sendable, Hashable {
  /// All that is paid whatever the answer is: the input, the request, and the searches.
  let input: Int128
  /// What an output token costs at most.
  let outputRate: Rate

  /// Returns the cost with a number of output tokens, rounded up to a nanodollar.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` for more than
  ///   ``Money/largestAmount``.
  func cost(outputTokens: Int64) throws -> Money {
    try Money(roundingUp: input + Int128(outputTokens) * Int128(outputRate.nanodollarsPerMillion))
  }
}

extension Money {
  /// Rounds a sum in millionths of a nanodollar up to a nanodollar.
  init(roundingUp sum: Int128) throws {
    let nanodollars = (sum + 999_999) / 1_000_000
    guard sum >= 0, nanodollars <= Int128(Money.largestAmount.nanodollars) else {
      throw LedgerError(
        .invalidAmount,
        "The call could cost more than \(Money.largestAmount) US dollars; correct its token counts or its price."
      )
    }
    self.init(nanodollars: Int64(nanodollars))
  }
}

extension ModelPrice.Rates {
  /// Returns the most that a planned call can cost, or `nil` where a rate that it needs is unknown.
  ///
  /// Input that is not vouched to come from a cache is taken at the dearest rate it may be billed
  /// at, and every output token at the dearer of output and reasoning.
  func bound(of call: PlannedCall) -> CostBound? {
    bound(
      prompt: call.promptTokens,
      cacheRead: call.cacheReadTokens ?? 0,
      mayWriteCache: call.mayWriteCache,
      webSearches: call.webSearches
    )
  }

  /// Returns the most that input can cost of which a part is read from a cache.
  func bound(
    prompt: Int64,
    cacheRead cached: Int64,
    mayWriteCache: Bool = true,
    webSearches: Int64 = 0
  ) -> CostBound? {
    guard cached == 0 || cacheRead != nil, webSearches == 0 || webSearch != nil else { return nil }
    var plain = [input, cacheRead]
    if mayWriteCache { plain += [cacheWrite5m, cacheWrite1h] }
    let dearest = plain.compactMap { $0?.nanodollarsPerMillion }.max() ?? 0
    let sum =
      Int128(prompt - cached) * Int128(dearest)
      + Int128(cached) * Int128(cacheRead?.nanodollarsPerMillion ?? 0)
      + Int128(webSearches) * Int128(webSearch?.nanodollarsPerMillion ?? 0)
      + Int128(request.nanodollarsPerMillion)
    let outputRate = max(output.nanodollarsPerMillion, reasoning?.nanodollarsPerMillion ?? 0)
    return CostBound(
      input: paidAtMost(sum),
      outputRate: Rate(nanodollarsPerMillion: Int64(clamping: paidAtMost(Int128(outputRate))))
    )
  }

  /// Returns what is paid of an amount, rounded up.
  private func paidAtMost(_ amount: Int128) -> Int128 {
    guard areDiscounted else { return amount }
    let (product, overflow) = amount.multipliedReportingOverflow(by: Int128(paidMillionths))
    // What passes 128 bits is far over the largest amount.
    return overflow ? .max / 2 : product / 1_000_000 + (product % 1_000_000 == 0 ? 0 : 1)
  }
}
