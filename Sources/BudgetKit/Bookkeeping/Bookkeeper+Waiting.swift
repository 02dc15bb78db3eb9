internal import BudgetSQLite

/// What became of a request that may wait.
enum WaitingAnswer {
  case held(Reservation)
  /// The ticket, and the error to end with where the time is over.
  case waiting(ticket: Int64, refusal: LedgerError)
}

/// Requests that wait for room, in the order in which they came.
extension Bookkeeper {
  /// How long a ticket stands that nobody renews: a waiter that was killed is in nobody's way for
  /// longer.
  static let leaseMilliseconds: Int64 = 2000

  /// Holds the money if it fits and nobody has waited longer for the same room; else takes a
  /// ticket, or renews the one there is.
  ///
  /// - Throws: What waiting does not help: an amount that is larger than a whole budget, a model
  ///   without a price, a request that cannot be meant.
  func reserve(
    _ request: ReservationRequest,
    waitingWith ticket: Int64?,
    on connection: borrowing Connection
  ) throws -> WaitingAnswer {
    let prospect = try prospect(of: request, after: ticket, on: connection)
    guard !prospect.isHopeless else { throw prospect.refusal }
    if prospect.fits {
      let reservation = try reserve(request, on: connection)
      if let ticket { try ReservationTicketRepository.delete(ticket, on: connection) }
      return .held(reservation)
    }
    try ReservationTicketRepository.deleteVoid(at: now, on: connection)
    let number = try ReservationTicketRepository.write(
      ticket,
      waitingFor: prospect.lacking,
      until: now.adding(milliseconds: Self.leaseMilliseconds),
      on: connection
    )
    return .waiting(ticket: number, refusal: prospect.refusal)
  }

  /// Returns whether a waiter would get the money now, without writing.
  func isTurn(
    of request: ReservationRequest,
    waitingWith ticket: Int64,
    on connection: borrowing Connection
  ) throws -> Bool {
    let prospect = try prospect(of: request, after: ticket, on: connection)
    return prospect.fits || prospect.isHopeless
  }

  /// Looks at what a request would get, without writing.
  private func prospect(
    of request: ReservationRequest,
    after ticket: Int64?,
    on connection: borrowing Connection
  ) throws -> WaitingProspect {
    try request.validate(at: now)
    if let id = request.id, let existing = try ReservationRepository.find(id, on: connection) {
      // Whether it is repeated or refused, nobody waits for it.
      _ = try repeated(existing, by: request)
      return WaitingProspect(BudgetDecision(CallNeeds(cost: .zero), Accounts()))
    }
    var prospect = try prospect(of: request, on: connection)
    let waited = try ReservationTicketRepository.waited(before: ticket, at: now, on: connection)
    prospect.lacking.formUnion(prospect.touched.intersection(waited))
    return prospect
  }

  private func prospect(
    of request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> WaitingProspect {
    guard let id = request.parent, !isDisabled else {
      let decided = try decide(request, on: connection)
      return WaitingProspect(decided.decision, decided.accounts, decided.needs)
    }
    let parent = try parent(id, of: request, on: connection)
    let lineage = try lineage(from: parent, on: connection)
    let decided = try decide(request, from: lineage, on: connection)
    var prospect = WaitingProspect(decided.decision, decided.further, decided.needs)
    prospect.note(parent, lineage.divisible(decided.needs.held), decided.needs)
    return prospect
  }

  /// Removes the ticket of one who waits no longer.
  func giveUp(_ ticket: Int64, on connection: borrowing Connection) throws {
    try ReservationTicketRepository.delete(ticket, on: connection)
  }
}

/// What a request that may wait would get now.
private struct WaitingProspect {
  private let decision: BudgetDecision
  /// The accounts that must have room.
  private(set) var touched: Set<String> = []
  /// Those that lack it, or for which others have waited longer.
  var lacking: Set<String> = []
  /// Whether it can never fit.
  private(set) var isHopeless = false

  init(
    _ decision: BudgetDecision,
    _ accounts: Accounts = Accounts(),
    _ needs: CallNeeds = CallNeeds(cost: .zero)
  ) {
    self.decision = decision
    for account in accounts.all where account.isHard {
      guard let need = needs.amount(of: account.budget.unit) else {
        isHopeless = true
        continue
      }
      guard need > .zero else { continue }
      touched.insert(account.budget.waitingKey)
      // Someone may thaw what is frozen, but nobody waits for that.
      if need > account.limit.bound ?? account.limit.amount { isHopeless = true }
    }
    lacking = Set(decision.refusing.map(\.waitingKey))
    if decision.tightest?.isFrozen == true { isHopeless = true }
    if decision.isRefusedAsUnpriced || decision.needsModelFor != nil { isHopeless = true }
  }

  /// Notes the reservation that the money is to be cut from, as one more account.
  mutating func note(_ parent: Reservation, _ amount: Held, _ needs: CallNeeds) {
    let key = "reservation \(parent.id.rawValue)"
    touched.insert(key)
    if decision.parentRoom != nil { lacking.insert(key) }
    if !(parent.rest(for: needs) + parent.course.lent).covers(amount) { isHopeless = true }
  }

  var fits: Bool { decision.canExecute && lacking.isEmpty }

  var refusal: LedgerError {
    guard decision.canExecute else { return LedgerError(refusal: decision) }
    return LedgerError(
      .budgetExceeded,
      "Others have waited longer for the same room and are still waiting; try again later."
    )
  }
}

extension KnownBudget {
  /// What names the account of the budget among what is waited for.
  fileprivate var waitingKey: String { "budget \(id) \(scope.member)" }
}
