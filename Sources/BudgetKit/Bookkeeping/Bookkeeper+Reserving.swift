internal import BudgetSQLite

extension Bookkeeper {
  /// Holds an amount in every budget that a call touches: in all of them, or in none.
  func reserve(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try request.validate(at: now)
    if let id = request.id, let existing = try ReservationRepository.find(id, on: connection) {
      return try repeated(existing, by: request)
    }
    try requireOpenSession(of: request.subject.context, on: connection)
    if let parent = request.parent, !isDisabled {
      return try reserve(request, from: parent, on: connection)
    }
    let decided = try decide(request, on: connection)
    guard decided.decision.canExecute else { throw LedgerError(refusal: decided.decision) }
    try count(decided.decision, on: connection)
    // Where a budget of the workspace is, the workspace has its row.
    if decided.accounts.all.allSatisfy(\.scope.isWholeLedger) {
      try registerWorkspace(request.workspace, on: connection)
    }
    let numbers = try decided.accounts.all.map { account in
      try hold(decided.needs.amount(of: account.budget.unit) ?? .zero, account, on: connection)
    }
    var reservation = try insert(
      request,
      holding: decided.needs,
      expiring: decided.accounts.onExpiry,
      in: numbers,
      on: connection
    )
    reservation.wouldRefuse = decided.decision.wouldRefuse
    return reservation
  }

  /// Counts what budgets that only observe would have refused.
  ///
  /// What budgets refuse is counted in memory, for a refusal writes nothing; here something is
  /// written anyway.
  func count(_ decision: BudgetDecision, on connection: borrowing Connection) throws {
    for budget in decision.counted {
      try write(RefusalCount(by: budget, at: now), of: budget, on: connection)
    }
  }

  /// Answers a request that was made before as it was answered then, while the money is held.
  ///
  /// Once it is not, that answer would let a call be made for which nobody holds anything.
  func repeated(
    _ existing: Reservation,
    by request: ReservationRequest
  ) throws -> Reservation {
    guard request.repeats(existing) else { throw Self.conflict(existing.id) }
    guard let end = existing.end(at: now) else { return existing }
    throw LedgerError(
      .conflict,
      "Reservation \(quoted(existing.id.rawValue)) \(end) and holds nothing any more; use a new id for a new run."
    )
  }

  /// Decides about a request without writing: what it would hold, and whether that fits.
  ///
  /// The accounts are those that the decision was made from: without what has run out, where the
  /// amount would not fit otherwise.
  func decide(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> (needs: CallNeeds, accounts: Accounts, decision: BudgetDecision) {
    var accounts = try accounts(of: request.subject, at: now, on: connection)
    try accounts.computeMissing(at: now, on: connection)
    let (needs, refusal) = try needs(of: request, in: accounts, on: connection)
    if let refusal { return (needs, accounts, refusal) }
    accounts.open(for: needs)
    let decision = try accounts.decide(needs, at: now, on: connection)
    return (needs, accounts, decision)
  }

  /// Returns what a request needs in some accounts: what it estimates, or more where its model has
  /// no price and a budget holds a ceiling then; and the refusal of a budget that takes no such
  /// model.
  func needs(
    of request: ReservationRequest,
    in accounts: Accounts,
    on connection: borrowing Connection
  ) throws -> (needs: CallNeeds, refusal: BudgetDecision?) {
    guard try isUnpriced(request, on: connection) else { return (request.needs, nil) }
    let policies = try accounts.policies(on: connection)
    var needs = request.needs
    needs.cost = policies.compactMap(\.policy.ceiling).reduce(needs.cost, max)
    let refusing = policies.first { $0.policy == .refuse }
    return (needs, refusing?.account.refusal(of: needs))
  }

  /// Decides without writing whether a call fits every budget that it touches.
  func decide(
    _ needs: CallNeeds,
    for subject: CallSubject,
    on connection: borrowing Connection
  ) throws -> BudgetDecision {
    try requireOpenSession(of: subject.context, on: connection)
    var accounts = try accounts(of: subject, at: now, on: connection)
    try accounts.computeMissing(at: now, on: connection)
    return try accounts.decide(needs, at: now, on: connection)
  }

  /// Writes a reservation whose money was taken.
  ///
  /// Nothing here can refuse any more.
  func insert(
    _ request: ReservationRequest,
    holding needs: CallNeeds,
    drawing drawn: Held = .zero,
    expiring onExpiry: ReservationExpiry,
    in accounts: [Int64],
    begunAt begun: Instant? = nil,
    on connection: borrowing Connection
  ) throws -> Reservation {
    let begun = begun ?? now
    // Where all is undone, there is no parent to refer to.
    let parent = isDisabled ? nil : request.parent
    let reservation = Reservation(
      id: request.id ?? makeID(),
      subject: request.subject,
      estimate: request.needs.cost,
      amount: needs.cost,
      estimatedTokens: needs.tokens,
      heldTokens: needs.tokens ?? 0,
      timeToLive: request.timeToLive,
      createdAt: begun,
      expiresAt: request.expiry(from: begun),
      state: .open,
      callID: nil,
      isLate: false,
      accounts: accounts,
      parent: parent,
      onExpiry: onExpiry,
      hasCourse: parent != nil || request.role != .ordinary,
      course: ReservationCourse(
        drawn: drawn,
        granted: Held(cost: needs.cost, tokens: needs.tokens ?? 0),
        kept: request.role.kept,
        isClosing: needs.isClosing
      )
    )
    try ReservationRepository.insert(reservation, on: connection)
    try expire(in: request.workspace, on: connection)
    return reservation
  }

  /// Holds an amount in one account, opening it where it is not yet, and returns its number.
  ///
  /// The statement checks the limit once more, in the row that it changes. That row still counts
  /// what has run out and was left out of the decision. What was given `unchecked` at an instant is
  /// held whatever the limit says.
  func hold(
    _ amount: Amount,
    _ account: Account,
    uncheckedAt begun: Instant? = nil,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let open =
      try account.id == nil
      ? self.open(account, at: begun ?? now, on: connection)
      : moveEdge(of: account, on: connection).account
    guard let id = open.id else { throw LedgerError.damaged("An account has no number") }
    if open.isOutdated { try putInForce(open, on: connection) }
    let isBound = account.isHard && amount > .zero && begun == nil
    // The limit is that of the decision, into which holds that have run out were carried.
    let bound = isBound ? account.limit.bound?.adding(open.expired) : nil
    guard
      try BudgetPeriodRepository.hold(
        amount,
        upTo: bound ?? Amount(.max),
        in: id,
        on: connection
      )
    else {
      guard bound != nil else { throw Self.counterOverflow(open.scope) }
      throw LedgerError.damaged("The counters of \(open.scope) changed within a transaction")
    }
    try moveCarry(after: open, on: connection)
    return id
  }

  /// Takes what a reservation holds off the counters that hold it; what it was cut from gets its
  /// part back.
  func free(_ reservation: Reservation, on connection: borrowing Connection) throws {
    guard reservation.state == .open else { return }
    let hold = try hold(of: reservation, whoseCallTakes: .zero, on: connection)
    for account in hold.allAccounts {
      try free(hold.held(in: account), in: account, on: connection)
    }
  }

  /// Returns whether a request names a model that has no price.
  private func isUnpriced(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> Bool {
    guard let model = request.model else { return false }
    let table = try priceTable(for: request.workspace, on: connection)
    return table.price(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      promptTokens: 0,
      at: now
    ) == nil
  }

  private static func conflict(_ id: ReservationID) -> LedgerError {
    LedgerError(
      .conflict,
      "The reservation id \(quoted(id.rawValue)) was used before for another reservation; use another id."
    )
  }
}
