import Testing

@testable import BudgetKit

@Suite struct HourlyAnomalyRuleTests {
  private typealias Day = HourlyAnomalyRule.Day

  private let monday = CivilDate(daysSince1970: 20_605)

  /// A day whose largest hour is the one after noon, and that spends the rest evenly in all others.
  private func day(spent: Money, largestHour: Money) -> Day {
    let rest = (spent - largestHour).nanodollars
    var hours = [Money](repeating: Money(nanodollars: rest / 23), count: 24)
    hours[0] = Money(nanodollars: rest / 23 + rest % 23)
    hours[12] = largestHour
    return Day(hourlySpend: hours)
  }

  private func days(_ count: Int, spent: Money, largestHour: Money) -> [Day] {
    [Day](repeating: day(spent: spent, largestHour: largestHour), count: count)
  }

  private func thresholdAtNoon(
    on day: CivilDate? = nil,
    after past: [Day],
    _ rule: HourlyAnomalyRule = HourlyAnomalyRule()
  ) -> AnomalyThreshold? {
    rule.threshold(ofHour: 12, on: day ?? monday, after: past)
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
    #expect((thresholdAtNoon(after: past) != nil) == isJudged)
  }

  @Test func `days older than 56 count for nothing`() {
    let old = days(100, spent: .dollars(10), largestHour: .dollars(2))
    #expect(
      thresholdAtNoon(after: old + days(56, spent: .zero, largestHour: .zero)) == nil
    )
  }

  @Test func `after four weeks without spend nothing is said`() {
    let old = days(28, spent: .dollars(10), largestHour: .dollars(2))
    let empty = days(28, spent: .zero, largestHour: .zero)
    #expect(thresholdAtNoon(after: old + empty) == nil)
    #expect(thresholdAtNoon(after: old + empty.dropLast()) != nil)
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
    let found = try #require(thresholdAtNoon(after: past, rule))
    #expect(found.expectedDollars == largestHour && found.scatter == 0.15)
    #expect(found.dollars == threshold)
    #expect(found.isReached(by: threshold))
    #expect(!found.isReached(by: threshold - Money(nanodollars: 1)))
  }

  @Test func `where hours scatter, twice the largest hour is the most that is asked for`() throws {
    let past = (0..<56).map { day(spent: .dollars(20), largestHour: .dollars($0 % 2 == 0 ? 1 : 9)) }
    let found = try #require(thresholdAtNoon(after: past))
    #expect(found.scatter == 0.8 && found.dollars == .dollars(18))
  }

  @Test func `one runaway in the past does not hide the next`() throws {
    var past = days(56, spent: .dollars(24), largestHour: .dollars(2))
    past[40] = day(spent: .dollars(500), largestHour: .dollars(476))
    let found = try #require(thresholdAtNoon(after: past))
    // half of 1,148 / 28
    #expect(found.dollars == .dollars(12) + Money(nanodollars: 8_500_000_000))
  }

  @Test func `a lasting step stops alarming after about four days`() throws {
    var past = days(56, spent: .dollars(24), largestHour: .dollars(2))
    var alarms = 0
    for _ in 0..<14 {
      let threshold = try #require(thresholdAtNoon(after: past))
      if threshold.isReached(by: Money.dollars(20)) { alarms += 1 }
      past.append(day(spent: .dollars(60), largestHour: .dollars(20)))
    }
    #expect((1...5).contains(alarms))
  }

  @Test(arguments: [(daysLater: 5, expected: Money.dollars(18)), (7, .dollars(50))])
  func `a Saturday's hours are compared with those of Saturdays`(daysLater: Int, expected: Money)
    throws
  {
    let later = monday.adding(days: daysLater)
    let past = (1...56).reversed().map { age in
      // 1970-01-05 was a Monday.
      let isWeekend = (later.daysSince1970 - age - 4) % 7 >= 5
      return day(spent: .dollars(60), largestHour: .dollars(isWeekend ? 10 : 50))
    }
    #expect(try #require(thresholdAtNoon(on: later, after: past)).expectedDollars == expected)
  }

  @Test func `the scatter counts between twice what is expected and twice the largest hour`() throws
  {
    // Logarithms 0 and, in two of five days, 0.2 apart.
    let amounts: [Double] = [1, 1.25, 0.8, 1.25, 0.8]
    var past = (0..<55).map { index in
      let hour = Money(nanodollars: Int64(10_000_000_000 * amounts[index % 5]))
      return day(spent: .dollars(20), largestHour: hour)
    }
    past.append(day(spent: .dollars(100), largestHour: .dollars(90)))
    let found = try #require(thresholdAtNoon(after: past))
    let expected = try #require(found.expectedDollars)
    let scatter = try #require(found.scatter)
    #expect((0.2...0.5).contains(scatter))
    #expect(found.dollars > expected + expected && found.dollars < .dollars(180))
    let factor = Double(found.dollars.nanodollars) / Double(expected.nanodollars)
    #expect(abs(ElementaryFunctions.naturalLogarithm(factor) / scatter - 4) < 1e-6)
  }

  /// Which hours are silent where the hours 9 to 17 are worked in.
  @Test(arguments: [
    (hour: 6, threshold: Money.dollars(15)), (7, .dollars(20)), (8, .dollars(20)),
    (12, .dollars(20)), (19, .dollars(20)), (20, .dollars(15)), (0, .dollars(15)),
    (3, .dollars(15)), (24, .dollars(15)), (-1, .dollars(15)), (36, .dollars(20)),
    (-12, .dollars(20)), (.min, .dollars(20)), (.max, .dollars(20)),
  ])
  func `where nobody works, half more than the largest hour is enough`(
    hour: Int,
    threshold: Money
  ) throws {
    var hours = [Money](repeating: .zero, count: 18)
    for hour in 9...17 { hours[hour] = .dollars(hour == 10 ? 10 : 1) }
    let past = [Day](repeating: Day(hourlySpend: hours), count: 56)
    let found = HourlyAnomalyRule().threshold(ofHour: hour, on: monday, after: past)
    #expect(found?.dollars == threshold)
  }

  @Test func `one night of work ends the silence, until it is 56 days ago`() throws {
    let hours = [Money](repeating: .zero, count: 12) + [.dollars(10)]
    var past = [Day](repeating: Day(hourlySpend: hours), count: 60)
    past[4].hourlySpend[3] = .nanodollars(1)
    let rule = HourlyAnomalyRule()
    #expect(rule.threshold(ofHour: 3, on: monday, after: past)?.dollars == .dollars(20))
    past.append(past[0])
    #expect(rule.threshold(ofHour: 3, on: monday, after: past)?.dollars == .dollars(15))
  }

  @Test(arguments: [UInt64](0..<20))
  func `a thousandfold past has a thousandfold threshold, and a silent hour none above others`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let past = (0..<56).map { _ in
      Day(
        hourlySpend: (0..<20).map {
          .dollars($0 < 5 ? 0 : Int32.random(in: 0...50, using: &random))
        }
      )
    }
    let large = past.map {
      Day(hourlySpend: $0.hourlySpend.map { Money(nanodollars: $0.nanodollars * 1_000) })
    }
    let rule = HourlyAnomalyRule()
    for hour in 0..<24 {
      let found = try #require(rule.threshold(ofHour: hour, on: monday, after: past))
      let foundLarge = try #require(rule.threshold(ofHour: hour, on: monday, after: large))
      let difference = foundLarge.dollars.nanodollars - found.dollars.nanodollars * 1_000
      #expect(abs(difference) < 2_000, "seed \(seed)")
      let silent = try #require(rule.threshold(ofHour: 2, on: monday, after: past))
      #expect(silent.dollars <= found.dollars, "seed \(seed)")
    }
  }

  @Test(arguments: [UInt64](0..<20))
  func `nonsense has a threshold that is an amount, or none`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, 1_000_000_000, .max - 1, .max]
    func amount() -> Money { Money(nanodollars: extremes.randomElement(using: &random) ?? 0) }
    for _ in 0..<100 {
      let past = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        Day(hourlySpend: (0..<Int.random(in: 0...40, using: &random)).map { _ in amount() })
      }
      let day = CivilDate(
        daysSince1970: [.min, 0, 20_605, .max].randomElement(using: &random) ?? 0
      )
      let hour = [.min, -1, 0, 23, 24, .max].randomElement(using: &random) ?? 0
      let rule = HourlyAnomalyRule(leastExcess: amount())
      guard let found = rule.threshold(ofHour: hour, on: day, after: past) else { continue }
      #expect(found.dollars >= found.expectedDollars ?? .zero, "seed \(seed)")
      #expect((0.15...0.8).contains(found.scatter ?? 0), "seed \(seed)")
    }
  }
}
