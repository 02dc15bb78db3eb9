/// What a budget limits: a workspace, or one project in it.
public struct BudgetScope: Sendable, Hashable {
  /// The workspace.
  public let workspace: WorkspaceID
  /// The project; `nil` for the workspace as a whole.
  public let project: ProjectID?
  /// What else of a call the budget names; nothing for the budgets that can be set today.
  let others: [BudgetDimension: String]

  /// Creates a scope.
  public init(workspace: WorkspaceID, project: ProjectID? = nil) {
    self.init(workspace: workspace, project: project, others: [:])
  }

  /// Creates a scope that names more of a call than its project.
  init(workspace: WorkspaceID, project: ProjectID?, others: [BudgetDimension: String]) {
    self.workspace = workspace
    self.project = project
    self.others = others.filter { $0.key != .project }
  }

  /// The project as it keys the roll-up, where no project is the empty text.
  var projectKey: String { project?.rawValue ?? "" }
}

extension BudgetScope: CustomStringConvertible {
  /// The scope in words: `workspace acme`, or `project acme/search`.
  public var description: String {
    let place = project.map { "project \(workspace)/\($0)" } ?? "workspace \(workspace)"
    let further = shape.dimensions.compactMap { dimension in
      others[dimension].map { "\(dimension.rawValue) \($0)" }
    }
    return ([place] + further).joined(separator: ", ")
  }
}

// MARK: - Shape and key

extension BudgetScope {
  /// Which dimensions the scope names.
  var shape: BudgetShape {
    others.keys.reduce(project == nil ? .workspace : .project) { $0.union(BudgetShape($1)) }
  }

  /// What the scope names of a dimension; `nil` where calls of every kind belong to it.
  subscript(dimension: BudgetDimension) -> String? {
    dimension == .project ? project?.rawValue : others[dimension]
  }

  /// The scope as the text that keys its budget: a JSON object of what it names, in the order of
  /// the dimensions.
  var key: String { Self.key(shape.dimensions.map { ($0, self[$0] ?? "") }) }

  /// Returns the key of a scope that names these values, which come in the order of the dimensions.
  static func key(_ named: [(dimension: BudgetDimension, value: String)]) -> String {
    JSON.object(named.map { JSON.Member($0.dimension.rawValue, .string($0.value)) }).description
  }

  /// Returns whether a call belongs to the scope.
  func covers(_ subject: CallSubject) -> Bool {
    subject.context.workspace == workspace
      && shape.dimensions.allSatisfy { subject[$0] == self[$0] }
  }
}

extension UsageScope {
  /// The rows that belong to a budget.
  init(_ scope: BudgetScope) {
    self.init(
      workspace: scope.workspace,
      project: scope.project,
      provider: scope[.provider],
      model: scope[.model],
      operation: scope[.operation],
      feature: scope[.feature],
      agent: scope[.agent],
      user: scope[.user]
    )
  }
}
