/// The rates of one entry by bucket, service tier and length of prompt, and what holds where one is
/// missing.
///
/// A cache rate that a tier or a length of prompt does not name stays missing there: nobody told
/// us. Input and output that a tier does not name for long prompts are the standard ones, and the
/// higher of both rates known in the priority tier. A rate for a part, such as reasoning, that
/// equals its whole in the standard tier follows the whole in the others.
struct LiteLLMRates {
  private var rates: [LiteLLMCostKey: Rate] = [:]

  subscript(key: LiteLLMCostKey) -> Rate? {
    get { rates[key] }
    set { rates[key] = newValue }
  }

  /// Whether no rate charges anything.
  var isFree: Bool { rates.values.allSatisfy { $0 == .free } }

  /// Takes the rate of a part for its whole, in every tier and length that names it.
  mutating func fill(_ whole: LiteLLMCostKey.Bucket, from part: LiteLLMCostKey.Bucket) {
    for (key, rate) in rates where key.bucket == part {
      rates[LiteLLMCostKey(whole, key.tier, above: key.above)] = rate
    }
  }

  /// Returns the rows of a tier, one for each length of prompt; none when the list does not price
  /// the tier.
  func rows(_ tier: ServiceTier, webSearch: Rate?) -> [LiteLLMRow] {
    guard isPriced(tier) else { return [] }
    return lengths(tier).compactMap { above in
      guard let input = whole(.input, tier, above), let output = whole(.output, tier, above) else {
        return nil
      }
      let rates = ModelPrice.Rates(
        input: input,
        output: output,
        cacheRead: exact(.cacheRead, tier, above),
        cacheWrite5m: exact(.cacheWrite5m, tier, above),
        cacheWrite1h: exact(.cacheWrite1h, tier, above),
        reasoning: part(.reasoning, of: .output, tier, above),
        audioInput: part(.audioInput, of: .input, tier, above),
        audioCacheRead: part(.audioCacheRead, of: .cacheRead, tier, above),
        audioOutput: part(.audioOutput, of: .output, tier, above),
        imageInput: part(.imageInput, of: .input, tier, above),
        imageOutput: part(.imageOutput, of: .output, tier, above),
        request: whole(.request, tier, above) ?? .free,
        webSearch: webSearch
      )
      let named = [
        RateName.input: LiteLLMCostKey.Bucket.input, .output: .output, .request: .request,
      ]
      let assumed = named.filter { exact($0.value, tier, above) == nil }.keys
      return LiteLLMRow(tier: tier, above: above, rates: rates, assumed: Set(assumed))
    }
  }

  /// What had to be left out or filled in, in one sentence each.
  var remarks: [String] {
    let named = Set(rates.keys.map(\.tier))
    return ServiceTier.allCases.filter { $0 != .standard && named.contains($0) }.flatMap { tier in
      guard isPriced(tier) else {
        return ["Its \(tier) tier has a price for neither input nor output and is left out."]
      }
      return lengths(tier).filter { exact(.input, tier, $0) == nil }.map {
        "Its \(tier) tier names no input price above \($0) tokens: the dearest that is known is taken."
      }
    }
  }

  private func lengths(_ tier: ServiceTier) -> [Int64] {
    let named = rates.keys.filter { $0.tier == tier || $0.tier == .standard }.map(\.above)
    return Set(named).union([0]).sorted()
  }

  private func isPriced(_ tier: ServiceTier) -> Bool {
    tier == .standard || self[LiteLLMCostKey(.input, tier)] != nil
      || self[LiteLLMCostKey(.output, tier)] != nil
  }

  /// Returns the rate for a whole side, and for a dearer tier without one for long prompts the
  /// highest that may be meant.
  private func whole(_ bucket: LiteLLMCostKey.Bucket, _ tier: ServiceTier, _ above: Int64) -> Rate?
  {
    if let exact = exact(bucket, tier, above) { return exact }
    let shorter = longest(bucket, tier, upTo: above)
    guard tier != .standard else { return shorter }
    let standard = whole(bucket, .standard, above)
    guard tier == .priority, let shorter, let standard else { return standard ?? shorter }
    return shorter.nanodollarsPerMillion > standard.nanodollarsPerMillion ? shorter : standard
  }

  private func exact(_ bucket: LiteLLMCostKey.Bucket, _ tier: ServiceTier, _ above: Int64) -> Rate?
  {
    self[LiteLLMCostKey(bucket, tier, above: above)]
  }

  private func part(
    _ bucket: LiteLLMCostKey.Bucket,
    of side: LiteLLMCostKey.Bucket,
    _ tier: ServiceTier,
    _ above: Int64
  ) -> Rate? {
    if let exact = exact(bucket, tier, above) { return exact }
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
  /// The rates that the list does not name for this tier and length.
  let assumed: Set<RateName>
}
