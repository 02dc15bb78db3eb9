/// How a budget stands in its current period.
public struct BudgetStatus: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// The limit; `nil` where there is no budget, or it is disabled.
  public let budget: Money?
  /// Whether calls that do not fit are refused.
  public let isHard: Bool
  /// What was spent in the period.
  public let spent: Money
  /// What is held for calls that have begun, and for calls of unknown cost.
  public let reserved: Money
  /// How many calls of the period have no price, so that the true spend is higher.
  public let unpricedCalls: Int64
  /// The period.
  public let period: Period
  /// Whether the spend has reached the lowest alert threshold.
  public let isAlertNeeded: Bool
  /// How long the periods are.
  public internal(set) var window = BudgetWindow.month

  /// What is neither spent nor held; negative once the limit is passed.
  ///
  /// `nil` without a budget, and where it is further below zero than an amount can be.
  public var remaining: Money? {
    guard let budget else { return nil }
    let rest = Int128(budget.nanodollars) - Int128(spent.nanodollars) - Int128(reserved.nanodollars)
    return Int64(exactly: rest).map(Money.init(nanodollars:))
  }

  /// Whether more was spent than the limit allows.
  public var isOverBudget: Bool { budget.map { spent > $0 } ?? false }

  /// What was spent, in hundredths of a percent of the limit, rounded half up; `nil` without a
  /// limit or with one of 0.
  public var usageHundredthsOfPercent: Int64? {
    guard let budget, budget > .zero else { return nil }
    let limit = Int128(budget.nanodollars)
    let scaled = (Int128(spent.nanodollars) * 20_000 + limit) / (2 * limit)
    return Int64(clamping: scaled)
  }
}

extension BudgetStatus {
  init?(_ account: Account, _ thresholds: AlertThresholds, at now: Instant) {
    guard let period = account.period, let unpricedCalls = account.unpricedCalls else {
      return nil
    }
    self.init(
      scope: account.scope,
      budget: account.limit,
      isHard: account.isHard,
      spent: account.spent,
      reserved: account.reserved,
      unpricedCalls: unpricedCalls,
      period: account.budget.window.stretch(at: now) ?? period,
      isAlertNeeded: thresholds.reachedCount(spent: account.spent, limit: account.limit) > 0,
      window: account.budget.window
    )
  }

  init(_ counters: PeriodCounters, of scope: BudgetScope) {
    self.init(
      scope: scope,
      budget: nil,
      isHard: false,
      spent: counters.spent,
      reserved: counters.reserved,
      unpricedCalls: counters.unpricedCalls,
      period: counters.period,
      isAlertNeeded: false
    )
  }
}
