import BudgetKit
import Testing

@Suite struct AlertTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test func `each threshold fires when it is reached, to the nanodollar`() throws {
    try test.setBudget(.dollars(1))
    let steps: [(Int64, [Int])] = [
      (499_999_999, []), (1, [50]), (299_999_999, [50]), (1, [50, 80]),
      (100_000_000, [50, 80, 90]), (99_999_999, [50, 80, 90]), (1, [50, 80, 90, 100]),
      (5_000_000_000, [50, 80, 90, 100]),
    ]
    for (nanodollars, expected) in steps {
      try test.spend(.nanodollars(nanodollars))
      #expect(try test.alertedPercents() == expected)
      #expect(try test.status().isAlertNeeded == !expected.isEmpty)
    }
    #expect(try test.guarding().checkAndAlert() == [])
    try test.expectVerified()
  }

  @Test func `a jump over several thresholds records them all, with what was known`() throws {
    try test.setBudget(.dollars(1))
    try test.spend(.cents(95))
    let alerts = try test.guarding().alerts()
    #expect(alerts.map(\.thresholdPercent) == [90, 80, 50])
    for alert in alerts {
      #expect(alert.spent == .cents(95) && alert.budget == .dollars(1))
      #expect(alert.recordedAt == test.clock.now && alert.scope == BudgetScope(workspace: .acme))
      #expect(alert.periodStart == (try Instant(iso8601: "2026-01-01T00:00:00Z")))
    }
    try test.expectVerified()
  }

  @Test func `a budget whose thresholds cannot be read is not shown as none`() throws {
    try test.setBudget(.dollars(1))
    try test.tamper("UPDATE budget SET alert_thresholds = 'x,y'")
    #expect(throws: LedgerError.self) { try test.status() }
  }

  @Test func `held money alone fires nothing, and a settlement does`() throws {
    try test.setBudget(.dollars(1))
    let hold = try test.guarding().reserve(.dollars(1))
    #expect(try test.alertedPercents() == [])
    try test.guarding().settle(hold.id, with: .cost(.cents(55)))
    #expect(try test.alertedPercents() == [50])
    try test.expectVerified()
  }

  @Test func `a project's call alerts for the project and for its workspace`() throws {
    try test.setBudget(.dollars(10))
    try test.setBudget(.dollars(1), project: .search)
    try test.spend(.cents(60), project: .search)
    #expect(try test.alertedPercents(.search) == [50])
    try test.spend(.dollars(5), project: .search)
    #expect(try test.alertedPercents(.search) == [50, 80, 90, 100])
    #expect(try test.guarding().alerts().count == 5)
    try test.expectVerified()
  }

  @Test func `a raised limit re-arms what it puts out of reach, and nothing else`() throws {
    try test.setBudget(.dollars(1))
    try test.spend(.cents(95))
    try test.setBudget(.cents(120))  // 79 %
    #expect(try test.alertedPercents() == [50, 80, 90])
    try test.spend(.cents(1))  // 80 %
    #expect(try test.alertedPercents() == [50, 80, 90, 80])
    try test.setBudget(.dollars(100))
    try test.spend(.dollars(49))
    #expect(try test.alertedPercents() == [50, 80, 90, 80])
    try test.spend(.cents(4))
    #expect(try test.alertedPercents() == [50, 80, 90, 80, 50])
    try test.expectVerified()
  }

  @Test func `setting the same budget again fires nothing again`() throws {
    try test.setBudget(.dollars(1))
    try test.spend(.cents(95))
    for _ in 0..<3 { try test.setBudget(.dollars(1)) }
    try test.setBudget(.dollars(1), thresholds: [50])
    try test.setBudget(.dollars(1), isEnabled: false)
    try test.setBudget(.dollars(1))
    #expect(try test.alertedPercents() == [50, 80, 90])
    try test.expectVerified()
  }

  @Test func `a lowered limit fires what it brings into reach`() throws {
    try test.setBudget(.dollars(10))
    try test.spend(.cents(85))
    try test.setBudget(.dollars(1))
    #expect(try test.alertedPercents() == [50, 80])
    try test.setBudget(.zero)
    #expect(try test.alertedPercents() == [50, 80, 90, 100])
    try test.expectVerified()
  }

  @Test func `a new month re-arms`() throws {
    try test.setBudget(.dollars(1))
    for month in ["2026-01-15", "2026-02-15", "2026-03-15"] {
      test.clock.now = try Instant(iso8601: month + "T00:00:00Z")
      try test.spend(.cents(50))
      try test.spend(.cents(1))
    }
    #expect(try test.alertedPercents() == [50, 50, 50])
    #expect(Set(try test.guarding().alerts().map(\.periodStart)).count == 3)
    try test.expectVerified()
  }

  @Test(arguments: [
    ([], []), ([100], [100]), ([1], [1]), ([33, 66, 120, 150], [33, 66, 120]), ([131], []),
    ([130, 130], [130]), ([1000], []),
  ])
  func `a budget has the thresholds it was given`(thresholds: [Int], expected: [Int]) throws {
    try test.setBudget(.dollars(1), thresholds: thresholds)
    try test.spend(.cents(130))
    #expect(try test.alertedPercents() == expected)
    try test.expectVerified()
  }

  @Test func `nothing fires while nothing was spent, even with a limit of 0`() throws {
    try test.setBudget(.zero)
    try test.spend(.zero)
    #expect(try test.guarding().checkAndAlert() == [])
    #expect(try !test.status().isAlertNeeded)
    try test.spend(.nanodollars(1))
    #expect(try test.alertedPercents() == [50, 80, 90, 100])
    try test.expectVerified()
  }

  @Test func `a removed budget that is set again starts anew`() throws {
    try test.setBudget(.dollars(1))
    try test.spend(.cents(60))
    #expect(try test.ledger.workspaceBudgets.remove(.acme, by: .test))
    #expect(try test.guarding().checkAndAlert() == [])
    try test.setBudget(.dollars(1))
    #expect(try test.alertedPercents() == [50, 50])
    try test.expectVerified()
  }

  @Test func `a check records what is missing, once`() throws {
    try test.setBudget(.dollars(1))
    try test.setBudget(.dollars(1), project: .search)
    try test.spend(.cents(85), project: .search)
    try test.tamper("DELETE FROM budget_alert WHERE threshold_percent = 80")
    let found = try test.guarding(.search).checkAndAlert()
    #expect(found.map(\.thresholdPercent) == [80, 80])
    #expect(Set(found.map(\.scope.project)) == [nil, .search])
    #expect(try test.guarding(.search).checkAndAlert() == [])
    try test.expectVerified()
  }

  @Test func `a check of a workspace records what is missing of it and of each project, once`()
    throws
  {
    try test.setBudget(.dollars(2))
    for project in [ProjectID.search, .chat] {
      try test.setBudget(.dollars(1), project: project)
      try test.spend(.cents(85), project: project)
    }
    try test.tamper(
      "DELETE FROM budget_alert WHERE threshold_percent = 80; DELETE FROM budget_period"
    )
    let found = try test.guarding().checkAndAlert()
    #expect(found.map(\.thresholdPercent) == [80, 80, 80])
    #expect(found.map(\.scope.project) == [nil, .chat, .search])
    #expect(found.map(\.spent) == [.cents(170), .cents(85), .cents(85)])
    #expect(try test.guarding().checkAndAlert() == [])
    try test.expectVerified()
  }

  @Test(arguments: [(.acme, .corrupt), (.other, nil)] as [(WorkspaceID, LedgerError.Code?)])
  func `a damaged budget fails the check of its own workspace alone`(
    workspace: WorkspaceID,
    code: LedgerError.Code?
  ) throws {
    try test.setBudget(.dollars(1))
    try test.setBudget(.dollars(1), workspace: workspace, project: .search)
    try test.tamper("UPDATE budget SET alert_thresholds = '50,x' WHERE shape <> '[]'")
    let ledger = try test.reopened()
    #expect(refusal { try ledger.budget(for: .acme).checkAndAlert() } == code)
  }

  @Test(arguments: [0, -1, 10_001])
  func `a list of alerts has a sensible length`(limit: Int) throws {
    #expect(refusal { try test.guarding().alerts(limit: limit) } == .invalidValue)
  }
}
