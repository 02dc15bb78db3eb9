internal import BudgetSQLite

/// A table of a database of another program, and how its rows become objects.
package struct ForeignTable: Sendable {
  /// What sources call it.
  package let name: String
  /// What it is a generation of; of several that are there the first is read.
  package let generation: String
  /// The tables and columns (`table.column`) that must be there.
  package let needs: [String]
  /// A statement whose one column is an object of JSON.
  let statement: StaticString
}

/// A database of another program, open for reading.
struct ForeignFile: ~Copyable {
  private let connection: Connection
  private let path: String

  /// Opens it without leaving anything beside it.
  init(path: String) throws {
    connection = try named(path) { try Connection.openForeign(DatabasePath(path)) }
    self.path = path
  }

  /// Returns the definitions of the tables by their names.
  func tables() throws -> [String: String] {
    let tables = try named(path) {
      try connection.statement(SQL.tables).map { ($0.text(0), $0.text(1)) }
    }
    return Dictionary(tables) { first, _ in first }
  }

  /// Reads all rows of a table.
  func read(_ table: ForeignTable, _ take: (String) throws -> Void) throws {
    try named(path) {
      let statement = try connection.statement(table.statement)
      while try statement.step() { try take(statement.row.text(0)) }
    }
  }

  /// What is asked of any database; what is asked of tables of other programs stands beside their
  /// names.
  enum SQL {
    static let all = [tables]

    static let tables: StaticString = """
      SELECT name, coalesce(sql, '')
      FROM sqlite_schema
      WHERE type = 'table'
      """
  }
}

/// Returns what `body` returns, and makes an error of SQLite one that names the file.
private func named<Value: ~Copyable>(_ path: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as SQLiteError {
    throw LedgerError(
      .storage,
      "\(quoted(path, limit: 512)) cannot be read: \(error)",
      cause: error
    )
  }
}

extension ForeignTable {
  /// Returns whether a database has what the statement needs, by the definitions of its tables.
  func isIn(_ tables: [String: String]) -> Bool {
    needs.allSatisfy { need in
      let parts = need.split(separator: ".")
      guard let definition = tables[String(parts[0])] else { return false }
      let words = definition.split { !($0.isLetter || $0.isNumber || $0 == "_") }
      return parts.count == 1 || words.contains(parts[1])
    }
  }
}

extension ForeignTable {
  /// The calls that Copilot keeps in `session-store.db`.
  static let copilotCalls = ForeignTable(
    name: "assistant_usage_events",
    generation: "calls",
    needs: ["assistant_usage_events", "assistant_usage_events.total_nano_aiu"],
    statement: """
      SELECT json_object('id', id, 'session_id', session_id, 'agent_id', agent_id,
        'model', model, 'input_tokens', input_tokens, 'output_tokens', output_tokens,
        'cache_read_tokens', cache_read_tokens, 'cache_write_tokens', cache_write_tokens,
        'reasoning_tokens', reasoning_tokens, 'total_nano_aiu', total_nano_aiu,
        'duration_ms', duration_ms, 'created_at', created_at)
      FROM assistant_usage_events
      ORDER BY id
      """
  )

  /// The same of versions that tell no cost.
  static let olderCopilotCalls = ForeignTable(
    name: "assistant_usage_events",
    generation: "calls",
    needs: ["assistant_usage_events"],
    statement: """
      SELECT json_object('id', id, 'session_id', session_id, 'model', model,
        'input_tokens', input_tokens, 'output_tokens', output_tokens,
        'cache_read_tokens', cache_read_tokens, 'cache_write_tokens', cache_write_tokens,
        'created_at', created_at)
      FROM assistant_usage_events
      ORDER BY id
      """
  )

  /// The sessions of OpenCode from version 2 on, which say what was copied.
  static let openCodeSessions = ForeignTable(
    name: "session",
    generation: "sessions",
    needs: ["session_v2.fork_session_id", "session_v2.fork_boundary"],
    statement: """
      SELECT json_object('id', id, 'fork_session_id', fork_session_id,
        'fork_boundary', fork_boundary)
      FROM session_v2
      WHERE fork_session_id IS NOT NULL
      """
  )

  /// The messages of OpenCode from version 2 on.
  static let openCodeRows = ForeignTable(
    name: "session_message",
    generation: "messages",
    needs: ["session_message.seq", "session_message.type", "session_message.data"],
    statement: """
      SELECT json_object('session_id', session_id, 'seq', seq, 'data', data)
      FROM session_message
      WHERE type = 'assistant'
      ORDER BY session_id, seq
      """
  )

  /// The messages of OpenCode before that, and of Kilo.
  static let openCodeMessages = ForeignTable(
    name: "message",
    generation: "messages",
    needs: ["message.id", "message.session_id", "message.data"],
    statement: """
      SELECT json_object('id', id, 'session_id', session_id, 'data', data)
      FROM message
      ORDER BY id
      """
  )

  /// The turns of `llm`.
  static let llmTurns = ForeignTable(
    name: "turns",
    generation: "turns",
    needs: ["turns.input_tokens", "turns.thread_id"],
    statement: """
      SELECT json_object('id', id, 'session', thread_id, 'model', coalesce(resolved_model, model),
        'input_tokens', input_tokens, 'output_tokens', output_tokens,
        'token_details', token_details, 'duration_ms', duration_ms, 'datetime_utc', datetime_utc)
      FROM turns
      ORDER BY id
      """
  )

  /// The responses of `llm` before there were turns, and beside them.
  static let llmResponses = ForeignTable(
    name: "responses",
    generation: "responses",
    needs: ["responses.input_tokens", "responses.conversation_id", "responses.resolved_model"],
    statement: """
      SELECT json_object('id', id, 'session', conversation_id,
        'model', coalesce(resolved_model, model), 'input_tokens', input_tokens,
        'output_tokens', output_tokens, 'token_details', token_details,
        'duration_ms', duration_ms, 'datetime_utc', datetime_utc)
      FROM responses
      ORDER BY id
      """
  )

  /// The same before models were resolved to those that answered.
  static let olderLLMResponses = ForeignTable(
    name: "responses",
    generation: "responses",
    needs: ["responses.input_tokens", "responses.conversation_id"],
    statement: """
      SELECT json_object('id', id, 'session', conversation_id, 'model', model,
        'input_tokens', input_tokens, 'output_tokens', output_tokens,
        'token_details', token_details, 'duration_ms', duration_ms, 'datetime_utc', datetime_utc)
      FROM responses
      ORDER BY id
      """
  )
}
