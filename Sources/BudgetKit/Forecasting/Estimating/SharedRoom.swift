/// What is left of a limit from which others spend as well.
public struct SharedRoom: Sendable, Hashable {
  /// What may still be spent by all together.
  public var left: Money
  /// What the others are expected to ask for until the period's end.
  public var othersExpected: Money

  /// Creates a shared room.
  public init(left: Money, othersExpected: Money) {
    self.left = left
    self.othersExpected = othersExpected
  }
}
