/// What a forecast is made from: the spend of a period so far, and where in the period we are.
public struct SpendHistory: Sendable, Hashable {
  /// What models cost in the period so far.
  public var llmCost: Money
  /// What resources cost in the period so far.
  public var computeCost: Money
  /// How many rows these sums are made of.
  public var rowCount: Int64
  /// How many of the period's days have begun, today included; at least 1.
  public var daysElapsed: Int
  /// How many days the period has.
  public var totalDays: Int

  /// Creates a history.
  public init(
    llmCost: Money,
    computeCost: Money,
    rowCount: Int64,
    daysElapsed: Int,
    totalDays: Int
  ) {
    self.llmCost = llmCost
    self.computeCost = computeCost
    self.rowCount = rowCount
    self.daysElapsed = daysElapsed
    self.totalDays = totalDays
  }
}
