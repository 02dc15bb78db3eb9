import ArgumentParser
import BudgetKit

/// A workspace, and perhaps a project in it.
struct ScopeOptions: ParsableArguments {
  @Argument(help: "The workspace.", completion: .workspaces)
  var workspace: String

  @Option(help: "The project in the workspace.", completion: .projects)
  var project: String?
}

extension ScopeOptions {
  /// The workspace's id.
  func workspaceID() throws -> WorkspaceID {
    try reading("workspace") { try WorkspaceID(workspace) }
  }

  /// The project's id.
  func projectID() throws -> ProjectID? {
    try project.map { text in try reading("--project") { try ProjectID(text) } }
  }

  /// What the options name.
  func scope() throws -> BudgetScope {
    BudgetScope(workspace: try workspaceID(), project: try projectID())
  }
}

extension Ledger {
  /// Returns the guard of a scope.
  func budget(for scope: BudgetScope) -> BudgetManager {
    budget(for: scope.workspace, project: scope.project)
  }
}
