/// Reads the text of a price book.
///
/// The text is lines of fields between commas, without quotes. Blank lines and lines that begin
/// with `#` are remarks; every other line begins with its kind. Fields at the end of a line may be
/// left out and are then empty. Anything else is refused.
package struct PriceBookReader {
  private var edition: String?
  private var prices: [ModelPrice] = []
  private var aliases: [ModelAlias] = []
  private var resources: [ResourcePrice] = []
  private var surcharges: [Surcharge] = []
  /// The provider of the line before, which the next line nearly always shares.
  private var provider = ""
  /// Rates per million by their spelling: a few hundred make up the thousands in a book.
  private var knownRates: [String: Rate] = [:]

  /// Returns the book that a text holds.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` and the number of the
  ///   line.
  /// - Complexity: Linear in the text.
  package static func read(_ text: String) throws -> BuiltInPrices {
    var reader = PriceBookReader()
    var lines = PriceBookLines(text)
    while let fields = lines.next() {
      do throws(PriceBookRefusal) {
        try reader.read(fields)
      } catch {
        let line = "Line \(fields.lineNumber) of the price book"
        throw LedgerError(.malformedInput, "\(line) \(error.reason).")
      }
    }
    guard let edition = reader.edition else {
      throw LedgerError(
        .malformedInput,
        "The price book has no edition; add a line \"edition,<day>\"."
      )
    }
    return BuiltInPrices(
      edition: edition,
      prices: try Surcharge.adding(reader.surcharges, to: reader.prices),
      aliases: reader.aliases,
      resources: reader.resources
    )
  }

  /// Returns the edition that a text names, or an empty text where it names none.
  package static func edition(of text: String) -> String {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n")).lazy.map(Substring.init)
    let line = lines.first { $0.utf8.starts(with: "edition,".utf8) }
    return String(line?.dropFirst(8) ?? "")
  }

  private mutating func read(_ fields: PriceBookFields) throws(PriceBookRefusal) {
    switch fields.text(0) {
    case "model": prices.append(try price(fields))
    case "alias": aliases.append(try alias(fields))
    case "resource": resources.append(try resource(fields))
    case "surcharge": surcharges.append(try surcharge(fields))
    case "edition": edition = try readEdition(fields)
    case "kind": try checkHeader(fields)
    default: throw PriceBookRefusal("begins with an unknown kind: \(quoted(fields.text(0)))")
    }
  }

  private mutating func price(_ fields: PriceBookFields) throws(PriceBookRefusal) -> ModelPrice {
    try fields.require(atLeast: 8, atMost: Self.columns.count)
    return ModelPrice(
      provider: try provider(fields),
      model: try fields.name(2),
      serviceTier: try fields.tier(3),
      abovePromptTokens: try fields.count(4) ?? 0,
      validFrom: try fields.day(5) ?? .distantPast,
      rates: try rates(fields),
      source: PriceSource.builtIn
    )
  }

  private mutating func rates(_ fields: PriceBookFields) throws(PriceBookRefusal)
    -> ModelPrice.Rates
  {
    guard let input = try rate(fields, 6), let output = try rate(fields, 7)
    else { throw PriceBookRefusal("has no input or output rate") }
    return ModelPrice.Rates(
      input: input,
      output: output,
      cacheRead: try rate(fields, 8),
      cacheWrite5m: try rate(fields, 9),
      cacheWrite1h: try rate(fields, 10),
      reasoning: try rate(fields, 13),
      audioInput: try rate(fields, 14),
      audioCacheRead: try rate(fields, 15),
      audioOutput: try rate(fields, 16),
      imageInput: try rate(fields, 17),
      imageOutput: try rate(fields, 18),
      request: try fields.rate(12, per: .thousand) ?? .free,
      webSearch: try fields.rate(11, per: .thousand)
    )
  }

  private mutating func rate(
    _ fields: PriceBookFields,
    _ column: Int
  ) throws(PriceBookRefusal) -> Rate? {
    let text = fields.text(column)
    if text.isEmpty { return nil }
    if let rate = knownRates[text] { return rate }
    let rate = try fields.rate(column, per: .million)
    knownRates[text] = rate
    return rate
  }

  private mutating func alias(_ fields: PriceBookFields) throws(PriceBookRefusal) -> ModelAlias {
    try fields.require(atLeast: 4, atMost: 4)
    return ModelAlias(
      provider: try provider(fields),
      alias: try fields.name(2),
      model: try fields.name(3),
      source: PriceSource.builtIn
    )
  }

  private mutating func surcharge(_ fields: PriceBookFields) throws(PriceBookRefusal) -> Surcharge {
    try fields.require(atLeast: 5, atMost: 5)
    guard let thousandths = try fields.thousandths(4), thousandths > 0 else {
      throw PriceBookRefusal("has no factor")
    }
    return Surcharge(
      provider: try provider(fields),
      model: try fields.name(2),
      tier: try fields.tier(3),
      thousandths: thousandths
    )
  }

  private func resource(_ fields: PriceBookFields) throws(PriceBookRefusal) -> ResourcePrice {
    try fields.require(atLeast: 6, atMost: 6)
    let basis = try fields.count(3)
    guard let rate = try fields.rate(5, per: .unit), basis != 0 else {
      throw PriceBookRefusal("has no rate, or a basis of no time")
    }
    return ResourcePrice(
      resourceType: try fields.name(1),
      unit: try fields.name(2),
      basisMilliseconds: basis,
      rate: rate,
      validFrom: try fields.day(4) ?? .distantPast,
      source: PriceSource.builtIn
    )
  }

  private func readEdition(_ fields: PriceBookFields) throws(PriceBookRefusal) -> String {
    try fields.require(atLeast: 2, atMost: 2)
    guard edition == nil, try fields.day(1) != nil else {
      throw PriceBookRefusal("names no day, or a second edition")
    }
    return fields.text(1)
  }

  private func checkHeader(_ fields: PriceBookFields) throws(PriceBookRefusal) {
    guard (0..<fields.count).map(fields.text) == Self.columns else {
      throw PriceBookRefusal("names other columns than \(Self.columns.joined(separator: ","))")
    }
  }

  private mutating func provider(_ fields: PriceBookFields) throws(PriceBookRefusal) -> String {
    let name = try fields.name(1)
    if name != provider { provider = name }
    return provider
  }

  private static let columns = [
    "kind", "provider", "name", "service_tier", "above_prompt_tokens", "valid_from", "input",
    "output", "cache_read", "cache_write_5m", "cache_write_1h", "web_search", "request",
    "reasoning", "audio_input", "audio_cache_read", "audio_output", "image_input", "image_output",
  ]
}
