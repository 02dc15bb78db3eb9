import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget remove`: removes a budget.
struct RemoveBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a budget.",
    discussion: """
      What was recorded stays, and so do the other budgets of the workspace.

      Example:
        budget remove acme --project search --reason "merged into core"
        budget remove acme --each user --daily
      """
  )

  @OptionGroup(title: "What is limited") var scope: BudgetScopeOptions
  @OptionGroup(title: "Window") var window: BudgetWindowOptions

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let ledger = try options.ledger()
    let unit = try window.unit()
    let window = try window.window(of: scope, in: ledger)
    guard
      try ledger.removeBudget(
        of: scope,
        window: window,
        unit: unit,
        by: options.change(reason: reason)
      )
    else {
      if let doubt = try ledger.doubts(aboutPlaceOf: scope).first { throw Failure.notFound(doubt) }
      throw Failure.notFound(
        "\(scope.asSubject) has no \(window.adjective)budget\(unit.ofWhat); 'budget list' shows those that are set."
      )
    }
    return Answer(
      json: scope.removedJSON,
      text: "",
      remarks: ["Removed the \(window.adjective)budget\(unit.ofWhat) of \(scope)."]
    )
  }
}
