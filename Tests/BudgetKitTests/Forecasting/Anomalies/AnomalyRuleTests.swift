@testable import BudgetKit
import Testing

@Suite struct AnomalyRuleTests {
  private let monday = CivilDate(daysSince1970: 20_605)
  private let rule = AnomalyRule()

  @Test func `fewer than fourteen days say nothing`() {
    let days = [Money](repeating: .dollars(10), count: 13)
    #expect(rule.threshold(on: monday, after: days) == nil)
    #expect(rule.threshold(on: monday, after: days + [.dollars(10)]) != nil)
  }

  @Test func `fewer than three days of spend say nothing`() {
    var days = [Money](repeating: .zero, count: 30)
    days[3] = .dollars(5)
    days[9] = .dollars(5)
    #expect(rule.threshold(on: monday, after: days) == nil)
    days[20] = .dollars(7)
    let threshold = rule.threshold(on: monday, after: days)
    #expect(threshold?.dollars == .dollars(14))
    #expect(threshold?.expectedDollars == nil)
  }

  @Test func `a constant spend alarms at twice its day, exactly there`() throws {
    let days = [Money](repeating: .dollars(10), count: 56)
    let threshold = try #require(rule.threshold(on: monday, after: days))
    #expect(threshold.expectedDollars == .dollars(10))
    #expect(threshold.scatter == 0.15)
    #expect(threshold.dollars == .dollars(20))
    #expect(threshold.isReached(by: Money.dollars(20)))
    #expect(!threshold.isReached(by: Money.dollars(20) - Money(nanodollars: 1)))
  }

  @Test func `the least excess keeps small change silent`() throws {
    let days = [Money](repeating: .cents(1), count: 56)
    let deaf = AnomalyRule(leastExcess: .dollars(1))
    #expect(deaf.threshold(on: monday, after: days)?.dollars == .cents(101))
  }

  @Test func `a lasting step stops alarming after about four days`() throws {
    var days = [Money](repeating: .dollars(10), count: 56)
    var alarms = 0
    for _ in 0..<14 {
      let threshold = try #require(rule.threshold(on: monday, after: days))
      if threshold.isReached(by: Money.dollars(50)) { alarms += 1 }
      days.append(.dollars(50))
    }
    #expect((1...5).contains(alarms))
  }

  @Test func `a Saturday is compared with Saturdays`() throws {
    let saturday = monday.adding(days: -2)
    let days = (1...56).reversed().map { age in
      Money.dollars((saturday.daysSince1970 - age + 3) % 7 >= 5 ? 1 : 100)
    }
    let threshold = try #require(rule.threshold(on: saturday, after: days))
    #expect(threshold.dollars < .dollars(130))
    #expect(threshold.expectedDollars.map { $0 < .dollars(30) } == true)
  }

  @Test(arguments: [Money.zero, .dollars(5), .dollars(9_990)], [2, 3, 30])
  func `a day that is left out counts nowhere, and the others keep their weekdays`(
    amount: Money,
    age: Int
  ) throws {
    let saturday = monday.adding(days: -2)
    var days = (1...56).reversed().map { age in
      Money.dollars((saturday.daysSince1970 - age + 3) % 7 >= 5 ? 1 : 100 + Int32(age % 5))
    }
    let explained: Set = [saturday.adding(days: -age), saturday, saturday.adding(days: -57)]
    let usual = try #require(rule.threshold(on: saturday, after: days, leavingOut: explained))
    days[days.count - age] = amount
    #expect(rule.threshold(on: saturday, after: days, leavingOut: explained) == usual)
    #expect(usual.expectedDollars.map { $0 < .dollars(30) } == true)
  }

  @Test(arguments: [(15, true), (16, false)])
  func `a day that is left out is none of the fourteen`(count: Int, isNil: Bool) {
    let days = [Money](repeating: .dollars(10), count: count)
    let explained: Set = [monday.adding(days: -1), monday.adding(days: -9)]
    let threshold = rule.threshold(on: monday, after: days, leavingOut: explained)
    #expect((threshold == nil) == isNil)
  }
}
