/// What became of a reservation: what it holds, where, and which calls it paid for.
package struct ReservationExplanation: Sendable {
  /// A budget that holds the money, or held it.
  package struct Holding: Sendable {
    /// The scope of the account.
    package let scope: BudgetScope
    /// How often there is a limit.
    package let window: BudgetWindow
    /// The period.
    package let period: Period
    /// How much it holds now, in its unit; 0 of a reservation that has ended.
    package let amount: BudgetAmount
  }

  /// The reservation.
  package let reservation: Reservation
  /// Its state now: one whose time has passed has expired, also where nobody has written it yet.
  package let state: Reservation.State
  /// When it was settled or released, or noticed to have run out; `nil` while it is open.
  package let endedAt: Instant?
  /// The accounts in which it is or was held; those that were closed since are left out.
  package let holdings: [Holding]
  /// How many of its accounts were closed since.
  package let closedAccounts: Int
  /// What was cut off it.
  package let children: [Reservation]
  /// The calls that it paid for, the attempts first; those that have left are `nil` in their cost.
  package let calls: [Paid]
  /// What was booked when it ran out, and still counts; `nil` for nothing.
  package let expiry: RecordedAdjustment?

  /// A call that was paid for.
  package struct Paid: Sendable {
    /// The id.
    package let id: RecordID
    /// Whether it was the last call, which settled the reservation.
    package let isLast: Bool
    /// The row; `nil` where it has left the ledger.
    package let call: RecordedCall?
  }
}
