import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget show`: how the cost of one row comes about, and where it counts.
struct ShowRow: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Explain one row: its cost line by line, and the budgets that count it.",
    discussion: """
      Example:
        budget show call-1 --workspace acme
      """
  )

  @Argument(help: "The id of a call, of a use of a resource, or of an adjustment.")
  var id: String

  @Option(help: ArgumentHelp("The workspace.", valueName: "name"))
  var workspace: String

  @OptionGroup var kind: RecordedKindOption
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let id = try reading("id") { try RecordID(self.id) }
    let workspace = try reading("--workspace") { try WorkspaceID(self.workspace) }
    let kind = try kind.recordedKind()
    let ledger = try options.ledger()
    guard let explanation = try ledger.explanation(of: id, kind, in: workspace) else {
      throw Failure.notFound(
        "No row has the id \(quoted(id.rawValue)) in workspace \(workspace)."
      )
    }
    let gap =
      explanation.row.call.flatMap { ledger.gapRemark(of: $0) }
      ?? explanation.row.usage?.gapRemark
    return Answer(json: try explanation.json(gap: gap), text: explanation.text(gap: gap))
  }
}
