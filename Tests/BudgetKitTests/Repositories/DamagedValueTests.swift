import Testing

@testable import BudgetKit

@Suite struct DamagedValueTests {
  private static let damages: [(sql: String, table: String)] = [
    ("UPDATE calendar_event SET day = '2026-13-45'", "calendar_event"),
    ("UPDATE usage_project_day SET cost_nanodollars = -1", "usage_project_day"),
    ("UPDATE workspace SET time_zone = 'Mars/Phobos'", "workspace"),
    ("UPDATE workspace SET time_zone = '../etc/passwd'", "workspace"),
    ("UPDATE budget SET alert_thresholds = '50,x'", "budget"),
    ("UPDATE budget SET alert_emails = '['", "budget"),
  ]

  @Test(arguments: damages)
  func `a value that the file cannot hold is damage and names its table`(
    _ damage: (sql: String, table: String)
  ) throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(100))
    try test.spendDaily(.dollars(1), days: 10)
    try test.ledger.calendarEvents.set(
      CalendarEvent(workspace: .acme, day: CivilDate(iso8601: "2026-12-25"), kind: .holiday),
      by: .test
    )
    _ = try test.guarding().forecast()
    try test.tamper(damage.sql)
    let error = #expect(throws: LedgerError.self, "\(damage.sql)") {
      try test.reopened().budget(for: .acme).forecast()
    }
    #expect(error?.code == .corrupt && error?.message.contains(damage.table) == true)
  }
}
