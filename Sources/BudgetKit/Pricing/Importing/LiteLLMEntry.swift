/// The prices of one entry of LiteLLM's list.
struct LiteLLMEntry {
  /// Where its prices come from.
  static let source = "litellm"

  private var table = LiteLLMRates()
  private var webSearch: Rate?
  private var rows: [LiteLLMRow] = []
  private(set) var remarks: [String] = []
  /// The members that are charges other than the known ones, and whether they charge anything.
  private var otherCharges: [(key: String, isCharged: Bool)] = []

  /// Reads an entry, and throws with the reason where it has no price per token.
  init(_ json: JSON) throws {
    for member in json.object ?? [] { try read(member) }
    if let hit = json["input_cost_per_token_cache_hit"], json["cache_read_input_token_cost"] == nil
    {
      try read(JSON.Member("cache_read_input_token_cost", hit))
    }
    try requireTokenPrices(mode: json["mode"]?.string)
    rows = ServiceTier.allCases.flatMap { table.rows($0, webSearch: webSearch) }
    remarkOnTheRest()
  }

  func rows(provider: String, model: String) -> [ModelPrice] {
    rows.map { row in
      ModelPrice(
        provider: provider,
        model: model,
        serviceTier: row.tier,
        abovePromptTokens: row.above,
        rates: row.rates,
        source: Self.source
      )
    }
  }

  /// The rates of each of the rows that the list does not name.
  var assumed: [Set<RateName>] { rows.map(\.assumed) }

  /// Whether the list says that nothing is charged.
  var isFree: Bool { table.isFree }

  func hasSamePrices(as other: LiteLLMEntry) -> Bool { rows == other.rows }

  private mutating func read(_ member: JSON.Member) throws {
    if let cost = LiteLLMCostKey(member.key) {
      if !member.value.isNull { table[cost] = try rate(member) }
      return
    }
    switch member.key {
    case "tiered_pricing": try readTiers(member.value)
    case "search_context_cost_per_query": try readSearch(member.value)
    case "off_peak_pricing":
      remarks.append(
        "Its lower off-peak price is not represented: the full price holds at all hours."
      )
    case "provider_specific_entry", "input_cost_per_token_cache_hit": readFactors(member)
    case let key where key.contains("cost") || key.contains("multiplier"):
      otherCharges.append((key, member.value.number.map(isPositive) ?? true))
    default: break
    }
  }

  /// Reads a list of prices by length of prompt:
  /// `{"range": [0, 256000], "input_cost_per_token": ...}`.
  private mutating func readTiers(_ value: JSON) throws {
    for tier in value.array ?? [] {
      guard let above = tier["range"]?.array?.first?.int64, above >= 0,
        above <= TokenUsage.largestCount
      else {
        otherCharges.append(("tiered_pricing", true))
        return
      }
      for member in tier.object ?? [] where member.key != "range" {
        if let cost = LiteLLMCostKey(member.key), cost.above == 0 {
          table[LiteLLMCostKey(cost.bucket, cost.tier, above: above)] = try rate(member)
        } else {
          otherCharges.append(("tiered_pricing.\(member.key)", true))
        }
      }
    }
  }

  private mutating func readSearch(_ sizes: JSON) throws {
    guard let medium = sizes["search_context_size_medium"]?.number else {
      otherCharges.append(("search_context_cost_per_query", true))
      return
    }
    webSearch = try Rate(usd: medium, per: .unit)
    if Set((sizes.object ?? []).map(\.value)).count > 1 {
      remarks.append(
        "Web searches cost more or less by size; the medium price, \(medium), is taken."
      )
    }
  }

  private mutating func readFactors(_ member: JSON.Member) {
    for factor in member.value.object ?? [] where factor.value.number != nil {
      remarks.append("The factor \(factor.value) for \(quoted(factor.key)) is not represented.")
    }
  }

  private mutating func requireTokenPrices(mode: String?) throws {
    let charged = otherCharges.filter(\.isCharged).map(\.key).joined(separator: ", ")
    guard table[LiteLLMCostKey(.input)] != nil else {
      throw refusal(
        charged.isEmpty ? "It has no price." : "It has no price per input token, but by \(charged)."
      )
    }
    if table[LiteLLMCostKey(.output)] == nil { try fillOutput(mode: mode) }
    if !charged.isEmpty && table.isFree {
      throw refusal("Its tokens cost nothing; it is billed by \(charged).")
    }
    if table.isFree, let mode, Self.modesWithoutTokens.contains(mode) {
      throw refusal(
        "Its tokens are listed as free, but a model for \(mode) is not billed by tokens."
      )
    }
    if table.isFree { remarks.append("It is listed as free.") }
  }

  private static let modesWithoutTokens: Set = [
    "audio_speech", "audio_transcription", "image_edit", "image_generation", "ocr", "rerank",
    "search",
    "vector_store", "video_generation",
  ]

  /// Finds the output rate of models whose output is no text: images, speech, or nothing at all.
  private mutating func fillOutput(mode: String?) throws {
    if table[LiteLLMCostKey(.imageOutput)] != nil {
      table.fill(.output, from: .imageOutput)
    } else if table[LiteLLMCostKey(.audioOutput)] != nil {
      table.fill(.output, from: .audioOutput)
    } else if mode == "embedding" || mode == "rerank" {
      table[LiteLLMCostKey(.output)] = .free
    } else {
      throw refusal("It has no price per output token.")
    }
  }

  private mutating func remarkOnTheRest() {
    if !otherCharges.isEmpty {
      let keys = Set(otherCharges.map(\.key)).sorted().joined(separator: ", ")
      remarks.append("Not represented: \(keys).")
    }
    remarks += table.remarks
  }
}

/// Reads a price per token; one too small to be more than zero is refused, for it would be free.
private func rate(_ member: JSON.Member) throws -> Rate {
  guard let number = member.value.number else {
    throw refusal("\(member.key) is no number.")
  }
  let rate = try Rate(usd: number, per: .unit)
  guard rate != .free || !isPositive(number) else {
    throw refusal("\(member.key) (\(number)) is less than a nanodollar per million tokens.")
  }
  return rate
}

/// Returns whether a numeral has a digit other than zero before its exponent.
private func isPositive(_ number: String) -> Bool {
  number.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    .contains { $0 >= UInt8(ascii: "1") && $0 <= UInt8(ascii: "9") }
}

private func refusal(_ sentence: String) -> LedgerError {
  LedgerError(.malformedInput, sentence)
}
