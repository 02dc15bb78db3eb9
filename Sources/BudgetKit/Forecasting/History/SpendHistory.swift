/// What a forecast is made from: the spend of models and resources, and the budget.
package struct SpendHistory: Sendable, Hashable {
  /// The workspace or project.
  package var scope: BudgetScope
  /// The instant at which the forecast is made.
  package var madeAt: Instant
  /// What models cost; its days, window, hours and events are those of the whole forecast.
  package var llm: SpendSeries
  /// What resources cost, over the same days.
  package var compute: SpendSeries
  /// Whether anything was recorded in the window, be it free.
  package var hasRows: Bool
  /// What is held for calls that are not settled.
  package var reserved: Money
  /// The limit for the window; `nil` without one.
  package var budget: Money?
  /// Whether the budget is a hard one.
  package var isHard: Bool
  /// The amount at which spending stops: the limit of a hard budget and its grace, without what is
  /// kept back; `nil` for the limit itself.
  package var bound: Money?
  /// Whether nothing more may be spent until the budget is unfrozen.
  package var isFrozen: Bool
  /// The hard limit of the workspace of a project; `nil` without one, and for other scopes.
  package var sharedLimit: SharedLimit?
  /// On how many days up to today a hard limit stopped the spending; the events of the series set
  /// them aside.
  package var stoppedDays: Int

  /// Creates a history of models and resources over the same days.
  package init(
    scope: BudgetScope,
    madeAt: Instant,
    llm: SpendSeries,
    compute: SpendSeries,
    hasRows: Bool,
    reserved: Money = .zero,
    budget: Money? = nil,
    isHard: Bool = false,
    bound: Money? = nil,
    isFrozen: Bool = false,
    sharedLimit: SharedLimit? = nil,
    stoppedDays: Int = 0
  ) {
    self.scope = scope
    self.madeAt = madeAt
    self.llm = llm
    self.compute = compute
    self.hasRows = hasRows
    self.reserved = reserved
    self.budget = budget
    self.isHard = isHard
    self.bound = bound
    self.isFrozen = isFrozen
    self.sharedLimit = sharedLimit
    self.stoppedDays = stoppedDays
  }
}

extension SpendHistory {
  /// The amount at which spending stops; `nil` where nothing stops it, and where it is stopped
  /// whatever is spent.
  var stoppingAmount: Money? { isHard && !isFrozen ? bound ?? budget : nil }

  /// Models and resources together.
  var total: SpendSeries {
    var total = llm
    total.spentToday = llm.spentToday + compute.spentToday
    let count = max(llm.dailySpend.count, compute.dailySpend.count)
    total.dailySpend = (0..<count).map { llm.amount(at: $0) + compute.amount(at: $0) }
    total.hardLimit = isFrozen ? total.spent : stoppingAmount
    return total
  }
}

extension SpendSeries {
  fileprivate func amount(at index: Int) -> Money {
    dailySpend.indices.contains(index) ? dailySpend[index] : .zero
  }
}
