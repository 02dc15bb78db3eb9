internal import BudgetSQLite

/// The rows of the ledger in the order in which they were written, whatever time they are of.
enum RowOrderRepository {
  /// A row that was written.
  struct Place: Sendable, Hashable {
    /// The number of the row in its table, which grows with each that is written.
    let number: Int64
    let workspace: WorkspaceID
    let id: RecordID
    let timestamp: Instant
  }

  /// Returns the number of the row that was written last; 0 for none.
  static func last(of table: RowTable, on connection: borrowing Connection) throws -> Int64 {
    try connection.statement(SQL.last(of: table)).first { $0.int64(0) } ?? 0
  }

  /// Returns at most so many rows with numbers in a range, in their order.
  ///
  /// - Parameters:
  ///   - table: Where they stand.
  ///   - numbers: After which number, and up to which one.
  ///   - workspace: Whose they are; `nil` for everybody's.
  ///   - since: Their earliest time; `nil` for any.
  ///   - limit: How many.
  ///   - connection: The connection.
  /// - Returns: The rows.
  /// - Throws: ``LedgerError`` where the file cannot be read.
  /// - Complexity: Linear in the numbers that are passed by.
  static func places(
    of table: RowTable,
    _ numbers: (after: Int64, through: Int64),
    of workspace: WorkspaceID? = nil,
    since: Instant? = nil,
    limit: Int,
    on connection: borrowing Connection
  ) throws -> [Place] {
    try connection.statement(SQL.places(of: table))
      .bind(numbers.after)
      .bind(numbers.through)
      .bind(workspace?.rawValue)
      .bind(since?.millisecondsSince1970 ?? .min)
      .bind(Int64(limit))
      .map {
        Place(
          number: $0.int64(0),
          workspace: WorkspaceID(trusted: $0.text(1)),
          id: RecordID(trusted: $0.text(2)),
          timestamp: Instant(millisecondsSince1970: $0.int64(3))
        )
      }
  }

  /// Returns the row at a place; `nil` where it has left.
  static func row(
    at place: Place,
    of table: RowTable,
    on connection: borrowing Connection
  ) throws -> RecordedRow? {
    let (id, workspace) = (place.id, place.workspace)
    switch table {
    case .calls: return try LLMCallTable.find(id, in: workspace, on: connection).map { .call($0) }
    case .resources:
      return try ResourceUsageTable.find(id, in: workspace, on: connection).map { .usage($0) }
    case .adjustments:
      return try AdjustmentTable.find(id, in: workspace, on: connection).map {
        .adjustment($0, of: try outcome(of: $0, on: connection))
      }
    }
  }

  private static func outcome(
    of adjustment: RecordedAdjustment,
    on connection: borrowing Connection
  ) throws -> CorrectedOutcome {
    let workspace = adjustment.context.workspace
    switch adjustment.corrected {
    case nil: return CorrectedOutcome(success: nil, pricing: nil)
    case let row? where row.kind == .call:
      let call = try LLMCallTable.find(row.id, in: workspace, on: connection)
      return CorrectedOutcome(success: call?.call.success, pricing: call?.pricing)
    case let row?:
      let usage = try ResourceUsageTable.find(row.id, in: workspace, on: connection)
      return CorrectedOutcome(success: nil, pricing: usage?.pricing)
    }
  }
}

/// The tables that hold rows of the ledger.
enum RowTable: CaseIterable, Sendable {
  case calls
  case resources
  case adjustments
}

// MARK: - SQL

extension RowOrderRepository {
  package enum SQL {
    package static let all = [
      lastCall, lastUsage, lastAdjustment, calls, usages, adjustments,
    ]

    static func last(of table: RowTable) -> StaticString {
      switch table {
      case .calls: lastCall
      case .resources: lastUsage
      case .adjustments: lastAdjustment
      }
    }

    static func places(of table: RowTable) -> StaticString {
      switch table {
      case .calls: calls
      case .resources: usages
      case .adjustments: adjustments
      }
    }

    static let lastCall: StaticString = """
      SELECT coalesce(max(rowid), 0)
      FROM llm_call
      """

    static let lastUsage: StaticString = """
      SELECT coalesce(max(rowid), 0)
      FROM resource_usage
      """

    static let lastAdjustment: StaticString = """
      SELECT coalesce(max(rowid), 0)
      FROM adjustment
      """

    static let calls: StaticString = """
      SELECT rowid, workspace_id, id, timestamp_ms
      FROM llm_call
      WHERE rowid > :after
        AND rowid <= :through
        AND (:workspace_id IS NULL OR workspace_id = :workspace_id)
        AND timestamp_ms >= :since_ms
      ORDER BY rowid
      LIMIT :limit
      """

    static let usages: StaticString = """
      SELECT rowid, workspace_id, id, timestamp_ms
      FROM resource_usage
      WHERE rowid > :after
        AND rowid <= :through
        AND (:workspace_id IS NULL OR workspace_id = :workspace_id)
        AND timestamp_ms >= :since_ms
      ORDER BY rowid
      LIMIT :limit
      """

    static let adjustments: StaticString = """
      SELECT rowid, workspace_id, adjustment_id, timestamp_ms
      FROM adjustment
      WHERE rowid > :after
        AND rowid <= :through
        AND (:workspace_id IS NULL OR workspace_id = :workspace_id)
        AND timestamp_ms >= :since_ms
      ORDER BY rowid
      LIMIT :limit
      """
  }
}
