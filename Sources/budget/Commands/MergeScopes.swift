import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget merge`: gives what was recorded in a workspace or a project to another.
struct MergeScopes: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Give all that a workspace or a project has recorded to another one.",
    discussion: """
      No total is lost. The other keeps its zone and its budgets, which count what has come. Remove the budgets of the \
      first one before. Ids that both have are refused by name, and nothing is changed.

      Example:
        budget merge beta --into acme
        budget merge acme --project chat --into search
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(help: ArgumentHelp("The one that gets it all.", valueName: "name"))
  var into: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let source = try scope.scope()
    let target = try source.renamed(to: into, "--into")
    let ledger = try options.ledger()
    let change = options.change(reason: reason)
    let moved = try ledger.doubting(source) {
      if let project = source.project, let other = target.project {
        try ledger.merge(project, into: other, in: source.workspace, by: change)
      } else {
        try ledger.merge(source.workspace, into: target.workspace, by: change)
      }
    }
    return Answer(json: moved.json(in: target), text: moved.text(in: target, "moved to"))
  }
}
