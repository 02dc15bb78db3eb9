/// What a budget can name of a call, beside the workspace: the bits of a ``BudgetShape`` in their
/// order.
///
/// The raw values are the names in the scope of a stored budget; their order is that of its JSON
/// object. Both stay as they are.
enum BudgetDimension: String, CaseIterable, Sendable {
  case project
  case agent
  case user
  case feature
  case operation
  case provider
  case model

  /// The bit of the dimension in a shape.
  var bit: Int64 {
    switch self {
    case .project: 1
    case .agent: 2
    case .user: 4
    case .feature: 8
    case .operation: 16
    case .provider: 32
    case .model: 64
    }
  }
}

/// Which dimensions a budget names: none for a workspace, the project for a project, and so on.
///
/// The budgets of a workspace have few shapes. A call is projected on each of them, and what comes
/// out is looked up.
struct BudgetShape: OptionSet, Hashable, Sendable {
  let rawValue: Int64

  static let workspace: BudgetShape = []
  static let project = BudgetShape(.project)

  init(rawValue: Int64) { self.rawValue = rawValue }

  init(_ dimension: BudgetDimension) { self.init(rawValue: dimension.bit) }

  /// The dimensions in their order.
  var dimensions: [BudgetDimension] {
    BudgetDimension.allCases.filter { contains(BudgetShape($0)) }
  }
}
