/// Reads the text of a price book.
///
/// The text is lines of fields between commas, without quotes. Blank lines and lines that begin with `#` are remarks; every
/// other line begins with its kind. Fields at the end of a line may be left out and are then empty. Anything else is refused.
package struct PriceBookReader {
  private var edition: String?
  private var prices: [ModelPrice] = []
  private var aliases: [ModelAlias] = []
  private var resources: [ResourcePrice] = []
  /// The provider of the line before, which the next line nearly always shares.
  private var provider = ""

  /// Returns the book that a text holds.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` and the number of the line.
  /// - Complexity: Linear in the text.
  package static func read(_ text: String) throws -> BuiltInPrices {
    var reader = PriceBookReader()
    let bytes = Array(text.utf8)
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      let fields = Fields(line)
      do throws(Refusal) {
        try reader.read(fields)
      } catch {
        throw LedgerError(.malformedInput, "Line \(number) of the price book \(error.reason).")
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
      prices: reader.prices,
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

  private mutating func read(_ fields: Fields) throws(Refusal) {
    switch fields.text(0) {
    case "model": prices.append(try price(fields))
    case "alias": aliases.append(try alias(fields))
    case "resource": resources.append(try resource(fields))
    case "edition": edition = try readEdition(fields)
    case "kind": try checkHeader(fields)
    default: throw Refusal("begins with an unknown kind: \(quoted(fields.text(0)))")
    }
  }

  private mutating func price(_ fields: Fields) throws(Refusal) -> ModelPrice {
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

  private func rates(_ fields: Fields) throws(Refusal) -> ModelPrice.Rates {
    guard let input = try fields.rate(6, perMillion), let output = try fields.rate(7, perMillion)
    else { throw Refusal("has no input or output rate") }
    return ModelPrice.Rates(
      input: input,
      output: output,
      cacheRead: try fields.rate(8, perMillion),
      cacheWrite5m: try fields.rate(9, perMillion),
      cacheWrite1h: try fields.rate(10, perMillion),
      reasoning: try fields.rate(13, perMillion),
      audioInput: try fields.rate(14, perMillion),
      audioCacheRead: try fields.rate(15, perMillion),
      audioOutput: try fields.rate(16, perMillion),
      imageInput: try fields.rate(17, perMillion),
      imageOutput: try fields.rate(18, perMillion),
      request: try fields.rate(12, perThousand) ?? .free,
      webSearch: try fields.rate(11, perThousand)
    )
  }

  private mutating func alias(_ fields: Fields) throws(Refusal) -> ModelAlias {
    try fields.require(atLeast: 4, atMost: 4)
    return ModelAlias(
      provider: try provider(fields),
      alias: try fields.name(2),
      model: try fields.name(3),
      source: PriceSource.builtIn
    )
  }

  private func resource(_ fields: Fields) throws(Refusal) -> ResourcePrice {
    try fields.require(atLeast: 6, atMost: 6)
    let basis = try fields.count(3)
    guard let rate = try fields.rate(5, perUnit), basis != 0 else {
      throw Refusal("has no rate, or a basis of no time")
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

  private func readEdition(_ fields: Fields) throws(Refusal) -> String {
    try fields.require(atLeast: 2, atMost: 2)
    guard edition == nil, try fields.day(1) != nil else {
      throw Refusal("names no day, or a second edition")
    }
    return fields.text(1)
  }

  private func checkHeader(_ fields: Fields) throws(Refusal) {
    guard (0..<fields.count).map(fields.text) == Self.columns else {
      throw Refusal("names other columns than \(Self.columns.joined(separator: ","))")
    }
  }

  private mutating func provider(_ fields: Fields) throws(Refusal) -> String {
    if !provider.isEmpty, fields[1].elementsEqual(provider.utf8) { return provider }
    provider = try fields.name(1)
    return provider
  }

  private static let columns = [
    "kind", "provider", "name", "service_tier", "above_prompt_tokens", "valid_from", "input",
    "output", "cache_read", "cache_write_5m", "cache_write_1h", "web_search", "request",
    "reasoning", "audio_input", "audio_cache_read", "audio_output", "image_input", "image_output",
  ]
}

/// The decimals of a rate that is quoted per million, per thousand and per unit, in nanodollars per million units.
private let perMillion = 9
private let perThousand = 12
private let perUnit = 15

/// Why a line is refused, as the end of a sentence about it.
private struct Refusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The fields of one line; a field that was left out is empty.
private struct Fields {
  private let fields: [ArraySlice<UInt8>]

  init(_ line: ArraySlice<UInt8>) {
    fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
  }

  var count: Int { fields.count }

  subscript(column: Int) -> ArraySlice<UInt8> { column < fields.count ? fields[column] : [] }

  func require(atLeast least: Int, atMost most: Int) throws(Refusal) {
    guard (least...most).contains(fields.count) else {
      throw Refusal("has \(fields.count) fields instead of \(least) to \(most)")
    }
  }

  func text(_ column: Int) -> String { String(decoding: self[column], as: UTF8.self) }

  func name(_ column: Int) throws(Refusal) -> String {
    let isName = self[column].allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    guard isName, !self[column].isEmpty else {
      throw Refusal("has an empty name, or one with blanks or quotes")
    }
    return text(column)
  }

  func tier(_ column: Int) throws(Refusal) -> ServiceTier {
    if self[column].isEmpty { return .standard }
    guard let tier = ServiceTier(rawValue: text(column)), tier != .standard else {
      throw Refusal("has an unknown service tier: \(quoted(text(column)))")
    }
    return tier
  }

  func day(_ column: Int) throws(Refusal) -> Instant? {
    if self[column].isEmpty { return nil }
    guard let date = try? CivilDate(iso8601: text(column)) else {
      throw Refusal("has a day that does not exist: \(quoted(text(column)))")
    }
    return Instant(millisecondsSince1970: Int64(date.daysSince1970) * 86_400_000)
  }

  func count(_ column: Int) throws(Refusal) -> Int64? {
    try number(column, decimals: 0)
  }

  func rate(_ column: Int, _ decimals: Int) throws(Refusal) -> Rate? {
    guard let nanodollars = try number(column, decimals: decimals) else { return nil }
    return Rate(nanodollarsPerMillion: nanodollars)
  }

  private func number(_ column: Int, decimals: Int) throws(Refusal) -> Int64? {
    if self[column].isEmpty { return nil }
    guard let number = try? DecimalText.parse(self[column], scale: decimals), number >= 0 else {
      throw Refusal("has a number that is malformed or too fine: \(quoted(text(column)))")
    }
    return number
  }
}
