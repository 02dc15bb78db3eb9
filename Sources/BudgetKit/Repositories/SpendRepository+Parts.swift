internal import BudgetSQLite

/// The sums by project, model, agent or feature that anomalies are found and explained by.
extension SpendRepository {
  /// What a part of the spend cost on a day, or in an hour of it.
  struct PartRow {
    let day: CivilDate
    /// How many hours of the day were over; `nil` for a whole day.
    let hour: Int?
    let name: String?
    let provider: String?
    let spend: Money
  }

  /// Returns what each project, model or agent cost on each of some days, from the usage cube.
  static func dailySpend(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    let sql =
      switch grouping {
      case nil: PartsSQL.dailySpend
      case .project: PartsSQL.dailySpendOfProjects
      case .model, .agent: PartsSQL.dailySpendOfGroups
      }
    return try connection.statement(sql)
      .bind(grouping?.rawValue)
      .bind(scope.workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .bind(scope.project?.rawValue)
      .map { row in
        PartRow(
          day: CivilDate(daysSince1970: Int(row.int64(0))),
          hour: nil,
          name: row.optionalText(1),
          provider: row.optionalText(2),
          spend: Money(nanodollars: row.int64(3))
        )
      }
  }

  /// Returns what each project, model or agent cost in each hour of a period that starts with a day.
  ///
  /// The cube knows the hours of projects; an hour that the period cuts short, and those of models and agents, come from the rows.
  static func hourlySpend(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    guard period.start < period.end else { return [] }
    guard grouping == nil || grouping == .project else {
      return try hoursOfRows(of: scope, by: grouping, in: period, zone: zone, on: connection)
    }
    let last = zone.civilDate(at: period.end)
    let hours = zone.hoursGone(of: last, at: period.end)
    let whole = try connection.statement(PartsSQL.hourlySpend)
      .bind(grouping?.rawValue)
      .bind(scope.workspace.rawValue)
      .bind(Int64(zone.civilDate(at: period.start).daysSince1970))
      .bind(Int64(last.daysSince1970))
      .bind(Int64(hours))
      .bind(scope.project?.rawValue)
      .map { row in
        PartRow(
          day: CivilDate(daysSince1970: Int(row.int64(0))),
          hour: Int(row.int64(1)),
          name: row.optionalText(2),
          provider: nil,
          spend: Money(nanodollars: row.int64(3))
        )
      }
    let rest = Period(storedStart: zone.start(ofHour: hours, of: last), end: period.end)
    guard rest.start < rest.end else { return whole }
    return whole
      + (try hoursOfRows(of: scope, by: grouping, in: rest, zone: zone, on: connection))
  }

  /// Returns the same from the rows, in quarters of an hour, with which the hours of every zone begin.
  private static func hoursOfRows(
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

  /// What a model, an agent and a feature cost together.
  struct CauseRow {
    let model: String?
    let agent: String?
    let feature: String?
    let spend: Money
  }

  /// Returns what each model, agent and feature of a part cost in a period: on whole days from the cube, at its edges from the rows.
  static func causes(
    of scope: BudgetScope,
    part: SpendPart,
    grouping: AnomalyQuery.Grouping?,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [CauseRow] {
    func rows(_ sql: StaticString, _ first: Int64, _ last: Int64) throws -> [CauseRow] {
      try connection.statement(sql)
        .bind(scope.workspace.rawValue)
        .bind(first)
        .bind(last)
        .bind(scope.project?.rawValue)
        .bind(grouping?.rawValue)
        .bind(part.name)
        .bind(part.provider)
        .map { row in
          CauseRow(
            model: row.optionalText(0),
            agent: row.optionalText(1),
            feature: row.optionalText(2),
            spend: Money(nanodollars: row.int64(3))
          )
        }
    }
    let parts = WholeDays(of: period, in: zone)
    var causes: [CauseRow] = []
    if let days = parts.days {
      causes += try rows(
        PartsSQL.causesOfDays,
        Int64(days.lowerBound.daysSince1970),
        Int64(days.upperBound.daysSince1970)
      )
    }
    for edge in parts.edges {
      causes += try rows(
        PartsSQL.causesOfRows,
        edge.start.millisecondsSince1970,
        edge.end.millisecondsSince1970
      )
    }
    return causes
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
    package static let all = [
      dailySpend, dailySpendOfProjects, dailySpendOfGroups, hourlySpend, quarterHours, causesOfDays,
      causesOfRows,
      hasRows,
    ]

    // Without parts the key has the days in their order, and nothing is sorted.
    static let dailySpend: StaticString = """
      SELECT day, :grouping, NULL, sum(cost_nanodollars)
      FROM usage_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day
      """

    static let dailySpendOfProjects: StaticString = """
      SELECT
        day,
        CASE :grouping WHEN 'project' THEN nullif(project_id, '') END AS part_name,
        NULL AS part_provider,
        sum(cost_nanodollars)
      FROM usage_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day, part_name
      """

    static let dailySpendOfGroups: StaticString = """
      SELECT
        d.day,
        CASE :grouping WHEN 'model' THEN g.model WHEN 'agent' THEN nullif(g.agent_id, '') END
          AS part_name,
        CASE :grouping WHEN 'model' THEN g.provider END AS part_provider,
        sum(d.cost_nanodollars)
      FROM usage_day AS d
      JOIN usage_group AS g ON g.group_id = d.group_id
      WHERE d.workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND d.day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR g.project_id = :project_id)
      GROUP BY d.day, part_name, part_provider
      """

    static let hourlySpend: StaticString = """
      SELECT
        day, hour,
        CASE :grouping WHEN 'project' THEN nullif(project_id, '') END AS part_name,
        sum(cost_nanodollars)
      FROM usage_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (day < :last_day OR hour < :hours)
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day, hour, part_name
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

    static let causesOfDays: StaticString = """
      SELECT g.model, nullif(g.agent_id, ''), nullif(g.feature, ''), sum(s.cost_nanodollars)
      FROM (
        SELECT group_id, sum(cost_nanodollars) AS cost_nanodollars
        FROM usage_day
        WHERE workspace_number =
            (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
          AND day BETWEEN :first_day AND :last_day
        GROUP BY group_id
      ) AS s
      JOIN usage_group AS g ON g.group_id = s.group_id
      WHERE (:project_id IS NULL OR g.project_id = :project_id)
        AND (
          :grouping IS NULL
          OR CASE :grouping
            WHEN 'project' THEN nullif(g.project_id, '')
            WHEN 'model' THEN g.model
            WHEN 'agent' THEN nullif(g.agent_id, '')
          END IS :part_name
        )
        AND (:part_provider IS NULL OR g.provider = :part_provider)
      GROUP BY g.model, g.agent_id, g.feature
      """

    static let causesOfRows: StaticString = """
      SELECT name, agent_id, feature, coalesce(sum(cost_nanodollars), 0)
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
      ) AS rows
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
      """

    static let hasRows: StaticString = """
      SELECT EXISTS (
        SELECT 1
        FROM usage_hour
        WHERE workspace_number =
            (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
          AND (:project_id IS NULL OR project_id = :project_id)
      )
      """
  }
}
