/// One model of the price list of genai-prices: its rates from each date and length of prompt on.
struct GenaiEntry {
  /// Where its prices come from.
  static let source = "genai-prices"

  private var steps: [Step] = []
  private(set) var remarks: [String] = []

  /// The rates from one date and length of prompt on.
  private struct Step {
    let from: Instant
    let above: Int64
    let rates: ModelPrice.Rates
    /// The rates that the list does not name.
    let assumed: Set<RateName>
  }

  /// The rates of each of the rows that the list does not name.
  var assumed: [Set<RateName>] { steps.map(\.assumed) }

  /// Reads a model, and throws with the reason where its prices cannot be represented.
  init(_ model: JSON) throws {
    guard let prices = model["prices"] else { throw refusal("The entry has no prices.") }
    guard let periods = prices.array else {
      let isFree = model["id"]?.string?.hasSuffix(":free") ?? false
      try add(prices, from: .distantPast, isFree: isFree)
      return
    }
    for period in periods {
      let constraint = period["constraint"] ?? .null
      try add(period["prices"] ?? .null, from: try start(of: constraint), isFree: false)
    }
  }

  /// Returns the prices of the model.
  func rows(provider: String, model: String) -> [ModelPrice] {
    steps.map { step in
      ModelPrice(
        provider: provider,
        model: model,
        abovePromptTokens: step.above,
        validFrom: step.from,
        rates: step.rates,
        source: Self.source
      )
    }
  }

  private func start(of constraint: JSON) throws -> Instant {
    if constraint.isNull { return .distantPast }
    guard let date = constraint["start_date"]?.string else {
      throw refusal("The price depends on the hour of the day, which a price here cannot.")
    }
    let day = try CivilDate(iso8601: date)
    return Instant(millisecondsSince1970: Int64(day.daysSince1970) * 86_400_000)
  }

  private mutating func add(_ prices: JSON, from instant: Instant, isFree: Bool) throws {
    guard let quoted = prices.object else { throw refusal("The prices are no object.") }
    if quoted.isEmpty {
      guard isFree else {
        throw refusal("The list has no price for it, which is not the same as free.")
      }
    }
    let ladders = try quoted.map { (key: $0.key, ladder: try Ladder($0.value)) }
    let starts = Set(ladders.flatMap(\.ladder.starts)).sorted()
    steps.removeAll { $0.from == instant }
    for above in starts.isEmpty ? [0] : starts {
      let rates = try rates(ladders, above: above, isFree: isFree)
      let named = [
        RateName.output: "output_mtok", .cacheRead: "cache_read_mtok", .request: "requests_kcount",
      ]
      let assumed = named.filter { name in !ladders.contains { $0.key == name.value } }.keys
      steps.append(Step(from: instant, above: above, rates: rates, assumed: Set(assumed)))
    }
  }

  private mutating func rates(
    _ ladders: [(key: String, ladder: Ladder)],
    above: Int64,
    isFree: Bool
  ) throws -> ModelPrice.Rates {
    var quoted: [String: Rate] = [:]
    for (key, ladder) in ladders {
      guard let price = ladder.price(above: above) else { continue }
      quoted[key] = try Rate(usd: price, per: key.hasSuffix("_kcount") ? .thousand : .million)
    }
    func take(_ key: String) -> Rate? { quoted.removeValue(forKey: key) }
    guard let input = take("input_mtok") ?? (isFree ? .free : nil) else {
      throw refusal("The list has no price for its input.")
    }
    let rates = ModelPrice.Rates(
      input: input,
      output: take("output_mtok") ?? .free,
      cacheRead: take("cache_read_mtok") ?? input,
      cacheWrite5m: take("cache_write_mtok"),
      cacheWrite1h: take("cache_write_1h_mtok"),
      reasoning: take("output_reasoning_mtok"),
      audioInput: take("input_audio_mtok"),
      audioCacheRead: take("cache_audio_read_mtok"),
      audioOutput: take("output_audio_mtok"),
      imageInput: take("input_image_mtok"),
      imageOutput: take("output_image_mtok"),
      request: take("requests_kcount") ?? .free,
      webSearch: take("web_searches_kcount")
    )
    if !quoted.isEmpty {
      remark("Not represented: \(quoted.keys.sorted().joined(separator: ", ")).")
    }
    return rates
  }

  private mutating func remark(_ text: String) {
    if !remarks.contains(text) { remarks.append(text) }
  }
}

/// A price that grows in steps with the length of the prompt; most have one step.
private struct Ladder {
  /// The steps, from zero up.
  private let steps: [(above: Int64, price: String)]

  var starts: [Int64] { steps.map(\.above) }

  init(_ json: JSON) throws {
    if let price = json.number {
      steps = [(0, price)]
      return
    }
    guard let base = json["base"]?.number, let tiers = json["tiers"]?.array else {
      throw refusal("A price is neither a number nor a base with tiers.")
    }
    let higher = try tiers.map { tier in
      guard let start = tier["start"]?.int64, start > 0, start <= TokenUsage.largestCount,
        let price = tier["price"]?.number
      else { throw refusal("A tier lacks its start or its price.") }
      return (start, price)
    }
    steps = [(0, base)] + higher.sorted { $0.0 < $1.0 }
  }

  func price(above tokens: Int64) -> String? {
    steps.last { $0.above <= tokens }?.price
  }
}

private func refusal(_ sentence: String) -> LedgerError {
  LedgerError(.malformedInput, sentence)
}
