/// The rates of one entry by bucket, service tier and length of prompt, and what holds where one is missing.
///
/// A batch or flex rate that is missing is the standard one, which is not lower. In the dearer tiers, priority and long
/// prompts, a missing cache rate stays missing: the standard one would be too low, and nobody told us the right one. A rate for
/// a part, such as reasoning, that equals its whole in the standard tier follows the whole in the others.
struct LiteLLMRates {
  private var rates: [LiteLLMCostKey: Rate] = [:]

  subscript(key: LiteLLMCostKey) -> Rate? {
    get { rates[key] }
    set { rates[key] = newValue }
  }

  /// Whether no rate charges anything.
  var isFree: Bool { rates.values.allSatisfy { $0 == .free } }

  /// Returns the rows of a tier, one for each length of prompt; none when the list does not price the tier.
  func rows(_ tier: ServiceTier, webSearch: Rate?) -> [LiteLLMRow] {
    guard isPriced(tier) else { return [] }
    let lengths = Set(rates.keys.filter { $0.tier == tier || $0.tier == .standard }.map(\.above))
    return lengths.union([0]).sorted().compactMap { above in
      guard let input = whole(.input, tier, above), let output = whole(.output, tier, above) else {
        return nil
      }
      let rates = ModelPrice.Rates(
        input: input,
        output: output,
        cacheRead: cache(.cacheRead, tier, above),
        cacheWrite5m: cache(.cacheWrite5m, tier, above),
        cacheWrite1h: cache(.cacheWrite1h, tier, above),
        reasoning: part(.reasoning, of: .output, tier, above),
        audioInput: part(.audioInput, of: .input, tier, above),
        audioCacheRead: cache(.audioCacheRead, tier, above),
        audioOutput: part(.audioOutput, of: .output, tier, above),
        imageInput: part(.imageInput, of: .input, tier, above),
        imageOutput: part(.imageOutput, of: .output, tier, above),
        request: whole(.request, tier, above) ?? .free,
        webSearch: webSearch
      )
      return LiteLLMRow(tier: tier, above: above, rates: rates)
    }
  }

  /// What had to be filled in or left open, in one sentence for each tier.
  var remarks: [String] {
    let named = Set(rates.keys.map(\.tier))
    return ServiceTier.allCases.filter { named.contains($0) && !isPriced($0) }.map {
      "Its \($0.rawValue) tier has a price for neither input nor output and is left out."
    }
  }

  private func isPriced(_ tier: ServiceTier) -> Bool {
    tier == .standard || self[LiteLLMCostKey(.input, tier)] != nil
      || self[LiteLLMCostKey(.output, tier)] != nil
  }

  /// Returns the rate for a whole side. Where a dearer tier does not name it for long prompts, the highest that may be meant.
  private func whole(_ bucket: LiteLLMCostKey.Bucket, _ tier: ServiceTier, _ above: Int64) -> Rate?
  {
    if let exact = self[LiteLLMCostKey(bucket, tier, above: above)] { return exact }
    let shorter = longest(bucket, tier, upTo: above)
    guard tier != .standard else { return shorter }
    let standard = whole(bucket, .standard, above)
    guard tier == .priority, let shorter, let standard else { return standard ?? shorter }
    return shorter.nanodollarsPerMillion > standard.nanodollarsPerMillion ? shorter : standard
  }

  private func cache(_ bucket: LiteLLMCostKey.Bucket, _ tier: ServiceTier, _ above: Int64) -> Rate?
  {
    if let exact = self[LiteLLMCostKey(bucket, tier, above: above)] { return exact }
    switch tier {
    case .standard, .priority: return nil
    case .batch, .flex: return cache(bucket, .standard, above)
    }
  }

  private func part(
    _ bucket: LiteLLMCostKey.Bucket,
    of side: LiteLLMCostKey.Bucket,
    _ tier: ServiceTier,
    _ above: Int64
  ) -> Rate? {
    if let exact = self[LiteLLMCostKey(bucket, tier, above: above)] { return exact }
    guard let standard = self[LiteLLMCostKey(bucket)], standard != self[LiteLLMCostKey(side)] else {
      return nil
    }
    return longest(bucket, tier, upTo: above) ?? longest(bucket, .standard, upTo: above)
  }

  private func longest(
    _ bucket: LiteLLMCostKey.Bucket,
    _ tier: ServiceTier,
    upTo above: Int64
  ) -> Rate? {
    rates.filter { $0.key.bucket == bucket && $0.key.tier == tier && $0.key.above <= above }
      .max { $0.key.above < $1.key.above }?.value
  }
}

/// The rates of one service tier and length of prompt.
struct LiteLLMRow: Equatable {
  let tier: ServiceTier
  let above: Int64
  let rates: ModelPrice.Rates
}
