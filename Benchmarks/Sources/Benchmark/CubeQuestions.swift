import BudgetKit
import CReference
import Foundation
import GRDB

/// What reports, forecasts and anomalies take on the ledger of a year, beside a program in C that adds up the same days.
///
/// Times are those of the processor, which other programs on the machine do not lengthen.
struct CubeQuestions {
  private let calls: Int
  private let rounds: Int
  private let url: URL

  init(_ options: Options, _ folders: Folders) throws {
    calls = options.calls ?? (options.isQuick ? 100_000 : 1_000_000)
    rounds = options.rounds ?? 5
    url = try TeamLedger.url(calls: calls, in: folders)
  }

  func run(_ targets: Targets) throws {
    try askReports(targets)
    try askTheRest(targets)
    try printSizes(targets)
    let ledger = try Ledger(path: url.path)
    let time = try processorTime { _ = try ledger.verify() }
    print("verify of \(calls) calls: \((time / 1e3).short) s of the processor\n")
  }

  // MARK: - Reports

  private func askReports(_ targets: Targets) throws {
    let ledger = try Ledger(path: url.path)
    var reference: OpaquePointer?
    guard reference_open(url.path, &reference) == 0, let reference else { throw Refused() }
    defer { reference_close(reference) }
    let month = try month(of: ledger)
    var table = Table(["a month by", "groups", "C ms", "BudgetKit ms", "ratio"])
    let columns: [(ReportGrouping, String)] = [
      (.model, "model"), (.user, "user_id"), (.agent, "agent_id"), (.feature, "feature"),
      (.project, "project_id"), (.operation, "operation"),
    ]
    for (grouping, column) in columns {
      var query = ReportQuery(workspace: try WorkspaceID(TeamCalls.workspace), by: grouping)
      (query.since, query.until) = (month.start, month.end)
      let first = month.start.millisecondsSince1970 / 86_400_000
      let last = month.end.millisecondsSince1970 / 86_400_000 - 1
      var (ours, theirs): ([Double], [Double]) = ([], [])
      var groups = 0
      for _ in 0..<rounds {
        var cost: Int64 = 0
        theirs.append(
          try processorTime {
            guard reference_month(reference, column, first, last, &cost) == 0 else {
              throw Refused()
            }
          }
        )
        ours.append(
          try processorTime {
            let report = try ledger.report(query)
            groups = report.rows.count
            guard report.total.cost.nanodollars == cost else { throw Refused() }
          }
        )
      }
      let ratio = ours.median / theirs.median
      table.rows.append(
        [grouping.rawValue, "\(groups)", theirs.median.short, ours.median.short, ratio.short]
      )
      targets.atMost(1.5, ratio, "a month by \(grouping.rawValue) / C")
    }
    table.printAll()
  }

  /// The last whole month of the ledger, in UTC.
  private func month(of ledger: Ledger) throws -> Period {
    let now = Period.month(containing: ledger.now, in: .utc)
    return Period.month(containing: now.start.adding(milliseconds: -1), in: .utc)
  }

  // MARK: - Forecasts, anomalies, budgets

  private func askTheRest(_ targets: Targets) throws {
    let ledger = try Ledger(path: url.path)
    let workspace = try WorkspaceID(TeamCalls.workspace)
    let project = try ProjectID("project-3")
    let month = Period.month(containing: ledger.now, in: .utc)
    func anomalies(_ grouping: AnomalyQuery.Grouping?, _ unit: AnomalyQuery.Unit) throws {
      _ = try ledger.anomalies(AnomalyQuery(workspace: workspace, by: grouping, unit: unit))
    }
    let questions: [(name: String, limit: Double?, body: () throws -> Void)] = [
      ("forecast of the workspace", 50, { _ = try ledger.budget(for: workspace).forecast() }),
      (
        "forecast of a project", 50,
        { _ = try ledger.budget(for: workspace, project: project).forecast() }
      ),
      ("anomalies of days", 50, { try anomalies(nil, .day) }),
      ("anomalies of days by project", 50, { try anomalies(.project, .day) }),
      ("anomalies of days by model", 50, { try anomalies(.model, .day) }),
      ("anomalies of days by agent", 50, { try anomalies(.agent, .day) }),
      ("anomalies of hours", 250, { try anomalies(nil, .hour) }),
      ("anomalies of hours by project", 250, { try anomalies(.project, .hour) }),
      ("anomalies of hours by model", 250, { try anomalies(.model, .hour) }),
      (
        "report of the running month by hour", 50,
        {
          _ = try ledger.report(
            ReportQuery(workspace: workspace, by: .hour, since: month.start, until: month.end)
          )
        }
      ),
      (
        "a budget set in mid-month", 50,
        {
          let project = try ProjectID("project-7")
          _ = try ledger.projectBudgets.remove(project, in: workspace, by: Change(by: "benchmark"))
          try ledger.projectBudgets.set(
            ProjectBudget(
              workspace: workspace,
              project: project,
              budget: MonthlyBudget(limit: .dollars(1_000_000))
            ),
            by: Change(by: "benchmark")
          )
        }
      ),
    ]
    var table = Table(["of \(calls) calls in twelve months", "ms"])
    for (name, limit, body) in questions {
      let time = try (0..<rounds).map { _ in try processorTime(body) }.median
      table.rows.append([name, time.short])
      if let limit { targets.atMost(limit, time, unit: " ms", name) }
    }
    table.printAll()
  }

  // MARK: - The file

  private static let uses = [
    "llm_call": "the calls", "sqlite_autoindex_llm_call_1": "one call by its id",
    "llm_call_by_time": "calls of a time or an execution", "usage_day": "sums of a group by day",
    "usage_project_day": "sums of a project by day", "usage_hour": "sums of a project by hour",
    "usage_model_hour": "cost of a model by hour", "execution_cost": "sums of an execution",
    "usage_group": "the groups", "sqlite_autoindex_usage_group_1": "the number of a group",
  ]

  private func printSizes(_ targets: Targets) throws {
    let file = try DatabaseQueue(path: url.path)
    let sizes = try file.read { database in
      try Row.fetchAll(
        database,
        sql:
          "SELECT name, sum(pgsize) AS size FROM dbstat GROUP BY name ORDER BY size DESC LIMIT 12"
      )
    }
    var table = Table(["bytes of the file", "MB", "a call", "for"])
    var sum = 0.0
    for row in sizes {
      let (name, size): (String, Double) = (row["name"], row["size"])
      sum += size
      table.rows.append(
        [name, (size / 1e6).short, (size / Double(calls)).short, Self.uses[name] ?? ""]
      )
    }
    table.rows.append(["together", (sum / 1e6).short, (sum / Double(calls)).short, ""])
    table.printAll()
    targets.atMost(250, sum / Double(calls), unit: " B", "file size of a call")
  }
}

/// The ledger of a company's teams over twelve months.
enum TeamLedger {
  static func url(calls: Int, in folders: Folders) throws -> URL {
    let url = folders.disk.deletingLastPathComponent()
      .appending(path: "swift-budget-teams-\(calls).sqlite")
    let isReady = FileManager.default.fileExists(atPath: url.path + ".ready")
    if isReady, (try? Ledger(path: url.path)) != nil { return url }
    url.path.removeDatabase()
    let time = try processorTime { try make(url.path, calls: calls) }
    try Data().write(to: URL(filePath: url.path + ".ready"))
    print(
      "made \(url.lastPathComponent): \((time / Double(calls) * 1e3).short) us of the processor a call"
    )
    return url
  }

  private static func make(_ path: String, calls: Int) throws {
    let ledger = try Ledger(path: path)
    let workspace = try WorkspaceID(TeamCalls.workspace)
    let change = Change(by: "benchmark")
    let budget = MonthlyBudget(limit: .dollars(100_000_000))
    try ledger.workspaceBudgets.set(
      WorkspaceBudget(workspace: workspace, budget: budget),
      by: change
    )
    for number in 0..<20 {
      try ledger.projectBudgets.set(
        ProjectBudget(
          workspace: workspace,
          project: ProjectID("project-\(number)"),
          budget: budget
        ),
        by: change
      )
    }
    var generator = try TeamCalls(calls, until: ledger.now)
    var batch: [LLMCall] = []
    while let call = try generator.next() {
      batch.append(call)
      guard batch.count == 2_000 else { continue }
      try ledger.record(contentsOf: batch)
      batch.removeAll(keepingCapacity: true)
    }
    try ledger.record(contentsOf: batch)
  }
}

/// Returns the milliseconds of the processor that `body` takes in this process.
func processorTime(_ body: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
  let start = now()
  try body()
  return now() - start
}
