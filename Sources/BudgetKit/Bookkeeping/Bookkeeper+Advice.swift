internal import BudgetSQLite

extension Bookkeeper {
  /// Returns what can be done about a refusal for want of room, as the budgets stand now; writes
  /// nothing.
  func advice(
    on decision: BudgetDecision,
    for subject: CallSubject,
    _ model: ModelReference?,
    promptTokens: Int64?,
    on connection: borrowing Connection
  ) throws -> RefusalAdvice? {
    var accounts = try accounts(of: subject, at: now, on: connection)
    try accounts.computeMissing(at: now, on: connection)
    accounts.open(for: CallNeeds(cost: .zero, isClosing: decision.isClosing))
    try accounts.leaveOutExpired(at: now, on: connection)
    var longest: RefusalAdvice?
    var isUntold = false
    for account in accounts.all where account.isHard {
      guard let waiting = try waiting(for: account, decision, on: connection) else {
        isUntold = true
        continue
      }
      let advice = RefusalAdvice(
        scope: account.scope,
        waiting: waiting,
        zone: try zone(of: account.budget, on: connection)
      )
      if longest.map({ advice.waiting.isLonger(than: $0.waiting) }) ?? true { longest = advice }
    }
    // That the others have room says nothing where it cannot be told when one of them has.
    guard var advice = longest, !isUntold || advice.waiting != .isOver else { return nil }
    advice.promptTokens = promptTokens ?? 0
    // Another model, or less of its output, makes room where money lacks.
    guard let model, decision.refusing.contains(where: { $0.unit == .usd }) else { return advice }
    let ofDollars = accounts.all.filter { $0.isHard && $0.budget.unit == .usd }
    guard let least = ofDollars.map(\.remaining).min() else { return advice }
    let room = Money(nanodollars: least.count)
    let calls = CheaperCalls(
      than: model,
      estimatedAt: decision.estimate,
      promptTokens: promptTokens,
      prices: try priceTable(for: subject.context.workspace, on: connection),
      at: now
    )
    advice.maxCompletionTokens = calls.outputTokens(for: max(.zero, room))
    advice.cheaperModels = calls.fitting(
      max(.zero, room),
      preferring: try UsageGroupRepository.models(of: subject.context.workspace, on: connection)
    )
    return advice
  }

  /// Returns the zone in which a budget counts its periods now.
  private func zone(of budget: KnownBudget, on connection: borrowing Connection) throws -> Zone {
    let own = try BudgetCalendarRepository.find(ofBudget: budget.id, on: connection).zone(at: now)
    return try own ?? zone(of: budget.scope.workspace, on: connection)
  }

  /// Returns whether waiting makes room in an account for the call that a decision is of; `nil`
  /// where that cannot be told.
  ///
  /// Of tokens and calls only the end of the period is known, and what is larger than the whole
  /// budget.
  private func waiting(
    for account: Account,
    _ decision: BudgetDecision,
    on connection: borrowing Connection
  ) throws -> RefusalAdvice.Waiting? {
    guard account.budget.unit != .usd else {
      return try waiting(for: account, decision.estimate, on: connection)
    }
    guard decision.refusing.contains(account.budget), let period = account.period else {
      return .isOver
    }
    let unit = account.budget.unit
    let need = unit == .calls ? Amount(1) : decision.estimatedTokens.map { Amount($0) }
    let bound = account.limit.bound ?? account.limit.amount
    if let need, need > bound { return .isInVain(limit: BudgetAmount(bound, unit)) }
    switch account.budget.window {
    case .rolling: return nil
    case .total:
      // What is held may come back at any time.
      let missing = (need ?? .zero) - account.remaining
      return account.reserved >= missing ? nil : .isForEver
    default: return .forNextPeriod(at: period.end)
    }
  }

  /// Returns whether waiting makes room for an amount in an account.
  private func waiting(
    for account: Account,
    _ amount: Money,
    on connection: borrowing Connection
  ) throws -> RefusalAdvice.Waiting {
    let missing = amount - Money(nanodollars: account.remaining.count)
    guard amount > .zero, missing > .zero, let period = account.period else { return .isOver }
    let bound = Money(nanodollars: (account.limit.bound ?? account.limit.amount).count)
    guard amount <= bound else { return .isInVain(limit: .usd(bound)) }
    let holds = try ReservationRepository.holds(
      of: account.scope,
      in: period,
      at: now,
      on: connection
    )
    if case .rolling(let length) = account.budget.window {
      return try waiting(for: account, missing, length: length, holds, on: connection)
    }
    let isRenewed = account.budget.window != .total
    let held = holds.reduce(Money.zero) { $0 + $1.amount }
    var returned = Money.zero
    for hold in holds {
      returned = returned + hold.amount
      guard returned >= missing, !isRenewed || hold.expiresAt < period.end else { continue }
      return .forHolds(held, until: hold.expiresAt)
    }
    return isRenewed ? .forNextPeriod(at: period.end) : .isForEver
  }

  /// Returns when enough has left a rolling window, or returned from holds.
  private func waiting(
    for account: Account,
    _ missing: Money,
    length: Int64,
    _ holds: [(expiresAt: Instant, amount: Money)],
    on connection: borrowing Connection
  ) throws -> RefusalAdvice.Waiting {
    let edge = now.adding(milliseconds: -length)
    var rows = try HistoryRows(
      account.scope,
      during: Period(storedStart: edge.next, end: .distantFuture),
      on: connection
    )
    var holds = holds[...]
    var row = try rows.next(on: connection)
    var made = Money.zero
    while row != nil || !holds.isEmpty {
      let leaves = row?.startedAt.adding(milliseconds: length)
      if let hold = holds.first, leaves.map({ hold.expiresAt < $0 }) ?? true {
        made = made + hold.amount
        if made >= missing { return .forHolds(hold.amount, until: hold.expiresAt) }
        holds = holds.dropFirst()
      } else if let leaves, let amount = row?.costOrHeld {
        made = made + amount
        if made >= missing { return .forWindow(until: leaves) }
        row = try rows.next(on: connection)
      }
    }
    return .isForEver
  }
}
