internal import BudgetSQLite

/// The rows of recorded uses of resources.
package enum ResourceUsageTable {}

extension ResourceUsageTable {
  /// Returns at most so many usages in the order of time, each with the place after which the next
  /// begin.
  static func list(
    in workspace: WorkspaceID,
    during period: Period?,
    after cursor: PageCursor?,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [(RecordedUsage, PageCursor)] {
    try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .bind(cursor?.timestampMilliseconds ?? Int64.min)
      .bind(cursor?.rowNumber ?? Int64.min)
      .bind(period?.start.millisecondsSince1970 ?? Int64.min)
      .bind(period?.end.millisecondsSince1970 ?? Int64.max)
      .bind(limit)
      .map { row in
        var reader = RowReader(row, of: "resource_usage")
        let usage = try RecordedUsage(&reader)
        return (usage, PageCursor(after: usage.timestamp, &reader))
      }
  }

  static func find(
    _ id: RecordID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> RecordedUsage? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .bind(id.rawValue)
      .first { try RecordedUsage($0) }
  }

  /// Inserts a row and answers `true`, or leaves the row with that id alone and answers `false`.
  static func insert(_ row: RecordedUsage, on connection: borrowing Connection) throws -> Bool {
    let usage = row.usage
    return try connection.statement(SQL.insert)
      .bind(row.id.rawValue)
      .bind(usage.context.workspace.rawValue)
      .bind(usage.context.project?.rawValue)
      .bind(usage.context.execution?.rawValue)
      .bind(usage.context.agent)
      .bind(usage.context.user)
      .bind(usage.context.session)
      .bind(usage.context.feature)
      .bind(usage.context.operation)
      .bind(usage.context.tagsJSON)
      .bind(usage.resourceType)
      .bind(usage.usage.millionths)
      .bind(usage.durationMilliseconds)
      .bind(usage.metadata)
      .bind(row.timestamp.millisecondsSince1970)
      .bind(row.unit)
      .bind(row.pricing.code)
      .bind(row.cost?.nanodollars)
      .bind(row.priceID)
      .bind(row.voidedBy?.rawValue)
      .run() == 1
  }

  /// Deletes a row that is kept elsewhere, or no more.
  static func delete(_ row: RecordedUsage, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete)
      .bind(row.usage.workspace.rawValue)
      .bind(row.id.rawValue)
      .run()
  }

  static func totals(
    of scope: BudgetScope,
    during period: Period,
    on connection: borrowing Connection
  ) throws -> UsageTotals {
    try RetentionRepository.requireRows(of: scope.workspace, in: period, on: connection)
    return try connection.statement(SQL.totals)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.projectKey)
      .first { try UsageTotals(ofCostsIn: "resource_usage", $0) } ?? UsageTotals()
  }
}

extension RecordedUsage {
  init(_ row: Row) throws {
    var reader = RowReader(row, of: "resource_usage")
    try self.init(&reader)
  }

  fileprivate init(_ reader: inout RowReader) throws {
    let id = RecordID(trusted: reader.nextText())
    var usage = ResourceUsage(
      id: id,
      context: try CallContext(&reader),
      resourceType: reader.nextText(),
      usage: Quantity(millionths: try reader.nextCount()),
      durationMilliseconds: reader.nextOptionalInt64(),
      metadata: reader.nextOptionalText(),
      timestamp: reader.nextInstant()
    )
    let unit = reader.nextText()
    let pricing = try reader.nextPricing()
    let cost = try reader.nextOptionalAmount()
    guard (pricing == .unpriced) == (cost == nil) else {
      throw LedgerError.impossible("resource_usage", pricing.rawValue)
    }
    if pricing == .reported { usage.reportedCost = cost }
    self.init(
      id: id,
      usage: usage,
      unit: unit,
      pricing: pricing,
      cost: cost,
      priceID: reader.nextOptionalInt64(),
      voidedBy: reader.nextOptionalText().map(RecordID.init(trusted:))
    )
  }
}

// MARK: - SQL

extension ResourceUsageTable {
  package enum SQL {
    package static let all = [insert, delete, find, list, counting, totals]

    static let insert: StaticString = """
      INSERT INTO resource_usage (
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, resource_type, usage_millionths, duration_ms, metadata, timestamp_ms, unit, pricing_code,
        cost_nanodollars, price_id, voided_by
      ) VALUES (
        :id, :workspace_id, :project_id, :execution_id, :agent_id, :user_id, :session_id, :feature,
        :operation, :tags, :resource_type, :usage_millionths, :duration_ms, :metadata, :timestamp_ms, :unit, :pricing_code,
        :cost_nanodollars, :price_id, :voided_by
      )
      ON CONFLICT (workspace_id, id) DO NOTHING
      """

    static let delete: StaticString = """
      DELETE FROM resource_usage
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let find: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, resource_type, usage_millionths, duration_ms, metadata, timestamp_ms, unit, pricing_code,
        cost_nanodollars, price_id, voided_by
      FROM resource_usage
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let list: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, resource_type, usage_millionths, duration_ms, metadata, timestamp_ms, unit, pricing_code,
        cost_nanodollars, price_id, voided_by, rowid
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND (timestamp_ms, rowid) > (:after_timestamp_ms, :after_rowid)
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
      ORDER BY timestamp_ms, rowid
      LIMIT :limit
      """

    static let counting: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, resource_type, usage_millionths, duration_ms, metadata, timestamp_ms, unit, pricing_code,
        cost_nanodollars, price_id, voided_by
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND voided_by IS NULL
      ORDER BY timestamp_ms, rowid
      """

    static let totals: StaticString = """
      SELECT
        count(*), count(*) - count(cost_nanodollars), coalesce(sum(cost_nanodollars), 0), 0, 0, 0, 0,
        coalesce(min(cost_nanodollars), 0)
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND voided_by IS NULL
        AND (:project_id = '' OR project_id = :project_id)
      """
  }
}
