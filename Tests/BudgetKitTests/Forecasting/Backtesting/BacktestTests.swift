import Testing

@testable import BudgetKit

@Suite struct BacktestTests {
  private let scope = BudgetScope(workspace: .acme)

  @Test func `past months are replayed beside the straight line`() throws {
    let test = try TestLedger(now: "2026-07-16T12:00:00Z")
    let weekends = Dictionary(
      uniqueKeysWithValues: try (1...180).filter { age in
        let day = try CivilDate(iso8601: "2026-07-16").adding(days: -age)
        return weekday(ofDay: day.daysSince1970) >= 5
      }.map { ($0, Money.cents(10)) }
    )
    try test.spendDaily(.dollars(10), days: 180, except: weekends)
    try test.spend(.dollars(999))
    let backtest = try test.ledger.backtest(of: scope, windowsBack: 4)
    #expect(backtest.replays.count == 16 && Set(backtest.replays.map(\.period)).count == 4)
    #expect(
      backtest.replays.map(\.period.lowerBound)
        == backtest.replays.map(\.period.lowerBound).sorted()
    )
    let score = try #require(backtest.score)
    #expect(score.meanError < 0.03 && score.meanError < score.meanErrorOfStraightLine)
    #expect(try #require(backtest.brierScore) <= 0.25)
    #expect(backtest.calibration.reduce(0) { $0 + $1.count } == 16)
    try test.expectVerified()
  }

  @Test func `the scope's own budget is what exceeding is asked at`() throws {
    let test = try TestLedger(now: "2026-07-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 180)
    try test.setBudget(.dollars(1_000), isHard: false)
    let backtest = try test.ledger.backtest(of: scope, windowsBack: 3)
    #expect(backtest.calibration.map(\.count) == [12])
    #expect(backtest.calibration.first.map { $0.said < 0.01 && $0.seen == 0 } == true)
    #expect(try #require(backtest.brierScore) < 0.001)
  }

  @Test func `weeks can be replayed, and from an instant of the past`() throws {
    let test = try TestLedger(now: "2026-07-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 100)
    let weeks = try test.ledger.backtest(of: scope, window: .week, windowsBack: 5)
    #expect(Set(weeks.replays.map(\.period)).count == 5)
    let instant = try Instant(iso8601: "2026-05-20T00:00:00Z")
    let earlier = try test.ledger.backtest(of: scope, windowsBack: 12, at: instant)
    #expect(earlier.replays.allSatisfy { $0.period.upperBound.month < 5 })
  }

  @Test func `days are replayed from their start, beside the day before`() throws {
    let test = try TestLedger(now: "2026-07-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, except: [2: .dollars(20)])
    for window in [ForecastWindow.day, .days(1, from: .first)] {
      let backtest = try test.ledger.backtest(of: scope, window: window, windowsBack: 3)
      #expect(backtest.replays.map(\.morning.day) == [13, 14, 15])
      #expect(backtest.replays.map(\.actual) == [.dollars(10), .dollars(20), .dollars(10)])
      #expect(backtest.replays.map(\.straightLine) == [.dollars(10), .dollars(10), .dollars(20)])
      #expect(backtest.replays.allSatisfy { $0.projection.spent == .zero })
      #expect(backtest.replays.first.map { $0.projection.median > .dollars(9) } == true)
    }
  }

  @Test func `what explained days cost is neither known nor come`() throws {
    func replays(spike: Money) throws -> [SpendReplay] {
      let test = try TestLedger(now: "2026-01-01T12:00:00Z")
      try test.setBudget(.dollars(2_000))
      test.clock.now = try Instant(iso8601: "2026-07-16T12:00:00Z")
      try test.spendDaily(.dollars(10), days: 180, except: [40: spike])
      let day = try CivilDate(iso8601: "2026-06-06")
      try test.ledger.calendarEvents.set(
        CalendarEvent(workspace: .acme, day: day, kind: .explained),
        by: .test
      )
      return try test.ledger.backtest(of: scope, windowsBack: 1).replays
    }
    let replays = try replays(spike: .dollars(1_500))
    #expect(replays.map(\.actual) == [Money](repeating: .dollars(290), count: 4))
    #expect(replays.map(\.projection.spent) == [30, 60, 140, 210].map { .dollars($0) })
    #expect(replays.map(\.projection.hardLimit) == [2_000, 500, 500, 500].map { .dollars($0) })
    for replay in replays { #expect(replay.error(of: replay.projection.median) < 0.06) }
  }

  @Test(arguments: [0, -1, 121, Int.max])
  func `it goes 1 to 120 windows back`(count: Int) throws {
    let test = try TestLedger()
    #expect(throws: LedgerError.self) {
      try test.ledger.backtest(of: scope, windowsBack: count)
    }
    #expect(try test.ledger.backtest(of: scope).score == nil)
  }
}
