/// Money held for a call that is about to be made.
public struct Reservation: Sendable, Hashable {
  /// The id by which it is settled or released, unique in the ledger.
  public let id: ReservationID
  /// The call as budgets see it, with the model that was about to be called where it was said.
  let subject: CallSubject
  /// What the caller asked for.
  public let estimate: Money
  /// What is held: at first the estimate, or the ceiling of a policy for unpriced calls where that
  /// is more; of a reservation that has ended, what it held then.
  public internal(set) var amount: Money
  /// The tokens that the caller asked for; `nil` where none were told.
  public let estimatedTokens: Int64?
  /// The tokens that are held where a budget counts them.
  public internal(set) var heldTokens: Int64
  /// How long it holds.
  public let timeToLive: Duration
  /// When it was made, which is when the call counts as begun.
  public let createdAt: Instant
  /// When it runs out.
  public internal(set) var expiresAt: Instant
  /// Its state.
  public let state: State
  /// The call that settled it.
  public let callID: RecordID?
  /// Whether it was settled when it had already run out.
  public let isLate: Bool
  /// The numbers of the accounts that hold the money while it is open; some may be closed for good
  /// since.
  let accounts: [Int64]
  /// The reservation that it was cut from; `nil` where it was taken from the budgets.
  public let parent: ReservationID?
  /// What becomes of what it holds when it runs out.
  public internal(set) var onExpiry = ReservationExpiry.giveBack
  /// By how much longer it holds than was first asked for.
  var extensionMilliseconds: Int64 = 0
  /// Whether the file says what became of it since.
  private(set) var hasCourse: Bool
  /// What became of it since.
  var course: ReservationCourse { didSet { hasCourse = true } }
  /// The budgets that only observe, and would have refused it; known where it was made alone.
  public internal(set) var wouldRefuse: [BudgetRoom] = []
  /// Why it was given without asking the budgets: the sentence of the failure that made it
  /// impossible; `nil` where they were asked, as nearly always.
  public internal(set) var uncheckedBecause: String?
}

extension Reservation {
  /// Whose call it is and what it is for; it decides which budgets hold the money.
  public var context: CallContext { subject.context }

  /// The workspace and the project whose budgets hold the money.
  public var scope: BudgetScope { subject.context.scope }

  /// The execution that the call is part of.
  public var execution: ExecutionID? { subject.context.execution }
}

extension Reservation {
  /// The states of a reservation.
  public enum State: String, Sendable, Hashable {
    /// The money is held.
    case open
    /// The call was booked at what it really cost.
    case settled
    /// The money was given back.
    case released
    /// The time ran out, and the money was given back, or counts as spent where a budget says so. A
    /// call that was made anyway can still be settled.
    case expired
  }
}

extension Reservation {
  /// Returns the state at an instant: an open reservation whose time has passed counts as expired,
  /// also where nobody has written it yet.
  func state(at now: Instant) -> State {
    state == .open && now >= expiresAt ? .expired : state
  }

  /// Returns what became of the reservation, such as `was released`; `nil` while it holds its
  /// money.
  func end(at now: Instant) -> String? {
    switch state(at: now) {
    case .open: nil
    case .settled: "was settled" + (callID.map { " as call \(quoted($0.rawValue))" } ?? "")
    case .released: "was released"
    case .expired: "expired at \(expiresAt)"
    }
  }
}
