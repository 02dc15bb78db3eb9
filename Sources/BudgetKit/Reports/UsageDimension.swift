/// What rows of the ledger have a name for: a part of a call's context, its model, or how it went.
///
/// Reports filter by dimensions and group by them. A use of a resource has the provider `compute`
/// and its type as the model; a credit that corrects no row has the provider `adjustment`. An
/// adjustment of a row has the names of that row.
public enum UsageDimension: Sendable, Hashable {
  /// The workspace that pays.
  case workspace
  /// The project in it.
  case project
  /// The agent that made the call.
  case agent
  /// The person it was made for.
  case user
  /// The conversation or session it belongs to.
  case session
  /// The execution that it is part of.
  case execution
  /// The feature of the product that needed it.
  case feature
  /// What the rules of the ledger make of the feature; see ``FeatureCategories``.
  case category
  /// What was asked of the model.
  case operation
  /// The provider.
  case provider
  /// The model.
  case model
  /// The service tier; resources have none.
  case tier
  /// `llm` for calls of models, `compute` for resources, `adjustment` for credits that correct no
  /// row.
  case kind
  /// `true` or `false` for calls of models; resources have none.
  case success
  /// How the cost came about: `priced`, `reported`, `free` or `unpriced`.
  case pricing
  /// The value of a tag.
  case tag(String)
}

extension UsageDimension: LosslessStringConvertible {
  /// The dimensions that are not tags.
  public static let known: [UsageDimension] = [
    .workspace, .project, .agent, .user, .session, .execution, .feature, .category, .operation,
    .provider, .model, .tier, .kind, .success, .pricing,
  ]

  /// Creates a dimension from its word, or from `tag:` and the key of a tag; `nil` for any other
  /// text.
  public init?(_ description: String) {
    if description.hasPrefix("tag:") {
      let key = String(description.dropFirst(4))
      guard !key.isEmpty else { return nil }
      self = .tag(key)
    } else if let known = Self.known.first(where: { $0.description == description }) {
      self = known
    } else {
      return nil
    }
  }

  /// The word by which commands and answers name it: `agent`, `tag:team`; that of budgets, where
  /// they look at the same.
  public var description: String {
    switch self {
    case .workspace: "workspace"
    case .project: BudgetDimension.project.name
    case .agent: BudgetDimension.agent.name
    case .user: BudgetDimension.user.name
    case .session: BudgetDimension.session.name
    case .execution: BudgetDimension.execution.name
    case .feature: BudgetDimension.feature.name
    case .category: "category"
    case .operation: BudgetDimension.operation.name
    case .provider: BudgetDimension.provider.name
    case .model: BudgetDimension.model.name
    case .tier: "tier"
    case .kind: "kind"
    case .success: "success"
    case .pricing: "pricing"
    case .tag(let key): BudgetDimension.tag(key).name
    }
  }
}

extension UsageDimension {
  /// Whether only rows know it, and the usage cube does not.
  var needsRows: Bool {
    switch self {
    case .session, .execution, .success, .pricing, .tag: true
    default: false
    }
  }

  /// Whether it says whose a call is, so that one without it can be charged to nobody there.
  package var isAttribution: Bool {
    switch self {
    case .project, .agent, .user, .session, .execution, .feature, .category, .operation, .tag:
      true
    default: false
    }
  }

  /// All names that rows can have; `nil` where callers choose them.
  var possibleNames: [String]? {
    switch self {
    case .kind: [Charge.Kind.llm, .compute, .adjustment].map(\.rawValue)
    case .success: ["true", "false"]
    case .pricing: Pricing.allCases.map(\.rawValue)
    default: nil
    }
  }
}
