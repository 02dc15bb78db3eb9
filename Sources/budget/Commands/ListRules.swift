import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget rules list`: the rules, or what they have alerted about.
struct ListRules: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the rules of alerts, or what they have alerted about.",
    discussion: """
      Example:
        budget rules list
        budget rules list acme --history --limit 10
      """
  )

  @Argument(help: "Only of this workspace.", completion: .workspaces)
  var workspace: String?

  @Flag(help: "List what the rules have alerted about, newest first.")
  var history = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --history: at most this many (default 1000).", valueName: "n")
  )
  var limit: String?

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let workspace = try workspace.map { text in try reading("workspace") { try WorkspaceID(text) } }
    guard history || limit == nil else {
      throw Failure.usage("--limit belongs to --history; add it, or leave --limit out.")
    }
    let most = Int(try limit.map { try count($0, "--limit", upTo: 10_000) } ?? 1000)
    let ledger = try options.ledger()
    let doubts = try workspace.map { try ledger.doubts(about: BudgetScope(workspace: $0)) } ?? []
    guard history else {
      let rules = try ledger.rules()
        .filter { workspace == nil || $0.rule.scope.workspace == workspace }
      return Answer(
        json: rules.json,
        text: rules.table.text(.output),
        remarks: doubts + (rules.isEmpty ? ["No rules are set; 'budget rules add' adds one."] : [])
      )
    }
    let alerts = try ledger.ruleAlerts(of: workspace, limit: most)
    return Answer(
      json: alerts.json,
      text: try alerts.table { try ledger.zone(ofBudgetOf: $0) }.text(.output),
      remarks: doubts + (alerts.isEmpty ? ["No rule has alerted yet."] : [])
    )
  }
}
