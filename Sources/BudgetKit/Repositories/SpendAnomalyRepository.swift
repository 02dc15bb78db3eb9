internal import BudgetSQLite

/// The days and hours that were told of, because they cost or used far more than expected.
enum SpendAnomalyRepository {
  /// Records the alert of a day or an hour unless that is recorded already, and answers whether it
  /// is new.
  static func insert(
    _ alert: BudgetAlert,
    of unit: AnomalyQuery.Unit,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.insert)
      .bind(alert.scope.workspace.rawValue)
      .bind(alert.scope.projectKey)
      .bind(unit.rawValue)
      .bind(alert.periodStart.millisecondsSince1970)
      .bind((alert.measure ?? .cost).rawValue)
      .bind((alert.spent ?? .zero).nanodollars)
      .bind(alert.usage == nil ? alert.budget?.nanodollars : nil)
      .bind(alert.usage?.amount)
      .bind(alert.usage?.threshold)
      .bind(alert.recordedAt.millisecondsSince1970)
      .run() == 1
  }

  /// Returns whether a day, an hour or either that began between two instants, both included, is
  /// recorded, by one measure or by any.
  static func isRecorded(
    _ unit: AnomalyQuery.Unit?,
    by measure: AnomalyMeasure?,
    of scope: BudgetScope,
    from first: Instant,
    through last: Instant,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.isRecorded)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(unit?.rawValue)
      .bind(measure?.rawValue)
      .bind(first.millisecondsSince1970)
      .bind(last.millisecondsSince1970)
      .first { $0.int64(0) } == 1
  }

  /// Returns when the days began that are recorded for a workspace.
  static func dayStarts(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [Instant] {
    try connection.statement(SQL.dayStarts)
      .bind(workspace.rawValue)
      .map { Instant(millisecondsSince1970: $0.int64(0)) }
  }

  /// Moves a day of a workspace to the new start that another zone gives it; an hour stays where it
  /// is.
  static func moveDay(
    of workspace: WorkspaceID,
    from old: Instant,
    to new: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.moveDay)
      .bind(new.millisecondsSince1970)
      .bind(workspace.rawValue)
      .bind(old.millisecondsSince1970)
      .run()
  }

  /// Returns those of a workspace, or of one of its projects, newest first.
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
      .map { try NumberedAlert($0) }
  }

  /// Returns all with their numbers: of a workspace and its projects, or of a project and its
  /// workspace.
  static func numbered(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> [NumberedAlert] {
    try connection.statement(SQL.numbered)
      .bind(scope.workspace.rawValue)
      .bind(scope.project?.rawValue)
      .map { try NumberedAlert($0) }
  }
}

extension NumberedAlert {
  /// Creates an alert from the columns that every list here selects.
  fileprivate init(_ row: Row) throws {
    let unit: AnomalyQuery.Unit = try row.word(3, in: "spend_anomaly")
    let measure: AnomalyMeasure = try row.word(5, in: "spend_anomaly")
    let project = row.text(2)
    self.init(
      id: row.int64(0),
      alert: BudgetAlert(
        scope: BudgetScope(
          workspace: WorkspaceID(trusted: row.text(1)),
          project: project.isEmpty ? nil : ProjectID(trusted: project)
        ),
        kind: .anomaly,
        periodStart: Instant(millisecondsSince1970: row.int64(4)),
        thresholdPercent: unit.percentOfDay,
        spent: try row.amount(6, in: "spend_anomaly"),
        budget: measure == .cost ? try row.amount(7, in: "spend_anomaly") : nil,
        recordedAt: Instant(millisecondsSince1970: row.int64(10)),
        measure: measure,
        usage: measure == .cost
          ? nil : BudgetAlert.Usage(amount: row.int64(8), threshold: row.int64(9))
      )
    )
  }
}

// MARK: - SQL

extension SpendAnomalyRepository {
  package enum SQL {
    package static let all = [insert, isRecorded, dayStarts, moveDay, list, numbered]

    static let insert: StaticString = """
      INSERT INTO spend_anomaly (
        alert_id, workspace_id, project_id, unit, start_ms, measure, amount_nanodollars,
        threshold_nanodollars, used, used_threshold, recorded_at_ms
      ) VALUES (
        (
          SELECT 1 + max(
            coalesce((SELECT max(alert_id) FROM budget_alert), 0),
            coalesce((SELECT max(alert_id) FROM spend_anomaly), 0)
          )
        ),
        :workspace_id, :project_id, :unit, :start_ms, :measure, :amount_nanodollars,
        :threshold_nanodollars, :used, :used_threshold, :recorded_at_ms
      )
      ON CONFLICT (workspace_id, project_id, unit, start_ms, measure) WHERE rearmed_at_ms IS NULL
      DO NOTHING
      """

    static let isRecorded: StaticString = """
      SELECT EXISTS (
        SELECT 1
        FROM spend_anomaly
        WHERE workspace_id = :workspace_id
          AND project_id = :project_id
          AND (:unit IS NULL OR unit = :unit)
          AND (:measure IS NULL OR measure = :measure)
          AND start_ms BETWEEN :first_ms AND :last_ms
          AND rearmed_at_ms IS NULL
      )
      """

    static let dayStarts: StaticString = """
      SELECT DISTINCT start_ms
      FROM spend_anomaly
      WHERE workspace_id = :workspace_id AND unit = 'day'
      """

    static let moveDay: StaticString = """
      UPDATE spend_anomaly
      SET start_ms = :new_start_ms
      WHERE workspace_id = :workspace_id AND start_ms = :old_start_ms AND unit = 'day'
      """

    static let list: StaticString = """
      SELECT
        alert_id, workspace_id, project_id, unit, start_ms, measure, amount_nanodollars,
        threshold_nanodollars, used, used_threshold, recorded_at_ms
      FROM spend_anomaly
      WHERE workspace_id = :workspace_id
        AND (:project_id IS NULL OR project_id = :project_id)
      ORDER BY recorded_at_ms DESC, alert_id DESC
      LIMIT :limit
      """

    static let numbered: StaticString = """
      SELECT
        alert_id, workspace_id, project_id, unit, start_ms, measure, amount_nanodollars,
        threshold_nanodollars, used, used_threshold, recorded_at_ms
      FROM spend_anomaly
      WHERE workspace_id = :workspace_id
        AND (:project_id IS NULL OR project_id IN ('', :project_id))
      ORDER BY alert_id
      """
  }
}
