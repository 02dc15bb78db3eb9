import BudgetKit

extension LatencyDistribution {
  /// The percentiles.
  var json: JSON {
    .fields([
      "timed_calls": .integer(count),
      "latency_p50_ms": .count(milliseconds(within: 500)),
      "latency_p95_ms": .count(milliseconds(within: 950)),
      "latency_p99_ms": .count(milliseconds(within: 990)),
    ])
  }
}

extension CacheSavings {
  /// The figures.
  var json: JSON {
    .fields([
      "cached_saved_usd": .money(saved),
      "cached_unpriced_calls": .integer(cachedUnpricedCalls),
      "prompt_cache_calls": .integer(promptCacheCalls),
      "prompt_cache_saved_usd": .money(promptCacheSaved),
      "prompt_cache_write_extra_usd": .money(promptCacheWriteExtra),
      "prompt_cache_unpriced_calls": .integer(promptCacheUnpricedCalls),
    ])
  }
}

extension JSON {
  /// Creates a whole number, or `null`.
  static func count(_ number: Int64?) -> JSON { number.map(JSON.integer) ?? .null }
}
