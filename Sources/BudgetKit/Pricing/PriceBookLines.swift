/// The lines of a price book that are not remarks, cut into fields.
///
/// A book is read whenever a file is created, in builds without optimisation too; so every byte is
/// looked at once.
struct PriceBookLines {
  private let bytes: [UInt8]
  private var position = 0
  private var number = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Returns the fields of the next line, or `nil` after the last.
  mutating func next() -> PriceBookFields? {
    let newline = UInt8(ascii: "\n")
    while position < bytes.count {
      number += 1
      switch bytes[position] {
      case newline: position += 1
      case UInt8(ascii: "#"): skipLine()
      default: return cutLine()
      }
    }
    return nil
  }

  private mutating func skipLine() {
    let newline = UInt8(ascii: "\n")
    while position < bytes.count && bytes[position] != newline { position += 1 }
    position += 1
  }

  private mutating func cutLine() -> PriceBookFields {
    let (newline, comma, quote) = (UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: "\""))
    let (space, tilde) = (UInt8(ascii: " "), UInt8(ascii: "~"))
    var ranges: [Range<Int>] = []
    var start = position
    var isPlain = true
    while position < bytes.count {
      let byte = bytes[position]
      if byte == newline { break }
      if byte == comma {
        ranges.append(start..<position)
        start = position + 1
      } else if byte <= space || byte > tilde || byte == quote {
        isPlain = false
      }
      position += 1
    }
    ranges.append(start..<position)
    position += 1
    return PriceBookFields(bytes: bytes, ranges: ranges, isPlain: isPlain, lineNumber: number)
  }
}

/// The fields of one line; a field that was left out is empty.
struct PriceBookFields {
  /// The whole text.
  let bytes: [UInt8]
  /// Where the fields stand in it.
  let ranges: [Range<Int>]
  /// Whether the line holds nothing but visible ASCII without quotes.
  let isPlain: Bool
  /// The number of the line, from 1.
  let lineNumber: Int

  /// How many fields the line has.
  var count: Int { ranges.count }

  func require(atLeast least: Int, atMost most: Int) throws(PriceBookRefusal) {
    guard isPlain else {
      throw PriceBookRefusal("holds blanks, quotes or characters outside ASCII")
    }
    guard least <= count, count <= most else {
      throw PriceBookRefusal("has \(count) fields instead of \(least) to \(most)")
    }
  }

  func text(_ column: Int) -> String {
    isEmpty(column) ? "" : String(decoding: bytes[ranges[column]], as: UTF8.self)
  }

  func name(_ column: Int) throws(PriceBookRefusal) -> String {
    if isEmpty(column) { throw PriceBookRefusal("has an empty name") }
    return text(column)
  }

  func tier(_ column: Int) throws(PriceBookRefusal) -> ServiceTier {
    if isEmpty(column) { return .standard }
    guard let tier = ServiceTier(rawValue: text(column)), tier != .standard else {
      throw PriceBookRefusal("has an unknown service tier: \(quoted(text(column)))")
    }
    return tier
  }

  func day(_ column: Int) throws(PriceBookRefusal) -> Instant? {
    if isEmpty(column) { return nil }
    guard let date = try? CivilDate(iso8601: text(column)) else {
      throw PriceBookRefusal("has a day that does not exist: \(quoted(text(column)))")
    }
    return Instant(millisecondsSince1970: Int64(date.daysSince1970) * 86_400_000)
  }

  func count(_ column: Int) throws(PriceBookRefusal) -> Int64? {
    try number(column, decimals: 0)
  }

  func thousandths(_ column: Int) throws(PriceBookRefusal) -> Int64? {
    try number(column, decimals: 3)
  }

  func rate(_ column: Int, per quantity: Rate.Quantity) throws(PriceBookRefusal) -> Rate? {
    guard let nanodollars = try number(column, decimals: quantity.decimals) else { return nil }
    return Rate(nanodollarsPerMillion: nanodollars)
  }

  private func number(_ column: Int, decimals: Int) throws(PriceBookRefusal) -> Int64? {
    if isEmpty(column) { return nil }
    let numeral = bytes[ranges[column]]
    guard let number = try? DecimalText.parse(numeral, scale: decimals), number >= 0 else {
      throw PriceBookRefusal("has a number that is malformed or too fine: \(quoted(text(column)))")
    }
    return number
  }

  private func isEmpty(_ column: Int) -> Bool { column >= count || ranges[column].isEmpty }
}

/// Why a line is refused, as the end of a sentence about it.
struct PriceBookRefusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
