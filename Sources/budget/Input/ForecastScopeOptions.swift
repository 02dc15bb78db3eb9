import ArgumentParser
import BudgetKit

/// What a forecast looks at: a workspace and what else it names, or all workspaces.
struct ForecastScopeOptions: ParsableArguments {
  @OptionGroup var place: WorkspacesOptions

  @Option(help: ArgumentHelp("Only calls of this agent.", valueName: "name"))
  var agent: String?

  @Option(help: ArgumentHelp("Only calls for this person.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("Only calls of this session.", valueName: "id"))
  var session: String?

  @Option(help: ArgumentHelp("Only calls of this execution.", valueName: "id"))
  var execution: String?

  @Option(help: ArgumentHelp("Only calls for this feature.", valueName: "name"))
  var feature: String?

  @Option(help: ArgumentHelp("Only calls of this kind: chat, embeddings, ...", valueName: "name"))
  var operation: String?

  @Option(help: ArgumentHelp("Only calls that this provider answers.", valueName: "name"))
  var provider: String?

  @Option(help: ArgumentHelp("Only calls that this model answers.", valueName: "name"))
  var model: String?

  @Option(
    help: ArgumentHelp("Only calls with this tag; may be repeated.", valueName: "key=value")
  )
  var tag: [String] = []
}

extension ForecastScopeOptions {
  /// What the options name; `nil` for all workspaces.
  func scope() throws -> BudgetScope? {
    guard let place = try place.scope() else {
      guard isNothingNamed else {
        throw Failure.usage(
          "--all forecasts whole workspaces; name one to look at a part of it, and leave out --all."
        )
      }
      return nil
    }
    return BudgetScope(
      workspace: place.workspace,
      project: place.project,
      agent: agent,
      user: user,
      session: session,
      execution: try executionID(execution),
      feature: feature,
      operation: operation,
      provider: provider,
      model: model,
      tags: try keysAndValues(tag)
    )
  }

  private var isNothingNamed: Bool {
    [agent, user, session, execution, feature, operation, provider, model]
      .allSatisfy { $0 == nil } && tag.isEmpty
  }
}
