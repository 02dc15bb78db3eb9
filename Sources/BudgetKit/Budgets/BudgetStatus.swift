/// How a budget stands in its current period.
public struct BudgetStatus: Sendable, Hashable {
  /// What is limited.
  public let scope: BudgetScope
  private let limit: BudgetLimit?
  private let spentCount: Amount
  private let reservedCount: Amount
  /// How many calls of the period have no price, so that the true spend is higher; 0 where
  /// something else than dollars is counted.
  public let unpricedCalls: Int64
  /// The period.
  public let period: Period
  /// Whether the spend has reached the lowest alert threshold.
  public let isAlertNeeded: Bool
  /// How long the periods are.
  public let window: BudgetWindow
  /// What is counted.
  public let unit: BudgetUnit
  /// The name by which people know the budget.
  public let name: String?
  private let bend: LimitBend?
  private let closing: Amount
}

extension BudgetStatus {
  /// Whether calls that do not fit are refused.
  public var isHard: Bool { limit?.isHard ?? false }

  /// Whether calls that do not fit pass, but are told and counted.
  public var isObserving: Bool { limit.map { !$0.isHard && $0.bound != nil } ?? false }

  /// Whether every call is refused until the budget is unfrozen.
  public var isFrozen: Bool { limit?.bound == BudgetLimit.frozen }

  /// Whether more was spent than the limit allows.
  public var isOverBudget: Bool { limit.map { spentCount > $0.amount } ?? false }

  /// What was spent, in hundredths of a percent of the limit, rounded half up; `nil` without a
  /// limit or with one of 0.
  public var usageHundredthsOfPercent: Int64? {
    guard let limit, limit.amount > .zero else { return nil }
    let whole = Int128(limit.amount.count)
    let doubled = Int128(spentCount.count) * 20_000 + whole
    // Rounded down, also below zero, where credits are more than what was spent.
    let (quotient, rest) = doubled.quotientAndRemainder(dividingBy: 2 * whole)
    return Int64(clamping: rest < 0 ? quotient - 1 : quotient)
  }
}

// MARK: - Amounts

extension BudgetStatus {
  /// The limit; `nil` where there is no budget, or it is disabled.
  public var limitAmount: BudgetAmount? { limit.map { BudgetAmount($0.amount, unit) } }

  /// What overrides add to the budget's own limit.
  public var raisedAmount: BudgetAmount { BudgetAmount(bend?.raised ?? .zero, unit) }

  /// What came from the periods before; negative for a deficit.
  public var carriedAmount: BudgetAmount { BudgetAmount(bend?.carried ?? .zero, unit) }

  /// Whether the limit is another than the budget's own.
  public var isBent: Bool { (bend?.raised ?? .zero) != .zero || (bend?.carried ?? .zero) != .zero }

  /// What may be spent and held before calls are refused, the grace included and without what is
  /// kept back; `nil` where none are.
  public var boundAmount: BudgetAmount? {
    limit?.bound.map { BudgetAmount(max(.zero, $0), unit) }
  }

  /// The bound, where a grace lets calls go beyond the limit; `nil` where none does.
  public var graceAmount: BudgetAmount? {
    guard let limit, let bound = limit.bound, !isFrozen else { return nil }
    return (bound.adding(closing) ?? bound) > limit.amount ? boundAmount : nil
  }

  /// What of the limit is kept back for closing reservations; zero for nothing.
  public var closingAmount: BudgetAmount { BudgetAmount(closing, unit) }

  /// What was spent in the period.
  public var spentAmount: BudgetAmount { BudgetAmount(spentCount, unit) }

  /// What is held for calls that have begun, and for calls of unknown cost.
  public var reservedAmount: BudgetAmount { BudgetAmount(reservedCount, unit) }

  /// What of the limit is neither spent nor held; negative once the limit is passed.
  ///
  /// `nil` without a budget, and where it is further below zero than an amount can be.
  public var remainingAmount: BudgetAmount? {
    guard let limit else { return nil }
    let rest = Int128(limit.amount.count) - Int128(spentCount.count) - Int128(reservedCount.count)
    return Int64(exactly: rest).map { BudgetAmount(Amount($0), unit) }
  }

  /// The limit in US dollars; `nil` without a budget of dollars.
  public var budget: Money? { limitAmount?.money }
  /// The US dollars spent; `nil` where something else is counted.
  public var spent: Money? { spentAmount.money }
  /// The US dollars held; `nil` where something else is counted.
  public var reserved: Money? { reservedAmount.money }
  /// The US dollars neither spent nor held; `nil` without a budget of dollars.
  public var remaining: Money? { remainingAmount?.money }
}

extension BudgetStatus {
  init?(_ account: Account, _ thresholds: AlertThresholds, at now: Instant) {
    guard let period = account.period, let unpricedCalls = account.unpricedCalls else {
      return nil
    }
    let reached = thresholds.reachedCount(spent: account.spent, limit: account.limit.amount)
    self.init(
      scope: account.scope,
      limit: account.limit,
      spentCount: account.spent,
      reservedCount: account.reserved,
      unpricedCalls: unpricedCalls,
      period: account.budget.window.stretch(at: now) ?? period,
      isAlertNeeded: reached > 0,
      window: account.budget.window,
      unit: account.budget.unit,
      name: account.budget.name,
      bend: account.bend,
      closing: account.budget.closing
    )
  }

  init(_ counters: PeriodCounters, of scope: BudgetScope) {
    self.init(
      scope: scope,
      limit: nil,
      spentCount: counters.spent,
      reservedCount: counters.reserved,
      unpricedCalls: counters.unpricedCalls,
      period: counters.period,
      isAlertNeeded: false,
      window: .month,
      unit: .usd,
      name: nil,
      bend: nil,
      closing: .zero
    )
  }
}
