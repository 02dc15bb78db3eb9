import BudgetSQLite
import LedgerFixture

/// The rows of a ledger, read without any of the library's rules.
struct Rows {
  struct Call {
    let cost: Int64
    let project: String
    let timestamp: Int64
    /// What was held for it; `nil` for a call without a reservation.
    let held: Int64?
    let isLate: Bool
    /// The reservation that paid for it.
    let reservation: String?
  }

  struct Hold {
    let amount: Int64
    let state: String
    /// The reservation that it was cut from.
    let parent: String?
  }

  struct Counters {
    let project: String
    let start: Int64
    let end: Int64
    let spent: Int64
    let reserved: Int64
  }

  private(set) var calls: [String: Call] = [:]
  private(set) var callCount = 0
  private(set) var holds: [String: Hold] = [:]
  private(set) var periods: [Counters] = []
  private(set) var integrity = ""

  init(of path: String) throws {
    let database = try Database(DatabasePath(path), install: { _ in }, verify: { _ in })
    try database.readSnapshot { connection in try read(connection) }
  }

  private mutating func read(_ connection: borrowing Connection) throws {
    let calls = try connection.statement(SQL.calls).map { row in
      let call = Call(
        cost: row.int64(1),
        project: row.text(2),
        timestamp: row.int64(3),
        held: row.optionalInt64(4),
        isLate: row.bool(5),
        reservation: row.optionalText(6)
      )
      return (row.text(0), call)
    }
    callCount = calls.count
    self.calls = Dictionary(calls, uniquingKeysWith: { first, _ in first })
    let holds = try connection.statement(SQL.holds).map { row in
      (row.text(0), Hold(amount: row.int64(1), state: row.text(2), parent: row.optionalText(3)))
    }
    self.holds = Dictionary(holds, uniquingKeysWith: { first, _ in first })
    periods = try connection.statement(SQL.periods).map { row in
      Counters(
        project: row.text(0),
        start: row.int64(1),
        end: row.int64(2),
        spent: row.int64(3),
        reserved: row.int64(4)
      )
    }
    integrity = try connection.values(of: "PRAGMA integrity_check").joined(separator: "; ")
  }

  /// The calls that a budget counts in a period; the project '' is the workspace.
  func calls(of counters: Counters) -> [Call] {
    calls.values.filter { call in
      (counters.project.isEmpty || call.project == counters.project)
        && counters.start <= call.timestamp && call.timestamp < counters.end
    }
  }

  /// The reservation that a call's money was cut from in the end.
  func root(of call: Call) -> String? {
    var root = call.reservation
    while let id = root, let parent = holds[id]?.parent { root = parent }
    return root
  }

  private enum SQL {
    static let calls: StaticString = """
      SELECT
        c.id, c.cost_nanodollars, coalesce(c.project_id, ''), c.timestamp_ms, r.amount_nanodollars,
        coalesce(r.late, 0), c.reservation_id
      FROM llm_call AS c
      LEFT JOIN reservation AS r ON r.reservation_id = c.reservation_id
      """

    static let holds: StaticString = """
      SELECT reservation_id, amount_nanodollars, state, parent_id
      FROM reservation
      """

    static let periods: StaticString = """
      SELECT
        coalesce(f.project_id, ''), p.period_start_ms, p.period_end_ms,
        p.spent_amount, p.reserved_amount
      FROM budget_period AS p
      LEFT JOIN workspace_budget AS w ON w.budget_id = p.budget_id
      LEFT JOIN project_budget AS f ON f.budget_id = p.budget_id
      WHERE w.budget_id IS NOT NULL OR f.budget_id IS NOT NULL
      """
  }
}
