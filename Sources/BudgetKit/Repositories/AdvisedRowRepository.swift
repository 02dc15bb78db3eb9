internal import BudgetSQLite

/// The rows of a time, as those see them who look for what would have cost less.
enum AdvisedRowRepository {
  /// A call that counts.
  struct Call {
    let id: String
    let timestamp: Instant
    let execution: String?
    let operation: String?
    /// Whether it names a user or a session: somebody may wait for it.
    let isAttended: Bool
    let model: ModelReference
    let usage: TokenUsage
    let success: Bool
    let finishReason: String?
    let maxTokens: Int64?
    let attemptGroup: String?
    let promptDigest: String?
    let cost: Money
    /// Whether the price book made the cost.
    let isPriced: Bool
  }

  /// A use of a resource that counts.
  struct Usage {
    let type: String
    let execution: String?
    let durationMilliseconds: Int64?
    let cost: Money
  }

  /// A row that counts, whose cost is known.
  enum AdvisedRow {
    case call(Call)
    case usage(Usage)
  }

  /// Calls `body` with each row of a workspace in a period whose cost is known: the calls of each
  /// file in the order of time, then its uses of resources; those of archives first, which are
  /// older.
  static func eachRow(
    of workspace: WorkspaceID,
    in period: Period,
    with archives: AttachedArchives,
    on connection: borrowing Connection,
    _ body: (AdvisedRow) throws -> Void
  ) throws {
    try archives.eachSource(of: workspace, in: period, on: connection) { source in
      try eachCall(of: workspace, in: period, on: source) { try body(.call($0)) }
      try eachUsage(of: workspace, in: period, on: source) { try body(.usage($0)) }
    }
  }

  /// The rows of a time, for those who look at them more than once: they are read once, unless they
  /// are so many that they would fill the memory.
  struct Rows {
    /// How many rows are kept.
    static let mostKept = 50_000

    private let mostKept: Int
    /// The rows so far; `nil` where they are too many.
    private var kept: [AdvisedRow]? = []

    init(keeping mostKept: Int = Self.mostKept) { self.mostKept = mostKept }

    /// Takes in the next row.
    mutating func add(_ row: AdvisedRow) {
      guard let count = kept?.count else { return }
      if count < mostKept { kept?.append(row) } else { kept = nil }
    }

    /// Calls `body` with each row that was taken in, in their order, and returns whether they were
    /// kept; where not, they have to be read again.
    func each(_ body: (AdvisedRow) throws -> Void) rethrows -> Bool {
      guard let kept else { return false }
      for row in kept { try body(row) }
      return true
    }
  }

  private static func eachCall(
    of workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection,
    _ body: (Call) throws -> Void
  ) throws {
    let statement = try connection.statement(SQL.calls)
      .bind(workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
    defer { statement.reset() }
    while try statement.step() { try body(Call(statement.row)) }
  }

  private static func eachUsage(
    of workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection,
    _ body: (Usage) throws -> Void
  ) throws {
    let statement = try connection.statement(SQL.usages)
      .bind(workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
    defer { statement.reset() }
    while try statement.step() {
      var reader = RowReader(statement.row, of: "resource_usage")
      try body(
        Usage(
          type: reader.nextText(),
          execution: reader.nextOptionalText(),
          durationMilliseconds: try reader.nextOptionalCount(),
          cost: try reader.nextAmount()
        )
      )
    }
  }
}

extension AdvisedRowRepository.Call {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "llm_call")
    self.init(
      id: reader.nextText(),
      timestamp: reader.nextInstant(),
      execution: reader.nextOptionalText(),
      operation: reader.nextOptionalText(),
      isAttended: try reader.nextFlag(),
      model: ModelReference(
        provider: reader.nextText(),
        name: reader.nextText(),
        serviceTier: try reader.nextWord()
      ),
      usage: try TokenUsage(&reader),
      success: try reader.nextFlag(),
      finishReason: reader.nextOptionalText(),
      maxTokens: try reader.nextOptionalCount(),
      attemptGroup: reader.nextOptionalText(),
      promptDigest: reader.nextOptionalText(),
      cost: try reader.nextAmount(),
      isPriced: try reader.nextPricing() == .priced
    )
  }
}

// MARK: - SQL

extension AdvisedRowRepository {
  package enum SQL {
    package static let all = [calls, usages]

    static let calls: StaticString = """
      SELECT
        id, timestamp_ms, execution_id, operation, user_id IS NOT NULL OR session_id IS NOT NULL,
        provider, model, service_tier,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, success, finish_reason, max_tokens, attempt_group, prompt_digest,
        cost_nanodollars, pricing_code
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND voided_by IS NULL
        AND cost_nanodollars IS NOT NULL
      ORDER BY timestamp_ms, id
      """

    static let usages: StaticString = """
      SELECT resource_type, execution_id, duration_ms, cost_nanodollars
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND voided_by IS NULL
        AND cost_nanodollars IS NOT NULL
      ORDER BY timestamp_ms, id
      """
  }
}
