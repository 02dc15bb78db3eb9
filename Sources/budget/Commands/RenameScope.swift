import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget rename`: gives a workspace or a project another name.
struct RenameScope: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Give a workspace or a project another name.",
    discussion: """
      No total changes. Programs that go on under the old name make it anew: change them first. A project's budgets \
      must be set under the new name and removed under the old one before.

      Example:
        budget rename acme --to acme2
        budget rename acme --project chat --to support
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(help: ArgumentHelp("The new name, which nothing has.", valueName: "name"))
  var to: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let source = try scope.scope()
    let target = try source.renamed(to: to, "--to")
    let ledger = try options.ledger()
    let change = options.change(reason: reason)
    let moved = try ledger.doubting(source) {
      if let project = source.project, let name = target.project {
        try ledger.rename(project, in: source.workspace, to: name, by: change)
      } else {
        try ledger.rename(source.workspace, to: target.workspace, by: change)
      }
    }
    return Answer(json: moved.json(in: target), text: moved.text(in: target, "name"))
  }
}

extension BudgetScope {
  /// The scope of the workspace, or of the project, with another name.
  func renamed(to name: String, _ option: String) throws -> BudgetScope {
    try reading(option) {
      try project == nil
        ? BudgetScope(workspace: WorkspaceID(name))
        : BudgetScope(workspace: workspace, project: ProjectID(name))
    }
  }
}
