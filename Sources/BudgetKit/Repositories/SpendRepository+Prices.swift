internal import BudgetSQLite

/// What the effect of a change of price is computed from.
extension SpendRepository {
  /// Returns the instants after the start of a period, and before its end, at which a price begins of a model that was used on some days.
  ///
  /// Models are compared by name and alias alone; another provider's price of the same name may be among them.
  static func priceDates(
    of scope: BudgetScope,
    days: ClosedRange<CivilDate>,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [Instant] {
    try connection.statement(PricesSQL.priceDates)
      .bind(scope.workspace.rawValue)
      .bind(scope.project?.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .map { Instant(millisecondsSince1970: $0.int64(0)) }
  }

  /// Returns what each model was used for on each of some days, from the usage cube.
  static func modelUses(
    of scope: BudgetScope,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [ModelUse] {
    try connection.statement(PricesSQL.modelUses)
      .bind(scope.workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .bind(scope.project?.rawValue)
      .map { row in
        ModelUse(
          day: CivilDate(daysSince1970: Int(row.int64(0))),
          provider: row.text(1),
          model: row.text(2),
          calls: row.int64(3),
          usage: TokenUsage(
            prompt: row.int64(5),
            cacheRead: row.int64(7),
            cacheWrite5m: row.int64(8),
            completion: row.int64(6)
          ),
          cost: Money(nanodollars: row.int64(4))
        )
      }
  }
}

// MARK: - SQL

extension SpendRepository {
  package enum PricesSQL {
    package static let all = [priceDates, modelUses]

    // Only what the names of the groups let through is looked for on the days.
    static let priceDates: StaticString = """
      WITH named AS MATERIALIZED (
        SELECT g.group_id, g.workspace_number, g.model
        FROM usage_group AS g
        JOIN workspace AS w ON w.workspace_number = g.workspace_number
        WHERE w.workspace_id = :workspace_id
          AND g.kind = 'llm'
          AND (:project_id IS NULL OR g.project_id = :project_id)
      ),
      dated AS MATERIALIZED (
        SELECT DISTINCT p.valid_from_ms, n.model
        FROM model_price AS p
        JOIN (SELECT DISTINCT model FROM named) AS n
          ON n.model = p.model
          OR EXISTS (
            SELECT 1 FROM model_alias AS a WHERE a.model = p.model AND a.alias = n.model
          )
        WHERE p.valid_from_ms > :start_ms
          AND p.valid_from_ms < :end_ms
          AND p.superseded_at_ms IS NULL
      )
      SELECT DISTINCT dated.valid_from_ms
      FROM dated
      WHERE EXISTS (
        SELECT 1
        FROM named
        JOIN usage_day AS d
          ON d.workspace_number = named.workspace_number AND d.group_id = named.group_id
        WHERE named.model = dated.model
          AND d.day BETWEEN :first_day AND :last_day
      )
      ORDER BY dated.valid_from_ms
      """

    static let modelUses: StaticString = """
      SELECT
        d.day, g.provider, g.model, sum(d.calls), sum(d.cost_nanodollars), sum(d.tokens_prompt),
        sum(d.tokens_completion), sum(d.tokens_cache_read),
        sum(d.tokens_cache_write_5m + d.tokens_cache_write_1h)
      FROM usage_day AS d
      JOIN usage_group AS g ON g.group_id = d.group_id
      WHERE d.workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND g.kind = 'llm'
        AND d.day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR g.project_id = :project_id)
      GROUP BY d.day, g.provider, g.model
      """
  }
}
