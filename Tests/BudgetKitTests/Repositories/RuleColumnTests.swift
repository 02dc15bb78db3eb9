import Testing

@testable import BudgetKit

/// The columns of rules and their alerts: each figure is another one, so that two that change
/// places are seen.
@Suite struct RuleColumnTests {
  private let test: TestLedger

  init() throws { test = try TestLedger(now: "1970-01-01T00:00:00.011Z") }

  private func setClock(_ milliseconds: Int64) {
    test.clock.now = Instant(millisecondsSince1970: milliseconds)
  }

  @Test func `every column of a rule and of its alert holds its own value`() throws {
    try test.setBudget(.nanodollars(100))
    setClock(12)
    let rule = try test.ledger.addRule(
      AlertRule(of: BudgetScope(workspace: .acme), on: .spend, at: .amount(.nanodollars(21))),
      by: .test
    )
    #expect(
      try test.columns(of: "alert_rule") == [
        "rule_id": "1", "budget_id": "1", "measure": "spend", "unit": "usd", "threshold": "21",
        "enabled": "1", "created_at_ms": "12", "removed_at_ms": "NULL",
      ]
    )
    setClock(13)
    try test.spend(.nanodollars(22))
    setClock(14)
    let alert = try test.ledger.acknowledge(1, by: Change(by: "ada"))
    let columns = try test.columns(of: "rule_alert")
    #expect(
      columns == [
        "alert_id": "1", "rule_id": "1", "member": "", "period_start_ms": "0", "unit": "usd",
        "threshold": "21", "value": "22", "recorded_at_ms": "13", "rearmed_at_ms": "NULL",
        "acknowledged_at_ms": "14", "acknowledged_by": "ada",
      ]
    )
    #expect(alert.rule == rule && alert.value == .amount(.nanodollars(22)))
    #expect(alert.periodStart.millisecondsSince1970 == 0)
    #expect(alert.recordedAt.millisecondsSince1970 == 13 && alert.rearmedAt == nil)
    #expect(alert.acknowledgedAt?.millisecondsSince1970 == 14 && alert.acknowledgedBy == "ada")
    #expect(try test.ledger.ruleAlerts() == [alert])
    #expect(
      try test.columns(of: "alert_outbox") == [
        "alert_id": "1", "state": "pending", "attempts": "0", "updated_at_ms": "13",
        "last_error": "NULL",
      ]
    )
    setClock(15)
    try test.ledger.setRule(rule.id, threshold: .percent(31), isEnabled: false, by: .test)
    #expect(try test.ledger.ruleAlerts().first?.rearmedAt?.millisecondsSince1970 == 15)
    let changed = try test.columns(of: "alert_rule")
    #expect(changed["unit"] == "percent" && changed["threshold"] == "31")
    #expect(changed["enabled"] == "0")
    setClock(16)
    try test.ledger.removeRule(rule.id, by: .test)
    #expect(try test.columns(of: "alert_rule")["removed_at_ms"] == "16")
  }

  @Test func `what a rule counts is kept for its account`() throws {
    try test.setBudget(.nanodollars(100))
    try test.ledger.addRule(
      AlertRule(of: BudgetScope(workspace: .acme), on: .overruns, at: .count(9)),
      by: .test
    )
    for _ in 0..<3 {
      let hold = try test.guarding().reserve(.nanodollars(1))
      try test.guarding().settle(hold.id, with: .cost(.nanodollars(2)))
    }
    #expect(
      try test.columns(of: "rule_count") == [
        "rule_id": "1", "member": "", "from_ms": "0", "counted": "3",
      ]
    )
    try test.expectVerified()
  }
}
