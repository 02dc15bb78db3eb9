/// A provider at the beginning of a model's name, and the rest of the name.
///
/// Routers write `provider/model` or `provider:model`; clouds write whole paths: `models/...` of
/// Gemini, `publishers/.../models/...` of Vertex AI, ARNs of Bedrock.
struct ProviderPrefix {
  let provider: String
  let rest: Substring

  /// Takes the first prefix off a name; `nil` where it has none that names a provider.
  ///
  /// Within the names of a seller of many makers' models (`together`, `groq`, ...) `maker/model`
  /// names the maker, who is not paid.
  init?(of name: Substring, saidBy provider: String) {
    if let resource = Self.resource(in: name, saidBy: provider) {
      self = resource
      return
    }
    guard let mark = name.firstIndex(where: { $0 == "/" || $0 == ":" }), mark > name.startIndex
    else { return nil }
    let rest = name[name.index(after: mark)...]
    guard !rest.isEmpty else { return nil }
    let word = String(name[..<mark].drop { $0 == "@" })
    guard let named = Self.provider(named: word) else {
      guard let inner = Self.dropped(word, of: provider) else { return nil }
      self.init(provider: inner, rest: rest)
      return
    }
    guard named == provider || !ProviderName.sellersOfMany.contains(provider) else { return nil }
    self.init(provider: named, rest: rest)
  }

  private init(provider: String, rest: Substring) {
    self.provider = provider
    self.rest = rest
  }

  /// Returns the provider that a word names, if it is one.
  private static func provider(named word: String) -> String? {
    let name = ProviderName.canonical(word)
    return ProviderName.known.contains(name) ? name : nil
  }

  /// Reads the paths of clouds.
  private static func resource(in name: Substring, saidBy provider: String) -> ProviderPrefix? {
    if name.hasPrefix("arn:aws:bedrock:") { return bedrockResource(in: name) }
    let steps = name.split(separator: "/", omittingEmptySubsequences: false)
    if let publishers = steps.firstIndex(of: "publishers"), steps.count == publishers + 4,
      steps[publishers + 2] == "models", publishers == 0 || steps[0] == "projects"
    {
      return vertexModel(steps, publishers: publishers)
    }
    if steps.count == 2, steps[0] == "models", provider == "google" || steps[1].hasPrefix("gemini-")
    {
      return ProviderPrefix(provider: "google", rest: steps[1])
    }
    return nil
  }

  /// Reads an ARN: `arn:aws:bedrock:<region>:<account>:<kind>/<model>`.
  ///
  /// A profile says itself where it serves. A model outside the United States has prices of its own
  /// there, and keeps its region, as in `ap-south-1/meta.llama3-70b-instruct-v1:0`.
  private static func bedrockResource(in name: Substring) -> ProviderPrefix? {
    guard let slash = name.firstIndex(of: "/") else { return nil }
    let fields = name[..<slash].split(separator: ":", omittingEmptySubsequences: false)
    let model = name[name.index(after: slash)...]
    guard fields.count == 6 else { return nil }
    switch fields[5] {
    case "inference-profile": break
    case "foundation-model" where isRegion(String(fields[3])): break
    case "foundation-model":
      return ProviderPrefix(provider: "bedrock", rest: Substring("\(fields[3])/\(model)"))
    default: return nil
    }
    return ProviderPrefix(provider: "bedrock", rest: model)
  }

  /// Reads `projects/<project>/locations/<location>/publishers/<maker>/models/<model>`.
  ///
  /// From Claude Sonnet 4.5 on, Claude costs more in one location than in all (docs.claude.com,
  /// "Claude on Vertex AI"), and no list says how much for which: such a name keeps its location.
  private static func vertexModel(_ steps: [Substring], publishers: Int) -> ProviderPrefix {
    let model = steps[publishers + 3]
    let location = steps.firstIndex(of: "locations").flatMap {
      $0 < publishers ? steps[$0 + 1] : nil
    }
    guard let location, location != "global", steps[publishers + 1] == "anthropic",
      !costsTheSameEverywhere(model)
    else { return ProviderPrefix(provider: "google", rest: model) }
    return ProviderPrefix(provider: "google", rest: Substring("\(location)/\(model)"))
  }

  /// Whether a model of Anthropic is older than the prices by location of Vertex AI.
  private static func costsTheSameEverywhere(_ model: Substring) -> Bool {
    let name = String(model.prefix { $0 != "@" })
    return ["claude-sonnet-4", "claude-opus-4", "claude-opus-4-1"].contains(name)
      || ["claude-2", "claude-3", "claude-instant"].contains { name.hasPrefix($0) }
  }

  /// Returns the provider itself where a word only says how its model is reached, as LiteLLM
  /// writes: `bedrock/converse/...`, `bedrock/us-east-1/...`, `azure/global/...`,
  /// `openai/responses/...`.
  private static func dropped(_ word: String, of provider: String) -> String? {
    switch provider {
    case "bedrock":
      ["converse", "invoke", "converse_like"].contains(word) || isRegion(word) ? provider : nil
    case "azure": ["global", "global-standard", "responses"].contains(word) ? provider : nil
    case "openai": word == "responses" ? provider : nil
    default: nil
    }
  }

  /// Whether a word is a region of AWS in the United States, where the price book's prices hold:
  /// `us-east-1`.
  private static func isRegion(_ word: String) -> Bool {
    ["us-east-1", "us-east-2", "us-west-2"].contains(word)
  }
}
