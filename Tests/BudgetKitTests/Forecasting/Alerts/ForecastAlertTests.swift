import Testing

@testable import BudgetKit

@Suite struct ForecastAlertTests {
  private func steady() throws -> TestLedger {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    return test
  }

  @Test(arguments: [
    (499, [] as [Int], 59), (500, [50], 60), (799, [50], 89), (800, [50, 80], 90),
    (1_000, [50, 80], 110), (400, [], 50), (399, [], 49), (0, [], 10),
  ])
  func `thresholds are reached at them, and re-armed more than 10 points below`(
    thousandths: Int,
    reached: [Int],
    rearmedAbove: Int
  ) {
    #expect(ForecastAlerts.reachedPercents(probabilityThousandths: thousandths) == reached)
    #expect(
      ForecastAlerts.percentAboveWhichToRearm(probabilityThousandths: thousandths) == rearmedAbove
    )
  }

  @Test func `a budget that will be exceeded is foretold once`() throws {
    let test = try steady()
    try test.setBudget(.dollars(250), isHard: false, thresholds: [100])
    let alerts = try test.guarding().checkAndAlert()
    #expect(alerts.map(\.kind) == [.forecast, .forecast])
    #expect(alerts.map(\.thresholdPercent) == [50, 80])
    #expect(alerts.allSatisfy { $0.budget == .dollars(250) && $0.spent == .dollars(150) })
    #expect(try test.guarding().checkForecast() == [])
    #expect(try test.reopened().budget(for: .acme).checkAndAlert() == [])
    try test.expectVerified()
  }

  @Test func `a raised limit re-arms, and the next month begins anew`() throws {
    let test = try steady()
    try test.setBudget(.dollars(250), isHard: false)
    #expect(try test.guarding().checkForecast().count == 2)
    try test.setBudget(.dollars(1_000), isHard: false)
    #expect(try test.guarding().checkForecast() == [])
    #expect(
      try test.count("budget_alert", where: "kind = 'forecast' AND rearmed_at_ms IS NULL") == 0
    )
    try test.setBudget(.dollars(250), isHard: false)
    #expect(try test.guarding().checkForecast().count == 2)
    test.clock.advance(seconds: 86_400 * 18)
    #expect(try test.guarding().checkForecast() == [])
    try test.spendDaily(.dollars(30), days: 18)
    #expect(try test.guarding().checkForecast().count == 2)
    try test.expectVerified()
  }

  @Test func `recording never evaluates a forecast`() throws {
    let test = try steady()
    try test.setBudget(.dollars(250), isHard: false, thresholds: [100])
    try test.spend(.dollars(10))
    #expect(try test.guarding().alerts() == [])
    try test.expectVerified()
  }

  @Test func `a project's check answers for its workspace too`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, project: .search)
    try test.setBudget(.dollars(250), isHard: true)
    try test.setBudget(.dollars(260), project: .search, isHard: false)
    let alerts = try test.guarding(.search).checkForecast()
    #expect(alerts.map(\.scope.project) == [nil, nil, .search, .search])
    #expect(try test.guarding(.chat).checkForecast() == [])
  }

  @Test func `a workspace's check answers for its projects with budgets, and for no others`()
    async throws
  {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, project: .search)
    try test.spendDaily(.dollars(100), days: 60, project: .chat)
    try test.setBudget(.dollars(260), project: .search, isHard: false, thresholds: [])
    try test.setBudget(.dollars(260), workspace: .other, project: .chat, isHard: false)
    try test.spend(.dollars(90), project: .search)
    try test.spend(.dollars(300), project: .chat)
    let alerts = try await test.guarding().checkAndAlert()
    #expect(alerts.map(\.kind) == [.forecast, .forecast, .anomaly, .anomaly])
    #expect(alerts.map(\.scope.project) == [.search, .search, nil, .search])
    #expect(try await test.guarding().checkAndAlert() == [])
    try test.setBudget(.dollars(3_000), project: .chat, isHard: false, isEnabled: false)
    #expect(try await test.guarding().checkAndAlert() == [])
    try test.setBudget(.dollars(3_000), project: .chat, isHard: false)
    let more = try await test.guarding().checkAndAlert()
    #expect(Set(more.map(\.scope.project)) == [.chat])
    #expect(Set(more.map(\.kind)) == [.forecast, .anomaly])
    try test.expectVerified()
  }

  @Test func `nothing is foretold without a budget, with a disabled one, or when it is exceeded`()
    throws
  {
    let test = try steady()
    #expect(try test.guarding().checkForecast() == [])
    try test.setBudget(.dollars(250), isEnabled: false)
    #expect(try test.guarding().checkForecast() == [])
    try test.setBudget(.dollars(100), isHard: false)
    #expect(try test.guarding().checkForecast() == [])
    #expect(try test.guarding().forecast().state == .alreadyExceeded)
  }

  @Test func `an anomaly is recorded once a day, whatever the zone does`() async throws {
    let test = try steady()
    try test.spend(.dollars(200))
    let alerts = try await test.guarding().checkAndAlert()
    #expect(alerts.map(\.kind) == [.anomaly] && alerts.map(\.spent) == [.dollars(200)])
    try test.spend(.dollars(100))
    #expect(try await test.guarding().checkAnomalies() == [])
    try test.setBudget(.dollars(10_000), zone: "Pacific/Kiritimati")
    try test.setBudget(.dollars(10_000), zone: "Pacific/Honolulu")
    let kinds = try test.guarding().alerts().map(\.kind)
    #expect(kinds == [.anomaly])
    try test.expectVerified()
  }

  @Test func `a spend alert and a forecast alert of one threshold stand beside each other`() throws
  {
    let test = try steady()
    try test.setBudget(.dollars(280), isHard: false, thresholds: [50])
    try test.guarding().checkForecast()
    let alerts = try test.guarding().alerts().filter { $0.thresholdPercent == 50 }
    #expect(Set(alerts.map(\.kind)) == [.spend, .forecast])
    #expect(try test.ledger.workspaceBudgets.remove(.acme, by: .test))
    #expect(try test.count("budget_alert", where: "rearmed_at_ms IS NULL") == 0)
  }

  /// Forty days of $12 that are spent in every second hour, and now half past one at night.
  private func steadyHours() throws -> TestLedger {
    let test = try TestLedger(now: "2026-03-16T01:30:00Z")
    try test.spendHourly(days: 40)
    return test
  }

  @Test func `an hour that is not normal is told of once`() throws {
    let test = try steadyHours()
    try test.spend(.dollars(9))
    let alerts = try test.guarding().checkAnomalies()
    #expect(alerts.map(\.anomalyUnit) == [.hour] && alerts.map(\.kind) == [.anomaly])
    #expect(alerts.map(\.periodStart.iso8601) == ["2026-03-16T01:00:00Z"])
    #expect(alerts.map(\.spent) == [.dollars(9)] && alerts.map(\.budget) == [.dollars(6)])
    #expect(alerts.map(\.thresholdPercent) == [4])
    #expect(try test.guarding().checkAnomalies() == [])
    try test.spend(.dollars(3))
    #expect(try test.reopened().budget(for: .acme).checkAndAlert() == [])
    #expect(try test.guarding().alerts() == alerts)
    try test.expectVerified()
  }

  @Test func `a runaway of ten hours is one hour and then its day`() throws {
    let test = try steadyHours()
    var told: [[AnomalyQuery.Unit?]] = []
    for _ in 0..<10 {
      try test.spend(.dollars(7))
      told.append(try test.guarding().checkAnomalies().map(\.anomalyUnit))
      test.clock.advance(seconds: 3_600)
    }
    #expect(told.flatMap(\.self) == [.hour, .day])
    #expect(told.first == [.hour])
    try test.expectVerified()
  }

  @Test func `a day that is told of silences its hours`() throws {
    let test = try steadyHours()
    try test.spend(.dollars(40))
    #expect(try test.guarding().checkAnomalies().map(\.anomalyUnit) == [.day])
    test.clock.advance(seconds: 20 * 3_600)
    try test.spend(.dollars(40))
    #expect(try test.guarding().checkAnomalies() == [])
  }

  @Test(arguments: [(24, 0), (25, 1)])
  func `24 hours after an hour the next one can be told of`(hours: Int64, count: Int) throws {
    let test = try steadyHours()
    try test.spend(.dollars(9))
    #expect(try test.guarding().checkAnomalies().count == 1)
    test.clock.advance(seconds: hours * 3_600)
    // Far more than any hour before, and too little for a day.
    try test.spend(.dollars(20))
    let told = try test.guarding().checkAnomalies()
    #expect(told.count { $0.anomalyUnit == .hour } == count)
  }

  @Test func `an older hour that is imported late adds nothing to one that is told of`() throws {
    let test = try steadyHours()
    try test.spend(.dollars(9))
    #expect(try test.guarding().checkAnomalies().map(\.anomalyUnit) == [.hour])
    try test.spend(.dollars(9), at: Instant(iso8601: "2026-03-15T20:10:00Z"))
    let found = try test.ledger.anomalies(AnomalyQuery(workspace: .acme, unit: .hour))
    #expect(found.count == 2)
    #expect(try test.guarding().checkAnomalies() == [])
  }

  @Test func `the first hour of a day and the day itself stand beside each other`() throws {
    let test = try TestLedger(now: "2026-03-16T00:30:00Z")
    try test.spendHourly(days: 40)
    try test.spend(.dollars(9))
    #expect(try test.guarding().checkAnomalies().map(\.anomalyUnit) == [.hour])
    try test.spend(.dollars(30))
    #expect(try test.guarding().checkAnomalies().map(\.anomalyUnit) == [.day])
    let starts = try test.guarding().alerts().map(\.periodStart.iso8601)
    #expect(starts == ["2026-03-16T00:00:00Z", "2026-03-16T00:00:00Z"])
    try test.expectVerified()
  }

  @Test func `another zone moves the alert of a day and leaves that of an hour`() throws {
    let test = try TestLedger(now: "2026-03-16T00:30:00Z")
    try test.spendHourly(days: 40)
    try test.spend(.dollars(9))
    #expect(try test.guarding().checkAnomalies().count == 1)
    try test.spend(.dollars(30))
    #expect(try test.guarding().checkAnomalies().count == 1)
    for zone in ["Asia/Kolkata", "Pacific/Honolulu", "Asia/Kolkata"] {
      try test.setBudget(.dollars(10_000), isHard: false, zone: zone)
    }
    let starts = try test.guarding().alerts().map { ($0.anomalyUnit, $0.periodStart.iso8601) }
    #expect(starts.first { $0.0 == .hour }?.1 == "2026-03-16T00:00:00Z")
    #expect(starts.first { $0.0 == .day }?.1 == "2026-03-15T18:30:00Z")
    try test.setBudget(.dollars(100), isHard: false, zone: "Asia/Kolkata")
    #expect(try test.guarding().checkAnomalies() == [])
  }

  @Test func `each project has its own hours, and the workspace has its own`() throws {
    let test = try TestLedger(now: "2026-03-16T01:30:00Z")
    try test.spendHourly(days: 40, project: .search)
    try test.spendHourly(.dollars(10), days: 40, project: .chat)
    try test.spend(.dollars(9), project: .search)
    #expect(try test.guarding(.chat).checkAnomalies() == [])
    let alerts = try test.guarding(.search).checkAnomalies()
    #expect(alerts.map(\.scope.project) == [.search])
    #expect(alerts.map(\.anomalyUnit) == [.hour])
  }
}
