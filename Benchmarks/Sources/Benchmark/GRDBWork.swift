import BudgetKit
import CReference
import GRDB

/// GRDB through its ordinary interface: a `DatabasePool`, SQL with arguments in order, cached statements, rows.
///
/// It opens the file in WAL mode with `synchronous=FULL` and nothing more: no side lock, no checks of the file.
final class GRDBWork: Work {
  private let pool: DatabasePool
  private let sql = SQL()
  private var prices: [String: reference_price] = [:]
  private var calls: [LLMCall] = []
  private var groups: [String: Int64] = [:]

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    pool = try DatabasePool(path: path, configuration: configuration)
    try pool.read { database in
      for (provider, model) in CallGenerator.models {
        let row = try Row.fetchOne(database, sql: SQL.price, arguments: [provider, model])
        guard let row else { throw Refused() }
        prices[model] = reference_price(price_id: row[0], input_rate: row[1], output_rate: row[2])
      }
    }
  }

  func check() throws {
    let now = LedgerClock.system.now().millisecondsSince1970
    let rows = try pool.read { try states("acme", "search", at: now, in: $0) }
    guard rows.count == 2 else { throw Refused() }
    for row in rows {
      let limit: Int64 = row[1]
      let spent: Int64 = row[5]
      let reserved: Int64 = row[6]
      guard !row[2] || spent + reserved + 100_000_000 <= limit else { throw Refused() }
    }
  }

  func reserveAndSettle() throws {}

  func prepare(_ calls: [LLMCall]) {
    self.calls = calls
  }

  func recordOneByOne() throws {
    for call in calls { try pool.write { try record(call, in: $0) } }
  }

  func recordBatch() throws {
    try pool.write { database in
      for call in calls { try record(call, in: database) }
    }
  }

  private func states(
    _ workspace: String,
    _ project: String,
    at instant: Int64,
    in database: Database
  ) throws -> [Row] {
    let statement = try database.cachedStatement(sql: sql.states)
    return try Row.fetchAll(statement, arguments: [workspace, instant, project])
  }

  private func record(_ call: LLMCall, in database: Database) throws {
    let now = LedgerClock.system.now().millisecondsSince1970
    let workspace = call.workspace.rawValue
    let project = call.project?.rawValue ?? ""
    let price = prices[call.model, default: .init()]
    let input = (call.usage.prompt * price.input_rate + 500_000) / 1_000_000
    let output = (call.usage.completion * price.output_rate + 500_000) / 1_000_000
    let cost = input + output
    let facts = try Row.fetchOne(
      database.cachedStatement(sql: sql.facts),
      arguments: [workspace]
    )
    let number: Int64 = facts?[2] ?? 0
    try run(
      sql.insertCall,
      [
        "\(now)-\(UInt64.random(in: .min ... .max))", workspace, project, call.execution?.rawValue,
        call.provider, call.model, "standard", nil, nil, nil, nil, nil, nil, nil,
        call.usage.prompt, 0, 0, 0, 0, 0, 0, call.usage.completion, 0, 0, 0, 0, "priced", cost,
        input, output, nil, price.price_id, nil, nil, true, nil, now,
      ],
      in: database
    )
    try run(
      sql.addToExecution,
      [workspace, call.execution?.rawValue, cost, 0, 1, 0, 0, call.usage.total, now],
      in: database
    )
    let (day, hour) = (now / 86_400_000, now % 86_400_000 / 3_600_000)
    try run(
      sql.addToDay,
      [
        number, day, group(of: call, number, in: database), 1, 0, 0, 0, cost, 0, 0, input, output,
        0,
        0, 0, call.usage.prompt, 0, 0, 0, 0, 0, 0, call.usage.completion, 0, 0, 0, 0, 0, 0, 0, 0,
      ],
      in: database
    )
    try run(
      sql.addToHour,
      [
        number, day, hour, project, "llm", 1, 0, cost, 0, call.usage.prompt, call.usage.completion,
        0, 0,
      ],
      in: database
    )
    for row in try states(workspace, project, at: now, in: database) {
      let scope = row[0] ? project : ""
      let start: Int64 = row[3]
      try run(sql.spend, [cost, 0, 0, workspace, scope, start], in: database)
    }
  }

  /// The number of a call's usage group, which is given where it has none.
  private func group(of call: LLMCall, _ workspace: Int64, in database: Database) throws -> Int64 {
    let names = [call.project?.rawValue ?? "", "llm", call.provider, call.model, "standard"]
    let key = "\(workspace) \(names)"
    if let known = groups[key] { return known }
    let arguments =
      StatementArguments([workspace]) + StatementArguments(names + ["", "", "", "", ""])
    let find = try database.cachedStatement(sql: sql.findGroup)
    if let found = try Int64.fetchOne(find, arguments: arguments) {
      groups[key] = found
      return found
    }
    try run(sql.insertGroup, arguments, in: database)
    groups[key] = database.lastInsertedRowID
    return database.lastInsertedRowID
  }

  private func run(_ sql: String, _ arguments: StatementArguments, in database: Database) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// The statements of the C reference.
  private struct SQL {
    let states = String(cString: reference_sql_states)
    let facts = String(cString: reference_sql_facts)
    let insertCall = String(cString: reference_sql_insert_call)
    let addToExecution = String(cString: reference_sql_add_to_execution)
    let findGroup = String(cString: reference_sql_find_group)
    let insertGroup = String(cString: reference_sql_insert_group)
    let addToDay = String(cString: reference_sql_add_to_day)
    let addToHour = String(cString: reference_sql_add_to_hour)
    let spend = String(cString: reference_sql_spend)

    static let price = """
      SELECT price_id, input_rate, output_rate
      FROM model_price
      WHERE provider = ? AND model = ? AND service_tier = 'standard' AND above_prompt_tokens = 0
      ORDER BY valid_from_ms DESC
      LIMIT 1
      """
  }
}
