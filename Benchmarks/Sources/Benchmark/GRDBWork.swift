import BudgetKit
import CReference
import GRDB
import Synchronization

/// GRDB through its ordinary interface: a `DatabasePool`, SQL with arguments in order, cached statements, rows.
///
/// It opens the file in WAL mode with `synchronous=FULL` and nothing more: no side lock, no checks of the file.
final class GRDBWork: Work {
  private let pool: DatabasePool
  private let sql = SQL()
  private var prices: [String: reference_price] = [:]
  private var calls: [LLMCall] = []
  private let known = Mutex<[String: [Int64]]>([:])
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
    let row = try pool.read { database in
      try accounts(of: numbers("acme", "search", at: now, in: database), in: database)
    }
    for column in [1, 10] {
      let bound: Int64? = row[column + 5]
      let spent: Int64 = row[column + 6]
      let reserved: Int64 = row[column + 7]
      guard !row[column + 4] || spent + reserved + 100_000_000 <= bound ?? 0 else {
        throw Refused()
      }
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

  private func accounts(of numbers: [Int64], in database: Database) throws -> Row {
    let statement = try database.cachedStatement(sql: sql.accounts)
    let row = try Row.fetchOne(statement, arguments: StatementArguments(numbers))
    guard let row else { throw Refused() }
    return row
  }

  /// Returns the numbers of the accounts of a workspace and a project, looked up once.
  private func numbers(
    _ workspace: String,
    _ project: String,
    at instant: Int64,
    in database: Database
  ) throws -> [Int64] {
    let key = workspace + "/" + project
    if let known = known.withLock({ $0[key] }) { return known }
    let found = try Int64.fetchAll(
      database,
      sql: SQL.numbers,
      arguments: [workspace, project, instant, instant]
    )
    guard found.count == 2 else { throw Refused() }
    known.withLock { $0[key] = found }
    return found
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
        nil, nil, nil, nil, nil, nil, call.provider, call.model, "standard",
        call.usage.prompt, 0, 0, 0, 0, 0, 0, call.usage.completion, 0, 0, 0, 0,
        nil, nil, true, nil, nil, nil, false, nil, nil, now, 0, cost, input, output, 0, 0, 0,
        nil, price.price_id, nil, nil,
      ],
      in: database
    )
    try add(
      [cost, 0, 1, 0, 0, call.usage.total, now, now],
      to: [workspace, call.execution?.rawValue],
      sql.changeExecution,
      sql.insertExecution,
      in: database
    )
    let (day, hour) = (now / 86_400_000, now % 86_400_000 / 3_600_000)
    let group = try group(of: call, number, in: database)
    let (prompt, completion) = (call.usage.prompt, call.usage.completion)
    try run(
      sql.changeDay,
      [1, cost, input, output, 0, prompt, 0, completion, 0, 0, number, day, group],
      in: database
    )
    if database.changesCount == 0 {
      try run(
        sql.insertDay,
        [
          number, day, group, 1, 0, 0, 0, cost, 0, 0, input, output, 0, 0, 0, prompt, 0, 0, 0, 0, 0,
          0, completion, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
        in: database
      )
    }
    let sums: StatementArguments = [1, 0, cost, 0, prompt, completion, 0, 0]
    try add(
      sums,
      to: [number, day, project, "llm"],
      sql.changeProjectDay,
      sql.insertProjectDay,
      in: database
    )
    try add(
      sums,
      to: [number, day, hour, project, "llm"],
      sql.changeHour,
      sql.insertHour,
      in: database
    )
    try add(
      [1, cost],
      to: [number, call.provider, call.model, day, hour],
      sql.changeModelHour,
      sql.insertModelHour,
      in: database
    )
    let numbers = try numbers(workspace, project, at: now, in: database)
    _ = try accounts(of: numbers, in: database)
    for number in numbers { try run(sql.spend, [cost, 0, 0, number], in: database) }
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

  /// Changes a row of sums, or inserts it where there is none.
  private func add(
    _ sums: StatementArguments,
    to key: StatementArguments,
    _ change: String,
    _ insert: String,
    in database: Database
  ) throws {
    try run(change, sums + key, in: database)
    if database.changesCount == 0 { try run(insert, key + sums, in: database) }
  }

  private func run(_ sql: String, _ arguments: StatementArguments, in database: Database) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// The statements of the C reference.
  private struct SQL {
    let accounts = String(cString: reference_sql_accounts)
    let facts = String(cString: reference_sql_facts)
    let insertCall = String(cString: reference_sql_insert_call)
    let findGroup = String(cString: reference_sql_find_group)
    let insertGroup = String(cString: reference_sql_insert_group)
    let changeExecution = String(cString: reference_sql_change_execution)
    let insertExecution = String(cString: reference_sql_insert_execution)
    let changeDay = String(cString: reference_sql_change_day)
    let insertDay = String(cString: reference_sql_insert_day)
    let changeProjectDay = String(cString: reference_sql_change_project_day)
    let insertProjectDay = String(cString: reference_sql_insert_project_day)
    let changeHour = String(cString: reference_sql_change_hour)
    let insertHour = String(cString: reference_sql_insert_hour)
    let changeModelHour = String(cString: reference_sql_change_model_hour)
    let insertModelHour = String(cString: reference_sql_insert_model_hour)
    let spend = String(cString: reference_sql_spend)

    static let numbers = """
      SELECT p.period_id
      FROM budget AS b
      JOIN budget_period AS p ON p.budget_id = b.budget_id
      LEFT JOIN project_budget AS f ON f.budget_id = b.budget_id
      WHERE b.workspace_id = ? AND (b.shape = '[]' OR f.project_id = ?)
        AND p.period_start_ms <= ? AND p.period_end_ms > ?
      ORDER BY b.shape
      """

    static let price = """
      SELECT price_id, input_rate, output_rate
      FROM model_price
      WHERE provider = ? AND model = ? AND service_tier = 'standard' AND above_prompt_tokens = 0
      ORDER BY valid_from_ms DESC
      LIMIT 1
      """
  }
}
