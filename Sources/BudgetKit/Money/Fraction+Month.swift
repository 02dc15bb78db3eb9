extension Fraction {
  /// How many days an average month has: 30.4375, a twelfth of 365.25.
  static let daysOfMonth = Fraction(304_375, over: 10_000)
}
