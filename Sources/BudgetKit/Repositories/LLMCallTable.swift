internal import BudgetSQLite

/// The rows of recorded calls.
package enum LLMCallTable {}

extension LLMCallTable {
  /// Returns at most so many calls in the order of time, each with the place after which the next
  /// begin.
  static func list(
    in workspace: WorkspaceID,
    during period: Period?,
    after cursor: PageCursor?,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [(RecordedCall, PageCursor)] {
    try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .bind(cursor?.timestampMilliseconds ?? Int64.min)
      .bind(cursor?.rowNumber ?? Int64.min)
      .bind(period?.start.millisecondsSince1970 ?? Int64.min)
      .bind(period?.end.millisecondsSince1970 ?? Int64.max)
      .bind(limit)
      .map { row in
        var reader = RowReader(row, of: "llm_call")
        let call = try RecordedCall(&reader)
        return (call, PageCursor(after: call.timestamp, &reader))
      }
  }

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
    try RetentionRepository.requireRows(of: scope.workspace, in: period, on: connection)
    return try connection.statement(SQL.totals)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.projectKey)
      .first { try UsageTotals(ofCostsIn: "llm_call", $0) } ?? UsageTotals()
  }

  /// Returns what is held for the calls in a period whose cost nobody knows; see
  /// ``RecordedCall/heldCost``.
  ///
  /// - Complexity: Linear in the workspace's calls in the period.
  static func heldAmount(
    of scope: BudgetScope,
    during period: Period,
    on connection: borrowing Connection
  ) throws -> Money {
    try RetentionRepository.requireRows(of: scope.workspace, in: period, on: connection)
    return try connection.statement(SQL.heldAmount)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.projectKey)
      .first { Money(nanodollars: $0.int64(0)) } ?? .zero
  }

  /// Binds a row in the order of its columns, which is that in which it is read.
  private static func bind(_ row: RecordedCall, to statement: Statement) throws -> Statement {
    let call = row.call
    bind(call.context, id: row.id, to: statement)
    bind(call.answeredBy, call.usage, to: statement)
    bind(call.outcome, to: statement)
    return
      statement
      .bind(call.metadata)
      .bind(row.timestamp.millisecondsSince1970)
      .bind(row.pricing.code)
      .bind(row.cost?.nanodollars)
      .bind(row.inputCost?.nanodollars)
      .bind(row.outputCost?.nanodollars)
      .bind(row.cacheReadCost?.nanodollars)
      .bind(row.cacheWriteCost?.nanodollars)
      .bind(row.otherCost?.nanodollars)
      .bind(row.computedCost?.nanodollars)
      .bind(row.priceID)
      .bind(row.reservation?.rawValue)
      .bind(row.voidedBy?.rawValue)
  }

  private static func bind(_ context: CallContext, id: RecordID, to statement: Statement) {
    statement
      .bind(id.rawValue)
      .bind(context.workspace.rawValue)
      .bind(context.project?.rawValue)
      .bind(context.execution?.rawValue)
      .bind(context.agent)
      .bind(context.user)
      .bind(context.session)
      .bind(context.feature)
      .bind(context.operation)
      .bind(context.tagsJSON)
  }

  private static func bind(_ model: ModelReference, _ usage: TokenUsage, to statement: Statement) {
    statement
      .bind(model.provider)
      .bind(model.name)
      .bind(model.serviceTier.rawValue)
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
  }

  private static func bind(_ outcome: CallOutcome, to statement: Statement) {
    statement
      .bind(outcome.latencyMilliseconds)
      .bind(outcome.error)
      .bind(outcome.success)
      .bind(outcome.finishReason)
      .bind(outcome.maxTokens)
      .bind(outcome.attemptGroup)
      .bind(outcome.isServedFromCache)
      .bind(outcome.promptDigest)
  }
}

extension RecordedCall {
  init(_ row: Row) throws {
    var reader = RowReader(row, of: "llm_call")
    try self.init(&reader)
  }

  fileprivate init(_ reader: inout RowReader) throws {
    let id = RecordID(trusted: reader.nextText())
    var call = LLMCall(
      id: id,
      context: try CallContext(&reader),
      answeredBy: try ModelReference(&reader),
      usage: try TokenUsage(&reader),
      outcome: try CallOutcome(&reader),
      metadata: reader.nextOptionalText(),
      timestamp: reader.nextInstant()
    )
    let pricing = try reader.nextPricing()
    let cost = try reader.nextOptionalAmount()
    guard (pricing == .unpriced) == (cost == nil) else {
      throw LedgerError.impossible("llm_call", pricing.rawValue)
    }
    if pricing == .reported { call.reportedCost = cost }
    self.init(
      id: id,
      call: call,
      pricing: pricing,
      cost: cost,
      inputCost: try reader.nextOptionalAmount(),
      outputCost: try reader.nextOptionalAmount(),
      cacheReadCost: try reader.nextOptionalAmount(),
      cacheWriteCost: try reader.nextOptionalAmount(),
      otherCost: try reader.nextOptionalAmount(),
      computedCost: try reader.nextOptionalAmount(),
      priceID: reader.nextOptionalInt64(),
      reservation: reader.nextOptionalText().map(ReservationID.init(trusted:)),
      voidedBy: reader.nextOptionalText().map(RecordID.init(trusted:))
    )
  }
}

extension CallContext {
  /// Reads a context in the order in which every table lists it.
  init(_ reader: inout RowReader) throws {
    self.init(
      workspace: WorkspaceID(trusted: reader.nextText()),
      project: reader.nextOptionalText().map(ProjectID.init(trusted:)),
      execution: reader.nextOptionalText().map(ExecutionID.init(trusted:)),
      agent: reader.nextOptionalText(),
      user: reader.nextOptionalText(),
      session: reader.nextOptionalText(),
      feature: reader.nextOptionalText(),
      operation: reader.nextOptionalText(),
      tags: try reader.nextTags()
    )
  }
}

extension ModelReference {
  fileprivate init(_ reader: inout RowReader) throws {
    self.init(
      provider: reader.nextText(),
      name: reader.nextText(),
      serviceTier: try reader.nextWord()
    )
  }
}

extension TokenUsage {
  /// Reads the counts in the order in which every statement lists them.
  init(_ reader: inout RowReader) throws {
    self.init(
      prompt: try reader.nextCount(),
      cacheRead: try reader.nextCount(),
      cacheWrite5m: try reader.nextCount(),
      cacheWrite1h: try reader.nextCount(),
      promptAudio: try reader.nextCount(),
      cacheReadAudio: try reader.nextCount(),
      promptImage: try reader.nextCount(),
      completion: try reader.nextCount(),
      reasoning: try reader.nextCount(),
      completionAudio: try reader.nextCount(),
      completionImage: try reader.nextCount(),
      webSearches: try reader.nextCount()
    )
  }
}

extension CallOutcome {
  fileprivate init(_ reader: inout RowReader) throws {
    self.init(
      latencyMilliseconds: reader.nextOptionalInt64(),
      error: reader.nextOptionalText(),
      success: try reader.nextFlag(),
      finishReason: reader.nextOptionalText(),
      maxTokens: try reader.nextOptionalCount(),
      attemptGroup: reader.nextOptionalText(),
      isServedFromCache: try reader.nextFlag(),
      promptDigest: reader.nextOptionalText()
    )
  }
}

// MARK: - SQL

extension LLMCallTable {
  package enum SQL {
    package static let all = [
      insert, delete, find, findNamed, list, counting, totals, heldAmount,
    ]

    static let insert: StaticString = """
      INSERT INTO llm_call (
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, provider, model, service_tier,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, latency_ms, error, success, finish_reason, max_tokens, attempt_group,
        served_from_cache, prompt_digest, metadata, timestamp_ms,
        pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, voided_by
      ) VALUES (
        :id, :workspace_id, :project_id, :execution_id, :agent_id, :user_id, :session_id, :feature, :operation,
        :tags, :provider, :model, :service_tier,
        :tokens_prompt, :tokens_cache_read, :tokens_cache_write_5m, :tokens_cache_write_1h,
        :tokens_prompt_audio, :tokens_cache_read_audio, :tokens_prompt_image,
        :tokens_completion, :tokens_reasoning, :tokens_completion_audio, :tokens_completion_image,
        :web_searches, :latency_ms, :error, :success, :finish_reason, :max_tokens, :attempt_group,
        :served_from_cache, :prompt_digest, :metadata, :timestamp_ms,
        :pricing_code, :cost_nanodollars, :input_cost_nanodollars, :output_cost_nanodollars,
        :cache_read_cost_nanodollars, :cache_write_cost_nanodollars, :other_cost_nanodollars,
        :computed_cost_nanodollars, :price_id, :reservation_id, :voided_by
      )
      ON CONFLICT (workspace_id, id) DO NOTHING
      """

    static let delete: StaticString = """
      DELETE FROM llm_call
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let find: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, provider, model, service_tier,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, latency_ms, error, success, finish_reason, max_tokens, attempt_group,
        served_from_cache, prompt_digest, metadata, timestamp_ms,
        pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, voided_by
      FROM llm_call
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let findNamed: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, provider, model, service_tier,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, latency_ms, error, success, finish_reason, max_tokens, attempt_group,
        served_from_cache, prompt_digest, metadata, timestamp_ms,
        pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, voided_by
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND (id = :id OR (id >= :first_id AND id < :end_id))
      """

    static let list: StaticString = """
      SELECT
        id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature, operation,
        tags, provider, model, service_tier,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, latency_ms, error, success, finish_reason, max_tokens, attempt_group,
        served_from_cache, prompt_digest, metadata, timestamp_ms,
        pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, voided_by,
        rowid
      FROM llm_call
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
        tags, provider, model, service_tier,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, latency_ms, error, success, finish_reason, max_tokens, attempt_group,
        served_from_cache, prompt_digest, metadata, timestamp_ms,
        pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,
        computed_cost_nanodollars, price_id, reservation_id, voided_by
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND voided_by IS NULL
      ORDER BY timestamp_ms, rowid
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
        AND voided_by IS NULL
        AND (:project_id = '' OR project_id = :project_id)
      """

    static let heldAmount: StaticString = """
      SELECT coalesce(sum(computed_cost_nanodollars), 0)
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :period_start_ms
        AND timestamp_ms < :period_end_ms
        AND cost_nanodollars IS NULL
        AND voided_by IS NULL
        AND (:project_id = '' OR project_id = :project_id)
      """
  }
}
