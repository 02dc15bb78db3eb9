internal import BudgetSQLite

/// The newest calls of a workspace with what they used and cost, for those who learn from them.
enum PastCallRepository {
  /// A call that was made, and what it came to.
  struct Call {
    let startedAt: Instant
    let model: ModelReference
    let operation: String?
    let session: String?
    let usage: TokenUsage
    let success: Bool
    let finishReason: String?
    let maxTokens: Int64?
    let isServedFromCache: Bool
    let cost: Money?
  }

  /// What reservations of calls of a model held, and what those calls cost.
  struct Hold {
    let model: ModelReference
    let held: Money
    let cost: Money
  }

  /// What a turn of a session was: one call, as far as it tells what the next may cost.
  struct Turn {
    let model: ModelReference
    let tokens: Int64
    /// What it cost; `nil` where it has no price.
    let cost: Money?
  }

  /// Returns the newest calls of a session, or of all where `session` is `nil`, the newest first.
  ///
  /// - Complexity: Linear in `looked`, the number of the workspace's newest calls that are looked
  ///   at.
  static func turns(
    _ limit: Int64,
    amongNewest looked: Int64,
    of session: String?,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [Turn] {
    try connection.statement(SQL.turns)
      .bind(workspace.rawValue)
      .bind(looked)
      .bind(session)
      .bind(limit)
      .map { try Turn($0) }
  }

  /// Returns the newest calls of a workspace that began before an instant, the newest first.
  ///
  /// - Complexity: Linear in `limit`.
  static func newest(
    _ limit: Int64,
    in workspace: WorkspaceID,
    before end: Instant,
    on connection: borrowing Connection
  ) throws -> [Call] {
    try connection.statement(SQL.newest)
      .bind(workspace.rawValue)
      .bind(end.millisecondsSince1970)
      .bind(limit)
      .map { try Call($0) }
  }

  /// Returns what was held for those of the newest calls of a workspace that were reserved.
  ///
  /// - Complexity: Linear in `limit`.
  static func holds(
    _ limit: Int64,
    in workspace: WorkspaceID,
    before end: Instant,
    on connection: borrowing Connection
  ) throws -> [Hold] {
    try connection.statement(SQL.holds)
      .bind(workspace.rawValue)
      .bind(end.millisecondsSince1970)
      .bind(limit)
      .map { try Hold($0) }
  }
}

extension PastCallRepository.Call {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "llm_call")
    self.init(
      startedAt: reader.nextInstant(),
      model: try ModelReference(past: &reader),
      operation: reader.nextOptionalText(),
      session: reader.nextOptionalText(),
      usage: try TokenUsage(&reader),
      success: try reader.nextFlag(),
      finishReason: reader.nextOptionalText(),
      maxTokens: try reader.nextOptionalCount(),
      isServedFromCache: try reader.nextFlag(),
      cost: try reader.nextOptionalAmount()
    )
  }
}

extension PastCallRepository.Turn {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "llm_call")
    self.init(
      model: try ModelReference(past: &reader),
      tokens: try reader.nextCount(),
      cost: try reader.nextOptionalAmount()
    )
  }
}

extension PastCallRepository.Hold {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "llm_call")
    self.init(
      model: try ModelReference(past: &reader),
      held: try reader.nextAmount(),
      cost: try reader.nextAmount()
    )
  }
}

extension ModelReference {
  fileprivate init(past reader: inout RowReader) throws {
    self.init(
      provider: reader.nextText(),
      name: reader.nextText(),
      serviceTier: try reader.nextWord()
    )
  }
}

// MARK: - SQL

extension PastCallRepository {
  package enum SQL {
    package static let all = [newest, turns, holds]

    static let newest: StaticString = """
      SELECT
        timestamp_ms, provider, model, service_tier, operation, session_id,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, success, finish_reason, max_tokens, served_from_cache, cost_nanodollars
      FROM llm_call
      WHERE workspace_id = :workspace_id AND timestamp_ms < :end_ms AND voided_by IS NULL
      ORDER BY timestamp_ms DESC
      LIMIT :limit
      """

    static let turns: StaticString = """
      SELECT provider, model, service_tier, tokens_total, cost_nanodollars
      FROM (
        SELECT timestamp_ms, session_id, provider, model, service_tier, tokens_total, cost_nanodollars
        FROM llm_call
        WHERE workspace_id = :workspace_id AND voided_by IS NULL AND served_from_cache = 0
        ORDER BY timestamp_ms DESC
        LIMIT :looked
      )
      WHERE :session_id IS NULL OR session_id = :session_id
      ORDER BY timestamp_ms DESC
      LIMIT :limit
      """

    static let holds: StaticString = """
      SELECT c.provider, c.model, c.service_tier, r.estimate_nanodollars, c.cost_nanodollars
      FROM (
        SELECT provider, model, service_tier, reservation_id, cost_nanodollars
        FROM llm_call
        WHERE workspace_id = :workspace_id AND timestamp_ms < :end_ms AND voided_by IS NULL
        ORDER BY timestamp_ms DESC
        LIMIT :limit
      ) AS c
      JOIN reservation AS r ON r.reservation_id = c.reservation_id
      WHERE c.cost_nanodollars IS NOT NULL AND r.has_course = 0
      """
  }
}
