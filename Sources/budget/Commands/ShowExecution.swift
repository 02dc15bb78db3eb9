import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget execution`: what one execution has cost, and for what.
struct ShowExecution: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "execution",
    abstract: "Show what an execution has cost, by model and by resource.",
    discussion: """
      Example:
        budget execution run-1 --workspace acme
      """
  )

  @Argument(help: "The id of the execution.")
  var execution: String

  @Option(help: ArgumentHelp("The workspace.", valueName: "name"), completion: .workspaces)
  var workspace: String

  @OptionGroup var amounts: AmountOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let execution = try reading("execution") { try ExecutionID(self.execution) }
    let workspace = try reading("--workspace") { try WorkspaceID(self.workspace) }
    let ledger = try options.ledger()
    guard let detail = try ledger.executionCosts.detail(of: execution, in: workspace) else {
      let place = BudgetScope(workspace: workspace)
      if let doubt = try ledger.doubts(about: place).first { throw Failure.notFound(doubt) }
      throw Failure.notFound(
        "Nothing is recorded for execution \(quoted(execution.rawValue)) of workspace \(workspace)."
      )
    }
    return Answer(
      json: detail.json,
      text: detail.text(.output, amounts.style),
      remarks: detail.remarks
    )
  }
}
