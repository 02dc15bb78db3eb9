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
      .bind(days.lowerBound.description)
      .bind(days.upperBound.description)
      .bind(scope.project?.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .map { Instant(millisecondsSince1970: $0.int64(0)) }
  }

  /// Returns what each model was used for on each of some days, from the roll-up.
  static func modelUses(
    of scope: BudgetScope,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [PriceChanges.Use] {
    try connection.statement(PricesSQL.modelUses)
      .bind(scope.workspace.rawValue)
      .bind(days.lowerBound.description)
      .bind(days.upperBound.description)
      .bind(scope.project?.rawValue)
      .map { row in
        PriceChanges.Use(
          day: try stored(in: "daily_cost") { try CivilDate(iso8601: row.text(0)) },
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

    static let priceDates: StaticString = """
      WITH used AS (
        SELECT DISTINCT model
        FROM daily_cost
        WHERE workspace_id = :workspace_id
          AND kind = 'llm'
          AND day BETWEEN :first_day AND :last_day
          AND (:project_id IS NULL OR project_id = :project_id)
      )
      SELECT DISTINCT valid_from_ms
      FROM model_price
      WHERE valid_from_ms > :start_ms
        AND valid_from_ms < :end_ms
        AND superseded_at_ms IS NULL
        AND (
          model IN (SELECT model FROM used)
          OR model IN (
            SELECT model_alias.model
            FROM model_alias
            WHERE alias IN (SELECT model FROM used)
          )
        )
      ORDER BY valid_from_ms
      """

    static let modelUses: StaticString = """
      SELECT
        day, provider, model, sum(calls), sum(cost_nanodollars), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write)
      FROM daily_cost
      WHERE workspace_id = :workspace_id
        AND kind = 'llm'
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day, provider, model
      """
  }
}
