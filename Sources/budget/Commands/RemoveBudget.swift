import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget remove`: removes the budget of a workspace or project.
struct RemoveBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove the budget of a workspace, or of a project in it.",
    discussion: """
      What was recorded stays, and so do the other budgets of the workspace.

      Example:
        budget remove acme --project search --reason "merged into core"
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    guard try remove(scope, from: options.ledger()) else {
      throw Failure.notFound("The \(scope) has no budget; 'budget list' shows those that are set.")
    }
    return Answer(
      json: scope.removedJSON,
      text: "",
      remarks: ["Removed the budget of \(scope)."]
    )
  }

  private func remove(_ scope: BudgetScope, from ledger: Ledger) throws -> Bool {
    let change = options.change(reason: reason)
    guard let project = scope.project else {
      return try ledger.workspaceBudgets.remove(scope.workspace, by: change)
    }
    return try ledger.projectBudgets.remove(project, in: scope.workspace, by: change)
  }
}
