/// A currency in which people are shown amounts, at the rate of a day.
///
/// It is for showing alone: the books, their limits and every answer to programs stay in US
/// dollars. The product of an amount and the rate is exact, and rounded once, to the digits that
/// are shown.
package struct DisplayCurrency: Sendable, Hashable {
  /// The code, in capital letters: `EUR`.
  package let code: String
  /// How much of it one US dollar is, in billionths.
  package let rateBillionths: Int64
  /// The day of the rate.
  package let day: CivilDate

  /// The most that one US dollar can be.
  private static let mostBillionths: Int64 = 1_000_000 * 1_000_000_000

  /// Creates a currency.
  ///
  /// - Parameters:
  ///   - code: Three letters, as ISO 4217 has them.
  ///   - rate: How much of it one US dollar is, with up to nine decimals.
  ///   - day: The day of the rate.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for what is no code, or
  ///   no rate.
  package init(code: String, rate: String, day: CivilDate) throws {
    let capitals = code.uppercased()
    let isCode =
      capitals.utf8.count == 3
      && capitals.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    guard isCode else {
      throw LedgerError(
        .invalidValue,
        "\(quoted(code)) is no code of a currency; write three letters, such as EUR."
      )
    }
    guard capitals != "USD" else {
      throw LedgerError(.invalidValue, "Amounts are in USD already; leave the currency out.")
    }
    let parsed = try? DecimalText.parse(Array(rate.utf8.prefix(65)), scale: 9)
    guard let parsed, (1...Self.mostBillionths).contains(parsed) else {
      throw LedgerError(
        .invalidValue,
        "\(quoted(rate)) is no rate; write how much \(capitals) one US dollar is, above 0 and at most a million, with up to nine decimals."
      )
    }
    self.code = capitals
    rateBillionths = parsed
    self.day = day
  }
}

extension DisplayCurrency: CustomStringConvertible {
  /// The stamp: `EUR at 0.92 of 2026-11-30`.
  package var description: String { "\(code) at \(rate) of \(day)" }

  /// The rate as a decimal.
  package var rate: String { DecimalText.print(rateBillionths, scale: 9) }
}

// MARK: - Amounts

extension DisplayCurrency {
  /// The billionths of a nanodollar in one dollar.
  private static let whole: UInt128 = 1_000_000_000_000_000_000

  private func product(_ money: Money) -> Int128 {
    Int128(money.nanodollars) * Int128(rateBillionths)
  }

  /// The amount as people read it, as ``Money/readable`` writes dollars: from ten cents on to the
  /// cent, below that to three digits that count, half to even; what is not zero never reads as
  /// zero.
  package func readable(_ money: Money) -> String {
    let product = product(money)
    let size = product.magnitude
    let cent = Self.whole / 100
    var step: UInt128 = 1
    if size == 0 || size >= 10 * cent {
      step = cent
    } else {
      while size / step >= 1_000 { step *= 10 }
    }
    let rounded = Self.roundedToEven(size, to: step)
    return text(isNegative: product < 0, rounded, fewestDecimals: 2, sign: sign)
  }

  /// Every digit of the amount, without a sign of the currency.
  package func exact(_ money: Money) -> String {
    let product = product(money)
    return text(isNegative: product < 0, product.magnitude, fewestDecimals: 0, sign: nil)
  }

  /// Every digit of the amount, with the currency.
  package func exactWithSign(_ money: Money) -> String {
    let product = product(money)
    return text(isNegative: product < 0, product.magnitude, fewestDecimals: 0, sign: sign)
  }

  /// What stands before an amount: a sign that means no other currency, or else the code.
  private var sign: String {
    switch code {
    case "EUR": "€"
    case "GBP": "£"
    default: code + " "
    }
  }

  private static func roundedToEven(_ size: UInt128, to step: UInt128) -> UInt128 {
    let (steps, rest) = size.quotientAndRemainder(dividingBy: step)
    let isUp = rest > step - rest || rest == step - rest && steps % 2 == 1
    return (isUp ? steps + 1 : steps) * step
  }

  /// Writes an amount; with a sign of the currency it is for reading, and has commas.
  private func text(
    isNegative: Bool,
    _ size: UInt128,
    fewestDecimals: Int,
    sign: String?
  ) -> String {
    let (whole, rest) = size.quotientAndRemainder(dividingBy: Self.whole)
    var decimals = String(Self.whole + rest).dropFirst()
    while decimals.count > fewestDecimals, decimals.last == "0" { decimals.removeLast() }
    return (isNegative ? "-" : "") + (sign ?? "")
      + (sign == nil ? String(whole) : Money.grouped(UInt64(whole)))
      + (decimals.isEmpty ? "" : "." + decimals)
  }
}
