extension CallSubject {
  /// What the call says of a dimension.
  subscript(dimension: BudgetDimension) -> String? {
    switch dimension {
    case .project: context.project?.rawValue
    case .agent: context.agent
    case .user: context.user
    case .session: context.session
    case .execution: context.execution?.rawValue
    case .feature: context.feature
    case .operation: context.operation
    case .provider: provider
    case .model: model
    case .tag(let key): context.tags[key]
    }
  }

  /// Returns the scope of the account of a shape that the call touches; `nil` where it leaves a
  /// dimension open that the shape names.
  func scope(of shape: BudgetShape) -> BudgetScope? {
    let workspace = shape.isOfLedger ? .wholeLedger : context.workspace
    var project: ProjectID?
    var others: [BudgetDimension: BudgetName] = [:]
    for dimension in shape.named {
      guard let value = self[dimension] else { return nil }
      if dimension == .project {
        project = context.project
      } else {
        others[dimension] = .named(value)
      }
    }
    for dimension in shape.each { others[dimension] = .member(self[dimension]) }
    return BudgetScope(workspace: workspace, project: project, others: others)
  }

  /// Whether the call names all that a shape looks at of its model.
  func namesModel(for shape: BudgetShape) -> Bool {
    shape.dimensions.allSatisfy { !$0.isOfModel || self[$0] != nil }
  }
}

extension CallContext {
  /// The budgets' part of the context that a scope of workspace and project is.
  init(_ scope: BudgetScope) {
    self.init(workspace: scope.workspace, project: scope.project)
  }

  /// The workspace and the project of the context.
  var scope: BudgetScope { BudgetScope(workspace: workspace, project: project) }
}
