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
}
