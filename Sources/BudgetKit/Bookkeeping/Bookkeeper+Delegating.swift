internal import BudgetSQLite

/// Reservations that are cut from others.
extension Bookkeeper {
  /// Cuts an amount off a reservation and holds it for a call of its own.
  ///
  /// The parent's accounts hold it as before: only the budgets that the call touches beyond them
  /// must have room.
  func reserve(
    _ request: ReservationRequest,
    from id: ReservationID,
    on connection: borrowing Connection
  ) throws -> Reservation {
    let parent = try parent(id, of: request, on: connection)
    let lineage = try lineage(from: parent, on: connection)
    guard lineage.ancestors.count <= Reservation.mostAncestors else {
      throw LedgerError(
        .invalidValue,
        "Reservation \(quoted(id.rawValue)) was cut from \(lineage.ancestors.count - 1) others in a row, which is the most there can be."
      )
    }
    let decided = try decide(request, from: lineage, on: connection)
    guard decided.decision.canExecute else { throw LedgerError(refusal: decided.decision) }
    try count(decided.decision, on: connection)
    var renewed = lineage
    if !decided.returning.isEmpty {
      try end(decided.returning, on: connection)
      renewed = try self.lineage(from: self.parent(id, of: request, on: connection), on: connection)
    }
    renewed.cutOff(decided.needs.held)
    var reservation = try hold(
      decided.needs,
      decided.accounts,
      for: request,
      from: renewed,
      on: connection
    )
    reservation.wouldRefuse = decided.decision.wouldRefuse
    return reservation
  }

  func lineage(
    from parent: Reservation,
    on connection: borrowing Connection
  ) throws -> Lineage {
    try Lineage([parent] + ReservationRepository.ancestors(of: parent, on: connection), at: now)
  }

  /// Finds the reservation that another is to be cut from, while it holds its money.
  func parent(
    _ id: ReservationID,
    of request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> Reservation {
    let parent = try find(id, in: request.workspace, on: connection)
    try requireOpen(parent)
    return parent
  }

  /// Throws unless a reservation holds its money.
  func requireOpen(_ reservation: Reservation) throws {
    guard let end = reservation.end(at: now) else { return }
    throw LedgerError(
      .conflict,
      "Reservation \(quoted(reservation.id.rawValue)) \(end) and holds nothing any more."
    )
  }

  /// Decides without writing whether a call that its parents pay for fits them, and every budget
  /// that they do not touch.
  ///
  /// The accounts are all that the call touches.
  func decide(
    _ request: ReservationRequest,
    from lineage: Lineage,
    on connection: borrowing Connection
  ) throws -> CutDecision {
    var accounts = try accounts(of: request.subject, at: now, on: connection)
    try accounts.computeMissing(at: now, on: connection)
    let (needs, refusal) = try needs(of: request, in: accounts, on: connection)
    if let refusal { return CutDecision(needs, accounts, refusal) }
    accounts.open(for: needs)
    let lack = try lack(
      of: lineage.divisible(needs.held),
      in: lineage,
      for: needs,
      on: connection
    )
    var further = accounts.beyond(lineage)
    if let refusal = lack.refusal {
      var cut = CutDecision(needs, accounts, refusal)
      cut.further = further
      return cut
    }
    // Where the parents hold, the child needs no room; but nothing fits where all is frozen, and
    // a call must say what it takes of what is counted.
    let within = CallNeeds(cost: .zero, tokens: needs.tokens.map { _ in 0 }, calls: 0)
    let held = BudgetDecision(within, accounts.within(lineage))
    let decision =
      try held.canExecute ? further.decide(needs, at: now, on: connection) : held
    var cut = CutDecision(needs, accounts, decision, returning: lack.returning)
    cut.further = further
    return cut
  }

  /// Cuts off what a call needs and writes the reservation.
  ///
  /// Nothing here can refuse any more.
  private func hold(
    _ needs: CallNeeds,
    _ accounts: Accounts,
    for request: ReservationRequest,
    from lineage: Lineage,
    on connection: borrowing Connection
  ) throws -> Reservation {
    // Where its parent holds and its own call does not look, it holds, too; but for what the parent
    // does not lend.
    var numbers = try lineage.ancestors[0].accounts.filter { account in
      try BudgetPeriodRepository.unit(ofAccount: account, on: connection).map(lineage.lends) ?? true
    }
    for account in accounts.all {
      let number =
        try lineage.holds(account)
        ? open(account, on: connection)
        : hold(needs.held.amount(of: account.budget.unit), account, on: connection)
      if !numbers.contains(number) { numbers.append(number) }
    }
    for ancestor in lineage.changed { try ReservationRepository.update(ancestor, on: connection) }
    return try insert(
      request,
      holding: needs,
      drawing: lineage.divisible(needs.held),
      expiring: lineage.ancestors[0].onExpiry == .spend ? .spend : accounts.onExpiry,
      in: numbers,
      on: connection
    )
  }

  /// Returns the number of an account that is to hold no more than it does, opening it where nobody
  /// has.
  private func open(_ account: Account, on connection: borrowing Connection) throws -> Int64 {
    guard let id = try account.id ?? open(account, at: now, on: connection).id else {
      throw LedgerError.damaged("An account has no number")
    }
    return id
  }
}

// MARK: - What has run out and goes back

extension Bookkeeper {
  /// Returns the refusal of an amount that a lineage's nearest open reservation has not left, or
  /// the children that have run out and whose money it has to get back first.
  func lack(
    of amount: Held,
    in lineage: Lineage,
    for needs: CallNeeds,
    on connection: borrowing Connection
  ) throws -> (refusal: BudgetDecision?, returning: [Reservation]) {
    guard let nearest = lineage.nearest, !nearest.rest(for: needs).covers(amount) else {
      return (nil, [])
    }
    let returning = try ReservationRepository.openChildren(
      of: nearest.scope.workspace,
      expiredBy: now,
      on: connection
    ).filter { child in
      try child.onExpiry == .giveBack
        && self.lineage(of: child, on: connection).nearest?.id == nearest.id
    }
    let back = returning.reduce(Held.zero) { $0 + $1.divisible }
    return (lineage.refusal(of: amount, for: needs, gettingBack: back), returning)
  }
}

/// What was decided about a reservation that is to be cut from another.
struct CutDecision {
  let needs: CallNeeds
  let accounts: Accounts
  let decision: BudgetDecision
  /// The accounts that must have room: those that the parents do not hold.
  var further = Accounts()
  /// The children that must be ended first, for the parent to have the money.
  let returning: [Reservation]

  init(
    _ needs: CallNeeds,
    _ accounts: Accounts,
    _ decision: BudgetDecision,
    returning: [Reservation] = []
  ) {
    self.needs = needs
    self.accounts = accounts
    self.decision = decision
    self.returning = returning
  }
}

extension Lineage {
  /// Returns whether a reservation that another is cut from holds in an account what that needs.
  ///
  /// What they do not lend is held by those alone that need it.
  func holds(_ account: Account) -> Bool {
    guard let period = account.period else { return false }
    return lenders(of: account.budget.unit).contains { $0.touches(account.scope, in: period) }
  }

  /// Returns the refusal of an amount that the nearest open reservation has not left; `nil` where
  /// it has with what it gets back, or none is open.
  func refusal(
    of amount: Held,
    for needs: CallNeeds,
    gettingBack back: Held
  ) -> BudgetDecision? {
    guard let parent = nearest else { return nil }
    let left = parent.rest + back
    let kept = needs.isClosing ? .zero : min(parent.course.kept, left.cost)
    var usable = left
    usable.cost = left.cost - kept
    guard !usable.covers(amount) else { return nil }
    let unit: BudgetUnit = usable.cost < amount.cost ? .usd : .tokens
    var decision = BudgetDecision(
      canExecute: false,
      estimate: amount.cost,
      tightest: nil,
      isRefusedAsUnpriced: false
    )
    decision.parentRoom = ParentRoom(
      reservation: parent.id,
      left: BudgetAmount(left.amount(of: unit), unit),
      shortfall: BudgetAmount((amount - usable).amount(of: unit), unit),
      keptBack: unit == .usd ? .usd(kept) : .tokens(0)
    )
    return decision
  }
}

extension Accounts {
  /// Returns the accounts that a reservation of a lineage holds in already.
  func within(_ lineage: Lineage) -> Accounts { Accounts(all.filter { lineage.holds($0) }) }

  /// Returns the accounts that no reservation of a lineage holds in.
  func beyond(_ lineage: Lineage) -> Accounts {
    var further = self
    further.keep { !lineage.holds($0) }
    return further
  }
}
