internal import BudgetSQLite

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
    try store.read { try Self.find(id, in: workspace, on: $0) }
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
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a limit out of range.
  /// - Complexity: Linear in the rows of the page, whatever came before it.
  public func list(
    in workspace: WorkspaceID,
    during period: Period? = nil,
    after cursor: PageCursor? = nil,
    limit: Int = 100
  ) throws -> Page<RecordedCall> {
    try Page.collect(limit: limit, after: cursor) { limit in
      try store.read { connection in
        try connection.statement(SQL.list)
          .bind(workspace.rawValue)
          .bind(cursor?.timestampMilliseconds ?? Int64.min)
          .bind(cursor?.rowNumber ?? Int64.min)
          .bind(period?.start.millisecondsSince1970 ?? Int64.min)
          .bind(period?.end.millisecondsSince1970 ?? Int64.max)
          .bind(limit)
          .map { row in (try RecordedCall(row), PageCursor(row, rowNumberColumn: Column.count)) }
      }
    }
  }

  /// Returns the totals of a workspace's (or a project's) calls in a period.
  ///
  /// - Complexity: Linear in the workspace's calls in the period.
  public func totals(of scope: BudgetScope, during period: Period) throws -> UsageTotals {
    try store.read { try Self.totals(of: scope, during: period, on: $0) }
  }
}

// MARK: - Within a transaction

extension LLMCallRepository {
  static func find(
    _ id: RecordID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> RecordedCall? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .bind(id.rawValue)
      .first { try RecordedCall($0) }
  }

  /// Returns the row with an id, and all those whose ids begin with a text that ends with a colon.
  ///
  /// Both are found in the index, so it takes no longer in a large ledger.
  static func find(
    _ id: RecordID,
    orBeginningWith start: String,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [RecordedCall] {
    try connection.statement(SQL.findNamed)
      .bind(workspace.rawValue)
      .bind(id.rawValue)
      .bind(start)
      .bind(String(start.dropLast()) + ";")  // the character after the colon
      .map { try RecordedCall($0) }
  }

  /// Inserts a row and answers `true`, or leaves the row with that id alone and answers `false`.
  static func insert(_ row: RecordedCall, on connection: borrowing Connection) throws -> Bool {
    try bind(row, to: connection.statement(SQL.insert)).run() == 1
  }

  /// Deletes a row that a corrected one is about to replace.
  static func delete(_ row: RecordedCall, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete)
      .bind(row.call.workspace.rawValue)
      .bind(row.id.rawValue)
      .run()
  }

  static func totals(
    of scope: BudgetScope,
    during period: Period,
    on connection: borrowing Connection
  ) throws -> UsageTotals {
    try connection.statement(SQL.totals)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.projectKey)
      .first { try UsageTotals(ofCostsIn: "llm_call", $0) } ?? UsageTotals()
  }

  /// Returns what is held for the calls in a period whose cost nobody knows; see ``RecordedCall/heldCost``.
  ///
  /// - Complexity: Linear in the workspace's calls in the period.
  static func heldAmount(
    of scope: BudgetScope,
    during period: Period,
    on connection: borrowing Connection
  ) throws -> Money {
    try connection.statement(SQL.heldAmount)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.projectKey)
      .first { Money(nanodollars: $0.int64(0)) } ?? .zero
  }

  private static func bind(_ row: RecordedCall, to statement: Statement) throws -> Statement {
    let call = row.call
    let usage = call.usage
    let attribution = call.attribution
    return
      statement
      .bind(row.id.rawValue)
      .bind(call.workspace.rawValue)
      .bind(call.project?.rawValue)
      .bind(call.execution?.rawValue)
      .bind(call.provider)
      .bind(call.model)
      .bind(call.serviceTier.rawValue)
      .bind(attribution.operation)
      .bind(attribution.agent)
      .bind(attribution.user)
      .bind(attribution.session)
      .bind(attribution.feature)
      .bind(attribution.tagsJSON)
      .bind(attribution.metadata)
      .bind(usage.prompt)
      .bind(usage.cacheRead)
      .bind(usage.cacheWrite5m)
      .bind(usage.cacheWrite1h)
      .bind(usage.promptAudio)
      .bind(usage.cacheReadAudio)
      .bind(usage.promptImage)
      .bind(usage.completion)
      .bind(usage.reasoning)
      .bind(usage.completionAudio)
      .bind(usage.completionImage)
      .bind(usage.webSearches)
      .bind(row.pricing.rawValue)
      .bind(row.cost?.nanodollars)
      .bind(row.inputCost?.nanodollars)
      .bind(row.outputCost?.nanodollars)
      .bind(row.computedCost?.nanodollars)
      .bind(row.priceID)
      .bind(row.reservation?.rawValue)
      .bind(call.latencyMilliseconds)
      .bind(call.success)
      .bind(call.error)
      .bind(row.timestamp.millisecondsSince1970)
  }
}

/// The columns of ``LLMCallRepository``'s rows, in the order of its statements.
private enum Column {
  static let count: Int32 = 37
}

extension RecordedCall {
  fileprivate init(_ row: Row) throws {
    let pricing: Pricing = try row.word(26, in: "llm_call")
    let cost = try row.optionalAmount(27, in: "llm_call")
    guard (pricing == .unpriced) == (cost == nil) else {
      throw LedgerError.impossible("llm_call", pricing.rawValue)
    }
    self.init(
      id: RecordID(trusted: row.text(0)),
      call: try LLMCall(row, reportedCost: pricing == .reported ? cost : nil),
      pricing: pricing,
      cost: cost,
      inputCost: try row.optionalAmount(28, in: "llm_call"),
      outputCost: try row.optionalAmount(29, in: "llm_call"),
      computedCost: try row.optionalAmount(30, in: "llm_call"),
      priceID: row.optionalInt64(31),
      reservation: row.optionalText(32).map(ReservationID.init(trusted:))
    )
  }
}

extension LLMCall {
  fileprivate init(_ row: Row, reportedCost: Money?) throws {
    self.init(
      id: RecordID(trusted: row.text(0)),
      workspace: WorkspaceID(trusted: row.text(1)),
      project: row.optionalText(2).map(ProjectID.init(trusted:)),
      execution: row.optionalText(3).map(ExecutionID.init(trusted:)),
      provider: row.text(4),
      model: row.text(5),
      serviceTier: try row.word(6, in: "llm_call"),
      usage: try TokenUsage(row, from: 14),
      reportedCost: reportedCost,
      attribution: Attribution(
        operation: row.optionalText(7),
        agent: row.optionalText(8),
        user: row.optionalText(9),
        session: row.optionalText(10),
        feature: row.optionalText(11),
        tags: try Attribution.tags(fromJSON: row.optionalText(12)),
        metadata: row.optionalText(13)
      ),
      latencyMilliseconds: row.optionalInt64(33),
      error: row.optionalText(35),
      success: try row.flag(34, in: "llm_call"),
      timestamp: Instant(millisecondsSince1970: row.int64(36))
    )
  }
}

extension TokenUsage {
  fileprivate init(_ row: Row, from column: Int32) throws {
    self.init(
      prompt: try row.count(column, in: "llm_call"),
      cacheRead: try row.count(column + 1, in: "llm_call"),
      cacheWrite5m: try row.count(column + 2, in: "llm_call"),
      cacheWrite1h: try row.count(column + 3, in: "llm_call"),
      promptAudio: try row.count(column + 4, in: "llm_call"),
      cacheReadAudio: try row.count(column + 5, in: "llm_call"),
      promptImage: try row.count(column + 6, in: "llm_call"),
      completion: try row.count(column + 7, in: "llm_call"),
      reasoning: try row.count(column + 8, in: "llm_call"),
      completionAudio: try row.count(column + 9, in: "llm_call"),
      completionImage: try row.count(column + 10, in: "llm_call"),
      webSearches: try row.count(column + 11, in: "llm_call")
    )
  }
}

// MARK: - SQL

extension LLMCallRepository {
  package enum SQL {
    package static let all = [insert, delete, find, findNamed, list, totals, heldAmount]

    static let insert: StaticString = """
      INSERT INTO llm_call (
        id, workspace_id, project_id, execution_id, provider, model, service_tier,
        operation, agent_id, user_id, session_id, feature, tags, metadata,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, pricing, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, latency_ms, success, error, timestamp_ms
      ) VALUES (
        :id, :workspace_id, :project_id, :execution_id, :provider, :model, :service_tier,
        :operation, :agent_id, :user_id, :session_id, :feature, :tags, :metadata,
        :tokens_prompt, :tokens_cache_read, :tokens_cache_write_5m, :tokens_cache_write_1h,
        :tokens_prompt_audio, :tokens_cache_read_audio, :tokens_prompt_image,
        :tokens_completion, :tokens_reasoning, :tokens_completion_audio, :tokens_completion_image,
        :web_searches, :pricing, :cost_nanodollars, :input_cost_nanodollars, :output_cost_nanodollars,
        :computed_cost_nanodollars, :price_id, :reservation_id, :latency_ms, :success, :error,
        :timestamp_ms
      )
      ON CONFLICT (workspace_id, id) DO NOTHING
      """

    static let delete: StaticString = """
      DELETE FROM llm_call
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let find: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, provider, model, service_tier,
        operation, agent_id, user_id, session_id, feature, tags, metadata,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, pricing, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, latency_ms, success, error, timestamp_ms
      FROM llm_call
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let findNamed: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, provider, model, service_tier,
        operation, agent_id, user_id, session_id, feature, tags, metadata,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, pricing, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, latency_ms, success, error, timestamp_ms
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND (id = :id OR (id >= :first_id AND id < :end_id))
      """

    static let list: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, provider, model, service_tier,
        operation, agent_id, user_id, session_id, feature, tags, metadata,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, pricing, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, latency_ms, success, error, timestamp_ms,
        rowid
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND (timestamp_ms, rowid) > (:after_timestamp_ms, :after_rowid)
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
      ORDER BY timestamp_ms, rowid
      LIMIT :limit
      """

    static let totals: StaticString = """
      SELECT
        count(*), count(*) - count(cost_nanodollars), coalesce(sum(cost_nanodollars), 0),
        coalesce(sum(tokens_prompt), 0), coalesce(sum(tokens_completion), 0),
        coalesce(sum(tokens_cache_read), 0),
        coalesce(sum(tokens_cache_write_5m + tokens_cache_write_1h), 0),
        coalesce(min(cost_nanodollars), 0)
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND (:project_id = '' OR project_id = :project_id)
      """

    static let heldAmount: StaticString = """
      SELECT coalesce(sum(computed_cost_nanodollars), 0)
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND cost_nanodollars IS NULL
        AND (:project_id = '' OR project_id = :project_id)
      """
  }
}
