import Testing

@testable import BudgetKit

@Suite struct DecimalTextTests {
  private func parse(
    _ text: String,
    scale: Int = 9,
    exponent: Bool = false,
    _ rounding: DecimalText.Rounding = .exact
  ) -> Result<Int64, DecimalText.Refusal> {
    Result { () throws(DecimalText.Refusal) in
      try DecimalText.parse(
        text.utf8,
        scale: scale,
        allowingExponent: exponent,
        rounding: rounding
      )
    }
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("5", 5_000_000_000), ("0.1", 100_000_000), ("-3.25", -3_250_000_000),
    ("0.000000001", 1), ("-0.000000001", -1), ("007.50", 7_500_000_000),
    ("0.10000000000000000000000000000000000000", 100_000_000),
    ("9223372036.854775807", Int64.max), ("-9223372036.854775808", Int64.min),
    ("00000000000000000000000000000000000000000000000000000000000001.5", 1_500_000_000),
  ])
  func `a numeral is read exactly`(text: String, value: Int64) {
    #expect(parse(text) == .success(value))
  }

  @Test(arguments: [
    "", "-", ".", ".5", "5.", "-.5", "-5.", "+5", " 5", "5 ", "5\n", "\u{0}5", "5\u{0}", "--5",
    "5-",
    "1.2.3", "1..2", "1e5", "1E5", "NaN", "nan", "inf", "Infinity", "0x1", "0b1", "1_000", "1,000",
    "1'000", "$5", "5$", "5 USD", "٥", "５", "²", "−5", "½", "e5", "1/2", "true", "null",
    String(repeating: "1", count: 65), String(repeating: "0", count: 65),
  ])
  func `what is not one numeral is refused`(text: String) {
    #expect(parse(text) == .failure(.malformed))
    #expect(refusal { try Money(usd: text) } == .invalidAmount)
  }

  @Test(arguments: [
    "9223372036.854775808", "-9223372036.854775809", "9300000000", "99999999999999999999",
    "18446744073709551616", "340282366920938463463374607431768211456",
  ])
  func `a value beyond 64 bits is refused`(text: String) {
    #expect(parse(text) == .failure(.outOfRange))
    #expect(refusal { try Money(usd: text) } == .invalidAmount)
  }

  @Test(arguments: ["0.0000000001", "1.0000000009", "0.1234567891", "-0.00000000000001"])
  func `digits finer than the scale are refused unless they may be rounded`(text: String) {
    #expect(parse(text) == .failure(.tooPrecise))
    #expect((try? parse(text, .halfUp).get()) != nil)
  }

  @Test(arguments: [
    ("0.0000000004", 0), ("0.0000000005", 1), ("0.00000000049999999999", 0), ("-0.0000000005", -1),
    ("0.013317500000000001", 13_317_500), ("0.9999999999", 1_000_000_000), ("0.00000000005", 0),
    ("9223372036.8547758074", Int64.max),
  ])
  func `a half is rounded away from zero`(text: String, value: Int64) {
    #expect(parse(text, .halfUp) == .success(value))
  }

  @Test func `rounding that leaves the range is refused`() {
    #expect(parse("9223372036.8547758075", .halfUp) == .failure(.outOfRange))
  }

  @Test(arguments: [("1.9", 1), ("-1.9", -1), ("0.9999", 0), ("1e0", 1), ("15e-1", 1)])
  func `cutting off goes towards zero`(text: String, value: Int64) {
    #expect(parse(text, scale: 0, exponent: true, .down) == .success(value))
  }

  @Test(arguments: [
    ("1e5", 100_000), ("1E5", 100_000), ("1e+5", 100_000), ("1.5e3", 1_500), ("150000e-3", 150),
    ("0e99999999999999999999", 0), ("1.2e1", 12), ("0.0012e4", 12),
    ("1e18", 1_000_000_000_000_000_000),
  ])
  func `an exponent is read only where it is allowed`(text: String, value: Int64) {
    #expect(parse(text, scale: 0, exponent: true) == .success(value))
    #expect(parse(text, scale: 0) == .failure(.malformed))
  }

  @Test(arguments: ["1e", "1e+", "1e-", "e1", "1e1.5", "1e1e1", "1e 1", "1ee1", "1e--1", ".1e1"])
  func `a broken exponent is refused`(text: String) {
    #expect(parse(text, exponent: true) == .failure(.malformed))
  }

  @Test(arguments: ["1e10000", "1e99999999999999999999", "1e19", "9e18"])
  func `an exponent beyond the range is refused`(text: String) {
    #expect(parse(text, scale: 1, exponent: true) == .failure(.outOfRange))
  }

  @Test func `a tiny power rounds to zero`() {
    #expect(parse("9e-99999999999", exponent: true, .halfUp) == .success(0))
    #expect(parse("9e-99999999999", exponent: true) == .failure(.tooPrecise))
  }

  @Test(arguments: [0, 3, 9, 15, 18])
  func `what is printed is read back`(scale: Int) {
    let seed: UInt64 = 7
    var random = SeededGenerator(seed: seed)
    let edges: [Int64] = [0, 1, -1, .max, .min, 10, -10, 1_000_000_000, 999_999_999]
    let drawn = (0..<5_000).map { _ in
      Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...63, using: &random)
    }
    let failed = (edges + drawn).filter {
      parse(DecimalText.print($0, scale: scale), scale: scale) != .success($0)
    }
    #expect(failed.isEmpty, "seed \(seed)")
  }

  @Test func `random bytes never trap`() {
    var random = SeededGenerator(seed: 11)
    let alphabet = Array("0123456789.-+eE ,x".utf8) + [0, 0xFF, 0xD9]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...66, using: &random)).compactMap { _ in
        alphabet.randomElement(using: &random)
      }
      for rounding in [DecimalText.Rounding.exact, .halfUp, .down] {
        _ = try? DecimalText.parse(bytes, scale: 18, allowingExponent: true, rounding: rounding)
      }
    }
  }
}
