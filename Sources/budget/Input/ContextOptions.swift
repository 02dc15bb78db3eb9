import ArgumentParser
import BudgetKit

/// Whose call or resource it was and what it was for, its workspace, project and execution apart.
struct ContextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The agent that made the call or used the resource.", valueName: "name")
  )
  var agent: String?

  @Option(help: ArgumentHelp("The person it was for.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("The session it belongs to.", valueName: "id"))
  var session: String?

  @Option(help: ArgumentHelp("The feature that needed it.", valueName: "name"))
  var feature: String?

  @Option(help: ArgumentHelp("What was asked for: chat, embeddings, ...", valueName: "name"))
  var operation: String?

  @Option(help: ArgumentHelp("A further key and value; may be repeated.", valueName: "key=value"))
  var tag: [String] = []
}

extension ContextOptions {
  /// Returns who and what it was for.
  func attribution(metadata: String? = nil) throws -> Attribution {
    Attribution(
      operation: operation,
      agent: agent,
      user: user,
      session: session,
      feature: feature,
      tags: try keysAndValues(tag),
      metadata: metadata
    )
  }

  /// Returns the whole context of something in a scope, and in an execution that may be given.
  func context(in scope: BudgetScope, execution: String?) throws -> CallContext {
    CallContext(
      workspace: scope.workspace,
      project: scope.project,
      execution: try executionID(execution),
      attribution: try attribution()
    )
  }
}
