import ArgumentParser
import BudgetKit

/// What a budget limits: a workspace and what else it names, or the whole ledger.
struct BudgetScopeOptions: ParsableArguments {
  @Argument(help: "The workspace.", completion: .workspaces)
  var workspace: String?

  @Flag(help: "The calls of all workspaces together, in the place of one workspace.")
  var wholeLedger = false

  @Option(help: "The project in the workspace.", completion: .projects)
  var project: String?

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

  @Option(
    help: ArgumentHelp(
      "An account for each user, agent, project, ... or tag:KEY, all under the same limit.",
      valueName: "dimension"
    )
  )
  var each: [String] = []
}

extension BudgetScopeOptions {
  /// What the options name.
  func scope() throws -> BudgetScope {
    guard let workspace else {
      guard wholeLedger else {
        throw Failure.usage("Name a workspace, or give --whole-ledger for all of them together.")
      }
      guard isNothingNamed else {
        throw Failure.usage("--whole-ledger takes in every call; name a workspace to narrow it.")
      }
      return .wholeLedger
    }
    guard !wholeLedger else {
      throw Failure.usage("--whole-ledger stands for all workspaces; give it, or one workspace.")
    }
    return try self.scope(in: reading("workspace") { try WorkspaceID(workspace) })
  }

  /// Whether nothing is given at all.
  var isEmpty: Bool { workspace == nil && !wholeLedger && isNothingNamed }

  private var isNothingNamed: Bool {
    [project, agent, user, session, execution, feature, operation, provider, model]
      .allSatisfy { $0 == nil } && tag.isEmpty && each.isEmpty
  }

  private func scope(in workspace: WorkspaceID) throws -> BudgetScope {
    let scope = BudgetScope(
      workspace: workspace,
      project: try project.map { text in try reading("--project") { try ProjectID(text) } },
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
    let dimensions = try each.map(dimension)
    for dimension in dimensions where scope.dimensions.contains(dimension) {
      throw Failure.usage(
        "--each \(dimension.name): the budget names one already; leave one of both out."
      )
    }
    guard Set(dimensions).count == dimensions.count else {
      throw Failure.usage("--each names a dimension twice; name it once.")
    }
    return scope.withEach(Set(dimensions))
  }

  private func dimension(_ name: String) throws -> BudgetDimension {
    guard let dimension = BudgetDimension(name: name), dimension != .tag("") else {
      let known = BudgetDimension.all.map(\.name).joined(separator: ", ")
      throw Failure.usage(
        "--each: \(quoted(name)) is not known; write one of \(known), or tag:KEY."
      )
    }
    return dimension
  }
}

/// Reads tags of the form `key=value`.
func keysAndValues(_ texts: [String]) throws -> [String: String] {
  var tags: [String: String] = [:]
  for text in texts {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw Failure.usage("--tag: \(quoted(text)) is not of the form key=value; add both.")
    }
    guard tags.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
      throw Failure.usage("--tag: \(quoted(String(parts[0]))) is given twice; give it once.")
    }
  }
  return tags
}
