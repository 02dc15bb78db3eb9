internal import BudgetSQLite

extension UsageRepository {
  /// Adds the rows of a time, one by one: those of the ledger, and those of archives that were
  /// named.
  static func addRows(
    of workspace: WorkspaceID,
    in period: Period,
    _ zone: Zone,
    to tally: inout UsageTally,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws {
    tally.source.hasRows = true
    try archives.eachSource(of: workspace, in: period, on: connection) { source in
      try addRows(of: workspace, in: period, zone, to: &tally, on: source)
    }
  }

  private static func addRows(
    of workspace: WorkspaceID,
    in period: Period,
    _ zone: Zone,
    to tally: inout UsageTally,
    on connection: borrowing Connection
  ) throws {
    for (sql, table) in RowsSQL.tables {
      let statement = try connection.statement(sql)
        .bind(workspace.rawValue)
        .bind(period.start.millisecondsSince1970)
        .bind(period.end.millisecondsSince1970)
      defer { statement.reset() }
      var names = StepNames(in: zone)
      while try statement.step() {
        let row = statement.row
        tally.source.rows += 1
        let node = try tally.node { dimension in
          dimension == .workspace ? workspace.rawValue : try row.name(of: dimension)
        }
        guard let node else { continue }
        let instant = Instant(millisecondsSince1970: row.int64(0))
        let group = tally.group(node) { names.name(of: $0, at: instant) }
        let sums = try UsageSums(checking: row, from: 15, in: table)
        try tally.add(
          UsageFigures(sums: sums, unattributedCalls: row.isAttributed ? 0 : sums.calls),
          to: group
        )
      }
    }
  }
}

extension UsageRepository {
  /// Counts the calls that were priced again: what that changed is in their cost, and in no part of
  /// it.
  static func countRepriced(
    of workspace: WorkspaceID,
    in period: Period,
    in tally: inout UsageTally,
    on connection: borrowing Connection
  ) throws {
    let statement = try connection.statement(RowsSQL.repriced)
      .bind(workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let node = try tally.node { dimension in
        dimension == .workspace ? workspace.rawValue : try row.name(of: dimension)
      }
      if node != nil { tally.repricedCalls += 1 }
    }
  }
}

extension Row {
  /// Returns the name that a row, or a group of the cube, has for a dimension; `nil` for none.
  ///
  /// Names stand in the same columns in every statement here; those of a group end with the user.
  func name(of dimension: UsageDimension) throws -> String? {
    switch dimension {
    // The one is asked about, and rules make the other of the feature.
    case .workspace, .category: nil
    case .project: optionalText(1)
    case .kind: text(2)
    case .provider: text(3)
    case .model: text(4)
    case .tier: optionalText(5)
    case .operation: optionalText(6)
    case .feature: optionalText(7)
    case .agent: optionalText(8)
    case .user: optionalText(9)
    case .session: optionalText(10)
    case .execution: optionalText(11)
    case .success: isNull(12) ? nil : bool(12) ? "true" : "false"
    case .pricing: optionalInt64(13).flatMap(Pricing.init(code:))?.rawValue
    case .tag(let key):
      try optionalText(14).flatMap { text in
        try stored(in: "llm_call") { try CallContext.tags(fromJSON: text)[key] }
      }
    }
  }

  /// Whether a row, or a group of the cube, says whose its calls are.
  var isAttributed: Bool { !(isNull(1) && isNull(7) && isNull(8) && isNull(9)) }
}

// MARK: - SQL

extension UsageRepository {
  package enum RowsSQL {
    package static let all = [calls, usages, adjustments, repriced]

    static var tables: [(StaticString, StaticString)] {
      [(calls, "llm_call"), (usages, "resource_usage"), (adjustments, "adjustment")]
    }

    // What is NULL is read as 0.
    static let calls: StaticString = """
      SELECT
        timestamp_ms, project_id, 'llm', provider, model, service_tier, operation, feature, agent_id,
        user_id, session_id, execution_id, success, pricing_code, tags,
        1, 1 - success, cost_nanodollars IS NULL, served_from_cache, coalesce(cost_nanodollars, 0),
        CASE success WHEN 0 THEN cost_nanodollars END,
        CASE WHEN cost_nanodollars IS NULL THEN computed_cost_nanodollars END,
        input_cost_nanodollars, output_cost_nanodollars, cache_read_cost_nanodollars,
        cache_write_cost_nanodollars, other_cost_nanodollars,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image, tokens_completion,
        tokens_reasoning, tokens_completion_audio, tokens_completion_image, web_searches,
        latency_ms, latency_ms IS NOT NULL, 0, 0
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND voided_by IS NULL
      """

    static let usages: StaticString = """
      SELECT
        timestamp_ms, project_id, 'compute', 'compute', resource_type, NULL, operation, feature,
        agent_id, user_id, session_id, execution_id, NULL, pricing_code, tags,
        1, 0, cost_nanodollars IS NULL, 0, coalesce(cost_nanodollars, 0), 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, usage_millionths, coalesce(duration_ms, 0)
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND voided_by IS NULL
      """

    static let adjustments: StaticString = """
      SELECT
        a.timestamp_ms, a.project_id, a.usage_kind, a.provider, a.model, nullif(a.service_tier, ''),
        a.operation, a.feature, a.agent_id, a.user_id, a.session_id, a.execution_id, c.success,
        coalesce(c.pricing_code, u.pricing_code), a.tags,
        0, 0, a.unpriced_calls, 0, a.amount_nanodollars, 0, a.held_nanodollars, 0, 0, 0, 0, 0,
        a.tokens, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      FROM adjustment AS a
      LEFT JOIN llm_call AS c ON c.workspace_id = a.workspace_id AND c.id = a.adjusts_call_id
      LEFT JOIN resource_usage AS u ON u.workspace_id = a.workspace_id AND u.id = a.adjusts_usage_id
      WHERE a.workspace_id = :workspace_id
        AND a.timestamp_ms >= :start_ms
        AND a.timestamp_ms < :end_ms
        AND a.counts = 1
      """

    // Once for a call, whatever the number of its entries.
    static let repriced: StaticString = """
      SELECT
        a.timestamp_ms, a.project_id, a.usage_kind, a.provider, a.model, nullif(a.service_tier, ''),
        a.operation, a.feature, a.agent_id, a.user_id, a.session_id, a.execution_id, c.success,
        c.pricing_code, a.tags
      FROM adjustment AS a
      LEFT JOIN llm_call AS c ON c.workspace_id = a.workspace_id AND c.id = a.adjusts_call_id
      WHERE a.workspace_id = :workspace_id
        AND a.timestamp_ms >= :start_ms
        AND a.timestamp_ms < :end_ms
        AND a.counts = 1
        AND a.kind = 'reprice'
        AND NOT EXISTS (
          SELECT 1
          FROM adjustment AS earlier
          WHERE earlier.workspace_id = a.workspace_id
            AND earlier.adjusts_call_id = a.adjusts_call_id
            AND earlier.kind = 'reprice'
            AND earlier.rowid < a.rowid
        )
      """
  }
}
