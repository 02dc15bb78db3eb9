internal import BudgetSQLite

/// The sums behind reports: from the daily roll-up where it can answer, from the rows where it must.
enum ReportRepository {
  /// Sums up the roll-up of whole days.
  static func rows(
    of query: ReportQuery,
    days: Range<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    try connection.statement(SQL.fromRollUp)
      .bind(query.grouping.rawValue)
      .bind(query.workspace.rawValue)
      .bind(days.lowerBound.description)
      .bind(days.upperBound.adding(days: -1).description)
      .bind(query.project?.rawValue)
      .map { try ReportRow($0) }
  }

  /// Sums up rows by anything but days.
  static func rows(
    of query: ReportQuery,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    try connection.statement(SQL.fromRows)
      .bind(query.grouping.rawValue)
      .bind(query.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(query.project?.rawValue)
      .map { try ReportRow($0) }
  }

  /// Sums up rows by the days of a zone.
  static func rowsByDay(
    of query: ReportQuery,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    let statement = try connection.statement(SQL.rows)
      .bind(query.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(query.project?.rawValue)
    var days: [CivilDate: UsageTotals] = [:]
    while try statement.step() {
      let timestamp = Instant(millisecondsSince1970: statement.row.int64(0))
      let totals = try UsageTotals(statement.row, from: 1)
      try days[zone.civilDate(at: timestamp), default: UsageTotals()] += totals
    }
    return days.map { ReportRow(key: $0.key.description, provider: nil, totals: $0.value) }
  }
}

extension ReportRow {
  fileprivate init(_ row: Row) throws {
    self.init(
      key: row.optionalText(0),
      provider: row.optionalText(1),
      totals: try UsageTotals(row, from: 2)
    )
    // The least figure of all rows: a sum does not show that one of its parts is negative or missing.
    _ = try row.count(9, in: "daily_cost")
  }
}

// MARK: - SQL

extension ReportRepository {
  package enum SQL {
    package static let all = [fromRollUp, fromRows, rows]

    static let fromRollUp: StaticString = """
      SELECT
        CASE :grouping
          WHEN 'model' THEN model
          WHEN 'provider' THEN provider
          WHEN 'day' THEN day
          WHEN 'project' THEN nullif(project_id, '')
        END AS group_key,
        CASE :grouping WHEN 'model' THEN provider END AS group_provider,
        sum(calls), sum(unpriced_calls), sum(cost_nanodollars), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write),
        min(coalesce(min(calls, unpriced_calls, cost_nanodollars, tokens_prompt, tokens_completion), -1))
      FROM daily_cost
      WHERE workspace_id = :workspace_id
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY group_key, group_provider
      """

    static let fromRows: StaticString = """
      SELECT
        CASE :grouping
          WHEN 'model' THEN name
          WHEN 'provider' THEN provider
          WHEN 'project' THEN project_id
          WHEN 'agent' THEN agent_id
          WHEN 'execution' THEN execution_id
        END AS group_key,
        CASE :grouping WHEN 'model' THEN provider END AS group_provider,
        count(*), count(*) - count(cost_nanodollars), coalesce(sum(cost_nanodollars), 0),
        sum(tokens_prompt), sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write),
        min(coalesce(min(coalesce(cost_nanodollars, 0), tokens_prompt, tokens_completion), -1))
      FROM (
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, execution_id, provider, model AS name,
          cost_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
          tokens_cache_write_5m + tokens_cache_write_1h AS tokens_cache_write
        FROM llm_call
        UNION ALL
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, execution_id, 'compute', resource_type,
          cost_nanodollars, 0, 0, 0, 0
        FROM resource_usage
      )
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY group_key, group_provider
      """

    static let rows: StaticString = """
      SELECT
        timestamp_ms, 1, cost_nanodollars IS NULL, coalesce(cost_nanodollars, 0), tokens_prompt,
        tokens_completion, tokens_cache_read, tokens_cache_write_5m + tokens_cache_write_1h
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      UNION ALL
      SELECT
        timestamp_ms, 1, cost_nanodollars IS NULL, coalesce(cost_nanodollars, 0), 0, 0, 0, 0
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      """
  }
}
