internal import BudgetSQLite

/// What the calls and resources of a scope cost, from their rows.
enum ScopeSpendRepository {
  /// What rows come to as a budget counts them.
  struct Sums {
    var spent: Money = .zero
    /// What is held for the calls whose cost nobody knows; see ``RecordedCall/heldCost``.
    var held: Money = .zero
    var unpricedCalls: Int64 = 0
  }

  /// Returns the sums of a period.
  ///
  /// - Complexity: Linear in the workspace's rows in the period.
  static func sums(
    of scope: BudgetScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> Sums {
    let statement = try connection.statement(SQL.sums)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(dimensionsOf: scope)
    var sums = Sums()
    while try statement.step() {
      let row = statement.row
      // One cost that is negative would make the sum too small.
      _ = try row.amount(3, in: "llm_call")
      sums.unpricedCalls += try row.count(0, in: "llm_call")
      sums.spent = sums.spent + (try row.amount(1, in: "llm_call"))
      sums.held = sums.held + (try row.amount(2, in: "llm_call"))
    }
    return sums
  }
}

extension Statement {
  /// Binds what a scope names, one parameter for each dimension in their order: NULL for one that it leaves open.
  @discardableResult func bind(dimensionsOf scope: BudgetScope) -> Statement {
    for dimension in BudgetDimension.allCases { bind(scope[dimension]) }
    return self
  }
}

extension ScopeSpendRepository {
  package enum SQL {
    package static let all = [sums]

    // A resource is kept with its agent alone; its provider and its model are 'compute' and its type, as in the roll-up.
    static let sums: StaticString = """
      SELECT
        count(*) - count(cost_nanodollars), coalesce(sum(cost_nanodollars), 0),
        coalesce(sum(CASE WHEN cost_nanodollars IS NULL THEN computed_cost_nanodollars END), 0),
        coalesce(min(cost_nanodollars), 0)
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
        AND (:agent_id IS NULL OR agent_id = :agent_id)
        AND (:user_id IS NULL OR user_id = :user_id)
        AND (:feature IS NULL OR feature = :feature)
        AND (:operation IS NULL OR operation = :operation)
        AND (:provider IS NULL OR provider = :provider)
        AND (:model IS NULL OR model = :model)
      UNION ALL
      SELECT
        count(*) - count(cost_nanodollars), coalesce(sum(cost_nanodollars), 0), 0,
        coalesce(min(cost_nanodollars), 0)
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
        AND (:agent_id IS NULL OR agent_id = :agent_id)
        AND :user_id IS NULL
        AND :feature IS NULL
        AND :operation IS NULL
        AND (:provider IS NULL OR :provider = 'compute')
        AND (:model IS NULL OR resource_type = :model)
      """
  }
}
