internal import BudgetSQLite

/// What rules have alerted about, what they count, and what is to be delivered.
enum RuleAlertRepository {
  /// Records an alert, with a row that waits for its delivery, unless the rule has alerted for the
  /// account already; returns its number where it is new.
  static func insert(
    of rule: NumberedRule,
    member: String,
    periodStart: Instant,
    value: AlertRule.Threshold,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Int64? {
    let id = try connection.statement(SQL.insert)
      .bind(rule.id)
      .bind(member)
      .bind(periodStart.millisecondsSince1970)
      .bind(rule.rule.threshold.unit)
      .bind(rule.rule.threshold.number)
      .bind(value.number)
      .bind(now.millisecondsSince1970)
      .first { $0.int64(0) }
    guard let id else { return nil }
    try connection.statement(SQL.queue)
      .bind(id)
      .bind(now.millisecondsSince1970)
      .run()
    return id
  }

  /// Lets a rule alert again: in one account, or in all.
  static func rearm(
    _ rule: Int64,
    member: String? = nil,
    periodStart: Instant? = nil,
    at now: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.rearm)
      .bind(now.millisecondsSince1970)
      .bind(rule)
      .bind(member)
      .bind(periodStart?.millisecondsSince1970)
      .run()
  }

  /// Adds to what a rule has counted in a period of an account, or at an instant of a rolling
  /// window, and returns the sum there.
  static func count(
    _ number: Int64,
    of rule: Int64,
    member: String,
    from start: Instant,
    on connection: borrowing Connection
  ) throws -> Int64 {
    try connection.statement(SQL.count)
      .bind(rule)
      .bind(member)
      .bind(start.millisecondsSince1970)
      .bind(number)
      .first { $0.int64(0) } ?? 0
  }

  /// Returns what a rule has counted in a rolling window, the oldest first.
  static func moments(
    of rule: Int64,
    member: String,
    on connection: borrowing Connection
  ) throws -> [RefusalCount.Moment] {
    try connection.statement(SQL.moments)
      .bind(rule)
      .bind(member)
      .map { row in
        RefusalCount.Moment(
          instant: Instant(millisecondsSince1970: row.int64(0)),
          number: try row.count(1, in: "rule_count")
        )
      }
  }

  /// Forgets what a rule has counted in a rolling window up to an instant.
  static func forget(
    upTo instant: Instant,
    of rule: Int64,
    member: String,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.forget)
      .bind(rule)
      .bind(member)
      .bind(instant.millisecondsSince1970)
      .run()
  }

  /// Returns how many calls of an account have no price.
  static func unpricedCalls(
    of account: Int64,
    on connection: borrowing Connection
  ) throws -> Int64 {
    try connection.statement(SQL.unpricedCalls).bind(account).first { $0.int64(0) } ?? 0
  }

  /// Returns the alerts of a workspace, or of all with `nil`, the newest first.
  static func list(
    _ workspace: WorkspaceID?,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [RuleAlert] {
    try connection.statement(SQL.list)
      .bind(workspace?.rawValue)
      .bind(limit)
      .map { try RuleAlert($0) }
  }

  static func find(_ id: Int64, on connection: borrowing Connection) throws -> RuleAlert? {
    try connection.statement(SQL.find).bind(id).first { try RuleAlert($0) }
  }

  /// Notes who took note of an alert, unless somebody has before.
  static func acknowledge(
    _ id: Int64,
    by actor: String,
    at now: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.acknowledge)
      .bind(now.millisecondsSince1970)
      .bind(actor)
      .bind(id)
      .run()
  }

  /// Returns the starts of the periods for which rules of a workspace have alerted or counted.
  static func periodStarts(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [Instant] {
    try connection.statement(SQL.periodStarts)
      .bind(workspace.rawValue)
      .map { Instant(millisecondsSince1970: $0.int64(0)) }
  }

  /// Moves the alerts and counts of a workspace's period to the start that another zone gives it.
  static func movePeriod(
    of workspace: WorkspaceID,
    from old: Instant,
    to new: Instant,
    on connection: borrowing Connection
  ) throws {
    for sql in [SQL.moveAlerts, SQL.moveCounts] {
      try connection.statement(sql)
        .bind(new.millisecondsSince1970)
        .bind(old.millisecondsSince1970)
        .bind(workspace.rawValue)
        .run()
    }
  }
}

extension RuleAlert {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "rule_alert")
    id = reader.nextInt64()
    let number = reader.nextInt64()
    let workspace = WorkspaceID(trusted: reader.nextText())
    let (shape, key, member) = (reader.nextText(), reader.nextText(), reader.nextText())
    let window = try reader.nextWindow()
    let unit: BudgetUnit = try reader.nextWord()
    let measure: AlertRule.Measure = try reader.nextWord()
    let threshold = try reader.nextThreshold()
    let isEnabled = try reader.nextFlag()
    rule = NumberedRule(
      id: number,
      rule: AlertRule(
        of: try BudgetScope(workspace: workspace, shape: shape, key: key, member: ""),
        window: window,
        unit: unit,
        on: measure,
        at: threshold,
        isEnabled: isEnabled
      )
    )
    scope = try BudgetScope(workspace: workspace, shape: shape, key: key, member: member)
    periodStart = reader.nextInstant()
    let value = try reader.nextCount()
    self.value = AlertRule.Threshold(unit: threshold.unit, number: value) ?? threshold
    recordedAt = reader.nextInstant()
    rearmedAt = reader.nextOptionalInt64().map(Instant.init(millisecondsSince1970:))
    acknowledgedAt = reader.nextOptionalInt64().map(Instant.init(millisecondsSince1970:))
    acknowledgedBy = reader.nextOptionalText()
    delivery = try reader.nextWord()
  }
}

// MARK: - SQL

extension RuleAlertRepository {
  package enum SQL {
    package static let all = [
      insert, queue, rearm, count, moments, forget, unpricedCalls, list, find, acknowledge,
      periodStarts, moveAlerts, moveCounts,
    ]

    static let insert: StaticString = """
      INSERT INTO rule_alert (
        rule_id, member, period_start_ms, unit, threshold, value, recorded_at_ms
      ) VALUES (
        :rule_id, :member, :period_start_ms, :unit, :threshold, :value, :recorded_at_ms
      )
      ON CONFLICT DO NOTHING
      RETURNING alert_id
      """

    static let queue: StaticString = """
      INSERT INTO alert_outbox (alert_id, state, attempts, updated_at_ms)
      VALUES (:alert_id, 'pending', 0, :updated_at_ms)
      """

    static let rearm: StaticString = """
      UPDATE rule_alert
      SET rearmed_at_ms = :rearmed_at_ms
      WHERE rule_id = :rule_id
        AND rearmed_at_ms IS NULL
        AND (:member IS NULL OR member = :member)
        AND (:period_start_ms IS NULL OR period_start_ms = :period_start_ms)
      """

    static let count: StaticString = """
      INSERT INTO rule_count (rule_id, member, from_ms, counted)
      VALUES (:rule_id, :member, :from_ms, :counted)
      ON CONFLICT (rule_id, member, from_ms) DO UPDATE SET
        counted = counted + excluded.counted
      RETURNING counted
      """

    static let moments: StaticString = """
      SELECT from_ms, counted
      FROM rule_count
      WHERE rule_id = :rule_id AND member = :member
      ORDER BY from_ms
      """

    static let forget: StaticString = """
      DELETE FROM rule_count
      WHERE rule_id = :rule_id AND member = :member AND from_ms <= :until_ms
      """

    static let unpricedCalls: StaticString = """
      SELECT unpriced_calls
      FROM budget_period
      WHERE period_id = :period_id
      """

    static let list: StaticString = """
      SELECT
        a.alert_id, a.rule_id, b.workspace_id, b.shape, b.scope, a.member, b.time_window, b.unit,
        r.measure, a.unit, a.threshold, r.enabled, a.period_start_ms, a.value, a.recorded_at_ms,
        a.rearmed_at_ms, a.acknowledged_at_ms, a.acknowledged_by, o.state
      FROM rule_alert AS a
      JOIN alert_rule AS r ON r.rule_id = a.rule_id
      JOIN budget AS b ON b.budget_id = r.budget_id
      JOIN alert_outbox AS o ON o.alert_id = a.alert_id
      WHERE :workspace_id IS NULL OR b.workspace_id = :workspace_id
      ORDER BY a.alert_id DESC
      LIMIT :limit
      """

    static let find: StaticString = """
      SELECT
        a.alert_id, a.rule_id, b.workspace_id, b.shape, b.scope, a.member, b.time_window, b.unit,
        r.measure, a.unit, a.threshold, r.enabled, a.period_start_ms, a.value, a.recorded_at_ms,
        a.rearmed_at_ms, a.acknowledged_at_ms, a.acknowledged_by, o.state
      FROM rule_alert AS a
      JOIN alert_rule AS r ON r.rule_id = a.rule_id
      JOIN budget AS b ON b.budget_id = r.budget_id
      JOIN alert_outbox AS o ON o.alert_id = a.alert_id
      WHERE a.alert_id = :alert_id
      """

    static let acknowledge: StaticString = """
      UPDATE rule_alert
      SET acknowledged_at_ms = :acknowledged_at_ms, acknowledged_by = :acknowledged_by
      WHERE alert_id = :alert_id AND acknowledged_at_ms IS NULL
      """

    static let periodStarts: StaticString = """
      SELECT s.period_start_ms
      FROM (
        SELECT rule_id, period_start_ms FROM rule_alert
        UNION
        SELECT rule_id, from_ms FROM rule_count
      ) AS s
      JOIN alert_rule AS r ON r.rule_id = s.rule_id
      JOIN budget AS b ON b.budget_id = r.budget_id
      WHERE b.workspace_id = :workspace_id
        AND b.time_window IN ('day', 'week', 'month', 'quarter', 'year')
        AND NOT EXISTS (
          SELECT 1 FROM budget_calendar AS c
          WHERE c.budget_id = b.budget_id AND c.time_zone IS NOT NULL
        )
      """

    static let moveAlerts: StaticString = """
      UPDATE rule_alert
      SET period_start_ms = :new_start_ms
      WHERE period_start_ms = :old_start_ms
        AND rule_id IN (
          SELECT r.rule_id
          FROM alert_rule AS r
          JOIN budget AS b ON b.budget_id = r.budget_id
          WHERE b.workspace_id = :workspace_id
            AND b.time_window IN ('day', 'week', 'month', 'quarter', 'year')
            AND NOT EXISTS (
              SELECT 1 FROM budget_calendar AS c
              WHERE c.budget_id = b.budget_id AND c.time_zone IS NOT NULL
            )
        )
      """

    static let moveCounts: StaticString = """
      UPDATE rule_count
      SET from_ms = :from_ms
      WHERE from_ms = :old_start_ms
        AND rule_id IN (
          SELECT r.rule_id
          FROM alert_rule AS r
          JOIN budget AS b ON b.budget_id = r.budget_id
          WHERE b.workspace_id = :workspace_id
            AND b.time_window IN ('day', 'week', 'month', 'quarter', 'year')
            AND NOT EXISTS (
              SELECT 1 FROM budget_calendar AS c
              WHERE c.budget_id = b.budget_id AND c.time_zone IS NOT NULL
            )
        )
      """
  }
}
