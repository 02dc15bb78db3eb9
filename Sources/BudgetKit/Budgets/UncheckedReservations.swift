/// How many reservations were given without asking the budgets, because the ledger could not be
/// asked.
public struct UncheckedReservations: Sendable, Hashable {
  /// How many; at least one.
  public let count: Int64
  /// When the last of them was given.
  public let last: Instant
}
