/// The part of an execution's cost that one model or one resource took.
public struct CostBreakdownLine: Sendable, Hashable {
  /// The provider of the model; `compute` for a resource.
  public let provider: String
  /// The model, or the type of the resource.
  public let name: String
  /// The sums.
  public let totals: UsageTotals
}
