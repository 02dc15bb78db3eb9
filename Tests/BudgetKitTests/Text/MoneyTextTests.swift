import Testing

@testable import BudgetKit

@Suite struct MoneyTextTests {
  @Test(arguments: [
    ("0.1", 100_000_000), ("-0.000000001", -1), ("738.94948705", 738_949_487_050),
    ("5", 5_000_000_000), ("0", 0), ("9223372036.854775807", Int64.max),
    ("-9223372036.854775808", Int64.min), ("1000000", 1_000_000_000_000_000),
  ])
  func `an amount is printed as its shortest decimal`(text: String, nanodollars: Int64) throws {
    #expect(Money(nanodollars: nanodollars).description == text)
    #expect(try Money(usd: text) == Money(nanodollars: nanodollars))
  }

  @Test func `zeros beyond the ninth decimal are read`() throws {
    #expect(try Money(usd: "0.10000000000") == .cents(10))
  }

  @Test(arguments: ["0.0000000001", "abc", "92233720369", ".5"])
  func `a refusal names the text`(text: String) {
    let error = #expect(throws: LedgerError.self) { try Money(usd: text) }
    #expect(error?.code == .invalidAmount)
    #expect(error?.message.contains(text) == true)
  }

  @Test(arguments: [
    ("0.013317500000000001", 13_317_500), ("1.5e-05", 15_000), ("2E-10", 0), ("5e-10", 1),
    ("0.1", 100_000_000), ("1e2", 100_000_000_000),
  ])
  func `a logged cost is rounded half up to a nanodollar`(text: String, value: Int64) throws {
    #expect(try Money(loggedUSD: text.utf8).nanodollars == value)
  }

  @Test(arguments: ["", "NaN", "1,5", "1e", "0x10", "1e30"])
  func `a logged cost that is no number is refused`(text: String) {
    #expect(refusal { try Money(loggedUSD: text.utf8) } == .invalidAmount)
  }

  @Test(arguments: [
    ("3", Rate.Quantity.million, 3_000_000_000), ("0.0025", .thousand, 2_500_000_000),
    ("2.5e-06", .unit, 2_500_000_000), ("2.9999900000000002e-06", .unit, 2_999_990_000),
    ("1.25e-06", .unit, 1_250_000_000), ("0", .million, 0), ("1e-15", .unit, 1),
    ("4e-16", .unit, 0), ("5e-16", .unit, 1), ("0.000001", .thousand, 1_000_000),
  ])
  func `a rate is read for any quantity`(text: String, quantity: Rate.Quantity, value: Int64) throws
  {
    #expect(try Rate(usd: text, per: quantity).nanodollarsPerMillion == value)
  }

  @Test(arguments: ["-1", "-0.000000001", "10000000000", "1e10", "x", "", "NaN", "1,0", ".5"])
  func `a rate below zero, out of range or malformed is refused`(text: String) {
    #expect(refusal { try Rate(usd: text, per: .million) } == .invalidAmount)
  }

  @Test(arguments: [
    (3_000_000_000, "3"), (150_000_000, "0.15"), (0, "0"), (2_999_990_000, "2.99999"),
    (1, "0.000000001"),
  ])
  func `a rate is printed in dollars per million`(value: Int64, text: String) throws {
    #expect(Rate(nanodollarsPerMillion: value).description == text)
    #expect(try Rate(usd: text, per: .million).nanodollarsPerMillion == value)
  }
}
