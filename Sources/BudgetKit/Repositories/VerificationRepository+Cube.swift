internal import BudgetSQLite

/// What the usage cube holds, and the rows from which it must follow.
extension VerificationRepository {
  /// Names without the texts: a number stands for a workspace, a project of it and a kind, and one
  /// for a group.
  struct CubeKey {
    let workspace: UInt64
    let project: UInt64
    let group: UInt64

    /// Reads them from the workspace on, which the names of the group follow.
    fileprivate init(_ row: Row, from column: Int32) {
      workspace = row.fingerprint(column...column)
      project = row.fingerprint(column + 1...column + 2, after: workspace)
      group = row.fingerprint(column + 3...column + 10, after: project)
    }

    /// The fingerprint of a workspace's name.
    static func workspace(_ name: String, on connection: borrowing Connection) throws -> UInt64 {
      try connection.statement(CubeSQL.text).bind(name).first { $0.fingerprint(0...0) } ?? 0
    }
  }

  /// Calls `body` with each cell of the days of the cube.
  static func eachDayCell(
    on connection: borrowing Connection,
    _ body: (DayCell) throws -> Void
  ) throws {
    let statement = try connection.statement(CubeSQL.days)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      try body(
        DayCell(
          day: Int(row.int64(0)),
          key: CubeKey(row, from: 1),
          sums: UsageSums(row, from: 12),
          row: row
        )
      )
    }
  }

  /// A cell of the days of the cube.
  struct DayCell {
    let day: Int
    let key: CubeKey
    let sums: UsageSums
    fileprivate let row: Row

    /// Stands for the workspace and the model.
    var model: UInt64 { row.fingerprint(4...5, after: key.workspace) }

    /// The names of the workspace and of the group, as long as the cell is the current one.
    var names: (workspace: String, group: UsageGroup) { (row.text(1), UsageGroup(row, from: 2)) }
  }

  /// What a cell above the groups holds.
  struct UpperCell {
    /// Stands for the workspace.
    let workspace: UInt64
    let day: Int
    /// How many hours of the day are over; 0 for a whole day.
    let hour: Int
    /// Stands for the workspace and the project and kind, or the model.
    let key: UInt64
    let spend: UsageSpend
    fileprivate let row: Row

    /// The names, as long as the cell is the current one.
    var name: String { "\(row.text(2)) \(row.text(3)) \(row.text(4))" }
  }

  /// Calls `body` with each cell of the days of projects.
  static func eachProjectDay(
    on connection: borrowing Connection,
    _ body: (UpperCell) throws -> Void
  ) throws {
    try eachCell(CubeSQL.projectDays, in: "usage_project_day", on: connection, body)
  }

  /// Calls `body` with each cell of the hours of projects.
  static func eachProjectHour(
    on connection: borrowing Connection,
    _ body: (UpperCell) throws -> Void
  ) throws {
    try eachCell(CubeSQL.hours, in: "usage_hour", on: connection, body)
  }

  /// Calls `body` with each cell of the hours of models: calls and cost, and no more.
  static func eachModelHour(
    on connection: borrowing Connection,
    _ body: (UpperCell) throws -> Void
  ) throws {
    try eachCell(CubeSQL.modelHours, in: "usage_model_hour", on: connection, body)
  }

  private static func eachCell(
    _ sql: StaticString,
    in table: StaticString,
    on connection: borrowing Connection,
    _ body: (UpperCell) throws -> Void
  ) throws {
    let statement = try connection.statement(sql)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let cell = UpperCell(
        workspace: row.fingerprint(2...2),
        day: Int(row.int64(0)),
        hour: Int(row.int64(1)),
        key: row.fingerprint(3...4, after: row.fingerprint(2...2)),
        spend: UsageSpend(
          totals: try UsageTotals(row, from: 5, in: table),
          held: try row.amount(12, in: table)
        ),
        row: row
      )
      try body(cell)
    }
  }

  /// A row as it counts in the cube and in its execution.
  struct CubeRow {
    let timestamp: Instant
    let key: CubeKey
    /// Stands for the execution and its workspace; `nil` where the row names none.
    let execution: UInt64?
    let sums: UsageSums
    fileprivate let row: Row

    /// Whether a correction counts: one that does not has no cell.
    var counts: Bool { row.bool(41) }

    /// Stands for the workspace and the model.
    var model: UInt64 { row.fingerprint(4...5, after: key.workspace) }

    /// The names of the workspace and of the group, as long as the row is the current one.
    var names: (workspace: String, group: UsageGroup) {
      (row.text(1), UsageGroup(row, from: 2))
    }
  }

  /// Calls `body` with each call, with each use of a resource, or with each correction, in the
  /// order in which they were recorded.
  ///
  /// What was undone is among the corrections, with sums of nothing: only its execution shows when
  /// it was.
  static func eachRow(
    of kind: Charge.Kind,
    on connection: borrowing Connection,
    _ body: (CubeRow) throws -> Void
  ) throws {
    let statement = try connection.statement(CubeSQL.rows(of: kind))
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let key = CubeKey(row, from: 1)
      try body(
        CubeRow(
          timestamp: Instant(millisecondsSince1970: row.int64(0)),
          key: key,
          execution: row.isNull(12) ? nil : row.fingerprint(12...12, after: key.workspace),
          sums: UsageSums(row, from: 13),
          row: row
        )
      )
    }
  }

  /// Calls `body` with the totals of each execution.
  static func eachExecution(
    on connection: borrowing Connection,
    _ body: (StoredExecution) throws -> Void
  ) throws {
    let statement = try connection.statement(CubeSQL.executions)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let sums = ExecutionSums(
        llmCost: row.int64(2),
        computeCost: row.int64(3),
        calls: row.int64(4),
        usages: row.int64(5),
        unpriced: row.int64(6),
        tokens: row.int64(7),
        first: row.int64(8),
        last: row.int64(9)
      )
      try body(
        StoredExecution(
          key: row.fingerprint(0...1),
          name: row.isNull(10) ? "" : row.text(1),
          sums: sums,
          removed: row.optionalText(10)
        )
      )
    }
  }

  /// The totals of an execution.
  struct StoredExecution {
    /// Stands for the workspace and the execution.
    let key: UInt64
    /// The id, where rows of it have left.
    let name: String
    let sums: ExecutionSums
    /// What rows came to that have left, as it stands in the file; `nil` where none has.
    let removed: String?
  }
}

extension UsageGroup {
  /// Reads the names of a group in the order in which every statement here selects them.
  fileprivate init(_ row: Row, from column: Int32) {
    self.init(
      project: row.text(column),
      kind: row.text(column + 1),
      provider: row.text(column + 2),
      model: row.text(column + 3),
      serviceTier: row.text(column + 4),
      operation: row.text(column + 5),
      feature: row.text(column + 6),
      agent: row.text(column + 7),
      user: row.text(column + 8),
      unit: row.text(column + 9)
    )
  }
}

// MARK: - SQL

extension VerificationRepository {
  package enum CubeSQL {
    package static let all = [
      text, days, projectDays, hours, modelHours, calls, usages, adjustments, executions,
    ]

    static let text: StaticString = """
      SELECT :text
      """

    static let days: StaticString = """
      SELECT
        d.day, w.workspace_id, g.project_id, g.kind, g.provider, g.model, g.service_tier, g.operation, g.feature,
        g.agent_id, g.user_id, g.unit,
        d.calls, d.failed_calls, d.unpriced_calls, d.cached_calls, d.cost_nanodollars,
        d.failed_cost_nanodollars, d.held_nanodollars, d.input_cost_nanodollars,
        d.output_cost_nanodollars, d.cache_read_cost_nanodollars,
        d.cache_write_cost_nanodollars, d.other_cost_nanodollars, d.tokens_prompt,
        d.tokens_cache_read, d.tokens_cache_write_5m, d.tokens_cache_write_1h,
        d.tokens_prompt_audio, d.tokens_cache_read_audio, d.tokens_prompt_image,
        d.tokens_completion, d.tokens_reasoning, d.tokens_completion_audio,
        d.tokens_completion_image, d.web_searches, d.latency_ms, d.latency_count,
        d.quantity_millionths, d.duration_ms
      FROM usage_day AS d
      JOIN usage_group AS g ON g.group_id = d.group_id
      JOIN workspace AS w ON w.workspace_number = d.workspace_number
      """

    static let projectDays: StaticString = """
      SELECT
        day, 0, w.workspace_id, project_id, kind, calls, unpriced_calls, cost_nanodollars, tokens_prompt,
        tokens_completion, tokens_cache_read, tokens_cache_write, held_nanodollars
      FROM usage_project_day AS d
      JOIN workspace AS w ON w.workspace_number = d.workspace_number
      """

    static let modelHours: StaticString = """
      SELECT
        day, hour, w.workspace_id, provider, model, calls, 0, cost_nanodollars, 0, 0, 0, 0, 0
      FROM usage_model_hour AS h
      JOIN workspace AS w ON w.workspace_number = h.workspace_number
      """

    static let hours: StaticString = """
      SELECT
        day, hour, w.workspace_id, project_id, kind, calls, unpriced_calls, cost_nanodollars, tokens_prompt,
        tokens_completion, tokens_cache_read, tokens_cache_write, held_nanodollars
      FROM usage_hour AS h
      JOIN workspace AS w ON w.workspace_number = h.workspace_number
      """

    static let calls: StaticString = """
      SELECT
        timestamp_ms, workspace_id, project_id, 'llm', provider, model, service_tier, operation, feature,
        agent_id, user_id, '', execution_id,
        1, 1 - success, cost_nanodollars IS NULL, served_from_cache,
        coalesce(cost_nanodollars, 0), CASE WHEN
        success = 0 THEN coalesce(cost_nanodollars, 0) ELSE 0 END, CASE WHEN cost_nanodollars IS
        NULL THEN coalesce(computed_cost_nanodollars, 0) ELSE 0 END,
        coalesce(input_cost_nanodollars, 0), coalesce(output_cost_nanodollars, 0),
        coalesce(cache_read_cost_nanodollars, 0), coalesce(cache_write_cost_nanodollars, 0),
        coalesce(other_cost_nanodollars, 0),
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image, tokens_completion,
        tokens_reasoning, tokens_completion_audio, tokens_completion_image, web_searches,
        coalesce(latency_ms, 0), latency_ms IS NOT NULL, 0, 0
      FROM llm_call
      WHERE voided_by IS NULL
      """

    static let usages: StaticString = """
      SELECT
        timestamp_ms, workspace_id, project_id, 'compute', 'compute', resource_type, '', operation, feature,
        agent_id, user_id, unit, execution_id,
        1, 0, cost_nanodollars IS NULL, 0, coalesce(cost_nanodollars, 0), 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, usage_millionths, coalesce(duration_ms, 0)
      FROM resource_usage
      WHERE voided_by IS NULL
      """

    static let adjustments: StaticString = """
      SELECT
        timestamp_ms, workspace_id, project_id, usage_kind, provider, model, service_tier, operation,
        feature, agent_id, user_id, unit, execution_id,
        0, 0, CASE counts WHEN 1 THEN unpriced_calls ELSE 0 END, 0,
        CASE counts WHEN 1 THEN amount_nanodollars ELSE 0 END, 0,
        CASE counts WHEN 1 THEN held_nanodollars ELSE 0 END, 0, 0, 0, 0, 0,
        CASE counts WHEN 1 THEN tokens ELSE 0 END, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, counts
      FROM adjustment
      """

    static func rows(of kind: Charge.Kind) -> StaticString {
      switch kind {
      case .llm: calls
      case .compute: usages
      case .adjustment: adjustments
      }
    }

    static let executions: StaticString = """
      SELECT
        workspace_id, execution_id, llm_cost_nanodollars, compute_cost_nanodollars, llm_call_count,
        resource_usage_count, unpriced_count, total_tokens, first_at_ms, last_at_ms, breakdown
      FROM execution_cost
      """
  }
}
