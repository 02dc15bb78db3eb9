import BudgetKit
import Testing

@Suite struct VerifyTests {
  /// A ledger with a bit of everything in it.
  private func filled() throws -> TestLedger {
    let test = try TestLedger()
    try test.setBudget(.dollars(10))
    try test.setBudget(.dollars(5), project: .search)
    try test.ledger.record(.costing(.cents(30), id: "c1", project: .search, execution: "run"))
    try test.ledger.record(.using("gpt-4o", id: "c2"))
    try test.ledger.record(.using("unheard-of", id: "c3"))
    try test.ledger.record(
      ResourceUsage(
        id: RecordID("u1"),
        workspace: .acme,
        execution: ExecutionID("run"),
        resourceType: "cpu",
        usage: Quantity(3)
      )
    )
    _ = try test.guarding(.search).reserve(.cents(20), id: ReservationID("held"))
    let hold = try test.guarding(.search).reserve(.cents(40), id: ReservationID("settled"))
    try test.guarding().settle(hold.id, with: .cost(.cents(35)))
    return test
  }

  @Test func `sound books have no differences`() throws {
    let test = try filled()
    let verification = try test.ledger.verify()
    #expect(verification.isOK && verification.differences == [] && verification.checked > 10)
    try test.expectVerified()
  }

  private static func groups(_ condition: String) -> String {
    "group_id IN (SELECT group_id FROM usage_group WHERE \(condition))"
  }

  /// A change made past the library, and words that the report must say about it.
  static let damages: [(sql: String, words: [String])] = [
    (
      "UPDATE budget_period SET spent_amount = spent_amount + 1 WHERE budget_id = (SELECT budget_id FROM budget WHERE shape = '[]')",
      ["workspace acme", "spent"]
    ),
    (
      "UPDATE budget_period SET reserved_amount = 0 WHERE budget_id = (SELECT budget_id FROM budget WHERE shape <> '[]')",
      ["project acme/search", "reserved"]
    ),
    (
      "UPDATE budget_period SET unpriced_calls = 7 WHERE budget_id = (SELECT budget_id FROM budget WHERE shape = '[]')",
      ["acme", "unpriced"]
    ),
    (
      "UPDATE budget_period SET period_start_ms = period_start_ms + 1 WHERE budget_id = (SELECT budget_id FROM budget WHERE shape = '[]')",
      ["acme", "not a month"]
    ),
    (
      "UPDATE budget_period SET limit_amount = limit_amount + 1 WHERE budget_id = (SELECT budget_id FROM budget WHERE shape = '[]')",
      ["workspace acme", "has a limit of"]
    ),
    ("UPDATE budget_period SET hard_limit = 1 - hard_limit", ["acme/search", "has a limit of"]),
    ("UPDATE budget_period SET next_alert_amount = NULL", ["acme", "next alert"]),
    ("UPDATE budget_limit SET limit_amount = 1", ["The newest limits", "acme"]),
    ("UPDATE budget_limit SET bound_amount = bound_amount + 1", ["The newest limits", "acme"]),
    (
      "UPDATE budget_period SET bound_amount = limit_amount + 1 WHERE hard_limit = 1",
      ["workspace acme", "has a limit of"]
    ),
    ("DELETE FROM budget_limit", ["The newest limits", "acme"]),
    (
      "UPDATE budget_period SET budget_id = 99 WHERE budget_id = (SELECT budget_id FROM budget WHERE shape = '[]')",
      ["refers to nothing"]
    ),
    ("DELETE FROM workspace_budget", ["do not agree", "acme {}"]),
    ("DELETE FROM project_budget", ["do not agree", "search"]),
    ("UPDATE project_budget SET monthly_budget_nanodollars = 1", ["do not agree", "search"]),
    ("UPDATE workspace_budget SET unpriced_hold_nanodollars = 1", ["do not agree", "acme {}"]),
    ("UPDATE budget SET removed_at_ms = 1, enabled = 0", ["do not agree", "acme/search"]),
    ("UPDATE reservation SET period_ids = '' WHERE state = 'open'", ["held", "is held by"]),
    ("UPDATE reservation SET period_ids = '1,1' WHERE state = 'open'", ["held", "is held by"]),
    ("UPDATE reservation SET period_ids = '1,2,x' WHERE state = 'open'", ["reservation", "1,2,x"]),
    (
      "UPDATE reservation SET agent_id = 'a', project_id = NULL WHERE state = 'open'",
      ["is held by"]
    ),
    (
      "UPDATE usage_day SET cost_nanodollars = 0 WHERE \(groups("model = 'gpt-4o'"))",
      ["roll-up", "gpt-4o"]
    ),
    (
      "UPDATE usage_day SET tokens_prompt = 1 WHERE \(groups("kind = 'llm'"))",
      ["roll-up", "unheard-of"]
    ),
    ("UPDATE usage_day SET latency_ms = latency_ms + 1", ["roll-up", "latency"]),
    ("DELETE FROM usage_day WHERE \(groups("kind = 'compute'"))", ["roll-up", "cpu"]),
    (
      "UPDATE usage_day SET day = day + 1 WHERE \(groups("kind = 'compute'"))",
      ["2026-01-16", "cpu"]
    ),
    ("UPDATE usage_group SET user_id = 'mallory' WHERE kind = 'llm'", ["mallory"]),
    ("UPDATE usage_hour SET calls = calls + 1", ["Hour", "roll-up"]),
    ("UPDATE usage_hour SET hour = hour + 1", ["Hour", "nothing"]),
    ("DELETE FROM usage_hour", ["lacks", "hours"]),
    ("UPDATE usage_project_day SET tokens_prompt = tokens_prompt + 1", ["Day", "roll-up"]),
    ("UPDATE usage_project_day SET project_id = project_id || 'x'", ["Day", "nothing"]),
    ("DELETE FROM usage_project_day", ["lacks", "days of projects"]),
    ("UPDATE usage_model_hour SET cost_nanodollars = cost_nanodollars + 1", ["Hour", "roll-up"]),
    ("UPDATE usage_model_hour SET model = model || 'x'", ["Hour", "nothing"]),
    ("DELETE FROM usage_model_hour", ["lacks", "hours of models"]),
    ("UPDATE execution_cost SET llm_cost_nanodollars = 1", ["executions", "run"]),
    ("UPDATE execution_cost SET last_at_ms = last_at_ms + 1", ["executions", "run"]),
    ("DELETE FROM execution_cost", ["executions", "run"]),
    ("UPDATE llm_call SET cost_nanodollars = 5 WHERE id = 'c2'", ["c2", "contradict"]),
    ("UPDATE llm_call SET cost_nanodollars = 5 WHERE id = 'c1'", ["spent", "roll-up"]),
    ("UPDATE llm_call SET pricing_code = 0 WHERE id = 'c3'", ["c3", "contradict"]),
    ("UPDATE resource_usage SET cost_nanodollars = 5 WHERE id = 'u1'", ["cpu", "run"]),
    ("DELETE FROM llm_call WHERE id = 'c2'", ["spent", "gpt-4o"]),
    ("DELETE FROM llm_call WHERE id = 'settled'", ["Reservations", "settled"]),
    (
      "UPDATE reservation SET state = 'released', ended_at_ms = 0 WHERE reservation_id = 'held'",
      ["reserved", "0.2"]
    ),
    (
      "UPDATE reservation SET state = 'released', call_id = NULL WHERE reservation_id = 'settled'",
      ["Reservations", "settled"]
    ),
    (
      "UPDATE reservation SET call_id = 'c1' WHERE reservation_id = 'settled'",
      ["Reservations", "settled"]
    ),
    ("UPDATE reservation SET amount_nanodollars = 1 WHERE reservation_id = 'held'", ["reserved"]),
    ("UPDATE budget SET enabled = 0", ["acme/search", "without an enabled budget"]),
    ("UPDATE workspace SET time_zone = 'Asia/Tokyo'", ["not a month", "Asia/Tokyo"]),
  ]

  @Test(arguments: damages)
  func `damage is named`(_ damage: (sql: String, words: [String])) throws {
    let test = try filled()
    try test.expectVerified()
    try test.tamper(damage.sql)
    let verification = try test.ledger.verify()
    let report = verification.differences.joined(separator: "\n")
    #expect(!verification.isOK, "\(damage.sql)")
    for word in damage.words { #expect(report.contains(word), "\(damage.sql): \(report)") }
  }

  @Test func `a zone that nobody knows is named, and the rest is checked`() throws {
    let test = try filled()
    try test.tamper("UPDATE workspace SET time_zone = 'Mars/Olympus'")
    let report = try test.ledger.verify().differences.joined(separator: "\n")
    #expect(report.contains("Mars/Olympus") && report.contains("acme"))
  }

  @Test func `a diagnosis knows the file and the library`() throws {
    let test = try TestLedger()
    let diagnosis = try test.ledger.diagnose()
    #expect(diagnosis.path == test.ledger.path && diagnosis.fileMode == "0600")
    #expect(diagnosis.schemaVersion == 2 && diagnosis.fileSize > 0 && diagnosis.warnings == [])
    #expect(!diagnosis.sqliteVersion.isEmpty && !diagnosis.priceBookEdition.isEmpty)
  }
}
