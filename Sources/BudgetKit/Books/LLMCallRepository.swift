/// The calls in a ledger.
public struct LLMCallRepository: Sendable {
  let store: LedgerStore

  /// Records a call; see ``Ledger/record(_:)-(LLMCall)``.
  public func insert(_ call: LLMCall) throws -> Recorded<RecordedCall> {
    try store.write { bookkeeper, connection in try bookkeeper.record(call, on: connection) }
  }

  /// Returns the call with an id, or `nil` without one.
  ///
  /// - Complexity: One indexed row.
  public func find(_ id: RecordID, in workspace: WorkspaceID) throws -> RecordedCall? {
    try store.read { try LLMCallTable.find(id, in: workspace, on: $0) }
  }

  /// Returns a page of a workspace's calls in the order of time, oldest first.
  ///
  /// ```swift
  /// var page = try ledger.calls.list(in: acme)
  /// while let cursor = page.next { page = try ledger.calls.list(in: acme, after: cursor) }
  /// ```
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - period: Only calls that began in it; `nil` for all.
  ///   - cursor: Where the page before ended.
  ///   - limit: At most this many rows, from 1 to 1000.
  /// - Returns: The rows, and the cursor of the next page if there is one.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a limit out of
  ///   range.
  /// - Complexity: Linear in the rows of the page, whatever came before it.
  public func list(
    in workspace: WorkspaceID,
    during period: Period? = nil,
    after cursor: PageCursor? = nil,
    limit: Int = 100
  ) throws -> Page<RecordedCall> {
    try Page.collect(limit: limit, after: cursor) { limit in
      try store.read {
        try LLMCallTable.list(in: workspace, during: period, after: cursor, limit: limit, on: $0)
      }
    }
  }

  /// Returns the totals of a workspace's (or a project's) calls in a period.
  ///
  /// - Complexity: Linear in the workspace's calls in the period.
  public func totals(of scope: BudgetScope, during period: Period) throws -> UsageTotals {
    try store.read { try LLMCallTable.totals(of: scope, during: period, on: $0) }
  }
}
