internal import BudgetSQLite

/// What the effect of a coming price is computed from.
extension SpendRepository {
  /// Returns the instants after the start of a period, and before its end, at which a price begins.
  static func priceDates(
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [Instant] {
    try connection.statement(PricesSQL.priceDates)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .map { Instant(millisecondsSince1970: $0.int64(0)) }
  }

  /// Returns what each model was used for on some days, from the roll-up.
  static func modelUses(
    of scope: BudgetScope,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [ComingPrices.Use] {
    try connection.statement(PricesSQL.modelUses)
      .bind(scope.workspace.rawValue)
      .bind(days.lowerBound.description)
      .bind(days.upperBound.description)
      .bind(scope.project?.rawValue)
      .map { row in
        ComingPrices.Use(
          provider: row.text(0),
          model: row.text(1),
          calls: row.int64(2),
          usage: TokenUsage(
            prompt: row.int64(4),
            cacheRead: row.int64(6),
            cacheWrite5m: row.int64(7),
            completion: row.int64(5)
          ),
          cost: Money(nanodollars: row.int64(3))
        )
      }
  }
}

// MARK: - SQL

extension SpendRepository {
  package enum PricesSQL {
    package static let all = [priceDates, modelUses]

    static let priceDates: StaticString = """
      SELECT DISTINCT valid_from_ms
      FROM model_price
      WHERE valid_from_ms > :at_ms AND valid_from_ms < :end_ms
      ORDER BY valid_from_ms
      """

    static let modelUses: StaticString = """
      SELECT
        provider, model, sum(calls), sum(cost_nanodollars), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write)
      FROM daily_cost
      WHERE workspace_id = :workspace_id
        AND kind = 'llm'
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY provider, model
      """
  }
}
