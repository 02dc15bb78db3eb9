internal import BudgetSQLite

/// The totals of executions.
public struct ExecutionCostRepository: Sendable {
  let store: LedgerStore

  /// Returns what an execution has cost so far, or `nil` if nothing was recorded for it.
  ///
  /// - Complexity: One indexed row.
  public func find(_ execution: ExecutionID, in workspace: WorkspaceID) throws -> ExecutionCost? {
    try store.read { connection in
      try connection.statement(SQL.find)
        .bind(workspace.rawValue)
        .bind(execution.rawValue)
        .first { try ExecutionCost($0) }
    }
  }

  /// Returns a page of a workspace's executions in the order of their ids.
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - execution: The last execution of the page before.
  ///   - limit: At most this many rows, from 1 to 1000.
  /// - Returns: The totals; an empty list after the last page.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a limit out of
  ///   range.
  /// - Complexity: Linear in the rows of the page.
  public func list(
    in workspace: WorkspaceID,
    after execution: ExecutionID? = nil,
    limit: Int = 100
  ) throws -> [ExecutionCost] {
    guard (1...1000).contains(limit) else {
      throw LedgerError(.invalidValue, "A page has 1 to 1000 rows; this asks for \(limit).")
    }
    return try store.read { connection in
      try connection.statement(SQL.list)
        .bind(workspace.rawValue)
        .bind(execution?.rawValue ?? "")
        .bind(Int64(limit))
        .map { try ExecutionCost($0) }
    }
  }

  /// Returns the cost of an execution by provider and model, and by resource type, computed from
  /// its rows.
  ///
  /// - Complexity: Linear in the workspace's rows between the first and the last of the execution.
  public func breakdown(
    of execution: ExecutionID,
    in workspace: WorkspaceID
  ) throws -> [CostBreakdownLine] {
    try store.readSnapshot { connection in
      try connection.statement(SQL.breakdown)
        .bind(workspace.rawValue)
        .bind(execution.rawValue)
        .map { try CostBreakdownLine($0) }
    }
  }
}

/// The part of an execution's cost that one model or one resource took.
public struct CostBreakdownLine: Sendable, Hashable {
  /// The provider of the model; `compute` for a resource.
  public let provider: String
  /// The model, or the type of the resource.
  public let name: String
  /// The sums.
  public let totals: UsageTotals
}

// MARK: - Within a transaction

extension ExecutionCostRepository {
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
    self.init(
      workspace: WorkspaceID(trusted: row.text(0)),
      execution: ExecutionID(trusted: row.text(1)),
      llmCost: try row.amount(2, in: "execution_cost"),
      computeCost: try row.amount(3, in: "execution_cost"),
      llmCallCount: try row.count(4, in: "execution_cost"),
      resourceUsageCount: try row.count(5, in: "execution_cost"),
      unpricedCount: try row.count(6, in: "execution_cost"),
      totalTokens: try row.count(7, in: "execution_cost"),
      firstAt: Instant(millisecondsSince1970: row.int64(8)),
      lastAt: Instant(millisecondsSince1970: row.int64(9))
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

extension ExecutionCostRepository {
  package enum SQL {
    package static let all = [change, insert, subtract, find, list, breakdown]

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

    static let breakdown: StaticString = """
      SELECT
        provider, model, count(*), count(*) - count(cost_nanodollars),
        coalesce(sum(cost_nanodollars), 0), coalesce(sum(tokens_prompt), 0),
        coalesce(sum(tokens_completion), 0), coalesce(sum(tokens_cache_read), 0),
        coalesce(sum(tokens_cache_write_5m + tokens_cache_write_1h), 0)
      FROM execution_cost AS e
      JOIN llm_call AS c
        ON c.workspace_id = e.workspace_id
        AND c.timestamp_ms BETWEEN e.first_at_ms AND e.last_at_ms
        AND c.execution_id = e.execution_id
      WHERE e.workspace_id = :workspace_id AND e.execution_id = :execution_id
      GROUP BY provider, model
      UNION ALL
      SELECT
        'compute', resource_type, count(*), count(*) - count(cost_nanodollars),
        coalesce(sum(cost_nanodollars), 0), 0, 0, 0, 0
      FROM execution_cost AS e
      JOIN resource_usage AS u
        ON u.workspace_id = e.workspace_id
        AND u.timestamp_ms BETWEEN e.first_at_ms AND e.last_at_ms
        AND u.execution_id = e.execution_id
      WHERE e.workspace_id = :workspace_id AND e.execution_id = :execution_id
      GROUP BY resource_type
      ORDER BY 1, 2
      """
  }
}
