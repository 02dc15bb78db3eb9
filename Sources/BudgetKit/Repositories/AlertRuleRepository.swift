internal import BudgetSQLite

/// The rules of alerts.
enum AlertRuleRepository {
  /// Adds a rule and returns its number; `nil` where there is the same one.
  static func insert(
    _ rule: AlertRule,
    ofBudget budget: Int64,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Int64? {
    try connection.statement(SQL.insert)
      .bind(budget)
      .bind(rule.measure.rawValue)
      .bind(rule.threshold.unit)
      .bind(rule.threshold.number)
      .bind(rule.isEnabled)
      .bind(now.millisecondsSince1970)
      .first { $0.int64(0) }
  }

  /// Returns a rule that was not removed, and its budget.
  static func find(
    _ id: Int64,
    on connection: borrowing Connection
  ) throws -> (rule: NumberedRule, budget: Int64)? {
    try connection.statement(SQL.find).bind(id).first { try read($0) }
  }

  /// Returns the rules that were not removed, in the order in which they were added.
  static func list(
    on connection: borrowing Connection
  ) throws -> [(rule: NumberedRule, budget: Int64)] {
    try connection.statement(SQL.list).map { try read($0) }
  }

  /// Returns the rules of a budget that take part.
  static func enabled(
    ofBudget budget: Int64,
    on measure: AlertRule.Measure,
    on connection: borrowing Connection
  ) throws -> [NumberedRule] {
    try connection.statement(SQL.enabled)
      .bind(budget)
      .bind(measure.rawValue)
      .map { try read($0).rule }
  }

  /// Returns the thresholds on spend of a budget's rules that take part.
  static func spendThresholds(
    ofBudget budget: Int64,
    on connection: borrowing Connection
  ) throws -> [AlertRule.Threshold] {
    try enabled(ofBudget: budget, on: .spend, on: connection).map(\.rule.threshold)
  }

  /// Changes the threshold of a rule and whether it takes part.
  static func update(
    _ id: Int64,
    to rule: AlertRule,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.update)
      .bind(rule.threshold.unit)
      .bind(rule.threshold.number)
      .bind(rule.isEnabled)
      .bind(id)
      .run()
  }

  /// Removes a rule; its row stays, for its alerts refer to it.
  static func remove(
    _ id: Int64,
    at now: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.remove)
      .bind(now.millisecondsSince1970)
      .bind(id)
      .run()
  }

  private static func read(_ row: Row) throws -> (rule: NumberedRule, budget: Int64) {
    var reader = RowReader(row, of: "alert_rule")
    let id = reader.nextInt64()
    let budget = reader.nextInt64()
    return (NumberedRule(id: id, rule: try AlertRule(&reader)), budget)
  }
}

extension AlertRule {
  /// Reads a rule: the budget's workspace, shape, scope, window and unit, then its own columns.
  init(_ reader: inout RowReader) throws {
    let scope = try BudgetScope(
      workspace: WorkspaceID(trusted: reader.nextText()),
      shape: reader.nextText(),
      key: reader.nextText(),
      member: ""
    )
    let window = try reader.nextWindow()
    let unit: BudgetUnit = try reader.nextWord()
    let measure: Measure = try reader.nextWord()
    self.init(
      of: scope,
      window: window,
      unit: unit,
      on: measure,
      at: try reader.nextThreshold(),
      isEnabled: try reader.nextFlag()
    )
  }
}

extension RowReader {
  /// Reads a unit and a number in it.
  mutating func nextThreshold() throws -> AlertRule.Threshold {
    let unit = nextText()
    guard let threshold = AlertRule.Threshold(unit: unit, number: try nextCount()) else {
      throw LedgerError.impossible("alert_rule", unit)
    }
    return threshold
  }
}

// MARK: - SQL

extension AlertRuleRepository {
  package enum SQL {
    package static let all = [insert, find, list, enabled, update, remove]

    static let insert: StaticString = """
      INSERT INTO alert_rule (budget_id, measure, unit, threshold, enabled, created_at_ms)
      VALUES (:budget_id, :measure, :unit, :threshold, :enabled, :created_at_ms)
      ON CONFLICT DO NOTHING
      RETURNING rule_id
      """

    static let find: StaticString = """
      SELECT
        r.rule_id, r.budget_id, b.workspace_id, b.shape, b.scope, b.time_window, b.unit, r.measure,
        r.unit, r.threshold, r.enabled
      FROM alert_rule AS r
      JOIN budget AS b ON b.budget_id = r.budget_id
      WHERE r.rule_id = :rule_id AND r.removed_at_ms IS NULL
      """

    static let list: StaticString = """
      SELECT
        r.rule_id, r.budget_id, b.workspace_id, b.shape, b.scope, b.time_window, b.unit, r.measure,
        r.unit, r.threshold, r.enabled
      FROM alert_rule AS r
      JOIN budget AS b ON b.budget_id = r.budget_id
      WHERE r.removed_at_ms IS NULL
      ORDER BY r.rule_id
      """

    static let enabled: StaticString = """
      SELECT
        r.rule_id, r.budget_id, b.workspace_id, b.shape, b.scope, b.time_window, b.unit, r.measure,
        r.unit, r.threshold, r.enabled
      FROM alert_rule AS r
      JOIN budget AS b ON b.budget_id = r.budget_id
      WHERE r.budget_id = :budget_id
        AND r.measure = :measure
        AND r.removed_at_ms IS NULL
        AND r.enabled = 1
      ORDER BY r.rule_id
      """

    static let update: StaticString = """
      UPDATE alert_rule
      SET unit = :unit, threshold = :threshold, enabled = :enabled
      WHERE rule_id = :rule_id
      """

    static let remove: StaticString = """
      UPDATE alert_rule
      SET removed_at_ms = :removed_at_ms
      WHERE rule_id = :rule_id AND removed_at_ms IS NULL
      """
  }
}
