/// What a budget can look at of a call, beside the workspace.
///
/// The names stand in the scope of a stored budget, in the order of the cases; both stay as they
/// are.
public enum BudgetDimension: Sendable, Hashable {
  case project
  case agent
  case user
  case session
  case execution
  case feature
  case operation
  case provider
  case model
  /// The value of one of the call's tags.
  case tag(String)

  /// Those that every call has a place for, in their order; tags come after them.
  package static let all: [BudgetDimension] = [
    .project, .agent, .user, .session, .execution, .feature, .operation, .provider, .model,
  ]
}

extension BudgetDimension {
  /// The name of the dimension: `user`, or `tag:team` for a tag.
  public var name: String {
    switch self {
    case .project: "project"
    case .agent: "agent"
    case .user: "user"
    case .session: "session"
    case .execution: "execution"
    case .feature: "feature"
    case .operation: "operation"
    case .provider: "provider"
    case .model: "model"
    case .tag(let key): "tag:\(key)"
    }
  }

  /// Creates a dimension from its name; `nil` for a name that none has.
  public init?(name: String) {
    if name.hasPrefix("tag:") {
      self = .tag(String(name.dropFirst(4)))
      return
    }
    guard let dimension = Self.all.first(where: { $0.name == name }) else { return nil }
    self = dimension
  }

  /// Whether it is known only of a call whose model is named.
  var isOfModel: Bool { self == .provider || self == .model }
}

extension BudgetDimension: Comparable {
  /// Returns whether the left dimension comes first.
  public static func < (left: BudgetDimension, right: BudgetDimension) -> Bool {
    switch (left, right) {
    case (.tag(let left), .tag(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    default: left.rank < right.rank
    }
  }

  private var rank: Int { Self.all.firstIndex(of: self) ?? Self.all.count }
}
