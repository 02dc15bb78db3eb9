/// What is left of a limit from which others spend as well.
package struct SharedRoom: Sendable, Hashable {
  /// What may still be spent by all together.
  package var left: Money
  /// What the others are expected to ask for until the period's end.
  package var othersExpected: Money

  /// Creates a shared room.
  package init(left: Money, othersExpected: Money) {
    self.left = left
    self.othersExpected = othersExpected
  }
}
