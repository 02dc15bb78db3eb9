internal import BudgetSQLite

/// What the effect of a change of price is computed from.
extension SpendRepository {
  /// Returns the instants after the start of a period, and before its end, at which a price begins
  /// of a model that was used on some days.
  ///
  /// Models are compared by name and alias alone; another provider's price of the same name may be
  /// among them.
  static func priceDates(
    of scope: UsageScope,
    days: ClosedRange<CivilDate>,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [Instant] {
    try connection.statement(PricesSQL.priceDates)
      .bind(scope.workspace.rawValue)
      .bind(scope.project?.rawValue)
      .bind(scope.provider)
      .bind(scope.model)
      .bind(scope.operation)
      .bind(scope.feature)
      .bind(scope.agent)
      .bind(scope.user)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .map { Instant(millisecondsSince1970: $0.int64(0)) }
  }

  /// Returns what each model was used for on each of some days, from the usage cube.
  static func modelUses(
    of scope: UsageScope,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [ModelUse] {
    let groups = try NamedGroups(
      by: ReportGrouping.model.rawValue,
      workspace: scope.workspace,
      project: scope.project,
      kind: .llm,
      naming: scope,
      on: connection
    )
    let first = days.lowerBound.daysSince1970
    let none = [UsageTotals](repeating: UsageTotals(), count: groups.names.count)
    var uses = [[UsageTotals]](repeating: none, count: days.dayCount)
    let statement = try connection.statement(PricesSQL.cells)
      .bind(scope.workspace.rawValue)
      .bind(Int64(first))
      .bind(Int64(days.upperBound.daysSince1970))
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      guard let place = groups.place(of: row.int64(1)) else { continue }
      try uses[Int(row.int64(0)) - first][place] += UsageTotals(row, from: 2, in: "usage_day")
    }
    return uses.enumerated().flatMap { index, totals in
      let day = days.lowerBound.adding(days: index)
      return zip(groups.names, totals).filter { $1.calls > 0 }
        .map { ModelUse(day: day, provider: $0.provider ?? "", model: $0.key ?? "", $1) }
    }
  }
}

extension ModelUse {
  fileprivate init(day: CivilDate, provider: String, model: String, _ totals: UsageTotals) {
    self.init(
      day: day,
      provider: provider,
      model: model,
      calls: totals.calls,
      usage: TokenUsage(
        prompt: totals.promptTokens,
        cacheRead: totals.cacheReadTokens,
        cacheWrite5m: totals.cacheWriteTokens,
        completion: totals.completionTokens
      ),
      cost: totals.cost
    )
  }
}

// MARK: - SQL

extension SpendRepository {
  package enum PricesSQL {
    package static let all = [priceDates, cells]

    // Only what the names of the groups let through is looked for on the days, and there only on
    // those on which somebody used the model.
    static let priceDates: StaticString = """
      WITH named AS MATERIALIZED (
        SELECT g.group_id, g.workspace_number, g.provider, g.model
        FROM usage_group AS g
        JOIN workspace AS w ON w.workspace_number = g.workspace_number
        WHERE w.workspace_id = :workspace_id
          AND g.kind = 'llm'
          AND (:project_id IS NULL OR g.project_id = :project_id)
          AND (:provider IS NULL OR g.provider = :provider)
          AND (:model IS NULL OR g.model = :model)
          AND (:operation IS NULL OR g.operation = :operation)
          AND (:feature IS NULL OR g.feature = :feature)
          AND (:agent_id IS NULL OR g.agent_id = :agent_id)
          AND (:user_id IS NULL OR g.user_id = :user_id)
      ),
      begun AS MATERIALIZED (
        SELECT DISTINCT valid_from_ms, model
        FROM model_price
        WHERE valid_from_ms > :start_ms
          AND valid_from_ms < :end_ms
          AND superseded_at_ms IS NULL
      ),
      dated AS MATERIALIZED (
        SELECT valid_from_ms, model FROM begun
        UNION
        SELECT begun.valid_from_ms, a.alias
        FROM begun
        JOIN model_alias AS a ON a.model = begun.model
      )
      SELECT DISTINCT dated.valid_from_ms
      FROM dated
      WHERE EXISTS (
        SELECT 1
        FROM named
        CROSS JOIN usage_model_hour AS h
          ON h.workspace_number = named.workspace_number
          AND h.provider = named.provider
          AND h.model = named.model
          AND h.day BETWEEN :first_day AND :last_day
        CROSS JOIN usage_day AS d
          ON d.workspace_number = named.workspace_number
          AND d.day = h.day
          AND d.group_id = named.group_id
        WHERE named.model = dated.model
      )
      ORDER BY dated.valid_from_ms
      """

    static let cells: StaticString = """
      SELECT
        day, group_id, calls, unpriced_calls, cost_nanodollars, tokens_prompt, tokens_completion,
        tokens_cache_read, tokens_cache_write_5m + tokens_cache_write_1h
      FROM usage_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
      """
  }
}
