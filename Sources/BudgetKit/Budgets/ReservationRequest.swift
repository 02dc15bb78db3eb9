/// What a caller asks to hold.
struct ReservationRequest: Sendable {
  var id: ReservationID?
  /// The call as budgets see it, its model included.
  let subject: CallSubject
  let needs: CallNeeds
  let timeToLive: Duration
  let model: ModelReference?
  /// The reservation that the money is cut from; `nil` where it is taken from the budgets.
  var parent: ReservationID?
  /// What it is for.
  var role = ReservationRole.ordinary
}

extension ReservationRequest {
  /// The longest that money can be held: 30 days.
  static let longestTimeToLive: Duration = .seconds(30 * 86_400)

  /// When the money goes back by itself.
  func expiry(from now: Instant) -> Instant {
    now.adding(milliseconds: timeToLive.wholeMilliseconds)
  }

  /// The workspace that pays.
  var workspace: WorkspaceID { subject.context.workspace }

  func validate(at now: Instant) throws {
    try subject.context.validate()
    try needs.validate()
    try Self.validate(timeToLive)
    guard parent == nil || parent != id else {
      throw LedgerError(.invalidValue, "A reservation cannot be cut from itself; name another one.")
    }
    try role.kept.validateAmount("What is kept back")
    guard role.kept <= needs.cost else {
      throw LedgerError(
        .invalidValue,
        "A pool of \(needs.cost) US dollars cannot keep \(role.kept) back; keep less."
      )
    }
    guard expiry(from: now) > now else {
      throw LedgerError(
        .invalidTime,
        "A reservation made at \(now) could never run out; correct the clock."
      )
    }
  }

  /// Throws unless money may be held for so long.
  static func validate(_ timeToLive: Duration) throws {
    guard timeToLive >= .milliseconds(1), timeToLive <= longestTimeToLive else {
      throw LedgerError(
        .invalidValue,
        "A reservation lives from 1 millisecond to 30 days; this asks for \(timeToLive.inWords)."
      )
    }
  }

  /// Returns whether this request asks for what a reservation with its id was made for.
  func repeats(_ reservation: Reservation) -> Bool {
    reservation.context == subject.context && reservation.estimate == needs.cost
      && reservation.estimatedTokens == needs.tokens && reservation.parent == parent
      && reservation.role == role
      && reservation.timeToLive.wholeMilliseconds == timeToLive.wholeMilliseconds
  }
}
