internal import BudgetSQLite

/// The sums by project, model, agent or feature that anomalies are found and explained by.
extension SpendRepository {
  /// What a part of the spend cost on a day, or in a quarter of an hour of it.
  struct PartRow {
    let day: CivilDate
    /// How many hours of the day were over when that of the quarter began; `nil` for a whole day.
    let hour: Int?
    let name: String?
    let provider: String?
    let spend: Money
  }

  /// Returns what each project or model cost on each of some days, from the roll-up.
  static func dailySpend(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    try connection.statement(PartsSQL.dailySpend)
      .bind(grouping?.rawValue)
      .bind(scope.workspace.rawValue)
      .bind(days.lowerBound.description)
      .bind(days.upperBound.description)
      .bind(scope.project?.rawValue)
      .map { row in
        PartRow(
          day: try stored(in: "daily_cost") { try CivilDate(iso8601: row.text(0)) },
          hour: nil,
          name: row.optionalText(1),
          provider: row.optionalText(2),
          spend: Money(nanodollars: row.int64(3))
        )
      }
  }

  /// Returns what each project, model or agent cost in each quarter of an hour, from the rows.
  static func quarterHours(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    try connection.statement(PartsSQL.quarterHours)
      .bind(grouping?.rawValue)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.project?.rawValue)
      .map { row in
        let start = Instant(millisecondsSince1970: row.int64(0)).clamped
        let day = zone.civilDate(at: start)
        return PartRow(
          day: day,
          hour: zone.hoursGone(of: day, at: start),
          name: row.optionalText(1),
          provider: row.optionalText(2),
          spend: Money(nanodollars: row.int64(3))
        )
      }
  }

  /// What a model, an agent or a feature cost from an instant on, and before it.
  struct Growth {
    let spend: Money
    private(set) var before: Money

    /// Takes what a day before had out of it.
    mutating func leaveOut(_ amount: Money) { before = before - amount }
  }

  /// Returns what each model, agent and feature of a part cost from an instant on, and before it, within a period.
  static func growth(
    of scope: BudgetScope,
    part: AnomalyFinder.Part,
    grouping: AnomalyQuery.Grouping?,
    in period: Period,
    from start: Instant,
    on connection: borrowing Connection
  ) throws -> [SpendAnomaly.Cause.Kind: [String?: Growth]] {
    let statement = try connection.statement(PartsSQL.growth)
      .bind(start.millisecondsSince1970)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.project?.rawValue)
      .bind(grouping?.rawValue)
      .bind(part.name)
      .bind(part.provider)
    var growth: [SpendAnomaly.Cause.Kind: [String?: Growth]] = [:]
    while try statement.step() {
      let row = statement.row
      guard let kind = SpendAnomaly.Cause.Kind(rawValue: row.text(0)) else { continue }
      growth[kind, default: [:]][row.optionalText(1)] = Growth(
        spend: Money(nanodollars: row.int64(2)),
        before: Money(nanodollars: row.int64(3))
      )
    }
    return growth
  }

  /// Returns whether anything is recorded for a scope, on any day.
  static func hasRows(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(PartsSQL.hasRows)
      .bind(scope.workspace.rawValue)
      .bind(scope.project?.rawValue)
      .first { $0.int64(0) } == 1
  }
}

// MARK: - SQL

extension SpendRepository {
  package enum PartsSQL {
    package static let all = [dailySpend, quarterHours, growth, hasRows]

    static let dailySpend: StaticString = """
      SELECT
        day,
        CASE :grouping WHEN 'project' THEN nullif(project_id, '') WHEN 'model' THEN model END
          AS part_name,
        CASE :grouping WHEN 'model' THEN provider END AS part_provider,
        sum(cost_nanodollars)
      FROM daily_cost
      WHERE workspace_id = :workspace_id
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day, part_name, part_provider
      """

    static let quarterHours: StaticString = """
      SELECT
        timestamp_ms / 900000 * 900000 AS quarter_ms,
        CASE :grouping
          WHEN 'project' THEN project_id
          WHEN 'model' THEN name
          WHEN 'agent' THEN agent_id
        END AS part_name,
        CASE :grouping WHEN 'model' THEN provider END AS part_provider,
        coalesce(sum(cost_nanodollars), 0)
      FROM (
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, provider, model AS name, cost_nanodollars
        FROM llm_call
        UNION ALL
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, 'compute', resource_type, cost_nanodollars
        FROM resource_usage
      )
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY quarter_ms, part_name, part_provider
      """

    static let growth: StaticString = """
      WITH part AS MATERIALIZED (
        SELECT
          name,
          agent_id,
          feature,
          coalesce(sum(CASE WHEN timestamp_ms >= :from_ms THEN cost_nanodollars END), 0) AS spent,
          coalesce(sum(CASE WHEN timestamp_ms < :from_ms THEN cost_nanodollars END), 0) AS spent_before
        FROM (
          SELECT
            workspace_id, timestamp_ms, project_id, agent_id, feature, provider, model AS name,
            cost_nanodollars
          FROM llm_call
          UNION ALL
          SELECT
            workspace_id, timestamp_ms, project_id, agent_id, NULL, 'compute', resource_type,
            cost_nanodollars
          FROM resource_usage
        )
        WHERE workspace_id = :workspace_id
          AND timestamp_ms >= :start_ms
          AND timestamp_ms < :end_ms
          AND (:project_id IS NULL OR project_id = :project_id)
          AND (
            :grouping IS NULL
            OR CASE :grouping
              WHEN 'project' THEN project_id
              WHEN 'model' THEN name
              WHEN 'agent' THEN agent_id
            END IS :part_name
          )
          AND (:part_provider IS NULL OR provider = :part_provider)
        GROUP BY name, agent_id, feature
      )
      SELECT 'model', name, sum(spent), sum(spent_before)
      FROM part
      GROUP BY name
      UNION ALL
      SELECT 'agent', agent_id, sum(spent), sum(spent_before)
      FROM part
      GROUP BY agent_id
      UNION ALL
      SELECT 'feature', feature, sum(spent), sum(spent_before)
      FROM part
      GROUP BY feature
      """

    static let hasRows: StaticString = """
      SELECT EXISTS (
        SELECT 1
        FROM daily_cost
        WHERE workspace_id = :workspace_id
          AND (:project_id IS NULL OR project_id = :project_id)
      )
      """
  }
}
