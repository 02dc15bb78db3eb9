import Testing

@testable import BudgetKit

@Suite struct MoneyTests {
  @Test func `sums and differences that do not fit are reported by one form, held by the other`() {
    let most = Money(nanodollars: .max)
    let least = Money(nanodollars: .min)
    #expect(most.adding(.nanodollars(1)) == nil && least.subtracting(.nanodollars(1)) == nil)
    #expect(Money.zero.subtracting(least) == nil && most.adding(.zero) == most)
    #expect(most + .nanodollars(1) == most && least - .nanodollars(1) == least)
    #expect(Money.zero - least == most && least + .nanodollars(-1) == least)
  }

  @Test func `sums of amounts agree with sums of whole numbers`() {
    let seed: UInt64 = 77
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let left = Int64.random(in: .min ... .max, using: &random)
      let right = Int64.random(in: .min ... .max, using: &random)
      let sum = Int128(left) + Int128(right)
      let difference = Int128(left) - Int128(right)
      let money = (left: Money(nanodollars: left), right: Money(nanodollars: right))
      #expect(money.left.adding(money.right)?.nanodollars == Int64(exactly: sum), "seed \(seed)")
      #expect((money.left + money.right).nanodollars == Int64(clamping: sum), "seed \(seed)")
      #expect(money.left.subtracting(money.right)?.nanodollars == Int64(exactly: difference))
      #expect((money.left - money.right).nanodollars == Int64(clamping: difference))
      #expect((money.left < money.right) == (left < right))
    }
  }

  @Test func `cents and dollars are what they say at both ends`() {
    #expect(Money.dollars(.max).nanodollars == 2_147_483_647_000_000_000)
    #expect(Money.cents(.min).nanodollars == -21_474_836_480_000_000)
    #expect(Money.cents(100) == .dollars(1))
  }
}

@Suite struct IdentifierTests {
  @Test(arguments: [
    "a", " ", "/", "a b", "é", "日本語", "👧🏽", "..", "'; DROP TABLE llm_call; --", "%s", "{}",
    String(repeating: "x", count: 255), String(repeating: "é", count: 127), "\u{FFFD}",
  ])
  func `text in NFC without controls is an id, byte by byte`(text: String) throws {
    let id = try WorkspaceID(text)
    #expect(Array(id.rawValue.utf8) == Array(text.utf8))
    let test = try TestLedger()
    try test.setBudget(.dollars(1), workspace: id)
    try test.spend(.cents(1), workspace: id)
    #expect(try test.status(in: id).spent == .cents(1))
    try test.expectVerified()
  }

  @Test(arguments: [
    "", "a\u{0}", "\n", "\u{1F}", "\u{7F}", "\u{80}", "\u{9F}", "e\u{301}", "\u{212B}",
    "\u{1100}\u{1161}",
    "a\u{202E}b", "\u{2066}", "\u{200F}", "\u{2028}", "\u{61C}", String(repeating: "x", count: 256),
    String(repeating: "é", count: 128),
  ])
  func `anything else is refused`(text: String) {
    #expect(refusal { try WorkspaceID(text) } == .invalidID)
    #expect(refusal { try ReservationID(text) } == .invalidID)
  }

  @Test(
    arguments: [
      (0x00AD, "00AD"), (0x200B, "200B"), (0x200C, "200C"), (0x200D, "200D"), (0x202A, "202A"),
      (0x202E, "202E"), (0x2028, "2028"), (0x2029, "2029"), (0x2060, "2060"), (0x2066, "2066"),
      (0x2069, "2069"), (0xFEFF, "FEFF"), (0xE0001, "E0001"), (0xE0061, "E0061"),
      (0xE007F, "E007F"), (0x3164, "3164"), (0x115F, "115F"), (0x034F, "034F"), (0xFE0F, "FE0F"),
      (0x00A0, "00A0"), (0x3000, "3000"), (0x2800, "2800"), (0xE0100, "E0100"),
    ] as [(UInt32, String)]
  )
  func `a character that nobody sees is refused, and named`(value: UInt32, name: String) throws {
    let scalar = try #require(Unicode.Scalar(value))
    for text in ["acme\(scalar)", "\(scalar)", "👩\(scalar)👧"] {
      do {
        _ = try WorkspaceID(text)
        Issue.record("U+\(name) is accepted")
      } catch let error as LedgerError {
        #expect(error.code == .invalidID)
        #expect(
          error.message == "An id must not hold the invisible character U+\(name); remove it."
        )
      }
    }
  }

  @Test func `a note may hold what a name may not, but nothing that controls`() throws {
    for text in ["👩\u{200D}👧", "می\u{200C}خواهم"] {
      #expect(throws: Never.self) { try validateText(text, what: "The note") }
      #expect(refusal { try validateName(text, what: "The name") } == .invalidID)
    }
    for text in ["", "a\nb", "\u{1B}[2J", "\u{2028}", String(repeating: "x", count: 256)] {
      #expect(refusal { try validateText(text, what: "The note") } == .invalidID)
    }
  }

  @Test func `a row whose id was accepted before is read as it is`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1), project: .search)
    try test.tamper("UPDATE budget SET scope = '{\"project\":\"search' || char(0x200B) || '\"}'")
    let listed = try test.ledger.projectBudgets.list().map(\.project.rawValue)
    #expect(listed == ["search\u{200B}"])
  }

  @Test func `of two spellings of one letter only one can be an id`() throws {
    let composed = "caf\u{E9}"
    let decomposed = "cafe\u{301}"
    #expect(composed == decomposed)
    #expect(refusal { try ProjectID(decomposed) } == .invalidID)
    #expect(try ProjectID(composed).rawValue.utf8.count == 5)
    #expect(try ProjectID("caf\u{E9}") != ProjectID("cafe"))
    #expect(try ProjectID("A") != ProjectID("a"))
  }

  @Test func `made ids are new, and sort by the time they were made at`() throws {
    let first = Instant(millisecondsSince1970: 1_768_478_400_000)
    let ids = (0..<500).map { _ in ULID(at: first).description }
    #expect(Set(ids).count == 500)
    let later = ULID(at: first.adding(milliseconds: 1)).description
    #expect(ids.allSatisfy { $0.utf8.count == 26 && $0 < later })
    let one = ULID(at: first)
    #expect(one.description < one.successor.description)
    for instant in [Instant.distantPast, .distantFuture] {
      _ = try RecordID(ULID(at: instant).description)
    }
  }
}

@Suite struct AlertThresholdsTests {
  @Test func `thresholds are sorted, without repetition, and read back as written`() throws {
    let thresholds = try AlertThresholds([100, 50, 50, 1, 1000])
    #expect(thresholds.percents == [1, 50, 100, 1000])
    #expect(try AlertThresholds(thresholds.description) == thresholds)
    #expect(try AlertThresholds("") == AlertThresholds([Int]()))
    #expect(AlertThresholds.standard.description == "50,80,90,100")
  }

  @Test(arguments: [
    "0", "1001", "-1", "+5", "5.5", "50,", ",50", "50,,80", " 50", "50 ", "fifty", "٥٠", "0x10",
    "5e1",
    "99999999999999999999",
  ])
  func `a list that is no list of percentages is refused`(text: String) {
    #expect(refusal { try AlertThresholds(text) } == .invalidValue)
  }

  @Test func `a budget has at most 20 thresholds`() throws {
    #expect(try AlertThresholds(Array(1...20)).percents.count == 20)
    #expect(refusal { try AlertThresholds(Array(1...21)) } == .invalidValue)
  }

  @Test func `a threshold is reached from exactly its share of the limit on`() throws {
    let seed: UInt64 = 99
    var random = SeededGenerator(seed: seed)
    let thresholds = try AlertThresholds([1, 33, 50, 99, 100, 101, 1000])
    for _ in 0..<500 {
      let limit = Int64.random(in: 0...Money.largestAmount.nanodollars, using: &random)
      let percent = try #require(thresholds.percents.randomElement(using: &random))
      let needed = (Int128(limit) * Int128(percent) + 99) / 100
      guard let spent = Int64(exactly: needed), spent > 1, spent < .max else { continue }
      for (amount, isReached) in [(spent - 1, false), (spent, true), (spent + 1, true)] {
        let reached = thresholds.reached(
          spent: .nanodollars(amount),
          limit: .nanodollars(limit)
        )
        #expect(reached.contains(percent) == isReached, "seed \(seed), \(percent) % of \(limit)")
        let highest = AlertThresholds.reachedPercent(
          spent: .nanodollars(amount),
          limit: .nanodollars(limit)
        )
        #expect((highest >= Int64(percent)) == isReached)
      }
    }
    #expect(thresholds.reached(spent: .zero, limit: .zero) == [])
    #expect(thresholds.reached(spent: .nanodollars(.max), limit: .nanodollars(1)).count == 7)
  }
}

@Suite struct QuantityTests {
  @Test(arguments: [
    ("0", 0), ("1", 1_000_000), ("0.000001", 1), ("2.5", 2_500_000), ("007", 7_000_000),
  ])
  func `a quantity is read to a millionth`(text: String, millionths: Int64) throws {
    #expect(try Quantity(text).millionths == millionths)
  }

  @Test(arguments: [
    "", ".", "1e3", "0.0000001", "1,5", "1.2.3", "NaN", "99999999999999999999", "２",
  ])
  func `text that is no quantity is refused`(text: String) {
    #expect(refusal { try Quantity(text) } == .invalidAmount)
  }

  @Test func `quantities are printed as they are read`() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let range = 0...Quantity.largest.millionths
      let quantity = Quantity(millionths: .random(in: range, using: &random))
      #expect(try Quantity(quantity.description) == quantity)
    }
  }
}

@Suite struct BudgetStatusTests {
  @Test(arguments: [
    (0, 3, 0), (1, 3, 3333), (2, 3, 6667), (3, 3, 10_000), (1, 20_000, 1), (1, 20_001, 0),
    (5, 2, 25_000), (4_000_000_000_000_000_000, 1, Int64.max),
    (4_000_000_000_000_000_000, 4_000_000_000_000_000_000, 10_000),
  ])
  func `usage is in hundredths of a percent, rounded half up`(
    spent: Int64,
    limit: Int64,
    hundredths: Int64
  ) throws {
    let test = try TestLedger()
    try test.setBudget(.nanodollars(limit), isHard: false)
    try test.spend(.nanodollars(spent))
    #expect(try test.status().usageHundredthsOfPercent == hundredths)
    try test.expectVerified()
  }
}
