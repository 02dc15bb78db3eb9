extension ModelPrice.Rates {
  /// What it changed that a call used a provider's cache, in millionths of a nanodollar.
  struct CacheDifference {
    /// What the tokens that were read would have cost more as plain input.
    var saved: Int128 = 0
    /// What the tokens that were written cost more than plain input.
    var extra: Int128 = 0
  }

  /// Returns what it changed that a call read from a cache, or wrote to one; `nil` where a rate for
  /// that is not known.
  ///
  /// - Complexity: Constant.
  func cacheDifference(of usage: TokenUsage) -> CacheDifference? {
    let units = BilledUnits(usage)
    var difference = CacheDifference()
    let reads = [
      (units.cacheRead, input, cacheRead),
      (units.audioCacheRead, audioInput ?? input, audioCacheRead ?? cacheRead),
    ]
    for (tokens, plain, cached) in reads where tokens > 0 {
      guard let cached else { return nil }
      difference.saved += Self.cost(tokens, plain) - Self.cost(tokens, cached)
    }
    for (tokens, written) in [
      (usage.cacheWrite5m, cacheWrite5m), (usage.cacheWrite1h, cacheWrite1h),
    ]
    where tokens > 0 {
      guard let written else { return nil }
      difference.extra += Self.cost(tokens, written) - Self.cost(tokens, input)
    }
    return difference
  }

  private static func cost(_ tokens: Int64, _ rate: Rate) -> Int128 {
    Int128(tokens) * Int128(rate.nanodollarsPerMillion)
  }
}
