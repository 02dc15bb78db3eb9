/// The guard of calls of one context, such as a workspace or a project in it: it says whether a
/// call fits, holds the money, and books what it really cost.
///
/// A call touches every budget whose scope it belongs to: a call of a project that of the project
/// and that of the workspace. It must fit every hard one; soft ones only watch.
public struct BudgetManager: Sendable {
  let store: LedgerStore
  private let accounts: GuardedAccounts

  init(store: LedgerStore, context: CallContext) {
    self.store = store
    accounts = GuardedAccounts(of: CallSubject(context), in: store)
  }

  /// Whose calls are guarded, and what they are for: reservations remember it, and settled calls
  /// carry it.
  public var context: CallContext { accounts.subject.context }

  /// The workspace, or the project in it, that is guarded.
  public var scope: BudgetScope { context.scope }

  /// How long a reservation holds its money unless something else is said: five minutes.
  public static let standardTimeToLive: Duration = .seconds(300)
}

// MARK: - Asking

extension BudgetManager {
  /// The guard of this context and of what the task that runs says beside it; `nil` where that adds
  /// nothing, as on most ways.
  private var narrower: BudgetManager? {
    guard CallContext.current != nil else { return nil }
    let completed = context.completed
    return completed == context ? nil : BudgetManager(store: store, context: completed)
  }

  /// Returns whether a call of the given estimated cost would fit every budget that applies to it.
  ///
  /// A hard budget has room when `spent + reserved + estimatedCost <= limit`, all taken over the
  /// budget's current period. Landing exactly on the limit fits. A scope without a budget has no
  /// limit. A call that takes nothing of a budget fits it, unless that is frozen.
  ///
  /// ```swift
  /// guard try await acme.canExecute(estimatedCost: .cents(10)).canExecute else { return }
  /// ```
  ///
  /// - Important: The answer is a snapshot: another process can spend the same room before you act
  ///   on it. Code that must never overspend calls
  ///   ``reserve(_:tokens:from:waitingUpTo:id:execution:model:role:expiresAfter:)-(_,_,_,_,_,_,_,_,_)``
  ///   instead.
  /// - Parameters:
  ///   - estimatedCost: The most the call is expected to cost, in US dollars; not negative.
  ///   - estimatedTokens: The most tokens it is expected to use, prompt and completion; `nil` where
  ///     that is not known, which a hard budget of tokens refuses.
  /// - Returns: The decision, with the tightest budget, the shortfall and the end of the period.
  ///   Being over budget is an answer, not an error.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or
  ///   ``LedgerError/Code/storage``; ``LedgerError/Code/conflict`` for a session that was closed.
  /// - Complexity: Nothing is read while nobody has written to the file since this was last asked;
  ///   otherwise one row by its number per applicable budget, whatever the number of calls recorded
  ///   and of budgets set.
  public func canExecute(
    estimatedCost: Money,
    estimatedTokens: Int64? = nil
  ) throws -> BudgetDecision {
    if let narrower {
      return try narrower.canExecute(
        estimatedCost: estimatedCost,
        estimatedTokens: estimatedTokens
      )
    }
    let needs = CallNeeds(cost: estimatedCost, tokens: estimatedTokens)
    try needs.validate()
    let now = store.clock.now()
    if let allowed = accounts.remembered(at: now)?.allowance(needs) { return allowed }
    let known = try store.readBriefly { try accounts.read(at: now, on: $0) }
    return try known?.allowance(needs) ?? decide(needs)
  }

  /// Returns whether a call would fit, without ever blocking a thread of the cooperative pool.
  ///
  /// The rule is that of the synchronous form.
  public func canExecute(
    estimatedCost: Money,
    estimatedTokens: Int64? = nil
  ) async throws -> BudgetDecision {
    if let narrower {
      return try await narrower.canExecute(
        estimatedCost: estimatedCost,
        estimatedTokens: estimatedTokens
      )
    }
    let needs = CallNeeds(cost: estimatedCost, tokens: estimatedTokens)
    try needs.validate()
    let now = store.clock.now()
    if let allowed = accounts.remembered(at: now)?.allowance(needs) { return allowed }
    let known = try await store.readBriefly { [accounts] in try accounts.read(at: now, on: $0) }
    if let allowed = known?.allowance(needs) { return allowed }
    return try await store.readWithoutBlocking { try decide(needs) }
  }

  /// Returns whether a call of a model would fit, where a budget may refuse models that have no
  /// price.
  ///
  /// - Parameters:
  ///   - estimatedCost: The most the call is expected to cost, in US dollars; not negative.
  ///   - estimatedTokens: The most tokens it is expected to use, where a budget counts them.
  ///   - model: The model that is about to be called; `nil` where it is not known.
  ///   - role: Whether it may use what is kept back for the last answer of a run.
  /// - Returns: The decision.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or
  ///   ``LedgerError/Code/storage``; ``LedgerError/Code/conflict`` for a session that was closed.
  public func canExecute(
    estimatedCost: Money,
    estimatedTokens: Int64? = nil,
    model: ModelReference?,
    role: ReservationRole = .ordinary
  ) throws -> BudgetDecision {
    let request = ReservationRequest(
      id: nil,
      subject: subject(of: nil, model),
      needs: CallNeeds(
        cost: estimatedCost,
        tokens: estimatedTokens,
        isClosing: role == .closing
      ),
      timeToLive: Self.standardTimeToLive,
      model: model,
      role: role
    )
    let now = store.clock.now()
    try request.validate(at: now)
    return try store.readBooks(at: now) { bookkeeper, connection in
      try bookkeeper.requireOpenSession(of: request.subject.context, on: connection)
      return try bookkeeper.decide(request, on: connection).decision
    }
  }

  /// Decides where the remembered accounts alone do not allow the call: they are not known or not
  /// open, or it may be that reservations have run out.
  ///
  /// That takes several statements, which must see one state.
  private func decide(_ needs: CallNeeds) throws -> BudgetDecision {
    try store.readBooks(at: store.clock.now()) { bookkeeper, connection in
      try bookkeeper.decide(needs, for: accounts.subject, on: connection)
    }
  }
}

// MARK: - Holding

extension BudgetManager {
  /// Returns a call of a model and of an execution; without one, of that of the guard's context.
  ///
  /// What neither says is taken from the task that runs.
  func subject(of execution: ExecutionID?, _ model: ModelReference?) -> CallSubject {
    var subject = accounts.subject
    if let execution { subject.context.execution = execution }
    subject.context = subject.context.completed
    if let model { (subject.provider, subject.model) = (model.provider, model.name) }
    return subject
  }

  /// Holds money for a call that is about to be made, in every budget it touches: in all of them,
  /// or in none.
  ///
  /// This is binding: what is held is nobody else's until it is settled, released, or its time runs
  /// out. The same id with the same content answers as the first time did while the money is held,
  /// and is a conflict from then on: a new run takes a new id.
  ///
  /// **From a parent** it is cut off another reservation, in this process or another, which falls
  /// by it, so that all children together never have more than the parent had. The parent's budgets
  /// hold as much as before; those that the child's call touches beyond them must have room. The
  /// child is settled and released like any other: its call is charged, once, to the budgets of
  /// what it was, and what it did not spend goes back to the parent while that is open, else to the
  /// budgets. So does what runs out, and what a killed process held. What it spent beyond its hold
  /// comes out of the parent's rest first. Tokens are cut off where the parent told how many it
  /// takes; a call never is: each reservation holds its own in budgets of calls.
  ///
  /// **Waiting**, it gets room where there is none, in the order in which those came who wait for
  /// the same budget, in this process and in others; one who lacks the room of another budget holds
  /// nobody up. A waiter that is killed is in nobody's way for more than two seconds. What would
  /// never fit is refused at once. Reservations that do not wait take room where they find it.
  ///
  /// ```swift
  /// let pool = try await acme.reserve(.dollars(1), expiresAfter: .seconds(3600))
  /// let part = try await acme.reserve(.cents(20), from: pool.id, waitingUpTo: .seconds(30))
  /// ```
  ///
  /// - Parameters:
  ///   - estimate: The most the call is expected to cost, in US dollars; not negative.
  ///   - tokens: The most tokens it is expected to use, prompt and completion; `nil` where that is
  ///     not known, which a hard budget of tokens refuses.
  ///   - parent: The reservation to cut it off, of the same workspace, which may have been cut off
  ///     another, up to 16 in a row; `nil` to take it from the budgets.
  ///   - wait: How long to wait for room at most, up to a day; zero not to wait.
  ///   - id: An id that makes retries safe; `nil` for one made by the ledger.
  ///   - execution: The execution that the call is part of; `nil` for that of the guard's context.
  ///   - model: The model that is about to be called, so that a budget can refuse one without a
  ///     price.
  ///   - role: Whether it may use what budgets and its parent keep back for the last answer of a
  ///     run (``ReservationRole/closing``), or keeps something back itself
  ///     (``ReservationRole/pool(keeping:)``).
  ///   - timeToLive: How long the money is held: 1 millisecond to 30 days. It may outlive a parent.
  /// - Returns: The reservation.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/budgetExceeded`` or
  ///   ``LedgerError/Code/unpriced`` and its ``LedgerError/decision``, which names the parent where
  ///   that has less left; ``LedgerError/Code/conflict`` if the id holds something else, or holds
  ///   nothing any more, or the parent has ended, or the session was closed (see
  ///   ``Ledger/sessions(of:)``); ``LedgerError/Code/notFound`` without such a
  ///   parent; ``LedgerError/Code/invalidAmount``, ``LedgerError/Code/busy`` or
  ///   ``LedgerError/Code/outcomeUnknown``.
  /// - Complexity: A few indexed rows, whatever the number of calls recorded, and as many for each
  ///   in the row of parents. Who waits looks again after 50 milliseconds and then ever less often,
  ///   up to once a second, and reads a row for each waiter.
  public func reserve(
    _ estimate: Money,
    tokens: Int64? = nil,
    from parent: ReservationID? = nil,
    waitingUpTo wait: Duration = .zero,
    id: ReservationID? = nil,
    execution: ExecutionID? = nil,
    model: ModelReference? = nil,
    role: ReservationRole = .ordinary,
    expiresAfter timeToLive: Duration = BudgetManager.standardTimeToLive
  ) throws -> Reservation {
    let request = ReservationRequest(
      id: id,
      subject: subject(of: execution, model),
      needs: CallNeeds(cost: estimate, tokens: tokens, isClosing: role == .closing),
      timeToLive: timeToLive,
      model: model,
      parent: parent,
      role: role
    )
    return try hold(request, waitingUpTo: wait)
  }

  /// Holds money without blocking a thread; the rules are those of the synchronous form.
  ///
  /// - Throws: Also `CancellationError` when the task is cancelled while it waits.
  public func reserve(
    _ estimate: Money,
    tokens: Int64? = nil,
    from parent: ReservationID? = nil,
    waitingUpTo wait: Duration = .zero,
    id: ReservationID? = nil,
    execution: ExecutionID? = nil,
    model: ModelReference? = nil,
    role: ReservationRole = .ordinary,
    expiresAfter timeToLive: Duration = BudgetManager.standardTimeToLive
  ) async throws -> Reservation {
    let request = ReservationRequest(
      id: id,
      subject: subject(of: execution, model),
      needs: CallNeeds(cost: estimate, tokens: tokens, isClosing: role == .closing),
      timeToLive: timeToLive,
      model: model,
      parent: parent,
      role: role
    )
    return try await hold(request, waitingUpTo: wait)
  }

  /// Books what a reserved call really cost, whatever it cost, and gives back the rest of what was
  /// held.
  ///
  /// A call that cost more than was held is recorded in full; the next reservation feels it, this
  /// record is not refused. It works after the reservation has run out, too, and the settlement
  /// says that it was late. The call belongs to the period in which its reservation was made.
  ///
  /// - Parameters:
  ///   - id: The reservation.
  ///   - measured: The tokens of the call, or only its cost.
  /// - Returns: What it came to. The same content again answers the same.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``,
  ///   ``LedgerError/Code/conflict`` if it was released or settled otherwise,
  ///   ``LedgerError/Code/busy`` or ``LedgerError/Code/outcomeUnknown``.
  /// - Complexity: A few indexed rows, whatever the number of calls recorded.
  @discardableResult
  public func settle(_ id: ReservationID, with measured: MeasuredCall) throws -> Settlement {
    try store.writePriced { bookkeeper, connection in
      try bookkeeper.settle(id, in: scope.workspace, with: measured, on: connection)
    }
  }

  /// Settles without blocking a thread; calls that settle at the same time share a transaction.
  @discardableResult
  public func settle(_ id: ReservationID, with measured: MeasuredCall) async throws -> Settlement {
    let workspace = scope.workspace
    return try await store.write { bookkeeper, connection in
      try bookkeeper.settle(id, in: workspace, with: measured, on: connection)
    }
  }

  /// Gives back everything that a reservation holds, for a call that was not made and will not be
  /// billed.
  ///
  /// - Returns: The reservation: released, or expired if its money went back before; what counted
  ///   as spent since it ran out does so no more.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, or
  ///   ``LedgerError/Code/conflict`` if it was settled.
  @discardableResult
  public func release(_ id: ReservationID) throws -> Reservation {
    try store.write { bookkeeper, connection in
      try bookkeeper.release(id, in: scope.workspace, on: connection)
    }
  }

  /// Releases without blocking a thread.
  @discardableResult
  public func release(_ id: ReservationID) async throws -> Reservation {
    let workspace = scope.workspace
    return try await store.write { bookkeeper, connection in
      try bookkeeper.release(id, in: workspace, on: connection)
    }
  }

  /// Gives back the money of the workspace's reservations that have run out, or books it as spent
  /// where a budget says so.
  ///
  /// Nothing depends on it: money whose time has passed is left out of every answer, or stays held
  /// where it will count as spent, and each later reservation ends some of them. It takes as many
  /// short transactions as it needs, between which others write.
  public func expireReservations() throws {
    var isMoreLeft = true
    while isMoreLeft {
      isMoreLeft = try store.write { bookkeeper, connection in
        try bookkeeper.expire(in: scope.workspace, on: connection) == Bookkeeper.mostExpiredAtOnce
      }
    }
  }
}
