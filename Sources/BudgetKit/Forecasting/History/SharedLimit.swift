/// The limit of a workspace as one of its projects meets it: others spend from it, too.
public struct SharedLimit: Sendable, Hashable {
  /// The amount at which the whole workspace stops spending.
  public var limit: Money
  /// What the rest of the workspace spent, over the same days and window.
  public var others: SpendSeries

  /// Creates a shared limit.
  public init(limit: Money, others: SpendSeries) {
    self.limit = limit
    self.others = others
  }
}
