/// What an execution has cost, with the parts that its models and resources took.
public struct ExecutionDetail: Sendable, Hashable {
  /// The totals.
  public let cost: ExecutionCost
  /// The parts, the dearest first.
  public let lines: [CostBreakdownLine]

  /// What corrections have added to its calls and resources or taken off: the totals without the
  /// parts.
  public var adjusted: Money {
    cost.totalCost - lines.reduce(Money.zero) { $0 + $1.totals.cost }
  }

  /// The models that it called, each once, in the order of the parts.
  public var models: [String] { lines.filter { $0.provider != "compute" }.map(\.name) }
}
