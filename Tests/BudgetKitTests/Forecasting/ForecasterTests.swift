import BudgetKit
import Testing

@Suite struct ForecasterTests {
  private func forecast(
    _ llm: Money,
    _ compute: Money = .zero,
    rows: Int64 = 1,
    day: Int,
    of days: Int
  ) -> Forecast {
    let history = SpendHistory(
      llmCost: llm,
      computeCost: compute,
      rowCount: rows,
      daysElapsed: day,
      totalDays: days
    )
    return Forecaster().forecast(history)
  }

  @Test func `the line runs from what was spent to the end of the month`() {
    let result = forecast(.dollars(10), .dollars(5), day: 15, of: 30)
    #expect(result.currentMonthSpent == .dollars(15) && result.dailyAverage == .dollars(1))
    #expect(result.endOfMonth == .dollars(30) && result.confidenceHundredths == 50)
    #expect(result.llmCost == .dollars(10) && result.computeCost == .dollars(5))
  }

  @Test(arguments: [(1, 3, 0), (2, 3, 1), (3, 2, 2), (5, 2, 3)])
  func `the daily average is rounded half up to a nanodollar`(
    spent: Int64,
    days: Int,
    average: Int64
  ) {
    let result = forecast(.nanodollars(spent), day: days, of: 31)
    #expect(result.dailyAverage == .nanodollars(average))
  }

  @Test func `without a row there is no forecast, and with free rows there is one of zero`() {
    let none = forecast(.zero, rows: 0, day: 10, of: 31)
    #expect(none.endOfMonth == nil && none.dailyAverage == nil && none.confidenceHundredths == nil)
    #expect(none.daysElapsed == 10 && none.totalDays == 31)
    #expect(forecast(.zero, day: 10, of: 31).endOfMonth == .zero)
  }

  @Test(arguments: [0, 1, 15, 31, 32, Int.max, Int.min])
  func `no number of days traps`(day: Int) {
    for days in [0, 1, 31, Int.max, Int.min] {
      for spent in [Money.zero, .largestAmount, .nanodollars(.max)] {
        let result = forecast(spent, spent, day: day, of: days)
        #expect(result.daysElapsed >= 1 && result.daysElapsed <= result.totalDays)
        #expect((0...100).contains(result.confidenceHundredths ?? -1))
      }
    }
  }

  @Test func `a manager forecasts its own scope and month, in the workspace's zone`() throws {
    let test = try TestLedger(now: "2026-01-31T23:30:00Z")
    try test.setBudget(.dollars(10), zone: "Europe/Berlin")
    #expect(try test.guarding().forecast().endOfMonth == nil)
    try test.spend(.dollars(9), at: Instant(iso8601: "2026-01-31T22:59:59.999Z"))
    try test.spend(.dollars(1), project: .search)
    try test.ledger.record(
      ResourceUsage(workspace: .acme, resourceType: "cpu", usage: Quantity(20))
    )
    let result = try test.guarding().forecast()
    #expect(result.daysElapsed == 1 && result.totalDays == 28)
    #expect(result.llmCost == .dollars(1) && result.computeCost == .dollars(1))
    #expect(result.endOfMonth == .dollars(56))
    #expect(try test.guarding(.search).forecast().endOfMonth == .dollars(28))
    #expect(try test.guarding(.chat).forecast().endOfMonth == nil)
    try test.expectVerified()
  }
}
