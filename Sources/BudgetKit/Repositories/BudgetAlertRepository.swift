internal import BudgetSQLite

/// The alerts of a ledger.
enum BudgetAlertRepository {
  /// Records an alert unless the threshold is recorded for the period already, and answers whether it is new.
  static func insert(_ alert: BudgetAlert, on connection: borrowing Connection) throws -> Bool {
    try connection.statement(SQL.insert)
      .bind(alert.scope.workspace.rawValue)
      .bind(alert.scope.projectKey)
      .bind(alert.periodStart.millisecondsSince1970)
      .bind(alert.kind.rawValue)
      .bind(Int64(alert.thresholdPercent))
      .bind(alert.spent.nanodollars)
      .bind(alert.budget.nanodollars)
      .bind(alert.recordedAt.millisecondsSince1970)
      .run() == 1
  }

  /// Lets thresholds of a kind above a percentage fire again in a period.
  static func rearm(
    _ scope: BudgetScope,
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
      .run()
  }

  /// Returns the thresholds of a kind that are recorded for a period and not re-armed.
  static func recordedPercents(
    of scope: BudgetScope,
    kind: AlertKind,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [Int] {
    try connection.statement(SQL.recordedPercents)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(period.start.millisecondsSince1970)
      .bind(kind.rawValue)
      .map { Int($0.int64(0)) }
  }

  /// Lets every threshold of a budget fire again, because the budget was removed.
  static func rearmAll(
    _ scope: BudgetScope,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.rearmAll)
      .bind(instant.millisecondsSince1970)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .run()
  }

  /// Returns the starts of the periods in which a workspace has alerts.
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
      .map { NumberedAlert(id: $0.int64(8), alert: try BudgetAlert($0)) }
  }

  /// Returns the alerts with their numbers, oldest first: of a workspace and its projects, or of a project and its workspace.
  static func numbered(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> [NumberedAlert] {
    try connection.statement(SQL.numbered)
      .bind(scope.workspace.rawValue)
      .bind(scope.project?.rawValue)
      .map { NumberedAlert(id: $0.int64(8), alert: try BudgetAlert($0)) }
  }
}

extension BudgetAlert {
  /// Creates an alert from the columns that every list selects.
  fileprivate init(_ row: Row) throws {
    let project = row.text(1)
    self.init(
      scope: BudgetScope(
        workspace: WorkspaceID(trusted: row.text(0)),
        project: project.isEmpty ? nil : ProjectID(trusted: project)
      ),
      kind: try row.word(7, in: "budget_alert"),
      periodStart: Instant(millisecondsSince1970: row.int64(2)),
      thresholdPercent: Int(try row.count(3, in: "budget_alert")),
      spent: try row.amount(4, in: "budget_alert"),
      budget: try row.amount(5, in: "budget_alert"),
      recordedAt: Instant(millisecondsSince1970: row.int64(6))
    )
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
        alert_id, workspace_id, project_id, period_start_ms, kind, threshold_percent, spent_nanodollars,
        budget_nanodollars, recorded_at_ms
      ) VALUES (
        (
          SELECT 1 + max(
            coalesce((SELECT max(alert_id) FROM budget_alert), 0),
            coalesce((SELECT max(alert_id) FROM spend_anomaly), 0)
          )
        ),
        :workspace_id, :project_id, :period_start_ms, :kind, :threshold_percent, :spent_nanodollars,
        :budget_nanodollars, :recorded_at_ms
      )
      ON CONFLICT (workspace_id, project_id, period_start_ms, kind, threshold_percent)
        WHERE rearmed_at_ms IS NULL
        DO NOTHING
      """

    static let rearm: StaticString = """
      UPDATE budget_alert
      SET rearmed_at_ms = :rearmed_at_ms
      WHERE workspace_id = :workspace_id
        AND project_id = :project_id
        AND period_start_ms = :period_start_ms
        AND kind = :kind
        AND threshold_percent > :reached_percent
        AND rearmed_at_ms IS NULL
      """

    static let recordedPercents: StaticString = """
      SELECT threshold_percent
      FROM budget_alert
      WHERE workspace_id = :workspace_id
        AND project_id = :project_id
        AND period_start_ms = :period_start_ms
        AND kind = :kind
        AND rearmed_at_ms IS NULL
      """

    static let rearmAll: StaticString = """
      UPDATE budget_alert
      SET rearmed_at_ms = :rearmed_at_ms
      WHERE workspace_id = :workspace_id
        AND project_id = :project_id
        AND rearmed_at_ms IS NULL
      """

    static let periodStarts: StaticString = """
      SELECT DISTINCT period_start_ms
      FROM budget_alert
      WHERE workspace_id = :workspace_id
      """

    static let movePeriod: StaticString = """
      UPDATE budget_alert
      SET period_start_ms = :new_start_ms
      WHERE workspace_id = :workspace_id
        AND period_start_ms = :old_start_ms
      """

    static let list: StaticString = """
      SELECT
        workspace_id, project_id, period_start_ms, threshold_percent, spent_nanodollars,
        budget_nanodollars, recorded_at_ms, kind, alert_id
      FROM budget_alert
      WHERE workspace_id = :workspace_id
        AND (:project_id IS NULL OR project_id = :project_id)
      ORDER BY recorded_at_ms DESC, alert_id DESC
      LIMIT :limit
      """

    static let numbered: StaticString = """
      SELECT
        workspace_id, project_id, period_start_ms, threshold_percent, spent_nanodollars,
        budget_nanodollars, recorded_at_ms, kind, alert_id
      FROM budget_alert
      WHERE workspace_id = :workspace_id
        AND (:project_id IS NULL OR project_id IN ('', :project_id))
      ORDER BY alert_id
      """
  }
}
