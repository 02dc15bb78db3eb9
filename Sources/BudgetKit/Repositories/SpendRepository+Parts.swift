internal import BudgetSQLite

/// The sums by project, model, agent or feature that anomalies are found and explained by.
extension SpendRepository {
  /// What a part used on a day, or in an hour of it.
  struct PartRow {
    let day: CivilDate
    /// How many hours of the day were over; `nil` for a whole day.
    let hour: Int?
    let name: String?
    let provider: String?
    let used: MeasuredAmounts
  }

  /// Returns what each project, model or agent used on each of some days, from the usage cube.
  ///
  /// The hours of models, from which their days come, know no tokens.
  static func dailySpend(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    let sql: StaticString
    switch grouping {
    case nil: sql = PartsSQL.dailySpend
    case .project: sql = PartsSQL.dailySpendOfProjects
    case .model where scope.project == nil: sql = PartsSQL.dailySpendOfModels
    case .model?, .agent?:
      return try dailySpendOfGroups(of: scope, by: grouping, days: days, on: connection)
    }
    return try connection.statement(sql)
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
          used: MeasuredAmounts(row, from: 3)
        )
      }
  }

  /// Returns the same from the days of groups.
  private static func dailySpendOfGroups(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    func groups(_ kind: Charge.Kind? = nil) throws -> NamedGroups {
      try NamedGroups(
        by: grouping?.rawValue ?? "",
        workspace: scope.workspace,
        project: scope.project,
        kind: kind,
        on: connection
      )
    }
    let (groups, groupsOfCalls) = (try groups(), try groups(.llm))
    let first = days.lowerBound.daysSince1970
    let none = [MeasuredAmounts](repeating: MeasuredAmounts(), count: days.dayCount)
    var used = [[MeasuredAmounts]](repeating: none, count: groups.names.count)
    let statement = try connection.statement(PartsSQL.cells)
      .bind(scope.workspace.rawValue)
      .bind(Int64(first))
      .bind(Int64(days.upperBound.daysSince1970))
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      guard let place = groups.place(of: row.int64(1)) else { continue }
      var cell = MeasuredAmounts(row, from: 2)
      if groupsOfCalls.place(of: row.int64(1)) == nil { cell.calls = 0 }
      let index = Int(row.int64(0)) - first
      guard used[place][index].cost.adding(cell.cost) != nil else {
        throw LedgerError.uncountable("costs")
      }
      used[place][index] = used[place][index] + cell
    }
    return zip(groups.names, used).flatMap { name, amounts in
      amounts.enumerated().filter { $0.element != MeasuredAmounts() }.map { index, amount in
        PartRow(
          day: days.lowerBound.adding(days: index),
          hour: nil,
          name: name.key,
          provider: name.provider,
          used: amount
        )
      }
    }
  }

  /// Returns what each project, model or agent used in each hour of a period that starts with a
  /// day.
  ///
  /// The cube knows the hours of projects, and those of models in a workspace; an hour that the
  /// period cuts short, and all others come from the rows.
  static func hourlySpend(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    guard period.start < period.end else { return [] }
    let isOfModels = grouping == .model && scope.project == nil
    guard grouping == nil || grouping == .project || isOfModels else {
      return try hoursOfRows(of: scope, by: grouping, in: period, zone: zone, on: connection)
    }
    let last = zone.civilDate(at: period.end)
    let hours = zone.hoursGone(of: last, at: period.end)
    let statement = try connection.statement(
      isOfModels ? PartsSQL.hourlySpendOfModels : PartsSQL.hourlySpend
    )
    let whole =
      try statement
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
          provider: row.optionalText(3),
          used: MeasuredAmounts(row, from: 4)
        )
      }
    let rest = Period(storedStart: zone.start(ofHour: hours, of: last), end: period.end)
    guard rest.start < rest.end else { return whole }
    return whole
      + (try hoursOfRows(of: scope, by: grouping, in: rest, zone: zone, on: connection))
  }

  /// Returns the same from the rows, in quarters of an hour: hours of every zone begin with one.
  private static func hoursOfRows(
    of scope: BudgetScope,
    by grouping: AnomalyQuery.Grouping?,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [PartRow] {
    try RetentionRepository.requireRows(of: scope.workspace, in: period, on: connection)
    return try connection.statement(PartsSQL.quarterHours)
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
          used: MeasuredAmounts(row, from: 3)
        )
      }
  }

  /// What a model, an agent and a feature used together.
  struct CauseRow {
    let model: String?
    let agent: String?
    let feature: String?
    let used: MeasuredAmounts
  }

  /// Returns what each model, agent and feature of a part used in a period: on whole days from the
  /// cube, at its edges from the rows.
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
            used: MeasuredAmounts(row, from: 3)
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
      try RetentionRepository.requireRows(of: scope.workspace, in: edge, on: connection)
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

extension MeasuredAmounts {
  /// Reads cost, tokens and calls, which stand beside each other.
  fileprivate init(_ row: Row, from column: Int32) {
    self.init(
      cost: Money(nanodollars: row.int64(column)),
      tokens: row.int64(column + 1),
      calls: row.int64(column + 2)
    )
  }
}

// MARK: - SQL

extension SpendRepository {
  package enum PartsSQL {
    package static let all = [
      dailySpend, dailySpendOfProjects, dailySpendOfModels, cells, hourlySpend,
      hourlySpendOfModels, quarterHours, causesOfDays, causesOfRows, hasRows,
    ]

    static let dailySpend: StaticString = """
      SELECT
        day, NULL, NULL, sum(cost_nanodollars), sum(tokens_prompt + tokens_completion),
        sum(CASE kind WHEN 'llm' THEN calls ELSE 0 END)
      FROM usage_project_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND kind <> 'adjustment'
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day
      """

    static let dailySpendOfProjects: StaticString = """
      SELECT
        day, nullif(project_id, ''), NULL, sum(cost_nanodollars),
        sum(tokens_prompt + tokens_completion), sum(CASE kind WHEN 'llm' THEN calls ELSE 0 END)
      FROM usage_project_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND kind <> 'adjustment'
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day, project_id
      """

    // In the order of the key, so that nothing is sorted.
    static let dailySpendOfModels: StaticString = """
      SELECT day, model, provider, sum(cost_nanodollars), 0, sum(CASE provider WHEN 'compute' THEN 0 ELSE calls END)
      FROM usage_model_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND calls > 0
        AND :project_id IS NULL
      GROUP BY provider, model, day
      """

    static let cells: StaticString = """
      SELECT day, group_id, cost_nanodollars, tokens_prompt + tokens_completion, calls
      FROM usage_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND calls > 0
      """

    static let hourlySpend: StaticString = """
      SELECT
        day, hour,
        CASE :grouping WHEN 'project' THEN nullif(project_id, '') END AS part_name,
        NULL,
        sum(cost_nanodollars),
        sum(tokens_prompt + tokens_completion),
        sum(CASE kind WHEN 'llm' THEN calls ELSE 0 END)
      FROM usage_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (day < :last_day OR hour < :hours)
        AND kind <> 'adjustment'
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day, hour, part_name
      """

    static let hourlySpendOfModels: StaticString = """
      SELECT
        day, hour, CASE WHEN :grouping = 'model' THEN model END, provider, cost_nanodollars, 0,
        CASE provider WHEN 'compute' THEN 0 ELSE calls END
      FROM usage_model_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (day < :last_day OR hour < :hours)
        AND calls > 0
        AND :project_id IS NULL
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
        coalesce(sum(cost_nanodollars), 0),
        sum(tokens),
        sum(calls)
      FROM (
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, provider, model AS name,
          cost_nanodollars, tokens_prompt + tokens_completion AS tokens, 1 AS calls
        FROM llm_call
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, 'compute', resource_type,
          cost_nanodollars, 0, 0
        FROM resource_usage
        WHERE voided_by IS NULL
        UNION ALL
        SELECT workspace_id, timestamp_ms, project_id, agent_id, provider, model, amount_nanodollars, 0, 0
        FROM adjustment
        WHERE counts = 1 AND usage_kind <> 'adjustment'
      )
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY quarter_ms, part_name, part_provider
      """

    static let causesOfDays: StaticString = """
      SELECT
        g.model, nullif(g.agent_id, ''), nullif(g.feature, ''), sum(s.cost_nanodollars),
        sum(s.tokens), sum(CASE g.kind WHEN 'llm' THEN s.calls ELSE 0 END)
      FROM (
        SELECT
          group_id, sum(cost_nanodollars) AS cost_nanodollars,
          sum(tokens_prompt + tokens_completion) AS tokens, sum(calls) AS calls
        FROM usage_day
        WHERE workspace_number =
            (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
          AND day BETWEEN :first_day AND :last_day
        GROUP BY group_id
      ) AS s
      JOIN usage_group AS g ON g.group_id = s.group_id
      WHERE (:project_id IS NULL OR g.project_id = :project_id)
        AND g.kind <> 'adjustment'
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
      SELECT name, agent_id, feature, coalesce(sum(cost_nanodollars), 0), sum(tokens), sum(calls)
      FROM (
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, feature, provider, model AS name,
          cost_nanodollars, tokens_prompt + tokens_completion AS tokens, 1 AS calls
        FROM llm_call
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, feature, 'compute', resource_type,
          cost_nanodollars, 0, 0
        FROM resource_usage
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, feature, provider, model,
          amount_nanodollars, 0, 0
        FROM adjustment
        WHERE counts = 1 AND usage_kind <> 'adjustment'
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
        FROM usage_project_day
        WHERE workspace_number =
            (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
          AND (:project_id IS NULL OR project_id = :project_id)
      )
      """
  }
}
