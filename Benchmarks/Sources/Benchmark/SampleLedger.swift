import BudgetKit
import Foundation

/// A ledger with hard budgets that are never reached, and so many calls of the last ninety days.
enum SampleLedger {
  private static let days = 90

  /// Returns the file with so many calls, made by the library's own batches where a kept run has not left it.
  static func url(calls: Int, in folders: Folders) throws -> URL {
    let url = folders.fast.appending(path: "calls-\(calls).sqlite")
    let isReady = FileManager.default.fileExists(atPath: url.path + ".ready")
    // A file of another version of the schema is made again.
    if isReady, (try? Ledger(path: url.path)) != nil { return url }
    url.path.removeDatabase()
    let time = try ContinuousClock().measure { try make(url.path, calls: calls) }
    try Data().write(to: URL(filePath: url.path + ".ready"))
    print("made \(url.lastPathComponent) in \((time.inMicroseconds / 1e6).short) s")
    return url
  }

  static func make(_ path: String, calls: Int) throws {
    let ledger = try Ledger(path: path)
    try setBudgets(of: ledger)
    var generator = CallGenerator(seed: 1)
    let now = ledger.now.millisecondsSince1970
    let start = now - Int64(days) * 86_400_000
    for first in stride(from: 0, to: calls, by: 1000) {
      let batch = try (first..<min(first + 1000, calls)).map { index in
        let offset = (now - start) / Int64(calls) * Int64(index)
        return try generator.next(at: Instant(millisecondsSince1970: start + offset))
      }
      try ledger.record(contentsOf: batch)
    }
    try touchEveryBudget(of: ledger)
  }

  private static func setBudgets(of ledger: Ledger) throws {
    let budget = MonthlyBudget(limit: .dollars(1_000_000))
    let change = Change(by: "benchmark")
    for name in CallGenerator.workspaces {
      let workspace = try WorkspaceID(name)
      try ledger.workspaceBudgets.set(
        WorkspaceBudget(workspace: workspace, budget: budget),
        by: change
      )
      for project in CallGenerator.projects {
        let project = try ProjectID(project)
        try ledger.projectBudgets.set(
          ProjectBudget(workspace: workspace, project: project, budget: budget),
          by: change
        )
      }
    }
  }

  /// Makes the counters of the current month, which the C reference needs to find.
  private static func touchEveryBudget(of ledger: Ledger) throws {
    var generator = CallGenerator(seed: 2)
    for workspace in CallGenerator.workspaces {
      for project in CallGenerator.projects {
        var call = try generator.next()
        call.workspace = try WorkspaceID(workspace)
        call.project = try ProjectID(project)
        try ledger.record(call)
      }
    }
  }
}
