/// What a ledger does while its file cannot be read, written or locked.
public struct OutagePolicy: Sendable, Hashable {
  /// Whether a reservation is given all the same, without asking the budgets.
  ///
  /// Off, it is refused with the error: no call is made that no budget has seen. On, the hold is
  /// kept in the spool beside the ledger, and the next opening books it whatever the limits say,
  /// and counts it as unchecked. Where the spool cannot be written either, it is refused.
  public var failsOpen: Bool
  /// Whether a settlement that cannot be written is kept in the spool beside the ledger.
  ///
  /// On,
  /// ``BudgetManager/withReservation(_:tokens:from:waitingUpTo:id:execution:model:role:expiresAfter:_:)``
  /// returns the answer that was paid for, and the next opening books what it cost. Off, it throws.
  public var spoolsSettlements: Bool

  /// Creates a policy: by itself it refuses reservations and keeps settlements.
  public init(failsOpen: Bool = false, spoolsSettlements: Bool = true) {
    self.failsOpen = failsOpen
    self.spoolsSettlements = spoolsSettlements
  }

  /// Refuses reservations, and keeps settlements.
  public static let standard = OutagePolicy()
}
