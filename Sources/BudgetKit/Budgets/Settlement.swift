/// The outcome of a settled reservation, or of one of its attempts.
public struct Settlement: Sendable, Hashable {
  /// The reservation.
  public let reservation: ReservationID
  /// The call that was booked for it.
  public let call: RecordedCall
  /// What had been held.
  public let held: Money
  /// The tokens that had been held; `nil` where none were told.
  public let heldTokens: Int64?
  /// Whether the reservation had run out before.
  ///
  /// The call is booked all the same, in the period in which it began.
  public let isLate: Bool
  /// What the reservation still holds for further attempts; `nil` where this was its last call.
  public internal(set) var remainingHold: Money?

  /// The id of the call that was booked for it.
  public var callID: RecordID { call.id }

  /// What the call cost; `nil` if its model has no price.
  public var cost: Money? { call.cost }

  /// What stays held until the month ends, because nobody knows what the call cost; zero where its
  /// cost is known.
  ///
  /// It is what had been held, or what is known of the cost where that is more. So a call without a
  /// price makes no room that it may have used up.
  public var stillHeld: Money { call.heldCost }

  /// Whether tokens were held, and the call was booked without any, so that budgets of tokens count
  /// nothing for it.
  public var lacksTokens: Bool {
    (heldTokens ?? 0) > 0 && call.call.usage.prompt == 0 && call.call.usage.completion == 0
  }

  /// How much more than was held the call cost, as far as its cost is known; zero where the hold
  /// sufficed.
  public var overrun: Money { max(.zero, (cost ?? stillHeld) - held) }
}
