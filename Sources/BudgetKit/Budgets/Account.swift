/// A budget as its accounts refer to it: what of it never changes, and what decisions need of the
/// rest, as it was read.
final class KnownBudget: Sendable, Hashable {
  let id: Int64
  let scope: BudgetScope
  let window: BudgetWindow
  let unit: BudgetUnit
  /// Whether what is left of a period goes into the next.
  let carries: Bool
  /// The name by which people know it.
  let name: String?
  /// Whether what runs out counts as spent.
  let spendsExpired: Bool
  /// What of its limit is kept back for closing reservations.
  let closing: Amount

  init(
    id: Int64,
    scope: BudgetScope,
    window: BudgetWindow,
    unit: BudgetUnit = .usd,
    carries: Bool = false,
    name: String? = nil,
    spendsExpired: Bool = false,
    closing: Amount = .zero
  ) {
    self.id = id
    self.scope = scope
    self.window = window
    self.unit = unit
    self.carries = carries
    self.name = name
    self.spendsExpired = spendsExpired
    self.closing = closing
  }

  static func == (left: KnownBudget, right: KnownBudget) -> Bool { left.id == right.id }

  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A budget in one of its periods: the limit in force in it and its counters, what a decision is
/// made from.
///
/// Whole numbers alone, for the check is hot; what they count, the budget says. Thresholds and the
/// policy for unpriced calls are read from the ``MonthlyBudget`` by those few who need them.
struct Account {
  let budget: KnownBudget
  /// The number of the account; `nil` while nobody has opened it.
  let id: Int64?
  /// The period; `nil` while its counters are not at hand.
  let period: Period?
  private(set) var limit: BudgetLimit
  private(set) var spent: Amount
  private(set) var reserved: Amount
  /// How many calls have no price; `nil` where that was not asked for.
  private(set) var unpricedCalls: Int64?
  /// The spend from which on an alert is due; `nil` where none is.
  var nextAlert: Amount?
  /// Whether the account's row says another limit than the one in force: a clock was ahead when it
  /// was set.
  var isOutdated = false
  /// What was left out of `reserved` because it has run out, and still stands in the counters of
  /// the ledger.
  var expired: Amount = .zero
  /// By how much the limit of the budget is bent; `nil` where that was not asked for.
  var bend: LimitBend?

  /// Whether it refuses what does not fit.
  var isHard: Bool { limit.isHard }

  /// What is neither spent nor held of what may be; negative once that is passed.
  var remaining: Amount { max(.zero, limit.bound ?? limit.amount) - spent - reserved }

  /// What the budget limits.
  var scope: BudgetScope { budget.scope }
}

extension KnownBudget {
  /// The budget in a sentence: `workspace acme`, or `"launch" (workspace acme)`.
  var title: String { name.map { "\(quoted($0)) (\(scope))" } ?? "\(scope)" }

  /// The budget where a sentence begins with it.
  var sentenceStart: String { name == nil ? scope.sentenceStart : title }
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
      spent: counters.spent,
      reserved: counters.reserved,
      unpricedCalls: counters.unpricedCalls,
      bend: bend
    )
  }

  /// Returns the same account under another limit than its row says.
  func with(_ limit: BudgetLimit, _ bend: LimitBend, isOutdated: Bool? = nil) -> Account {
    var account = self
    account.limit = limit
    account.bend = bend
    account.isOutdated =
      isOutdated ?? (self.isOutdated || bend != self.bend || limit != self.limit)
    return account
  }

  /// Returns the same account for a reservation that may use what is kept back.
  func opened() -> Account {
    guard budget.closing > .zero else { return self }
    var account = self
    account.limit = limit.opened(by: budget.closing)
    return account
  }

  /// Returns the same account of a rolling window without what has left it.
  func without(spent gone: Amount, held: Amount, unpricedCalls count: Int64) -> Account {
    var account = self
    account.spent = spent - gone
    account.reserved = reserved - held
    account.unpricedCalls = unpricedCalls.map { $0 - count }
    return account
  }

  /// Returns the same account with another spend.
  func with(spent: Amount) -> Account {
    var account = self
    account.spent = spent
    return account
  }

  /// Returns the same account without an amount that has run out.
  func leavingOut(_ expired: Amount) -> Account {
    var account = self
    account.reserved = reserved - expired
    account.expired = expired
    return account
  }
}

/// The counters of a budget in a period.
struct PeriodCounters: Equatable {
  let period: Period
  var spent: Amount
  var reserved: Amount
  var unpricedCalls: Int64
}

/// An account as it was looked up.
struct FoundAccount {
  let account: Account
  /// Until when what its row says is in force.
  let validUntil: Instant
  /// Since when it has been.
  let validFrom: Instant
}
