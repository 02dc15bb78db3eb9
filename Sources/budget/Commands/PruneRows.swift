import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prune`: rows of days long past, deleted for good.
struct PruneRows: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete the rows before a day for good, and keep what they add up to.",
    discussion: """
      No total changes: not of a day, a budget or an execution. Sessions, tags and percentiles of that time are gone; \
      'budget archive' keeps them. It asks before it deletes; where nobody can answer, give --yes.

      Example:
        budget prune acme --before 2025-01-01 --yes
      """
  )

  @OptionGroup var removal: RemovalOptions

  @Flag(help: "Delete without asking.")
  var yes = false

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let day = try removal.day()
    let ledger = try options.ledger()
    let workspaces = try removal.workspaces(of: ledger)
    guard yes || mayDelete(workspaces, before: day) else {
      throw Failure.usage(
        "Nothing was deleted; --yes deletes the rows before \(day) of \(counted(workspaces.count, "workspace")) for good."
      )
    }
    let change = options.change(reason: removal.reason)
    var bar = ProgressBar("rows")
    defer { bar.end() }
    let removed = try workspaces.map { workspace in
      try ledger.prune(workspace, before: day, by: change) {
        bar.show(Int(clamping: $0), of: nil)
      }
    }
    return Answer(json: removed.json, text: removed.text, remarks: removed.remarks)
  }

  /// Asks whoever sits at the terminal.
  private func mayDelete(_ workspaces: [WorkspaceID], before day: CivilDate) -> Bool {
    guard somebodyCanAnswer() else { return false }
    let names = workspaces.map(\.rawValue).joined(separator: ", ")
    say("Delete every row before \(day) of \(plain(names, limit: 200)) for good? [y/N]")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }
}
