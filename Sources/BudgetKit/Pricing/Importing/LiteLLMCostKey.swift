/// A price member of LiteLLM's list, taken apart:
/// `cache_read_input_token_cost_above_200k_tokens_priority`.
struct LiteLLMCostKey: Hashable {
  let bucket: Bucket
  let tier: ServiceTier
  let above: Int64

  /// What a price is for.
  enum Bucket: String, CaseIterable {
    case input = "input_cost_per_token"
    case output = "output_cost_per_token"
    case cacheRead = "cache_read_input_token_cost"
    case cacheWrite5m = "cache_creation_input_token_cost"
    case cacheWrite1h = "cache_creation_input_token_cost_above_1hr"
    case reasoning = "output_cost_per_reasoning_token"
    case audioInput = "input_cost_per_audio_token"
    case audioCacheRead = "cache_read_input_audio_token_cost"
    case audioOutput = "output_cost_per_audio_token"
    case imageInput = "input_cost_per_image_token"
    case imageOutput = "output_cost_per_image_token"
    case request = "input_cost_per_request"
  }

  init(_ bucket: Bucket, _ tier: ServiceTier = .standard, above: Int64 = 0) {
    self.bucket = bucket
    self.tier = tier
    self.above = above
  }

  /// Takes a member's name apart; `nil` when it is no price that is known.
  init?(_ name: String) {
    var rest = name[...]
    var tier = ServiceTier.standard
    for (suffix, named) in Self.tierSuffixes where rest.hasSuffix(suffix) {
      tier = named
      rest = rest.dropLast(suffix.count)
    }
    let above = Self.dropLength(from: &rest)
    guard let bucket = Bucket(rawValue: String(rest)), let above else { return nil }
    self.init(bucket, tier, above: above)
  }

  private static let tierSuffixes: [(String, ServiceTier)] = [
    ("_batches", .batch), ("_flex", .flex), ("_priority", .priority),
  ]

  /// Drops `_above_200k_tokens` and returns 200,000; returns 0 when nothing of the kind stands
  /// there.
  private static func dropLength(from name: inout Substring) -> Int64? {
    let ending = "k_tokens"
    let opening = "_above_"
    guard name.hasSuffix(ending) else { return 0 }
    let digits = String(
      String(name.dropLast(ending.count)).reversed().prefix { $0.isNumber }.reversed()
    )
    let length = opening.count + digits.count + ending.count
    guard name.suffix(length) == opening + digits + ending, digits.utf8.count <= 6,
      let thousands = Int64(digits)
    else { return nil }
    name = name.dropLast(length)
    return thousands * 1_000
  }
}
