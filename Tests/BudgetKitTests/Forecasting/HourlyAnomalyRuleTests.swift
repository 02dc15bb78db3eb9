import BudgetKit
import Testing

@Suite struct HourlyAnomalyRuleTests {
  private typealias Day = HourlyAnomalyRule.Day

  private let monday = CivilDate(daysSince1970: 20_605)
  private let rule = HourlyAnomalyRule()

  private func days(_ count: Int, spent: Money, largestHour: Money) -> [Day] {
    [Day](repeating: Day(spent: spent, largestHour: largestHour), count: count)
  }

  @Test(arguments: [
    (days: 13, withSpend: 13, isJudged: false), (days: 14, withSpend: 14, isJudged: true),
    (days: 14, withSpend: 8, isJudged: true), (days: 14, withSpend: 7, isJudged: false),
    (days: 56, withSpend: 8, isJudged: true), (days: 56, withSpend: 7, isJudged: false),
    (days: 0, withSpend: 0, isJudged: false),
  ])
  func `a short or an empty past says nothing`(days: Int, withSpend: Int, isJudged: Bool) {
    let empty = self.days(days - withSpend, spent: .zero, largestHour: .zero)
    let past = empty + self.days(withSpend, spent: .dollars(10), largestHour: .dollars(2))
    #expect((rule.threshold(on: monday, after: past) != nil) == isJudged)
  }

  @Test func `days older than 56 count for nothing`() {
    let old = days(100, spent: .dollars(10), largestHour: .dollars(2))
    #expect(
      rule.threshold(on: monday, after: old + days(56, spent: .zero, largestHour: .zero)) == nil
    )
  }

  @Test func `after four weeks without spend nothing is said`() {
    let old = days(28, spent: .dollars(10), largestHour: .dollars(2))
    let empty = days(28, spent: .zero, largestHour: .zero)
    #expect(rule.threshold(on: monday, after: old + empty) == nil)
    #expect(rule.threshold(on: monday, after: old + empty.dropLast()) != nil)
  }

  /// Constant days: which part of the threshold counts.
  @Test(arguments: [
    // Half a day is more than twice the largest hour.
    (Money.dollars(100), Money.dollars(10), Money.zero, Money.dollars(50)),
    // Twice the largest hour is more than half a day.
    (.dollars(100), .dollars(30), .zero, .dollars(60)),
    // A day that is one single hour.
    (.dollars(100), .dollars(100), .zero, .dollars(200)),
    // What an excess must be at least.
    (.dollars(4), .dollars(1), .dollars(20), .dollars(21)),
    (.dollars(100), .dollars(10), .nanodollars(-1), .dollars(50)),
  ])
  func `constant days have a threshold that is reached exactly there`(
    spent: Money,
    largestHour: Money,
    least: Money,
    threshold: Money
  ) throws {
    let rule = HourlyAnomalyRule(leastExcess: least)
    let past = days(56, spent: spent, largestHour: largestHour)
    let found = try #require(rule.threshold(on: monday, after: past))
    #expect(found.expected == largestHour && found.scatter == 0.15)
    #expect(found.amount == threshold)
    #expect(found.isReached(by: threshold))
    #expect(!found.isReached(by: threshold - Money(nanodollars: 1)))
  }

  @Test func `where hours scatter, twice the largest hour is the most that is asked for`() throws {
    let past = (0..<56).map { Day(spent: .dollars(20), largestHour: .dollars($0 % 2 == 0 ? 1 : 9)) }
    let found = try #require(rule.threshold(on: monday, after: past))
    #expect(found.scatter == 0.8 && found.amount == .dollars(18))
  }

  @Test func `one runaway in the past does not hide the next`() throws {
    var past = days(56, spent: .dollars(24), largestHour: .dollars(2))
    past[40] = Day(spent: .dollars(500), largestHour: .dollars(476))
    let found = try #require(rule.threshold(on: monday, after: past))
    #expect(found.amount == .dollars(12) + Money(nanodollars: 8_500_000_000))  // half of 1,148 / 28
  }

  @Test func `a lasting step stops alarming after about four days`() throws {
    var past = days(56, spent: .dollars(24), largestHour: .dollars(2))
    var alarms = 0
    for _ in 0..<14 {
      let threshold = try #require(rule.threshold(on: monday, after: past))
      if threshold.isReached(by: .dollars(20)) { alarms += 1 }
      past.append(Day(spent: .dollars(60), largestHour: .dollars(20)))
    }
    #expect((1...5).contains(alarms))
  }

  @Test(arguments: [(daysLater: 5, expected: Money.dollars(18)), (7, .dollars(50))])
  func `a Saturday's hours are compared with those of Saturdays`(daysLater: Int, expected: Money)
    throws
  {
    let day = monday.adding(days: daysLater)
    let past = (1...56).reversed().map { age in
      // 1970-01-05 was a Monday.
      let isWeekend = (day.daysSince1970 - age - 4) % 7 >= 5
      return Day(spent: .dollars(60), largestHour: .dollars(isWeekend ? 10 : 50))
    }
    #expect(try #require(rule.threshold(on: day, after: past)).expected == expected)
  }

  @Test(arguments: [UInt64](0..<20))
  func `a thousandfold past has a thousandfold threshold, and more spend never a lower one`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let past = (0..<56).map { _ in
      let hour = Int32.random(in: 0...50, using: &random)
      return Day(
        spent: .dollars(hour + .random(in: 0...100, using: &random)),
        largestHour: .dollars(hour)
      )
    }
    let found = try #require(rule.threshold(on: monday, after: past), "seed \(seed)")
    func scaled(_ money: Money) -> Money { Money(nanodollars: money.nanodollars * 1_000) }
    let large = past.map { Day(spent: scaled($0.spent), largestHour: scaled($0.largestHour)) }
    let foundLarge = try #require(rule.threshold(on: monday, after: large), "seed \(seed)")
    let difference = foundLarge.amount - scaled(found.amount)
    #expect(abs(difference.nanodollars) < 2_000, "seed \(seed)")
    let busier = past.map { Day(spent: $0.spent + $0.spent, largestHour: $0.largestHour) }
    let foundBusier = try #require(rule.threshold(on: monday, after: busier), "seed \(seed)")
    #expect(foundBusier.amount >= found.amount, "seed \(seed)")
  }

  @Test(arguments: [UInt64](0..<20))
  func `nonsense has a threshold that is an amount, or none`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, 1_000_000_000, .max - 1, .max]
    func amount() -> Money { Money(nanodollars: extremes.randomElement(using: &random) ?? 0) }
    for _ in 0..<100 {
      let past = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        Day(spent: amount(), largestHour: amount())
      }
      let day = CivilDate(
        daysSince1970: [.min, 0, 20_605, .max].randomElement(using: &random) ?? 0
      )
      let found = HourlyAnomalyRule(leastExcess: amount()).threshold(on: day, after: past)
      guard let found else { continue }
      #expect(found.amount >= found.expected ?? .zero, "seed \(seed)")
      #expect((0.15...0.8).contains(found.scatter ?? 0), "seed \(seed)")
    }
  }
}
