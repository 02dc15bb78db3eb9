// What sources ask of a record. A name may lead into objects with dots, unless a member has just
// that name; of several names the first that has a value counts. `null`, empty text and the word
// NULL are no values. Text that is JSON itself, as CSV and databases keep it, is looked into.

extension JSON {
  /// Returns the value of the first name that has one.
  func logged(_ names: [String]) -> JSON? {
    for name in names {
      if let value = self[name] ?? inner(name), value.isLogged { return value }
    }
    return nil
  }

  /// Returns a text; a number or a bool is one, too.
  func text(_ names: String...) -> String? {
    switch logged(names) {
    case .string(let text): text
    case .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  /// Returns an object or an array, also out of text that holds one.
  func part(_ names: String...) -> JSON? { logged(names)?.opened }

  /// Returns a count, or `nil` where there is none.
  ///
  /// - Throws: ``LedgerError`` with code `invalidAmount` for what is no whole number from 0 on.
  func count(_ names: String...) throws -> Int64? {
    guard let value = logged(names) else { return nil }
    let text = value.number ?? value.string ?? ""
    let count = try? DecimalText.parse(
      Array(text.utf8.prefix(65)),
      scale: 0,
      allowingExponent: true
    )
    guard let count, (0...TokenUsage.largestCount).contains(count) else {
      throw LedgerError(
        .invalidAmount,
        "\(names[0]) must be a whole number from 0 to \(TokenUsage.largestCount); it is \(quoted(text))."
      )
    }
    return count
  }

  /// Returns a number that is only a label, rounded; `nil` where none can be read.
  func label(_ names: String..., scale: Int = 0) -> Int64? {
    guard let value = logged(names), let text = value.number ?? value.string else { return nil }
    let number = try? DecimalText.parse(
      Array(text.utf8.prefix(65)),
      scale: scale,
      allowingExponent: true,
      rounding: .halfUp
    )
    return number.flatMap { (0...TokenUsage.largestCount).contains($0) ? $0 : nil }
  }

  /// Returns an amount of US dollars, with or without a dollar sign and commas between thousands.
  ///
  /// - Throws: ``LedgerError`` with code `invalidAmount` for what is no amount, or a negative one.
  func dollars(_ names: String...) throws -> Money? {
    try amount(names).map { try Money(loggedCost: $0) }
  }

  /// Returns an amount of US dollars that may be below zero, as credits and refunds are.
  ///
  /// - Throws: ``LedgerError`` with code `invalidAmount` for what is no amount.
  func signedDollars(_ names: String...) throws -> Money? {
    guard let text = try amount(names) else { return nil }
    guard text.first == UInt8(ascii: "-") else { return try Money(loggedCost: text) }
    return .zero - (try Money(loggedCost: text.dropFirst()))
  }

  private func amount(_ names: [String]) throws -> [UInt8]? {
    guard let value = logged(names) else { return nil }
    guard let text = value.number ?? value.string else {
      throw LedgerError(.invalidAmount, "\(names.first ?? "The cost") is no amount.")
    }
    let isNegative = text.hasPrefix("-")
    let digits = Array(text.utf8).drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "$") }
    let signs = text.utf8.count - digits.count
    // What has more in front than a sign and a dollar is refused as it stands.
    guard signs <= (isNegative ? 2 : 1) else { return Array(text.utf8) }
    return (isNegative ? [UInt8(ascii: "-")] : []) + withoutCommas(Array(digits))
  }

  /// Returns a time: ISO 8601, in UTC where no zone is named, or a number of seconds, milli-,
  /// micro- or nanoseconds since 1970, told apart by its size.
  ///
  /// - Throws: ``LedgerError`` with code `invalidTime`.
  func time(_ names: String...) throws -> Instant? {
    guard let value = logged(names), let text = value.number ?? value.string else { return nil }
    let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    if value.number != nil || isNumber { return try Instant(loggedNumber: text) }
    let isDay = text.utf8.count == 10 && !text.utf8.contains(UInt8(ascii: ":"))
    let whole = isDay ? text + "T00:00:00Z" : text.hasSuffix(" UTC") ? text.dropLast(4) + "Z" : text
    return try Instant(iso8601: whole, assuming: .utc)
  }

  /// Returns a time that must be there.
  func requiredTime(_ names: String...) throws -> Instant {
    for name in names { if let time = try time(name) { return time } }
    throw LedgerError(.malformedInput, "The record has no \(names[0]).")
  }

  private func inner(_ name: String) -> JSON? {
    guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
    var value: JSON? = self
    for step in name.split(separator: ".") { value = value?.opened[String(step)] }
    return value
  }

  /// The value itself, or the one that its text holds.
  private var opened: JSON {
    guard case .string(let text) = self, let first = text.utf8.first(where: { $0 > 0x20 }),
      [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first)
    else { return self }
    return (try? JSON(parsing: text)) ?? self
  }

  private var isLogged: Bool {
    switch self {
    case .null: false
    case .string(let text): !text.isEmpty && text != "NULL"
    default: true
    }
  }
}

extension Instant {
  /// Creates an instant from a number since 1970, whose size tells its unit.
  init(loggedNumber text: String) throws {
    let digits = text.utf8.prefix { $0 != 0x2E && $0 | 0x20 != UInt8(ascii: "e") }.count
    let scale = digits <= 11 ? 3 : digits <= 14 ? 0 : digits <= 17 ? -3 : -6
    // A scale below zero is a division; the digits that it drops are finer than a millisecond.
    let kept = scale < 0 ? String(text.prefix(digits + scale)) : text
    let milliseconds = try? DecimalText.parse(
      Array(kept.utf8.prefix(65)),
      scale: max(0, scale),
      allowingExponent: true,
      rounding: .down
    )
    let instant = milliseconds.map { Instant(millisecondsSince1970: $0) }
    guard let instant, instant.isSupported else {
      throw LedgerError(.invalidTime, "\(quoted(text)) is no time since 1970.")
    }
    self = instant
  }
}

/// Returns an amount without the commas between its thousands; one in which they stand elsewhere
/// stays as it is, and is none.
private func withoutCommas(_ amount: [UInt8]) -> [UInt8] {
  let comma = UInt8(ascii: ",")
  let whole = amount.prefix { $0 != UInt8(ascii: ".") }
  let groups = whole.split(separator: comma, omittingEmptySubsequences: false)
  guard groups.count > 1, (1...3).contains(groups[0].count),
    groups.dropFirst().allSatisfy({ $0.count == 3 }),
    whole.allSatisfy({ $0 == comma || (0x30...0x39).contains($0) })
  else { return amount }
  return whole.filter { $0 != comma } + amount[whole.endIndex...]
}
