import ArgumentParser
import BudgetKit

/// One workspace, and perhaps a project in it, or all workspaces of the ledger.
struct WorkspacesOptions: ParsableArguments {
  @Argument(help: "The workspace.", completion: .workspaces)
  var workspace: String?

  @Flag(help: "Every workspace of the ledger, one after the other, in the place of one.")
  var all = false

  @Option(help: "The project in the workspace.", completion: .projects)
  var project: String?
}

extension WorkspacesOptions {
  /// What the options name; `nil` for all workspaces.
  func scope() throws -> BudgetScope? {
    guard let workspace else {
      guard all else {
        throw Failure.usage("Name a workspace, or give --all for every one of them.")
      }
      guard project == nil else {
        throw Failure.usage("--project belongs to one workspace; name it, and leave out --all.")
      }
      return nil
    }
    guard !all else {
      throw Failure.usage("--all stands for every workspace; give it, or name one.")
    }
    return BudgetScope(
      workspace: try reading("workspace") { try WorkspaceID(workspace) },
      project: try project.map { text in try reading("--project") { try ProjectID(text) } }
    )
  }
}

extension Ledger {
  /// Returns every workspace of which a budget is set, something recorded, or money held.
  func everyWorkspace() throws -> [BudgetScope] {
    try scopes().filter { $0.project == nil }
  }
}

/// What to say where every workspace is asked about and there is none.
let remarkOnNoWorkspace =
  "The ledger has no workspace yet; 'budget set' and 'budget record' make one."
