internal import BudgetSQLite

/// The roll-up of rows by local day, from which reports are drawn.
enum DailyCostRepository {
  /// Adds a charge to its day.
  static func add(
    _ charge: Charge,
    day: CivilDate,
    on connection: borrowing Connection
  ) throws {
    try bind(charge, day, to: connection.statement(SQL.add)).run()
  }

  /// Takes a charge off its day.
  static func subtract(
    _ charge: Charge,
    day: CivilDate,
    on connection: borrowing Connection
  ) throws {
    try bind(charge, day, to: connection.statement(SQL.subtract)).run()
    try connection.statement(SQL.deleteEmpty)
      .bind(charge.workspace.rawValue)
      .bind(day.description)
      .run()
  }

  /// Makes the roll-up of a workspace anew, because its days begin at other instants now.
  ///
  /// - Complexity: Linear in the workspace's rows.
  static func rebuild(
    _ workspace: WorkspaceID,
    in zone: Zone,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.deleteAll).bind(workspace.rawValue).run()
    var from = Instant.distantPast
    while let next = try firstRow(of: workspace, from: from, on: connection) {
      let date = zone.civilDate(at: next)
      let end = Period.day(containing: next, in: zone).end
      // A time that no ledger holds, or an index that is out of step with its table, would lead back to the same day for ever.
      guard from <= next, next < end else {
        throw LedgerError.damaged("A row of workspace \(workspace) has the time \(next)")
      }
      for rollUp in [SQL.rollUpCalls, SQL.rollUpUsages] {
        try connection.statement(rollUp)
          .bind(workspace.rawValue)
          .bind(date.description)
          .bind(from.millisecondsSince1970)
          .bind(end.millisecondsSince1970)
          .run()
      }
      from = end
    }
  }

  /// Returns when the first row at or after an instant began.
  private static func firstRow(
    of workspace: WorkspaceID,
    from start: Instant,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(SQL.firstRow)
      .bind(workspace.rawValue)
      .bind(start.millisecondsSince1970)
      .first { $0.optionalInt64(0).map(Instant.init(millisecondsSince1970:)) } ?? nil
  }

  private static func bind(
    _ charge: Charge,
    _ day: CivilDate,
    to statement: Statement
  ) -> Statement {
    let totals = charge.totals
    return
      statement
      .bind(charge.workspace.rawValue)
      .bind(day.description)
      .bind(charge.kind.rawValue)
      .bind(charge.provider)
      .bind(charge.name)
      .bind(charge.project?.rawValue ?? "")
      .bind(totals.calls)
      .bind(totals.unpricedCalls)
      .bind(totals.cost.nanodollars)
      .bind(totals.promptTokens)
      .bind(totals.completionTokens)
      .bind(totals.cacheReadTokens)
      .bind(totals.cacheWriteTokens)
  }
}

// MARK: - SQL

extension DailyCostRepository {
  package enum SQL {
    package static let all = [
      add, subtract, deleteEmpty, deleteAll, firstRow, rollUpCalls, rollUpUsages,
    ]

    static let add: StaticString = """
      INSERT INTO daily_cost (
        workspace_id, day, kind, provider, model, project_id, calls, unpriced_calls,
        cost_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read, tokens_cache_write
      ) VALUES (
        :workspace_id, :day, :kind, :provider, :model, :project_id, :calls, :unpriced_calls,
        :cost_nanodollars, :tokens_prompt, :tokens_completion, :tokens_cache_read, :tokens_cache_write
      )
      ON CONFLICT (workspace_id, day, kind, provider, model, project_id) DO UPDATE SET
        calls = calls + excluded.calls,
        unpriced_calls = unpriced_calls + excluded.unpriced_calls,
        cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars,
        tokens_prompt = tokens_prompt + excluded.tokens_prompt,
        tokens_completion = tokens_completion + excluded.tokens_completion,
        tokens_cache_read = tokens_cache_read + excluded.tokens_cache_read,
        tokens_cache_write = tokens_cache_write + excluded.tokens_cache_write
      """

    static let subtract: StaticString = """
      WITH charge (
        workspace_id, day, kind, provider, model, project_id, calls, unpriced_calls,
        cost_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read, tokens_cache_write
      ) AS (
        VALUES (
          :workspace_id, :day, :kind, :provider, :model, :project_id, :calls, :unpriced_calls,
          :cost_nanodollars, :tokens_prompt, :tokens_completion, :tokens_cache_read,
          :tokens_cache_write
        )
      )
      UPDATE daily_cost SET
        calls = daily_cost.calls - charge.calls,
        unpriced_calls = daily_cost.unpriced_calls - charge.unpriced_calls,
        cost_nanodollars = daily_cost.cost_nanodollars - charge.cost_nanodollars,
        tokens_prompt = daily_cost.tokens_prompt - charge.tokens_prompt,
        tokens_completion = daily_cost.tokens_completion - charge.tokens_completion,
        tokens_cache_read = daily_cost.tokens_cache_read - charge.tokens_cache_read,
        tokens_cache_write = daily_cost.tokens_cache_write - charge.tokens_cache_write
      FROM charge
      WHERE daily_cost.workspace_id = charge.workspace_id
        AND daily_cost.day = charge.day
        AND daily_cost.kind = charge.kind
        AND daily_cost.provider = charge.provider
        AND daily_cost.model = charge.model
        AND daily_cost.project_id = charge.project_id
      """

    static let deleteEmpty: StaticString = """
      DELETE FROM daily_cost
      WHERE workspace_id = :workspace_id AND day = :day AND calls = 0
      """

    static let deleteAll: StaticString = """
      DELETE FROM daily_cost
      WHERE workspace_id = :workspace_id
      """

    static let firstRow: StaticString = """
      SELECT min(first_ms) FROM (
        SELECT min(timestamp_ms) AS first_ms FROM llm_call
        WHERE workspace_id = :workspace_id AND timestamp_ms >= :from_ms
        UNION ALL
        SELECT min(timestamp_ms) FROM resource_usage
        WHERE workspace_id = :workspace_id AND timestamp_ms >= :from_ms
      )
      """

    static let rollUpCalls: StaticString = """
      INSERT INTO daily_cost (
        workspace_id, day, kind, provider, model, project_id, calls, unpriced_calls,
        cost_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read, tokens_cache_write
      )
      SELECT
        :workspace_id, :day, 'llm', provider, model, coalesce(project_id, ''), count(*),
        count(*) - count(cost_nanodollars), coalesce(sum(cost_nanodollars), 0), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read),
        sum(tokens_cache_write_5m + tokens_cache_write_1h)
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :day_start_ms AND timestamp_ms < :day_end_ms
      GROUP BY provider, model, coalesce(project_id, '')
      """

    static let rollUpUsages: StaticString = """
      INSERT INTO daily_cost (
        workspace_id, day, kind, provider, model, project_id, calls, unpriced_calls,
        cost_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read, tokens_cache_write
      )
      SELECT
        :workspace_id, :day, 'compute', 'compute', resource_type, coalesce(project_id, ''), count(*),
        count(*) - count(cost_nanodollars), coalesce(sum(cost_nanodollars), 0), 0, 0, 0, 0
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :day_start_ms AND timestamp_ms < :day_end_ms
      GROUP BY resource_type, coalesce(project_id, '')
      """
  }
}
