import BudgetSQLite

@testable import BudgetKit

/// A ledger with some of everything, and an archive beside it.
struct RetainedUsage {
  let usage: RandomUsage
  var test: TestLedger { usage.test }
  var ledger: Ledger { usage.test.ledger }
  var archivePath: String { usage.test.folder.path + "/archive.sqlite" }

  init(seed: UInt64, count: Int = 260, zone: String = "Europe/Berlin") throws {
    var random = SeededGenerator(seed: seed)
    usage = try RandomUsage(count: count, zone: zone, &random)
  }

  /// A day amid the rows.
  static let line = CivilDate(daysSince1970: RandomUsage.begin.daysSince1970 + 90)

  /// Moves what began before the day in both workspaces.
  @discardableResult
  func archive(before day: CivilDate = line) throws -> [RemovedRows] {
    try [.acme, .other].map { workspace in
      try ledger.archive(workspace, before: day, to: archivePath, by: .test)
    }
  }

  /// The archive, opened as any ledger.
  func archiveLedger() throws -> Ledger { try Ledger(path: archivePath, creating: false) }

  /// Every row of the tables, written out column by column.
  static func rows(of paths: [String]) throws -> [String] {
    try paths.flatMap { path in
      let database = try Database(DatabasePath(path), install: { _ in }, verify: { _ in })
      return try ["llm_call", "resource_usage", "adjustment"].flatMap { table in
        try database.read { connection in
          let columns = try connection.values(
            of: "SELECT name FROM pragma_table_info('\(table)')"
          )
          let row = columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
          return try connection.values(of: "SELECT '\(table) ' || \(row) FROM \(table)")
        }
      }
    }.sorted()
  }

  /// The counters of every account, and the totals and parts of every execution.
  func counters() throws -> [String] {
    let accounts = try test.rawDatabase().read {
      try $0.values(
        of: """
          SELECT period_id || ' ' || spent_amount || ' ' || reserved_amount || ' ' || unpriced_calls
            || ' ' || limit_amount
          FROM budget_period ORDER BY 1
          """
      )
    }
    let executions = try [WorkspaceID.acme, .other].flatMap { workspace in
      try ["e1", "e2", "e3"].map { execution in
        let detail = try ledger.executionCosts.detail(of: ExecutionID(execution), in: workspace)
        return "\(detail.map { "\($0.cost) \($0.lines.sorted { "\($0)" < "\($1)" })" } ?? "none")"
      }
    }
    return accounts + executions
  }
}
