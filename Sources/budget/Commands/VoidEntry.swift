import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget void`: undoes a row that should not have been recorded.
struct VoidEntry: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "void",
    abstract: "Undo a call or a use of a resource that was recorded wrongly.",
    discussion: """
      The row stays and is marked. It counts nowhere any more, and neither do the adjustments of it. Its id stays taken.

      Example:
        budget void call-1 --workspace acme --reason typo
      """
  )

  @Argument(help: "The id of the call, or of the use of a resource.")
  var id: String

  @Option(help: ArgumentHelp("The workspace.", valueName: "name"), completion: .workspaces)
  var workspace: String

  @Option(help: ArgumentHelp("Why, for the audit log.", valueName: "text"))
  var reason: String

  @OptionGroup var kind: RecordedKindOption
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let id = try reading("id") { try RecordID(self.id) }
    let workspace = try reading("--workspace") { try WorkspaceID(self.workspace) }
    let kind = try kind.recordedKind()
    let voided = try options.ledger().void(
      id,
      kind,
      in: workspace,
      by: options.change(reason: reason)
    )
    return Answer(
      json: voided.json,
      text: voided.text,
      remarks: voided.isNew ? [] : ["\(id) was voided before; nothing was changed."]
    )
  }
}
