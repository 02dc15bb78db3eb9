internal import BudgetSQLite

/// The questions by which a ledger is verified.
enum VerificationRepository {
  /// Returns what SQLite finds wrong with the file; nothing for a sound one.
  static func structuralProblems(on connection: borrowing Connection) throws -> [String] {
    let integrity = try connection.values(of: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
    let foreignKeys = try connection.values(of: "PRAGMA foreign_key_check")
    return integrity + foreignKeys.map { "a row of \($0) refers to nothing" }
  }

  /// Returns what SQLite finds wrong without comparing indexes with their tables; nothing for a
  /// sound file.
  static func problemsAtFirstSight(on connection: borrowing Connection) throws -> [String] {
    try connection.values(of: "PRAGMA quick_check(20)").filter { $0 != "ok" }
  }

  /// Returns when the newest call or use of a resource took place.
  static func newestEntry(on connection: borrowing Connection) throws -> Instant? {
    let milliseconds = try connection.statement(SQL.newestEntry).first { $0.optionalInt64(0) }
    return milliseconds?.map(Instant.init(millisecondsSince1970:))
  }

  /// Returns how many reservations are open in all workspaces, and how many of them have run out.
  static func openReservations(
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> (open: Int, expired: Int) {
    try connection.statement(SQL.openReservations)
      .bind(instant.millisecondsSince1970)
      .first { (Int($0.int64(0)), Int($0.int64(1))) } ?? (0, 0)
  }

  /// Returns calls whose cost is not the sum of its parts, or contradicts how it came about.
  static func callsWithWrongCosts(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.wrongCosts).map { $0.text(0) }
  }

  /// Returns when the newest call or use of a resource of a workspace began.
  static func newestRow(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(SQL.newestRow)
      .bind(workspace.rawValue)
      .first { $0.optionalInt64(0).map(Instant.init(millisecondsSince1970:)) } ?? nil
  }

  /// Returns rows that contradict themselves, or hold a word that nobody knows; 20 at most.
  static func impossibleRows(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.impossibleRows).map { $0.text(0) }
  }

  /// Returns the numbers of the budgets that take part.
  static func enabledBudgets(on connection: borrowing Connection) throws -> Set<Int64> {
    Set(try connection.statement(SQL.enabledBudgets).map { $0.int64(0) })
  }

  /// Returns budgets of workspaces and projects whose second row is missing, says something else,
  /// or is of a removed budget.
  static func budgetsWithWrongFaces(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.wrongFaces).map { $0.text(0) }
  }

  /// Returns rows whose marks do not fit what undid them, and the other way round.
  static func wrongVoids(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.wrongVoids).map { $0.text(0) }
  }

  /// Returns budgets of which another limit is noted than they have.
  static func budgetsWithWrongLimits(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.newestLimits)
      .map { row -> String? in
        var settings = try MonthlyBudget(limitsIn: row, from: 2)
        settings.closing = try row.closing(11, settings.unit)
        let limit = row.int64(1) == 1 ? settings.limitInForce : nil
        let noted = row.optionalInt64(8).map { amount in
          BudgetLimit(
            amount: Amount(amount),
            isHard: row.int64(9) == 1,
            bound: row.optionalInt64(10).map { Amount($0) }
          )
        }
        return noted == limit ? nil : row.text(0)
      }
      .compactMap(\.self)
  }

  /// Returns the alerts, deliveries and counts of rules that do not fit each other.
  static func wrongAlerts(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.wrongAlerts).map { $0.text(0) }
  }

  /// Returns executions whose totals are not those of their rows.
  static func executionsWithWrongTotals(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.wrongExecutions).map { $0.text(0) }
  }
}

// MARK: - SQL

extension VerificationRepository {
  package enum SQL {
    package static let all = [
      newestEntry, openReservations, wrongCosts, impossibleRows, wrongVoids, enabledBudgets,
      wrongFaces,
      newestLimits, wrongExecutions, newestRow, wrongAlerts,
    ]

    // Without a row of the outbox, or the other way round; a count of a rule that counts nothing;
    // an alert about more than was
    // counted, except in a rolling window, where that is forgotten.
    static let wrongAlerts: StaticString = """
      SELECT 'alert ' || a.alert_id
      FROM rule_alert AS a
      LEFT JOIN alert_outbox AS o ON o.alert_id = a.alert_id
      WHERE o.alert_id IS NULL
      UNION
      SELECT 'delivery ' || o.alert_id
      FROM alert_outbox AS o
      LEFT JOIN rule_alert AS a ON a.alert_id = o.alert_id
      WHERE a.alert_id IS NULL
      UNION
      SELECT 'count of rule ' || c.rule_id
      FROM rule_count AS c
      LEFT JOIN alert_rule AS r ON r.rule_id = c.rule_id
      WHERE r.rule_id IS NULL OR r.measure NOT IN ('overruns', 'refusals')
      UNION
      SELECT 'alert ' || a.alert_id
      FROM rule_alert AS a
      JOIN alert_rule AS r ON r.rule_id = a.rule_id
      JOIN budget AS b ON b.budget_id = r.budget_id
      LEFT JOIN rule_count AS c
        ON c.rule_id = a.rule_id AND c.member = a.member AND c.from_ms = a.period_start_ms
      WHERE r.measure IN ('overruns', 'refusals')
        AND b.time_window NOT GLOB 'rolling *'
        AND a.value > coalesce(c.counted, 0)
      """

    static let newestEntry: StaticString = """
      SELECT max(newest_ms)
      FROM (
        SELECT (
          SELECT max(c.timestamp_ms) FROM llm_call AS c WHERE c.workspace_id = w.workspace_id
        ) AS newest_ms
        FROM workspace AS w
        UNION ALL
        SELECT (
          SELECT max(u.timestamp_ms) FROM resource_usage AS u WHERE u.workspace_id = w.workspace_id
        )
        FROM workspace AS w
      ) AS entries
      """

    static let openReservations: StaticString = """
      SELECT
        count(*), coalesce(sum(CASE WHEN expires_at_ms <= :now_ms THEN 1 ELSE 0 END), 0)
      FROM reservation
      WHERE state = 'open'
      """

    static let wrongCosts: StaticString = """
      SELECT id
      FROM llm_call
      WHERE input_cost_nanodollars + output_cost_nanodollars <> cost_nanodollars
        OR (pricing_code = 3) <> (cost_nanodollars IS NULL)
        OR (pricing_code = 2 AND cost_nanodollars <> 0)
      UNION ALL
      SELECT id
      FROM resource_usage
      WHERE (pricing_code = 3) <> (cost_nanodollars IS NULL)
        OR (pricing_code = 2 AND cost_nanodollars <> 0)
      LIMIT 20
      """

    // What the rules of the tables cannot say, and reading a row refuses.
    static let impossibleRows: StaticString = """
      SELECT 'reservation ' || reservation_id
      FROM reservation
      WHERE expires_at_ms IS NOT min(created_at_ms + ttl_ms + extension_ms, 253402300799999)
      UNION ALL
      SELECT 'call ' || id
      FROM llm_call
      WHERE service_tier NOT IN (
        'standard', 'batch', 'flex', 'priority', 'fast', 'us', 'batch-us', 'fast-us', 'unlisted'
      )
      UNION ALL
      SELECT 'the price of ' || model
      FROM model_price
      WHERE service_tier NOT IN (
        'standard', 'batch', 'flex', 'priority', 'fast', 'us', 'batch-us', 'fast-us', 'unlisted'
      )
      LIMIT 20
      """

    static let wrongVoids: StaticString = """
      SELECT 'call ' || c.id
      FROM llm_call AS c
      LEFT JOIN adjustment AS v
        ON v.workspace_id = c.workspace_id AND v.adjustment_id = c.voided_by AND v.kind = 'void'
      WHERE c.voided_by IS NOT NULL AND v.adjusts_call_id IS NOT c.id
      UNION ALL
      SELECT 'resource ' || u.id
      FROM resource_usage AS u
      LEFT JOIN adjustment AS v
        ON v.workspace_id = u.workspace_id AND v.adjustment_id = u.voided_by AND v.kind = 'void'
      WHERE u.voided_by IS NOT NULL AND v.adjusts_usage_id IS NOT u.id
      UNION ALL
      SELECT 'adjustment ' || a.adjustment_id
      FROM adjustment AS a
      LEFT JOIN llm_call AS c ON c.workspace_id = a.workspace_id AND c.id = a.adjusts_call_id
      LEFT JOIN resource_usage AS u ON u.workspace_id = a.workspace_id AND u.id = a.adjusts_usage_id
      WHERE a.reservation_id IS NULL
        AND a.counts = (coalesce(c.voided_by, u.voided_by) IS NOT NULL)
      LIMIT 20
      """

    static let newestRow: StaticString = """
      SELECT max(newest_ms) FROM (
        SELECT max(timestamp_ms) AS newest_ms FROM llm_call WHERE workspace_id = :workspace_id
        UNION ALL
        SELECT max(timestamp_ms) FROM resource_usage WHERE workspace_id = :workspace_id
      )
      """

    static let enabledBudgets: StaticString = """
      SELECT budget_id
      FROM budget
      WHERE enabled = 1 AND removed_at_ms IS NULL
      """

    static let wrongFaces: StaticString = """
      SELECT b.workspace_id || ' ' || b.scope
      FROM budget AS b
      WHERE b.shape = '[]' AND b.time_window = 'month' AND b.unit = 'usd' AND b.workspace_id <> ''
        AND (b.removed_at_ms IS NULL) <> EXISTS (
          SELECT 1 FROM workspace_budget AS f
          WHERE f.budget_id = b.budget_id
            AND f.workspace_id = b.workspace_id
            AND f.monthly_budget_nanodollars IS b.limit_amount
            AND f.hard_limit IS b.hard_limit
            AND f.alert_thresholds IS b.alert_thresholds
            AND f.alert_emails IS b.alert_emails
            AND f.unpriced_policy IS b.unpriced_policy
            AND f.unpriced_hold_nanodollars IS b.unpriced_hold_nanodollars
            AND f.enabled IS b.enabled
            AND f.updated_at_ms IS b.updated_at_ms
        )
      UNION ALL
      SELECT b.workspace_id || ' ' || b.scope
      FROM budget AS b
      WHERE b.shape = '["project"]' AND b.time_window = 'month' AND b.unit = 'usd'
        AND (b.removed_at_ms IS NULL) <> EXISTS (
          SELECT 1 FROM project_budget AS f
          WHERE f.budget_id = b.budget_id
            AND f.workspace_id = b.workspace_id
            AND f.scope IS b.scope
            AND f.monthly_budget_nanodollars IS b.limit_amount
            AND f.hard_limit IS b.hard_limit
            AND f.alert_thresholds IS b.alert_thresholds
            AND f.alert_emails IS b.alert_emails
            AND f.unpriced_policy IS b.unpriced_policy
            AND f.unpriced_hold_nanodollars IS b.unpriced_hold_nanodollars
            AND f.enabled IS b.enabled
            AND f.updated_at_ms IS b.updated_at_ms
        )
      UNION ALL
      SELECT f.workspace_id
      FROM workspace_budget AS f
      LEFT JOIN budget AS b ON b.budget_id = f.budget_id
      WHERE b.removed_at_ms IS NOT NULL OR b.budget_id IS NULL
      UNION ALL
      SELECT f.workspace_id || '/' || f.project_id
      FROM project_budget AS f
      LEFT JOIN budget AS b ON b.budget_id = f.budget_id
      WHERE b.removed_at_ms IS NOT NULL OR b.budget_id IS NULL
      LIMIT 20
      """

    static let newestLimits: StaticString = """
      SELECT
        b.workspace_id || ' ' || b.scope, b.enabled, b.unit, b.limit_amount, b.hard_limit,
        b.observing, b.grace_percent, b.frozen, l.limit_amount, l.hard_limit, l.bound_amount,
        b.closing_amount
      FROM budget AS b
      LEFT JOIN budget_limit AS l
        ON l.budget_id = b.budget_id
        AND l.from_ms = (
          SELECT max(newest.from_ms) FROM budget_limit AS newest WHERE newest.budget_id = b.budget_id
        )
      ORDER BY b.budget_id
      """

    static let wrongExecutions: StaticString = """
      WITH from_rows AS (
        SELECT
          workspace_id, execution_id, sum(llm_cost) AS llm_cost, sum(compute_cost) AS compute_cost,
          sum(calls) AS calls, sum(usages) AS usages, sum(unpriced) AS unpriced,
          sum(tokens) AS tokens, min(timestamp_ms) AS first_at, max(timestamp_ms) AS last_at
        FROM (
          SELECT
            workspace_id, execution_id, coalesce(cost_nanodollars, 0) AS llm_cost,
            0 AS compute_cost, 1 AS calls, 0 AS usages, cost_nanodollars IS NULL AS unpriced,
            tokens_prompt + tokens_completion AS tokens, timestamp_ms
          FROM llm_call
          WHERE execution_id IS NOT NULL AND voided_by IS NULL
          UNION ALL
          SELECT
            workspace_id, execution_id, 0, coalesce(cost_nanodollars, 0), 0, 1,
            cost_nanodollars IS NULL, 0, timestamp_ms
          FROM resource_usage
          WHERE execution_id IS NOT NULL AND voided_by IS NULL
          UNION ALL
          SELECT
            workspace_id, execution_id,
            CASE usage_kind WHEN 'compute' THEN 0 ELSE amount_nanodollars END,
            CASE usage_kind WHEN 'compute' THEN amount_nanodollars ELSE 0 END, 0, 0, unpriced_calls,
            tokens, timestamp_ms
          FROM adjustment
          WHERE execution_id IS NOT NULL AND counts = 1
          UNION ALL
          -- What was undone counts nothing, but when the execution ran.
          SELECT workspace_id, execution_id, 0, 0, 0, 0, 0, 0, timestamp_ms
          FROM adjustment
          WHERE execution_id IS NOT NULL AND counts = 0
        )
        GROUP BY workspace_id, execution_id
      ),
      from_totals AS (
        SELECT
          workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars,
          llm_call_count, resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms
        FROM execution_cost
      )
      SELECT d.execution_id
      FROM (
        SELECT workspace_id, execution_id
        FROM (SELECT * FROM from_rows EXCEPT SELECT * FROM from_totals)
        UNION
        SELECT workspace_id, execution_id
        FROM (SELECT * FROM from_totals EXCEPT SELECT * FROM from_rows)
      ) AS d
      LEFT JOIN execution_cost AS e
        ON e.workspace_id = d.workspace_id AND e.execution_id = d.execution_id
      WHERE e.breakdown IS NULL
      LIMIT 20
      """
  }
}
