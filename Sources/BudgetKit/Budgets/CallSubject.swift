/// What budgets look at of a call: its context, and its model as far as it is known.
struct CallSubject: Sendable, Hashable {
  var context: CallContext
  var provider: String?
  var model: String?

  init(_ context: CallContext, provider: String? = nil, model: String? = nil) {
    self.context = context
    self.provider = provider
    self.model = model
  }

  init(_ context: CallContext, _ model: ModelReference?) {
    self.init(context, provider: model?.provider, model: model?.name)
  }

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

extension Charge {
  /// The row as budgets see it.
  var subject: CallSubject { CallSubject(context, provider: provider, model: name) }
}
