/// A budget as its accounts refer to it: what of it never changes.
final class KnownBudget: Sendable, Hashable {
  let id: Int64
  let scope: BudgetScope
  let window: BudgetWindow

  init(id: Int64, scope: BudgetScope, window: BudgetWindow) {
    self.id = id
    self.scope = scope
    self.window = window
  }

  static func == (left: KnownBudget, right: KnownBudget) -> Bool { left.id == right.id }

  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A budget in one of its periods: the limit in force in it and its counters, what a decision is
/// made from.
///
/// Whole numbers alone, for the check is hot. Thresholds and the policy for unpriced calls are read
/// from the ``MonthlyBudget`` by those few who need them.
struct Account {
  let budget: KnownBudget
  /// The number of the account; `nil` while nobody has opened it.
  let id: Int64?
  /// The period; `nil` while its counters are not at hand.
  let period: Period?
  let limit: Money
  let isHard: Bool
  let spent: Money
  let reserved: Money
  /// How many calls have no price; `nil` where that was not asked for.
  var unpricedCalls: Int64?
  /// The spend from which on an alert is due; `nil` where none is.
  var nextAlert: Money?
  /// Whether the account's row says another limit than the one in force: a clock was ahead when it
  /// was set.
  var isOutdated = false
  /// What was left out of `reserved` because it has run out, and still stands in the counters of
  /// the ledger.
  var expired: Money = .zero

  /// What is neither spent nor held; negative once the limit is passed.
  var remaining: Money { limit - spent - reserved }

  /// What the budget limits.
  var scope: BudgetScope { budget.scope }
}

extension Account {
  /// Returns the same budget with counters that are not an account, or the account that was opened
  /// for them.
  func with(_ counters: PeriodCounters, id: Int64? = nil) -> Account {
    Account(
      budget: budget,
      id: id,
      period: counters.period,
      limit: limit,
      isHard: isHard,
      spent: counters.spent,
      reserved: counters.reserved,
      unpricedCalls: counters.unpricedCalls
    )
  }

  /// Returns the same account of a rolling window without what has left it.
  func without(spent gone: Money, held: Money, unpricedCalls count: Int64) -> Account {
    Account(
      budget: budget,
      id: id,
      period: period,
      limit: limit,
      isHard: isHard,
      spent: spent - gone,
      reserved: reserved - held,
      unpricedCalls: unpricedCalls.map { $0 - count },
      nextAlert: nextAlert,
      isOutdated: isOutdated,
      expired: expired
    )
  }

  /// Returns the same account without an amount that has run out.
  func leavingOut(_ expired: Money) -> Account {
    Account(
      budget: budget,
      id: id,
      period: period,
      limit: limit,
      isHard: isHard,
      spent: spent,
      reserved: reserved - expired,
      unpricedCalls: unpricedCalls,
      nextAlert: nextAlert,
      isOutdated: isOutdated,
      expired: expired
    )
  }
}

/// The counters of a budget in a period.
struct PeriodCounters: Equatable {
  let period: Period
  var spent: Money
  var reserved: Money
  var unpricedCalls: Int64
}

/// A limit and how it is kept.
struct BudgetLimit: Hashable, CustomStringConvertible {
  let amount: Money
  let isHard: Bool

  var description: String { "\(amount), \(isHard ? "hard" : "soft")" }
}

/// An account as it was looked up.
struct FoundAccount {
  let account: Account
  /// Until when what its row says is in force.
  let validUntil: Instant
}
