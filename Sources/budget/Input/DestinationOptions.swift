import ArgumentParser
import BudgetKit

/// Where imported calls go.
struct DestinationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The workspace that the calls belong to.", valueName: "name"),
    completion: .workspaces
  )
  var workspace: String

  @Option(
    help: ArgumentHelp("The project of calls for which the log names none.", valueName: "name")
  )
  var project: String?
}

extension DestinationOptions {
  /// The workspace's id.
  func workspaceID() throws -> WorkspaceID {
    try reading("--workspace") { try WorkspaceID(workspace) }
  }

  /// The project's id.
  func projectID() throws -> ProjectID? {
    try project.map { text in try reading("--project") { try ProjectID(text) } }
  }
}
