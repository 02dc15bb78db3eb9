/// What an execution has cost, with the parts that its models and resources took.
public struct ExecutionDetail: Sendable, Hashable {
  /// The totals.
  public let cost: ExecutionCost
  /// The parts with their corrections, the dearest first.
  public let lines: [CostBreakdownLine]

  /// The models that it called, each once, in the order of the parts.
  public var models: [String] {
    lines.filter { !["adjustment", "compute"].contains($0.provider) }.map(\.name)
  }
}
