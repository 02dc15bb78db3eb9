/// What a settled reservation came to.
public struct Settlement: Sendable, Hashable {
  /// The reservation.
  public let reservation: ReservationID
  /// The call that was booked for it.
  public let callID: RecordID
  /// What the call cost; `nil` if its model has no price.
  public let cost: Money?
  /// What had been held.
  public let held: Money
  /// What stays held until the month ends, because nobody knows what the call cost; zero where its cost is known.
  ///
  /// It is what had been held, or what is known of the cost where that is more. A call without a price so never makes room that it may have used up.
  public let stillHeld: Money
  /// Whether the reservation had run out before.
  ///
  /// The call is booked all the same, in the period in which it began.
  public let isLate: Bool

  /// How much more than was held the call cost; zero where the hold sufficed.
  public var overrun: Money { max(.zero, (cost ?? .zero) - held) }
}
