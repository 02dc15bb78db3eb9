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
    let lines = try connection.statement(SQL.breakdown)
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
      .map { try CostBreakdownLine($0) }
    let removed = try removedCosts(of: execution, in: workspace, on: connection)
    return try lines.adding(removed?.lines ?? [])
  }

  /// Returns what rows of an execution came to that have left; `nil` where none has.
  static func removedCosts(
    of execution: ExecutionID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> RemovedCosts? {
    let text =
      try connection.statement(SQL.removedCosts)
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
      .first { $0.optionalText(0) } ?? nil
    return try text.map { text in
      try stored(in: "execution_cost") { try RemovedCosts(text: text) }
    }
  }

  /// Notes what rows of an execution came to that have left.
  static func setRemovedCosts(
    _ costs: RemovedCosts,
    of execution: ExecutionID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.setRemovedCosts)
      .bind(costs.text)
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
      .run()
  }

  /// Adds sums to the totals of an execution.
  static func add(
    _ sums: ExecutionSums,
    to execution: ExecutionID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    let changed = try bind(sums, to: connection.statement(SQL.change))
      .bind(sums.first)
      .bind(sums.last)
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
      .run()
    guard changed == 0 else { return }
    let insert = try connection.statement(SQL.insert)
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
    try bind(sums, to: insert)
      .bind(sums.first)
      .bind(sums.last)
      .run()
  }

  /// Takes sums off the totals of an execution.
  static func subtract(
    _ sums: ExecutionSums,
    from execution: ExecutionID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try bind(sums, to: connection.statement(SQL.subtract))
      .bind(workspace.rawValue)
      .bind(execution.rawValue)
      .run()
  }

  private static func bind(_ sums: ExecutionSums, to statement: Statement) -> Statement {
    statement
      .bind(sums.llmCost)
      .bind(sums.computeCost)
      .bind(sums.calls)
      .bind(sums.usages)
      .bind(sums.unpriced)
      .bind(sums.tokens)
  }
}

extension ExecutionCost {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "execution_cost")
    self.init(
      workspace: WorkspaceID(trusted: reader.nextText()),
      execution: ExecutionID(trusted: reader.nextText()),
      llmCost: try reader.nextBalance(),
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
      totals: try UsageTotals(ofMany: row, from: 2, in: "llm_call")
    )
  }
}

// MARK: - SQL

extension ExecutionCostTable {
  package enum SQL {
    package static let all = [
      change, insert, subtract, find, list, breakdown, removedCosts, setRemovedCosts,
    ]

    // An execution mostly has its row: to change it first is half the work of inserting it on
    // conflict.
    static let change: StaticString = """
      UPDATE execution_cost SET
        llm_cost_nanodollars = llm_cost_nanodollars + :llm_cost_nanodollars,
        compute_cost_nanodollars = compute_cost_nanodollars + :compute_cost_nanodollars,
        llm_call_count = llm_call_count + :llm_call_count,
        resource_usage_count = resource_usage_count + :resource_usage_count,
        unpriced_count = unpriced_count + :unpriced_count,
        total_tokens = total_tokens + :total_tokens,
        first_at_ms = min(first_at_ms, :first_at_ms),
        last_at_ms = max(last_at_ms, :last_at_ms)
      WHERE workspace_id = :workspace_id AND execution_id = :execution_id
      """

    static let insert: StaticString = """
      INSERT INTO execution_cost (
        workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
        resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms
      ) VALUES (
        :workspace_id, :execution_id, :llm_cost_nanodollars, :compute_cost_nanodollars,
        :llm_call_count, :resource_usage_count, :unpriced_count, :total_tokens, :first_at_ms,
        :last_at_ms
      )
      """

    static let subtract: StaticString = """
      UPDATE execution_cost SET
        llm_cost_nanodollars = llm_cost_nanodollars - :llm_cost_nanodollars,
        compute_cost_nanodollars = compute_cost_nanodollars - :compute_cost_nanodollars,
        llm_call_count = llm_call_count - :llm_call_count,
        resource_usage_count = resource_usage_count - :resource_usage_count,
        unpriced_count = unpriced_count - :unpriced_count,
        total_tokens = total_tokens - :total_tokens
      WHERE workspace_id = :workspace_id AND execution_id = :execution_id
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

    static let removedCosts: StaticString = """
      SELECT breakdown
      FROM execution_cost
      WHERE workspace_id = :workspace_id AND execution_id = :execution_id
      """

    static let setRemovedCosts: StaticString = """
      UPDATE execution_cost
      SET breakdown = :breakdown
      WHERE workspace_id = :workspace_id AND execution_id = :execution_id
      """

    static let breakdown: StaticString = """
      SELECT
        provider, name, sum(calls), sum(unpriced), sum(cost_nanodollars), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write)
      FROM (
        SELECT
          c.provider, c.model AS name, 1 AS calls, c.cost_nanodollars IS NULL AS unpriced,
          coalesce(c.cost_nanodollars, 0) AS cost_nanodollars, c.tokens_prompt, c.tokens_completion,
          c.tokens_cache_read, c.tokens_cache_write_5m + c.tokens_cache_write_1h AS tokens_cache_write
        FROM execution_cost AS e
        JOIN llm_call AS c
          ON c.workspace_id = e.workspace_id
          AND c.timestamp_ms BETWEEN e.first_at_ms AND e.last_at_ms
          AND c.execution_id = e.execution_id
          AND c.voided_by IS NULL
        WHERE e.workspace_id = :workspace_id AND e.execution_id = :execution_id
        UNION ALL
        SELECT
          'compute', u.resource_type, 1, u.cost_nanodollars IS NULL,
          coalesce(u.cost_nanodollars, 0), 0, 0, 0, 0
        FROM execution_cost AS e
        JOIN resource_usage AS u
          ON u.workspace_id = e.workspace_id
          AND u.timestamp_ms BETWEEN e.first_at_ms AND e.last_at_ms
          AND u.execution_id = e.execution_id
          AND u.voided_by IS NULL
        WHERE e.workspace_id = :workspace_id AND e.execution_id = :execution_id
        UNION ALL
        SELECT a.provider, a.model, 0, a.unpriced_calls, a.amount_nanodollars, a.tokens, 0, 0, 0
        FROM execution_cost AS e
        JOIN adjustment AS a
          ON a.workspace_id = e.workspace_id
          AND a.timestamp_ms BETWEEN e.first_at_ms AND e.last_at_ms
          AND a.execution_id = e.execution_id
          AND a.counts = 1
        WHERE e.workspace_id = :workspace_id AND e.execution_id = :execution_id
      ) AS parts
      GROUP BY provider, name
      ORDER BY provider, name
      """
  }
}
