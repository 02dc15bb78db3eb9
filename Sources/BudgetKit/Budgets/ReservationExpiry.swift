/// What becomes of the money and tokens that a reservation holds when it runs out.
public enum ReservationExpiry: String, Sendable, Hashable, CaseIterable {
  /// They go back, as if the call had not been made.
  case giveBack = "return"
  /// They count as spent, marked as an estimate, until the call is settled after all or released:
  /// for providers that bill calls whose answer never came.
  case spend
}
