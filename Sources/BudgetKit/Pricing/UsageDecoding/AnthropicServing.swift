/// How Anthropic served an answer: the tier, the speed and the region, each of which changes what
/// is paid.
struct AnthropicServing {
  var serviceTier: String?
  var speed: String?
  var region: String?

  /// The tier that the price list has for it; ``ServiceTier/unlisted`` where it has none.
  var tier: ServiceTier {
    Self.tier(named: serviceTier).also(Self.tier(ofSpeed: speed)).also(Self.tier(ofRegion: region))
  }

  /// One sentence for each word that no price list knows.
  var remarks: [String] {
    [
      ("service tier", serviceTier, Self.tier(named: serviceTier)),
      ("speed", speed, Self.tier(ofSpeed: speed)),
      ("region", region, Self.tier(ofRegion: region)),
    ].compactMap { what, word, tier in
      guard tier == .unlisted, let word else { return nil }
      return "The \(what) \(quoted(word)) has no list price, so the call is unpriced."
    }
  }

  /// How a step of another model on the way was served: in the same region, at the usual speed
  /// unless the step says its own.
  ///
  /// Whether a fast answer's advisor is fast as well is told by nobody; such a step has no list
  /// price.
  func step(speed stepSpeed: String?) -> AnthropicServing {
    var step = self
    step.speed = stepSpeed ?? (Self.tier(ofSpeed: speed) == .standard ? nil : "that of a step")
    return step
  }

  private static func tier(named name: String?) -> ServiceTier {
    guard let name, !name.isEmpty else { return .standard }
    return [.standard, .batch, .flex, .priority].first { $0.rawValue == name } ?? .unlisted
  }

  private static func tier(ofSpeed speed: String?) -> ServiceTier {
    switch speed {
    case nil, "", "standard": .standard
    case "fast": .fast
    default: .unlisted
    }
  }

  private static func tier(ofRegion region: String?) -> ServiceTier {
    switch region {
    case nil, "", "not_available", "global": .standard
    case "us": .us
    default: .unlisted
    }
  }
}

/// The tools that run at Anthropic and whose uses `server_tool_use` counts.
enum AnthropicTool {
  /// Returns whether a counter counts what the tokens, or the fee for web searches, pay already.
  static func isPaidWithTokens(_ counter: String) -> Bool {
    ["web_search_requests", "web_fetch_requests", "tool_search_requests"].contains(counter)
  }

  /// Says that a tool is billed in a way that the answer does not tell.
  static func remark(_ counter: String) -> String {
    "The server tool counted by \(quoted(counter)) has no list price, so the call is unpriced."
  }
}

/// A refusal before any output, which Anthropic does not bill.
enum AnthropicRefusal {
  /// Returns whether an answer ended before it said anything.
  ///
  /// One token of output is what a stream begins with; it counts as none where the content is known
  /// to be empty.
  static func isFree(stopReason: String?, output: Int64, contentIsEmpty: Bool?) -> Bool {
    guard stopReason == "refusal", contentIsEmpty != false else { return false }
    return output == 0 || (output == 1 && contentIsEmpty == true)
  }
}
