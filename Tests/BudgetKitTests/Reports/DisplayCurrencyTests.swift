import Testing

@testable import BudgetKit

/// Amounts in another currency: exact products, rounded once.
@Suite struct DisplayCurrencyTests {
  private static func currency(_ code: String, _ rate: String) throws -> DisplayCurrency {
    try DisplayCurrency(code: code, rate: rate, day: CivilDate(iso8601: "2026-11-30"))
  }

  static let amounts: [(usd: String, code: String, rate: String, readable: String, exact: String)] =
    [
      ("0", "EUR", "0.92", "€0.00", "0"),
      ("1", "EUR", "0.92", "€0.92", "0.92"),
      ("-1234.5", "EUR", "0.92", "-€1,135.74", "-1135.74"),
      // Half to even, at the cent and below ten cents at the third digit.
      ("0.125", "CHF", "1", "CHF 0.12", "0.125"),
      ("0.135", "CHF", "1", "CHF 0.14", "0.135"),
      ("0.01045", "CHF", "1", "CHF 0.0104", "0.01045"),
      ("0.01055", "CHF", "1", "CHF 0.0106", "0.01055"),
      // Rounded once: 0.1249999995 is not 0.125 first.
      ("0.249999999", "GBP", "0.5", "£0.12", "0.1249999995"),
      ("0.09996", "CHF", "1", "CHF 0.10", "0.09996"),
      ("0.000000001", "JPY", "0.000000001", "JPY 0.000000000000000001", "0.000000000000000001"),
      (
        "9223372036.854775807", "IDR", "1000000", "IDR 9,223,372,036,854,775.81",
        "9223372036854775.807"
      ),
      ("0.1", "JPY", "149.123456789", "JPY 14.91", "14.9123456789"),
    ]

  @Test(arguments: amounts)
  func `an amount is multiplied exactly and rounded once, half to even`(
    _ line: (usd: String, code: String, rate: String, readable: String, exact: String)
  ) throws {
    let currency = try Self.currency(line.code, line.rate)
    let money = try Money(usd: line.usd)
    #expect(currency.readable(money) == line.readable)
    #expect(currency.exact(money) == line.exact)
  }

  @Test func `the stamp says the rate and its day`() throws {
    #expect("\(try Self.currency("eur", "0.920"))" == "EUR at 0.92 of 2026-11-30")
  }

  @Test(arguments: [
    ("EURO", "1"), ("E1R", "1"), ("", "1"), ("éur", "1"), ("USD", "1"), ("usd", "1"), ("EUR", "0"),
    ("EUR", "-1"), ("EUR", "x"), ("EUR", ""), ("EUR", "1e3"), ("EUR", "0,92"),
    ("EUR", "0.0000000001"), ("EUR", "1000000.000000001"), ("EUR", "99999999999999999999"),
  ])
  func `what is no currency or no rate is refused`(code: String, rate: String) {
    #expect(refusal { try Self.currency(code, rate) } == .invalidValue)
  }
}
