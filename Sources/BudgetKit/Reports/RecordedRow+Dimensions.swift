extension RecordedRow {
  /// Returns the name that reports group the row under; `nil` for none.
  func name(of dimension: UsageDimension) -> String? {
    switch dimension {
    case .workspace: context.workspace.rawValue
    case .project: context.project?.rawValue
    case .agent: context.agent
    case .user: context.user
    case .session: context.session
    case .execution: context.execution?.rawValue
    case .feature: context.feature
    // Rules make it of the feature.
    case .category: nil
    case .operation: context.operation
    case .provider: provider
    case .model: model
    case .tier: tier
    case .kind: kind
    case .success: success.map { $0 ? "true" : "false" }
    case .pricing: pricing?.rawValue
    case .tag(let key): context.tags[key]
    }
  }
}
