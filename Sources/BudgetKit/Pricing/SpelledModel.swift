/// A model's name as routers and clouds spell it, read by the syntax that they document.
///
/// ```
/// openrouter/anthropic/claude-sonnet-4.5                    openrouter  anthropic/claude-sonnet-4.5
/// bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0        bedrock     us.anthropic.claude-sonnet-4-20250514-v1:0
/// projects/p/locations/l/publishers/google/models/gemini-x  google      gemini-x
/// claude-sonnet-4@20250514 (of anyone)                      google      claude-sonnet-4
/// claude-opus-4-6[1m]                                       as said     claude-opus-4-6
/// ```
///
/// A reading says what a name plainly means, never what it resembles: it only counts where the
/// price book has exactly that name. What changes a price is never dropped: a fine-tuned model, a
/// deployment, a variant such as `:online` have no reading.
package enum SpelledModel {
  /// What a name may mean.
  package struct Reading: Hashable {
    package var provider: String
    package var model: String
    /// Whether the date of a version was left out, which counts only where no other version has a
    /// price of its own.
    package var isUndated = false
  }

  /// Returns what a name may mean.
  ///
  /// - Parameters:
  ///   - model: The name as it was logged.
  ///   - provider: Who is said to be paid; a provider that the name itself begins with is believed
  ///     before.
  /// - Returns: The readings, the most literal first.
  /// - Complexity: Linear in the name.
  package static func readings(of model: String, by provider: String) -> [Reading] {
    guard model.utf8.count <= longestName else { return [] }
    let (payee, rest) = parts(of: model, saidBy: ProviderName.canonical(provider))
    var forms = [String(rest)]
    if payee == "openrouter" { addVariants(&forms) }
    if payee == "bedrock" { add(&forms, withoutWindow) }
    if payee == "google" { add(&forms, withoutVersionMark) }
    add(&forms) { $0.lowercased() }
    add(&forms, withDots)
    add(&forms, withHyphens)
    let sellers = ProviderName.gateways.contains(payee) ? ProviderName.makers : [payee]
    let literal = forms.flatMap { form in sellers.map { Reading(provider: $0, model: form) } }
    let undated = literal.compactMap { reading in
      withoutDate(reading.model).map {
        Reading(provider: reading.provider, model: $0, isUndated: true)
      }
    }
    return literal + undated
  }

  /// Returns the provider that a name itself says is paid, by a prefix or by the syntax of a cloud;
  /// `nil` where it says nothing.
  package static func provider(of model: String) -> String? {
    // Every syntax that names a provider has one of these marks, and most names have none.
    guard model.utf8.count <= longestName, model.utf8.contains(where: isProviderMark) else {
      return nil
    }
    let payee = parts(of: model, saidBy: "").payee
    return payee.isEmpty || ProviderName.gateways.contains(payee) ? nil : payee
  }

  private static func isProviderMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "."): true
    default: false
    }
  }

  private static let longestName = 512

  /// Adds the forms that `change` makes of those that are there.
  private static func add(_ forms: inout [String], _ change: (String) -> String?) {
    forms += forms.compactMap(change).filter { !forms.contains($0) }
  }
}

// MARK: - Whose name it is

extension SpelledModel {
  /// Returns who is paid by what a name says, or else by who is said to be, and the name under
  /// which that one sells the model.
  private static func parts(
    of model: String,
    saidBy provider: String
  ) -> (payee: String, rest: Substring) {
    var rest = model[...]
    var payee = provider
    dropContextWindow(from: &rest)
    if !ProviderName.sellersOfMany.contains(payee), hasVariant(rest) { payee = "openrouter" }
    while let prefix = ProviderPrefix(of: rest, saidBy: payee) {
      payee = prefix.provider
      rest = prefix.rest
    }
    return (payee == "openrouter" ? payee : seller(of: rest, saidBy: payee), rest)
  }

  /// Whether a name ends as only OpenRouter writes it: `maker/model:free`.
  private static func hasVariant(_ name: Substring) -> Bool {
    guard let colon = name.lastIndex(of: ":"), name[..<colon].contains("/") else { return false }
    return variants.contains(name[name.index(after: colon)...].lowercased())
  }

  private static let variants: Set = [
    "beta", "exacto", "extended", "floor", "free", "nitro", "online", "thinking",
  ]

  /// Returns the cloud whose own syntax a name has: `vendor.model` with a version is Bedrock's, `@`
  /// and a version Vertex AI's.
  private static func seller(of model: Substring, saidBy provider: String) -> String {
    if isBedrockID(model) { return "bedrock" }
    if let mark = model.lastIndex(of: "@"), mark > model.startIndex,
      isVersionMark(model[model.index(after: mark)...])
    {
      return "google"
    }
    return provider
  }

  /// Whether a name is an id of Bedrock: a vendor, a dot and a model, after the region of a profile
  /// or without.
  static func isBedrockID(_ model: Substring) -> Bool {
    let parts = model.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count > 1, !model.contains("/") else { return false }
    if bedrockVendors.contains(String(parts[0])) { return true }
    return parts.count == 3 && bedrockRegions.contains(String(parts[0]))
      && bedrockVendors.contains(String(parts[1]))
  }

  private static let bedrockVendors: Set = [
    "ai21", "amazon", "anthropic", "cohere", "deepseek", "google", "luma", "meta", "minimax",
    "mistral", "moonshot", "moonshotai", "nvidia", "openai", "qwen", "stability", "twelvelabs",
    "writer", "zai",
  ]

  private static let bedrockRegions: Set = [
    "us", "eu", "apac", "jp", "au", "ca", "us-gov", "global", "sa", "me", "il", "amer",
  ]
}

// MARK: - Forms of a name

extension SpelledModel {
  /// Drops `[1m]`, by which Claude Code asks for a window of a million tokens; what that costs goes
  /// by the prompt's length.
  private static func dropContextWindow(from name: inout Substring) {
    for window in ["[1m]", "[1M]"] where name.hasSuffix(window) { name = name.dropLast(4) }
  }

  /// Adds what OpenRouter's variants mean.
  ///
  /// `:free` costs nothing, `:thinking` and `:beta` cost what the model costs. The others choose
  /// among sellers of other prices, which only a maker that sells alone does not have.
  private static func addVariants(_ forms: inout [String]) {
    guard let name = forms.first, let colon = name.lastIndex(of: ":"), name.contains("/") else {
      return
    }
    let base = String(name[..<colon])
    switch name[name.index(after: colon)...].lowercased() {
    case "free": forms.append(":free")
    case "thinking", "beta": forms.append(base)
    case "nitro", "floor", "exacto":
      let maker = base.prefix { $0 != "/" }
      if soleSellers.contains(String(maker)) { forms.append(base) }
    default: break
    }
  }

  private static let soleSellers: Set = ["anthropic", "google", "openai", "x-ai"]

  /// Returns an id of Bedrock without the window after its version: `...-v1:0:200k`.
  private static func withoutWindow(_ name: String) -> String? {
    guard let colon = name.lastIndex(of: ":"), name[..<colon].contains(":") else { return nil }
    let window = name[name.index(after: colon)...]
    guard window.last == "k", !window.dropLast().isEmpty,
      window.dropLast().utf8.allSatisfy(isDigit)
    else { return nil }
    return String(name[..<colon])
  }

  /// Returns a name of Vertex AI with its version after a hyphen, as its maker writes it; one that
  /// names the newest, without.
  private static func withoutVersionMark(_ name: String) -> String? {
    guard let mark = name.lastIndex(of: "@") else { return nil }
    let version = name[name.index(after: mark)...]
    guard isVersionMark(version) else { return nil }
    let isDate = version.utf8.allSatisfy(isDigit)
    return isDate ? "\(name[..<mark])-\(version)" : String(name[..<mark])
  }

  private static func isVersionMark(_ version: Substring) -> Bool {
    version == "default" || version == "latest"
      || version.utf8.count == 8 && version.utf8.allSatisfy(isDigit)
  }

  /// Returns a name with `4.5` for `4-5`.
  private static func withDots(_ name: String) -> String? {
    replacing(UInt8(ascii: "-"), by: UInt8(ascii: "."), in: name)
  }

  /// Returns a name with `4-5` for `4.5`.
  private static func withHyphens(_ name: String) -> String? {
    replacing(UInt8(ascii: "."), by: UInt8(ascii: "-"), in: name)
  }

  /// Returns a name with other marks between the parts of a version: two single digits that stand
  /// for themselves.
  private static func replacing(_ mark: UInt8, by other: UInt8, in name: String) -> String? {
    var bytes = Array(name.utf8)
    guard bytes.count > 2 else { return nil }
    var hasChanged = false
    for index in 1..<bytes.count - 1 where bytes[index] == mark {
      guard isDigit(bytes[index - 1]), isDigit(bytes[index + 1]),
        index < 2 || !isDigit(bytes[index - 2]),
        index + 2 == bytes.count || !isLetterOrDigit(bytes[index + 2])
      else { continue }
      bytes[index] = other
      hasChanged = true
    }
    return hasChanged ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// Returns a name without the date of a version: `-20250514`, `-2025-05-14`.
  private static func withoutDate(_ name: String) -> String? {
    for (length, isISO) in [(8, false), (10, true)] where name.utf8.count > length + 1 {
      let date = name.suffix(length)
      guard name.dropLast(length).last == "-", isDay(date, isISO: isISO) else { continue }
      return String(name.dropLast(length + 1))
    }
    return nil
  }

  private static func isDay(_ text: Substring, isISO: Bool) -> Bool {
    if isISO { return (try? CivilDate(iso8601: String(text))) != nil && text.hasPrefix("20") }
    guard text.utf8.allSatisfy(isDigit), text.hasPrefix("20") else { return false }
    let iso = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
    return (try? CivilDate(iso8601: iso)) != nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
