/// The resource usages in a ledger.
public struct ResourceUsageRepository: Sendable {
  let store: LedgerStore

  /// Records a usage; see ``Ledger/record(_:)-(ResourceUsage)``.
  public func insert(_ usage: ResourceUsage) throws -> Recorded<RecordedUsage> {
    try store.write { bookkeeper, connection in try bookkeeper.record(usage, on: connection) }
  }

  /// Returns the usage with an id, or `nil` without one.
  ///
  /// - Complexity: One indexed row.
  public func find(_ id: RecordID, in workspace: WorkspaceID) throws -> RecordedUsage? {
    try store.read { try ResourceUsageTable.find(id, in: workspace, on: $0) }
  }

  /// Returns a page of a workspace's usages in the order of time, oldest first.
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - period: Only usages that began in it; `nil` for all.
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
  ) throws -> Page<RecordedUsage> {
    try Page.collect(limit: limit, after: cursor) { limit in
      try store.read {
        try ResourceUsageTable.list(
          in: workspace,
          during: period,
          after: cursor,
          limit: limit,
          on: $0
        )
      }
    }
  }

  /// Returns the totals of a workspace's (or a project's) usages in a period.
  ///
  /// - Complexity: Linear in the workspace's usages in the period.
  public func totals(of scope: BudgetScope, during period: Period) throws -> UsageTotals {
    try store.read { try ResourceUsageTable.totals(of: scope, during: period, on: $0) }
  }
}
