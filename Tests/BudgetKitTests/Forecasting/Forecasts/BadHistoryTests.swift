import Testing

@testable import BudgetKit

@Suite struct BadHistoryTests {
  private func expectSense(
    _ forecast: Forecast,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard let quantiles = forecast.quantiles else {
      #expect(forecast.accuracy == .insufficient, sourceLocation: sourceLocation)
      return
    }
    let ordered = [
      forecast.currentMonthSpent, quantiles.p2_5, quantiles.p10, quantiles.p50, quantiles.p90,
      quantiles.p97_5,
    ]
    #expect(ordered == ordered.sorted(), sourceLocation: sourceLocation)
    #expect((0...100).contains(forecast.confidenceHundredths ?? -1), sourceLocation: sourceLocation)
  }

  @Test func `one enormous day leaves a forecast, and is an anomaly`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, except: [3: .dollars(9_990)])
    let forecast = try test.guarding().forecast()
    expectSense(forecast)
    #expect(forecast.accuracy == .low && forecast.doubt != nil)
    let query = AnomalyQuery(workspace: .acme)
    #expect(try test.ledger.anomalies(query).map(\.spent) == [.dollars(9_990)])
    let day = try CivilDate(iso8601: "2026-03-13")
    try test.ledger.calendarEvents.set(
      CalendarEvent(workspace: .acme, day: day, kind: .explained, note: "typing error"),
      by: .test
    )
    let explained = try test.guarding().forecast()
    #expect(explained.accuracy == .high)
    #expect(try #require(explained.endOfMonth) < .dollars(10_400))
    #expect(try test.ledger.anomalies(query).isEmpty)
    try test.expectVerified()
  }

  @Test func `a history that begins tomorrow counts and teaches nothing`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    let tomorrow = test.clock.now.adding(milliseconds: 86_400_000)
    try test.spend(.dollars(5), at: tomorrow)
    let forecast = try test.guarding().forecast()
    #expect(forecast.currentMonthSpent == .dollars(5) && forecast.endOfMonth == nil)
    #expect(try test.status().spent == forecast.currentMonthSpent)
    try test.expectVerified()
  }

  @Test func `a clock that went backwards keeps what is on the books`() throws {
    let test = try TestLedger(now: "2026-03-20T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 30)
    try test.spend(.dollars(2))
    test.clock.now = try Instant(iso8601: "2026-03-10T12:00:00Z")
    let forecast = try test.guarding().forecast()
    #expect(try test.status().spent == forecast.currentMonthSpent)
    expectSense(forecast)
    #expect(try test.guarding().forecast(at: test.clock.now).currentMonthSpent < .dollars(110))
  }

  @Test func `gaps and months of zeros are sensible or stale`() throws {
    let test = try TestLedger(now: "2026-06-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 20)
    test.clock.advance(seconds: 86_400 * 27)
    #expect(try test.guarding().forecast().state == .noBudget)
    test.clock.advance(seconds: 86_400 * 90)
    let forecast = try test.guarding().forecast()
    #expect(forecast.state == .stale && forecast.currentMonthSpent == .zero)
    expectSense(forecast)
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .acme)).isEmpty)
  }

  @Test(arguments: [
    "2026-03-29T00:30:00+01:00", "2026-03-29T12:00:00+02:00", "2026-10-25T12:00:00+01:00",
  ])
  func `days of 23 and 25 hours are days`(now: String) throws {
    let test = try TestLedger(now: now)
    try test.setBudget(.dollars(200), isHard: false, zone: "Europe/Berlin")
    try test.spendDaily(.dollars(10), days: 60)
    let forecast = try test.guarding().forecast()
    expectSense(forecast)
    #expect(forecast.basis.days == 60 && forecast.basis.daysWithoutSpend == 0)
    #expect(forecast.course.count == 31)
    try test.expectVerified()
  }

  @Test func `the largest amounts and the ends of time do not trap`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spend(.largestAmount, at: test.clock.now.adding(milliseconds: -86_400_000))
    try test.spend(.largestAmount)
    expectSense(try test.guarding().forecast())
    for now in [Instant.distantPast, .distantFuture] {
      test.clock.now = now
      let scope = BudgetScope(workspace: .other)
      for window in [ForecastWindow.day, .week, .month, .quarter, .days(3_653, from: .last)] {
        expectSense(try test.ledger.forecast(of: scope, window: window))
        #expect(try test.ledger.backtest(of: scope, window: window).replays.isEmpty)
      }
      #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .other)).isEmpty)
    }
  }

  @Test func `an hour without spend never raises the forecast`()
    throws
  {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    let before = try #require(try test.guarding().forecast().endOfMonth)
    test.clock.advance(seconds: 3_600)
    #expect(try #require(try test.guarding().forecast().endOfMonth) <= before)
  }
}
