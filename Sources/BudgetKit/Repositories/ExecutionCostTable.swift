internal import BudgetSQLite

/// The rows with the totals of executions.
package enum ExecutionCostTable {}

extension ExecutionCostTable {
  static func find(
    _ execution: ExecutionID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> ExecutionCost? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
      .first { try ExecutionCost($0) }
  }

  /// Returns at most so many executions after one, in the order of their ids.
  static func list(
    in workspace: WorkspaceID,
    after execution: ExecutionID?,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [ExecutionCost] {
    try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .bind(execution?.rawValue ?? "")
      .bind(limit)
      .map { try ExecutionCost($0) }
  }

  static func breakdown(
    of execution: ExecutionID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [CostBreakdownLine] {
    try connection.statement(SQL.breakdown)
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
      .map { try CostBreakdownLine($0) }
  }

  /// Adds a charge to the totals of its execution.
  static func add(
    _ charge: Charge,
    of execution: ExecutionID,
    on connection: borrowing Connection
  ) throws {
    try bind(charge, execution, to: connection.statement(SQL.add))
      .bind(charge.timestamp.millisecondsSince1970)
      .run()
  }

  /// Takes a charge off the totals of its execution.
  static func subtract(
    _ charge: Charge,
    of execution: ExecutionID,
    on connection: borrowing Connection
  ) throws {
    try bind(charge, execution, to: connection.statement(SQL.subtract)).run()
  }

  private static func bind(
    _ charge: Charge,
    _ execution: ExecutionID,
    to statement: Statement
  ) -> Statement {
    let isCall = charge.kind == .llm
    return
      statement
      .bind(charge.workspace.rawValue)
      .bind(execution.rawValue)
      .bind(isCall ? charge.totals.cost.nanodollars : 0)
      .bind(isCall ? 0 : charge.totals.cost.nanodollars)
      .bind(isCall ? charge.totals.calls : 0)
      .bind(isCall ? 0 : charge.totals.calls)
      .bind(charge.totals.unpricedCalls)
      .bind(charge.totals.totalTokens)
  }
}

extension ExecutionCost {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "execution_cost")
    self.init(
      workspace: WorkspaceID(trusted: reader.nextText()),
      execution: ExecutionID(trusted: reader.nextText()),
      llmCost: try reader.nextAmount(),
      computeCost: try reader.nextAmount(),
      llmCallCount: try reader.nextCount(),
      resourceUsageCount: try reader.nextCount(),
      unpricedCount: try reader.nextCount(),
      totalTokens: try reader.nextCount(),
      firstAt: reader.nextInstant(),
      lastAt: reader.nextInstant()
    )
  }
}

extension CostBreakdownLine {
  fileprivate init(_ row: Row) throws {
    self.init(
      provider: row.text(0),
      name: row.text(1),
      totals: try UsageTotals(row, from: 2, in: "llm_call")
    )
  }
}

// MARK: - SQL

extension ExecutionCostTable {
  package enum SQL {
    package static let all = [add, subtract, find, list, breakdown]

    static let add: StaticString = """
      INSERT INTO execution_cost (
        workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
        resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms
      ) VALUES (
        :workspace_id, :execution_id, :llm_cost_nanodollars, :compute_cost_nanodollars,
        :llm_call_count, :resource_usage_count, :unpriced_count, :total_tokens, :at_ms, :at_ms
      )
      ON CONFLICT (workspace_id, execution_id) DO UPDATE SET
        llm_cost_nanodollars = llm_cost_nanodollars + excluded.llm_cost_nanodollars,
        compute_cost_nanodollars = compute_cost_nanodollars + excluded.compute_cost_nanodollars,
        llm_call_count = llm_call_count + excluded.llm_call_count,
        resource_usage_count = resource_usage_count + excluded.resource_usage_count,
        unpriced_count = unpriced_count + excluded.unpriced_count,
        total_tokens = total_tokens + excluded.total_tokens,
        first_at_ms = min(first_at_ms, excluded.first_at_ms),
        last_at_ms = max(last_at_ms, excluded.last_at_ms)
      """

    static let subtract: StaticString = """
      WITH charge (
        workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
        resource_usage_count, unpriced_count, total_tokens
      ) AS (
        VALUES (
          :workspace_id, :execution_id, :llm_cost_nanodollars, :compute_cost_nanodollars,
          :llm_call_count, :resource_usage_count, :unpriced_count, :total_tokens
        )
      )
      UPDATE execution_cost SET
        llm_cost_nanodollars = execution_cost.llm_cost_nanodollars - charge.llm_cost_nanodollars,
        compute_cost_nanodollars =
          execution_cost.compute_cost_nanodollars - charge.compute_cost_nanodollars,
        llm_call_count = execution_cost.llm_call_count - charge.llm_call_count,
        resource_usage_count = execution_cost.resource_usage_count - charge.resource_usage_count,
        unpriced_count = execution_cost.unpriced_count - charge.unpriced_count,
        total_tokens = execution_cost.total_tokens - charge.total_tokens
      FROM charge
      WHERE execution_cost.workspace_id = charge.workspace_id
        AND execution_cost.execution_id = charge.execution_id
      """

    static let find: StaticString = """
      SELECT
        workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
        resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms
      FROM execution_cost
      WHERE workspace_id = :workspace_id AND execution_id = :execution_id
      """

    static let list: StaticString = """
      SELECT
        workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
        resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms
      FROM execution_cost
      WHERE workspace_id = :workspace_id AND execution_id > :after_execution_id
      ORDER BY execution_id
      LIMIT :limit
      """

    static let breakdown: StaticString = """
      SELECT
        provider, model, count(*), count(*) - count(cost_nanodollars),
        coalesce(sum(cost_nanodollars), 0), coalesce(sum(tokens_prompt), 0),
        coalesce(sum(tokens_completion), 0), coalesce(sum(tokens_cache_read), 0),
        coalesce(sum(tokens_cache_write_5m + tokens_cache_write_1h), 0)
      FROM llm_call
      WHERE workspace_id = :workspace_id AND execution_id = :execution_id
      GROUP BY provider, model
      UNION ALL
      SELECT
        'compute', resource_type, count(*), count(*) - count(cost_nanodollars),
        coalesce(sum(cost_nanodollars), 0), 0, 0, 0, 0
      FROM resource_usage
      WHERE workspace_id = :workspace_id AND execution_id = :execution_id
      GROUP BY resource_type
      ORDER BY 1, 2
      """
  }
}
