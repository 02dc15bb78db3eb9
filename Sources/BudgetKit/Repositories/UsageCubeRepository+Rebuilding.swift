internal import BudgetSQLite

/// How the cube is made anew from the rows.
extension UsageCubeRepository {
  /// Makes the cube of a workspace anew, because its days begin at other instants now, or because
  /// there was none.
  ///
  /// - Complexity: Linear in the workspace's rows; it goes day by day, and needs memory for the
  ///   groups of one.
  static func rebuild(
    _ workspace: WorkspaceID,
    in zone: Zone,
    on connection: borrowing Connection
  ) throws {
    for delete in RebuildSQL.deletes {
      try connection.statement(delete).bind(workspace.rawValue).run()
    }
    var from = Instant.distantPast
    while let next = try firstRow(of: workspace, from: from, on: connection) {
      let date = zone.civilDate(at: next)
      let day = Period.day(date, in: zone)
      // A time that no ledger holds, or an index that is out of step with its table, would lead
      // back to the same day for ever.
      guard from <= next, day.contains(next) else {
        throw LedgerError.damaged("A row of workspace \(workspace) has the time \(next)")
      }
      try fill(date, day, of: workspace, on: connection)
      from = day.end
    }
  }

  /// Makes the cube of every workspace, and compares it with the roll-up of the ledger of version 1
  /// that is attached as `old`.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/corrupt`` where they differ.
  static func fill(on connection: borrowing Connection) throws {
    for (workspace, identifier) in try WorkspaceRepository.list(on: connection) {
      let zone = try stored(in: "workspace") { try Zone(identifier: identifier) }
      try rebuild(workspace, in: zone, on: connection)
    }
    let old = try connection.values(of: oldRollUp)
    guard try connection.values(of: newRollUp) == old else {
      throw LedgerError.damaged("The daily sums of version 1 are not those of its rows")
    }
  }

  // Remainders of a prime, whose sums are the same however rows are grouped, and never too large.
  private static let oldRollUp = """
    SELECT
      sum(calls) || ' ' || sum(unpriced_calls) || ' ' || (sum(cost_nanodollars % 999999937) % 999999937)
        || ' ' || (sum(tokens_prompt % 999999937) % 999999937)
        || ' ' || (sum(tokens_completion % 999999937) % 999999937)
    FROM old.daily_cost
    """

  private static let newRollUp = """
    SELECT
      sum(calls) || ' ' || sum(unpriced_calls) || ' ' || (sum(cost_nanodollars % 999999937) % 999999937)
        || ' ' || (sum(tokens_prompt % 999999937) % 999999937)
        || ' ' || (sum(tokens_completion % 999999937) % 999999937)
    FROM main.usage_day
    """

  private static func fill(
    _ date: CivilDate,
    _ day: Period,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    for groups in [
      RebuildSQL.groupsOfCalls, RebuildSQL.groupsOfUsages, AdjustmentSQL.groups,
    ] {
      try connection.statement(groups)
        .bind(workspace.rawValue)
        .bind(day.start.millisecondsSince1970)
        .bind(day.end.millisecondsSince1970)
        .run()
    }
    for sums in [RebuildSQL.daysOfCalls, RebuildSQL.daysOfUsages, AdjustmentSQL.days] {
      try connection.statement(sums)
        .bind(Int64(date.daysSince1970))
        .bind(workspace.rawValue)
        .bind(day.start.millisecondsSince1970)
        .bind(day.end.millisecondsSince1970)
        .run()
    }
    for sums in [
      RebuildSQL.hoursOfCalls, RebuildSQL.hoursOfUsages, RebuildSQL.modelHoursOfCalls,
      RebuildSQL.modelHoursOfUsages, AdjustmentSQL.hours,
      AdjustmentSQL.modelHours,
    ] {
      try connection.statement(sums)
        .bind(Int64(date.daysSince1970))
        .bind(day.start.millisecondsSince1970)
        .bind(workspace.rawValue)
        .bind(day.end.millisecondsSince1970)
        .run()
    }
    try connection.statement(RebuildSQL.projectDays)
      .bind(workspace.rawValue)
      .bind(Int64(date.daysSince1970))
      .run()
  }

  /// Returns when the first row at or after an instant began.
  private static func firstRow(
    of workspace: WorkspaceID,
    from start: Instant,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(RebuildSQL.firstRow)
      .bind(workspace.rawValue)
      .bind(start.millisecondsSince1970)
      .first { $0.optionalInt64(0).map(Instant.init(millisecondsSince1970:)) } ?? nil
  }
}

// MARK: - SQL

extension UsageCubeRepository {
  package enum RebuildSQL {
    package static let all = [
      deleteDays, deleteProjectDays, deleteHours, deleteModelHours, firstRow, groupsOfCalls,
      groupsOfUsages, daysOfCalls, daysOfUsages, hoursOfCalls, hoursOfUsages, modelHoursOfCalls,
      modelHoursOfUsages, projectDays,
    ]

    static let deletes = [deleteDays, deleteProjectDays, deleteHours, deleteModelHours]

    static let deleteDays: StaticString = """
      DELETE FROM usage_day
      WHERE workspace_number =
        (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
      """

    static let deleteProjectDays: StaticString = """
      DELETE FROM usage_project_day
      WHERE workspace_number =
        (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
      """

    static let deleteModelHours: StaticString = """
      DELETE FROM usage_model_hour
      WHERE workspace_number =
        (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
      """

    static let deleteHours: StaticString = """
      DELETE FROM usage_hour
      WHERE workspace_number =
        (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
      """

    static let firstRow: StaticString = """
      SELECT min(first_ms)
      FROM (
        SELECT min(timestamp_ms) AS first_ms
        FROM llm_call
        WHERE workspace_id = :workspace_id AND timestamp_ms >= :from_ms
        UNION ALL
        SELECT min(timestamp_ms)
        FROM resource_usage
        WHERE workspace_id = :workspace_id AND timestamp_ms >= :from_ms
        UNION ALL
        SELECT min(timestamp_ms)
        FROM adjustment
        WHERE workspace_id = :workspace_id AND timestamp_ms >= :from_ms
      ) AS rows
      """

    static let groupsOfCalls: StaticString = """
      INSERT INTO usage_group (
        workspace_number, project_id, kind, provider, model, service_tier, operation, feature,
        agent_id, user_id, unit
      )
      SELECT DISTINCT
        w.workspace_number, coalesce(c.project_id, ''), 'llm', c.provider, c.model,
        c.service_tier, coalesce(c.operation, ''), coalesce(c.feature, ''), coalesce(c.agent_id,
        ''), coalesce(c.user_id, ''), ''
      FROM workspace AS w
      JOIN llm_call AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      ON CONFLICT DO NOTHING
      """

    static let groupsOfUsages: StaticString = """
      INSERT INTO usage_group (
        workspace_number, project_id, kind, provider, model, service_tier, operation, feature,
        agent_id, user_id, unit
      )
      SELECT DISTINCT
        w.workspace_number, coalesce(c.project_id, ''), 'compute', 'compute', c.resource_type,
        '', coalesce(c.operation, ''), coalesce(c.feature, ''), coalesce(c.agent_id, ''),
        coalesce(c.user_id, ''), c.unit
      FROM workspace AS w
      JOIN resource_usage AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      ON CONFLICT DO NOTHING
      """

    static let daysOfCalls: StaticString = """
      INSERT INTO usage_day (
        workspace_number, day, group_id, calls, failed_calls, unpriced_calls, cached_calls,
        cost_nanodollars, failed_cost_nanodollars, held_nanodollars, input_cost_nanodollars,
        output_cost_nanodollars, cache_read_cost_nanodollars, cache_write_cost_nanodollars,
        other_cost_nanodollars, tokens_prompt, tokens_cache_read, tokens_cache_write_5m,
        tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
        tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
        tokens_completion_image, web_searches, latency_ms, latency_count, quantity_millionths,
        duration_ms
      )
      SELECT
        w.workspace_number, :day, g.group_id, count(*), count(*) - sum(c.success), count(*) -
        count(c.cost_nanodollars), sum(c.served_from_cache),
        coalesce(sum(c.cost_nanodollars), 0), coalesce(sum(CASE
        WHEN c.success = 0 THEN c.cost_nanodollars END), 0), coalesce(sum(CASE WHEN
        c.cost_nanodollars IS NULL THEN c.computed_cost_nanodollars END), 0),
        coalesce(sum(c.input_cost_nanodollars), 0), coalesce(sum(c.output_cost_nanodollars), 0),
        coalesce(sum(c.cache_read_cost_nanodollars), 0),
        coalesce(sum(c.cache_write_cost_nanodollars), 0),
        coalesce(sum(c.other_cost_nanodollars), 0),
        sum(c.tokens_prompt), sum(c.tokens_cache_read), sum(c.tokens_cache_write_5m),
        sum(c.tokens_cache_write_1h), sum(c.tokens_prompt_audio),
        sum(c.tokens_cache_read_audio), sum(c.tokens_prompt_image), sum(c.tokens_completion),
        sum(c.tokens_reasoning), sum(c.tokens_completion_audio), sum(c.tokens_completion_image),
        sum(c.web_searches), coalesce(sum(c.latency_ms), 0), count(c.latency_ms), 0, 0
      FROM workspace AS w
      JOIN llm_call AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      JOIN usage_group AS g ON g.workspace_number = w.workspace_number
        AND g.project_id = coalesce(c.project_id, '')
        AND g.kind = 'llm'
        AND g.provider = c.provider
        AND g.model = c.model
        AND g.service_tier = c.service_tier
        AND g.operation = coalesce(c.operation, '')
        AND g.feature = coalesce(c.feature, '')
        AND g.agent_id = coalesce(c.agent_id, '')
        AND g.user_id = coalesce(c.user_id, '')
        AND g.unit = ''
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      GROUP BY g.group_id
      """

    static let daysOfUsages: StaticString = """
      INSERT INTO usage_day (
        workspace_number, day, group_id, calls, failed_calls, unpriced_calls, cached_calls,
        cost_nanodollars, failed_cost_nanodollars, held_nanodollars, input_cost_nanodollars,
        output_cost_nanodollars, cache_read_cost_nanodollars, cache_write_cost_nanodollars,
        other_cost_nanodollars, tokens_prompt, tokens_cache_read, tokens_cache_write_5m,
        tokens_cache_write_1h, tokens_prompt_audio, tokens_cache_read_audio,
        tokens_prompt_image, tokens_completion, tokens_reasoning, tokens_completion_audio,
        tokens_completion_image, web_searches, latency_ms, latency_count, quantity_millionths,
        duration_ms
      )
      SELECT
        w.workspace_number, :day, g.group_id, count(*), 0, count(*) - count(c.cost_nanodollars),
        0, coalesce(sum(c.cost_nanodollars), 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, sum(c.usage_millionths), coalesce(sum(c.duration_ms), 0)
      FROM workspace AS w
      JOIN resource_usage AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      JOIN usage_group AS g ON g.workspace_number = w.workspace_number
        AND g.project_id = coalesce(c.project_id, '')
        AND g.kind = 'compute'
        AND g.provider = 'compute'
        AND g.model = c.resource_type
        AND g.service_tier = ''
        AND g.operation = coalesce(c.operation, '')
        AND g.feature = coalesce(c.feature, '')
        AND g.agent_id = coalesce(c.agent_id, '')
        AND g.user_id = coalesce(c.user_id, '')
        AND g.unit = c.unit
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      GROUP BY g.group_id
      """

    static let hoursOfCalls: StaticString = """
      INSERT INTO usage_hour (
        workspace_number, day, hour, project_id, kind, calls, unpriced_calls, cost_nanodollars,
        held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
        tokens_cache_write
      )
      SELECT
        w.workspace_number, :day, (c.timestamp_ms - :day_start_ms) / 3600000 AS hour,
        coalesce(c.project_id, '') AS project, 'llm', count(*), count(*) -
        count(c.cost_nanodollars), coalesce(sum(c.cost_nanodollars), 0), coalesce(sum(CASE WHEN
        c.cost_nanodollars IS NULL THEN c.computed_cost_nanodollars END), 0),
        sum(c.tokens_prompt), sum(c.tokens_completion), sum(c.tokens_cache_read),
        sum(c.tokens_cache_write_5m + c.tokens_cache_write_1h)
      FROM workspace AS w
      JOIN llm_call AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      GROUP BY hour, project
      """

    static let hoursOfUsages: StaticString = """
      INSERT INTO usage_hour (
        workspace_number, day, hour, project_id, kind, calls, unpriced_calls, cost_nanodollars,
        held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
        tokens_cache_write
      )
      SELECT
        w.workspace_number, :day, (c.timestamp_ms - :day_start_ms) / 3600000 AS hour,
        coalesce(c.project_id, '') AS project, 'compute', count(*), count(*) -
        count(c.cost_nanodollars), coalesce(sum(c.cost_nanodollars), 0), 0, 0, 0, 0, 0
      FROM workspace AS w
      JOIN resource_usage AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      GROUP BY hour, project
      """

    static let modelHoursOfCalls: StaticString = """
      INSERT INTO usage_model_hour (
        workspace_number, provider, model, day, hour, calls, cost_nanodollars
      )
      SELECT
        w.workspace_number, c.provider, c.model, :day,
        (c.timestamp_ms - :day_start_ms) / 3600000 AS hour, count(*),
        coalesce(sum(c.cost_nanodollars), 0)
      FROM workspace AS w
      JOIN llm_call AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      GROUP BY hour, c.provider, c.model
      """

    // A provider may be called 'compute', too.
    static let modelHoursOfUsages: StaticString = """
      INSERT INTO usage_model_hour (
        workspace_number, provider, model, day, hour, calls, cost_nanodollars
      )
      SELECT
        w.workspace_number, 'compute', c.resource_type, :day,
        (c.timestamp_ms - :day_start_ms) / 3600000 AS hour, count(*),
        coalesce(sum(c.cost_nanodollars), 0)
      FROM workspace AS w
      JOIN resource_usage AS c ON c.workspace_id = w.workspace_id AND c.voided_by IS NULL
      WHERE w.workspace_id = :workspace_id
        AND c.timestamp_ms >= :day_start_ms
        AND c.timestamp_ms < :day_end_ms
      GROUP BY hour, c.resource_type
      ON CONFLICT (workspace_number, provider, model, day, hour) DO UPDATE SET
        calls = calls + excluded.calls,
        cost_nanodollars = cost_nanodollars + excluded.cost_nanodollars
      """

    static let projectDays: StaticString = """
      INSERT INTO usage_project_day (
        workspace_number, day, project_id, kind, calls, unpriced_calls, cost_nanodollars,
        held_nanodollars, tokens_prompt, tokens_completion, tokens_cache_read,
        tokens_cache_write
      )
      SELECT
        workspace_number, day, project_id, kind, sum(calls), sum(unpriced_calls),
        sum(cost_nanodollars), sum(held_nanodollars), sum(tokens_prompt), sum(tokens_completion),
        sum(tokens_cache_read), sum(tokens_cache_write)
      FROM usage_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day = :day
      GROUP BY workspace_number, day, project_id, kind
      """
  }
}
