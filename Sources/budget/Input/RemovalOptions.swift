import ArgumentParser
import BudgetKit

/// Which rows leave the ledger.
struct RemovalOptions: ParsableArguments {
  @Argument(help: "The workspace.")
  var workspace: String?

  @Flag(help: "Every workspace of the ledger, in the place of one.")
  var all = false

  @Option(
    help: ArgumentHelp("The first day whose rows stay, in the workspace's zone.", valueName: "day")
  )
  var before: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?
}

extension RemovalOptions {
  /// The first day whose rows stay.
  func day() throws -> CivilDate { try reading("--before") { try CivilDate(iso8601: before) } }

  /// The workspaces that are named.
  func workspaces(of ledger: Ledger) throws -> [WorkspaceID] {
    guard let workspace else {
      guard all else {
        throw Failure.usage("Name a workspace, or give --all for every one of them.")
      }
      return try ledger.everyWorkspace().map(\.workspace)
    }
    guard !all else {
      throw Failure.usage("--all stands for every workspace; give it, or name one.")
    }
    return [try reading("workspace") { try WorkspaceID(workspace) }]
  }
}
