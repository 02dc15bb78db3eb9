import ArgumentParser
import BudgetKit

/// Where imported calls go, and whether files are read that were read before.
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

  @Flag(help: "Read all files again, also those that have not changed since they were read.")
  var again = false
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
