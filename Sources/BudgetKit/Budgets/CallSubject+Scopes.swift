extension CallSubject {
  /// What the call says of a dimension.
  subscript(dimension: BudgetDimension) -> String? {
    switch dimension {
    case .project: context.project?.rawValue
    case .agent: context.agent
    case .user: context.user
    case .feature: context.feature
    case .operation: context.operation
    case .provider: provider
    case .model: model
    }
  }

  /// Returns the key of the scope of a shape to which the call belongs; `nil` where it leaves a
  /// dimension open that the shape names.
  func key(of shape: BudgetShape) -> String? {
    guard shape != .workspace else { return "{}" }
    var named: [(BudgetDimension, String)] = []
    for dimension in shape.dimensions {
      guard let value = self[dimension] else { return nil }
      named.append((dimension, value))
    }
    return BudgetScope.key(named)
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
