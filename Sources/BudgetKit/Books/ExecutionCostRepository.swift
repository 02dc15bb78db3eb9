/// The totals of executions.
public struct ExecutionCostRepository: Sendable {
  let store: LedgerStore

  /// Returns what an execution has cost so far, or `nil` if nothing was recorded for it.
  ///
  /// - Complexity: One indexed row.
  public func find(_ execution: ExecutionID, in workspace: WorkspaceID) throws -> ExecutionCost? {
    try store.read { try ExecutionCostTable.find(execution, in: workspace, on: $0) }
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
    return try store.read {
      try ExecutionCostTable.list(in: workspace, after: execution, limit: Int64(limit), on: $0)
    }
  }

  /// Returns what an execution has cost, with the parts that its models and resources took; `nil`
  /// if nothing was recorded for it.
  ///
  /// - Complexity: Linear in the rows of the execution.
  public func detail(
    of execution: ExecutionID,
    in workspace: WorkspaceID
  ) throws -> ExecutionDetail? {
    try store.readSnapshot { connection in
      try ExecutionCostTable.find(execution, in: workspace, on: connection).map { cost in
        let lines = try ExecutionCostTable.breakdown(of: execution, in: workspace, on: connection)
        return ExecutionDetail(cost: cost, lines: lines.sorted { $0.totals.cost > $1.totals.cost })
      }
    }
  }

  /// Returns the cost of an execution by provider and model, and by resource type, computed from
  /// its rows.
  ///
  /// - Complexity: Linear in the rows of the execution.
  public func breakdown(
    of execution: ExecutionID,
    in workspace: WorkspaceID
  ) throws -> [CostBreakdownLine] {
    try store.readSnapshot {
      try ExecutionCostTable.breakdown(of: execution, in: workspace, on: $0)
    }
  }
}
