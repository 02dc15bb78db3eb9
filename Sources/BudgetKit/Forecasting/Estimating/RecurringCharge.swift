/// A large amount that comes on the same day of every month: a seat licence, a nightly batch of the
/// 1st.
public struct RecurringCharge: Sendable, Hashable {
  /// The day of the month, 1 to 31; or, counted from the month's end, -1 (its last day) to -3.
  public let dayOfMonth: Int
  /// What comes on top of an ordinary day.
  public let amount: Money
}
