/// What a budget looks at of a call: which dimensions it names, and for each value of which it
/// keeps an account of its own.
///
/// The budgets of a workspace have few shapes. A call is projected on each of them, and what comes
/// out is looked up.
struct BudgetShape: Hashable, Sendable {
  /// Whether it is of budgets of the whole ledger.
  var isOfLedger = false
  /// The dimensions that the budget names, in their order.
  let named: [BudgetDimension]
  /// The dimensions for each value of which there is an account, in their order.
  let each: [BudgetDimension]

  static let workspace = BudgetShape(named: [], each: [])
  static let project = BudgetShape(named: [.project], each: [])

  /// All dimensions, those that are named first.
  var dimensions: [BudgetDimension] { named + each }

  /// Whether a call must name its model before it can be told which accounts it touches.
  var looksAtModel: Bool { dimensions.contains(where: \.isOfModel) }
}

// MARK: - Text

extension BudgetShape {
  private static let eachPrefix = "each:"

  /// The shape as it stands in the file: a JSON array such as `["project","each:user"]`.
  var text: String {
    let names = named.map(\.name) + each.map { Self.eachPrefix + $0.name }
    return JSON.array(names.map(JSON.string)).description
  }

  /// Reads a shape from its text; `nil` for a text that no ledger writes.
  init?(text: String, isOfLedger: Bool) {
    guard let parts = try? JSON(parsing: text).array else { return nil }
    var named: [BudgetDimension] = []
    var each: [BudgetDimension] = []
    for part in parts {
      guard let name = part.string else { return nil }
      let isEach = name.hasPrefix(Self.eachPrefix)
      guard
        let dimension = BudgetDimension(
          name: isEach ? String(name.dropFirst(Self.eachPrefix.count)) : name
        )
      else { return nil }
      if isEach { each.append(dimension) } else { named.append(dimension) }
    }
    self.init(isOfLedger: isOfLedger, named: named, each: each)
  }
}
