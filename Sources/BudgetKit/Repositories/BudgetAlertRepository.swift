internal import BudgetSQLite

/// The alerts of a ledger.
enum BudgetAlertRepository {
  /// Records an alert unless the threshold is recorded for the period already, and answers whether
  /// it is new.
  ///
  /// An anomaly needs no budget.
  static func insert(
    _ alert: BudgetAlert,
    of budget: Int64?,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.insert)
      .bind(budget)
      .bind(alert.scope.workspace.rawValue)
      .bind(alert.scope.projectKey)
      .bind(alert.scope.member)
      .bind(alert.periodStart.millisecondsSince1970)
      .bind(alert.kind.rawValue)
      .bind(Int64(alert.thresholdPercent))
      .bind(alert.counts.spent.count)
      .bind(alert.counts.limit.count)
      .bind(alert.recordedAt.millisecondsSince1970)
      .run() == 1
  }

  /// Lets thresholds of a kind above a percentage fire again in a period.
  static func rearm(
    _ scope: BudgetScope,
    of budget: Int64?,
    kind: AlertKind = .spend,
    in period: Period,
    above percent: Int64,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.rearm)
      .bind(instant.millisecondsSince1970)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(period.start.millisecondsSince1970)
      .bind(kind.rawValue)
      .bind(percent)
      .bind(budget)
      .bind(scope.member)
      .run()
  }

  /// Returns the thresholds of a kind that are recorded for a period and not re-armed.
  static func recordedPercents(
    of scope: BudgetScope,
    budget: Int64?,
    kind: AlertKind,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [Int] {
    try connection.statement(SQL.recordedPercents)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(period.start.millisecondsSince1970)
      .bind(kind.rawValue)
      .bind(budget)
      .bind(scope.member)
      .map { Int($0.int64(0)) }
  }

  /// Lets every threshold of a budget fire again, because the budget was removed.
  static func rearmAll(
    ofBudget id: Int64,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.rearmAll)
      .bind(instant.millisecondsSince1970)
      .bind(id)
      .run()
  }

  /// Returns the starts of the periods in which a workspace has alerts, as far as they lie where a
  /// day of the workspace's zone begins.
  static func periodStarts(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [Instant] {
    try connection.statement(SQL.periodStarts)
      .bind(workspace.rawValue)
      .map { Instant(millisecondsSince1970: $0.int64(0)) }
  }

  /// Moves the alerts of a workspace's month to the new start that another zone gives it.
  static func movePeriod(
    of workspace: WorkspaceID,
    from old: Instant,
    to new: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.movePeriod)
      .bind(new.millisecondsSince1970)
      .bind(workspace.rawValue)
      .bind(old.millisecondsSince1970)
      .run()
  }

  /// Returns the alerts of a workspace, or of one of its projects, newest first.
  static func list(
    _ workspace: WorkspaceID,
    project: ProjectID?,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [NumberedAlert] {
    try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .bind(project?.rawValue)
      .bind(limit)
      .map { NumberedAlert(id: $0.int64(12), alert: try BudgetAlert($0)) }
  }

  /// Returns the alerts with their numbers, oldest first: of a workspace and its projects, or of a
  /// project and its workspace.
  static func numbered(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> [NumberedAlert] {
    try connection.statement(SQL.numbered)
      .bind(scope.workspace.rawValue)
      .bind(scope.project?.rawValue)
      .map { NumberedAlert(id: $0.int64(12), alert: try BudgetAlert($0)) }
  }
}

extension BudgetAlert {
  /// Creates an alert from the columns that every list selects.
  fileprivate init(_ row: Row) throws {
    let workspace = WorkspaceID(trusted: row.text(0))
    let project = row.text(1)
    let unit: BudgetUnit = try row.isNull(13) ? .usd : row.word(13, in: "budget")
    let spent = Amount(try row.count(4, in: "budget_alert"))
    let limit = Amount(try row.count(5, in: "budget_alert"))
    self.init(
      scope: try row.isNull(8)
        ? BudgetScope(
          workspace: workspace,
          project: project.isEmpty ? nil : ProjectID(trusted: project)
        )
        : BudgetScope(
          workspace: workspace,
          shape: row.text(9),
          key: row.text(8),
          member: row.text(10)
        ),
      kind: try row.word(7, in: "budget_alert"),
      periodStart: Instant(millisecondsSince1970: row.int64(2)),
      thresholdPercent: Int(try row.count(3, in: "budget_alert")),
      spent: BudgetAmount(spent, unit).money,
      budget: BudgetAmount(limit, unit).money,
      recordedAt: Instant(millisecondsSince1970: row.int64(6))
    )
    count(spent, of: limit, unit)
    if !row.isNull(11) { window = try row.window(11) }
  }
}

extension BudgetAlertRepository {
  package enum SQL {
    package static let all = [
      insert, rearm, recordedPercents, rearmAll, periodStarts, movePeriod, list,
      numbered,
    ]

    static let insert: StaticString = """
      INSERT INTO budget_alert (
        alert_id, budget_id, workspace_id, project_id, member, period_start_ms, kind,
        threshold_percent, spent_amount, budget_amount, recorded_at_ms
      ) VALUES (
        (
          SELECT 1 + max(
            coalesce((SELECT max(alert_id) FROM budget_alert), 0),
            coalesce((SELECT max(alert_id) FROM spend_anomaly), 0)
          )
        ),
        :budget_id, :workspace_id, :project_id, :member, :period_start_ms, :kind,
        :threshold_percent, :spent_amount, :budget_amount, :recorded_at_ms
      )
      ON CONFLICT DO NOTHING
      """

    static let rearm: StaticString = """
      UPDATE budget_alert
      SET rearmed_at_ms = :rearmed_at_ms
      WHERE workspace_id = :workspace_id
        AND project_id = :project_id
        AND period_start_ms = :period_start_ms
        AND kind = :kind
        AND threshold_percent > :reached_percent
        AND budget_id IS :budget_id
        AND member = :member
        AND rearmed_at_ms IS NULL
      """

    static let recordedPercents: StaticString = """
      SELECT threshold_percent
      FROM budget_alert
      WHERE workspace_id = :workspace_id
        AND project_id = :project_id
        AND period_start_ms = :period_start_ms
        AND kind = :kind
        AND budget_id IS :budget_id
        AND member = :member
        AND rearmed_at_ms IS NULL
      """

    static let rearmAll: StaticString = """
      UPDATE budget_alert
      SET rearmed_at_ms = :rearmed_at_ms
      WHERE budget_id = :budget_id AND rearmed_at_ms IS NULL
      """

    static let periodStarts: StaticString = """
      SELECT DISTINCT a.period_start_ms
      FROM budget_alert AS a
      JOIN budget AS b ON b.budget_id = a.budget_id
      WHERE a.workspace_id = :workspace_id
        AND b.time_window IN ('day', 'week', 'month', 'quarter', 'year')
        AND NOT EXISTS (
          SELECT 1 FROM budget_calendar AS c
          WHERE c.budget_id = b.budget_id AND c.time_zone IS NOT NULL
        )
      """

    static let movePeriod: StaticString = """
      UPDATE budget_alert
      SET period_start_ms = :new_start_ms
      WHERE workspace_id = :workspace_id
        AND period_start_ms = :old_start_ms
        AND budget_id IN (
          SELECT b.budget_id
          FROM budget AS b
          WHERE b.time_window IN ('day', 'week', 'month', 'quarter', 'year')
            AND NOT EXISTS (
              SELECT 1 FROM budget_calendar AS c
              WHERE c.budget_id = b.budget_id AND c.time_zone IS NOT NULL
            )
        )
      """

    static let list: StaticString = """
      SELECT
        a.workspace_id, a.project_id, a.period_start_ms, a.threshold_percent, a.spent_amount,
        a.budget_amount, a.recorded_at_ms, a.kind, b.scope, b.shape,
        a.member, b.time_window, a.alert_id, b.unit
      FROM budget_alert AS a
      LEFT JOIN budget AS b ON b.budget_id = a.budget_id
      WHERE a.workspace_id = :workspace_id
        AND (:project_id IS NULL OR a.project_id = :project_id)
      ORDER BY a.recorded_at_ms DESC, a.alert_id DESC
      LIMIT :limit
      """

    static let numbered: StaticString = """
      SELECT
        a.workspace_id, a.project_id, a.period_start_ms, a.threshold_percent, a.spent_amount,
        a.budget_amount, a.recorded_at_ms, a.kind, b.scope, b.shape,
        a.member, b.time_window, a.alert_id, b.unit
      FROM budget_alert AS a
      LEFT JOIN budget AS b ON b.budget_id = a.budget_id
      WHERE a.workspace_id = :workspace_id
        AND (:project_id IS NULL OR a.project_id IN ('', :project_id))
      ORDER BY a.alert_id
      """
  }
}
