import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget audit list`: the changes, the newest first.
struct ListChanges: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List changes of budgets, prices, zones and the calendar, newest first.",
    discussion: """
      Each row says who made the change, when and why, and what is different since. With --json it holds the whole of \
      what was before and after. A day of --since begins in the workspace's zone, or in UTC without --workspace.

      Example:
        budget audit list --workspace acme --since 2026-01-01
      """
  )

  @Option(
    help: ArgumentHelp("Only changes of this workspace.", valueName: "name"),
    completion: .workspaces
  )
  var workspace: String?

  @Option(help: ArgumentHelp("The first day or instant.", valueName: "day|instant"))
  var since: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("At most this many.", valueName: "n"))
  var limit = "1000"

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let workspace = try self.workspace.map { text in
      try reading("--workspace") { try WorkspaceID(text) }
    }
    let limit = Int(try count(limit, "--limit", upTo: 10_000))
    let ledger = try options.ledger()
    let zone = try workspace.map { try ledger.zone(of: $0) } ?? .utc
    let since = try self.since.map { try instantOrDay($0, "--since", in: zone) }
    let changes = try ledger.audit.list(
      of: workspace,
      since: since ?? .distantPast,
      limit: limit
    )
    let doubts = try workspace.map { try ledger.doubts(about: BudgetScope(workspace: $0)) } ?? []
    return Answer(
      json: changes.json,
      text: changes.text(.output, in: zone),
      remarks: doubts + (changes.isEmpty ? ["No change is noted."] : [])
        + (changes.count == limit ? [remark(onLimit: limit)] : [])
    )
  }

  private func remark(onLimit limit: Int) -> String {
    let newest = limit == 1 ? "change is" : "\(limit) changes are"
    return "Only the newest \(newest) listed; --limit takes up to 10000."
  }
}
