/// A limit and how it is kept: what budgets of every scope and window have.
public struct MonthlyBudget: Sendable, Hashable {
  /// What is limited in each period, with its unit; 0 refuses every call that takes something.
  public var limitAmount: BudgetAmount
  /// What becomes of calls that do not fit.
  public var mode: BudgetMode {
    didSet {
      if mode == .soft { (gracePercent, closing) = (0, nil) }
      if mode != .hard { onExpiry = .giveBack }
    }
  }
  /// How far calls may go beyond the limit before they are refused, in percent of it: 0 to 1000.
  public var gracePercent: Int
  /// Whether every call is refused, also one that costs nothing, until this is taken back.
  public var isFrozen: Bool
  /// The percentages of the limit whose crossing is recorded as an alert.
  public var alertThresholds: AlertThresholds
  /// Whom alerts are for.
  public var alertEmails: [String]
  /// What a hard budget of dollars does with a call that has no known price.
  public var unpricedPolicy: UnpricedPolicy
  /// Whether the budget is enabled; a disabled one is kept and limits nothing.
  public var isEnabled: Bool
  /// What of the money that a period leaves goes into the next.
  public var carry: BudgetCarry
  /// When the budget takes part; before and after that it is as if there were none.
  public var active: ActiveTime
  /// The name by which people know the budget.
  public var name: String?
  /// What becomes of what a reservation holds that runs out; of a hard budget it decides for every
  /// account of the reservation.
  public var onExpiry: ReservationExpiry
  /// What of the limit is kept back for reservations that say that they are closing; `nil` for
  /// nothing.
  public var closing: BudgetAmount?

  /// Creates a budget of any unit.
  public init(
    limit: BudgetAmount,
    mode: BudgetMode = .hard,
    gracePercent: Int = 0,
    isFrozen: Bool = false,
    alertThresholds: AlertThresholds = .standard,
    alertEmails: [String] = [],
    unpricedPolicy: UnpricedPolicy = .refuse,
    isEnabled: Bool = true,
    carry: BudgetCarry = .none,
    active: ActiveTime = .always,
    name: String? = nil,
    onExpiry: ReservationExpiry = .giveBack,
    closing: BudgetAmount? = nil
  ) {
    self.limitAmount = limit
    self.mode = mode
    self.gracePercent = gracePercent
    self.isFrozen = isFrozen
    self.alertThresholds = alertThresholds
    self.alertEmails = alertEmails
    self.unpricedPolicy = unpricedPolicy
    self.isEnabled = isEnabled
    self.carry = carry
    self.active = active
    self.name = name
    self.onExpiry = onExpiry
    self.closing = closing
  }

  /// Creates a budget of dollars.
  public init(
    limit: Money,
    isHard: Bool = true,
    alertThresholds: AlertThresholds = .standard,
    alertEmails: [String] = [],
    unpricedPolicy: UnpricedPolicy = .refuse,
    isEnabled: Bool = true
  ) {
    self.init(
      limit: .usd(limit),
      mode: isHard ? .hard : .soft,
      alertThresholds: alertThresholds,
      alertEmails: alertEmails,
      unpricedPolicy: unpricedPolicy,
      isEnabled: isEnabled
    )
  }
}

extension MonthlyBudget {
  /// The limit in US dollars; `nil` where the budget counts something else.
  public var limit: Money? { limitAmount.money }

  /// Whether calls that do not fit are refused.
  public var isHard: Bool {
    get { mode == .hard }
    set { mode = newValue ? .hard : .soft }
  }

  /// What the budget counts.
  public var unit: BudgetUnit { limitAmount.unit }

  /// The amount of dollars at which the budget stops spending; `nil` for one that stops nothing or
  /// counts something else.
  var hardLimit: Money? {
    isEnabled && unit == .usd ? limitInForce.hardLimit : nil
  }

  func validate() throws {
    try limitAmount.validate("The limit")
    guard (0...1000).contains(gracePercent) else {
      throw LedgerError(
        .invalidValue,
        "A grace is 0 to 1000 percent of the limit; this is \(gracePercent)."
      )
    }
    guard gracePercent == 0 || mode != .soft else {
      throw LedgerError(
        .invalidValue,
        "A soft budget refuses nothing, so that a grace has no meaning; drop one of the two."
      )
    }
    guard !isFrozen || isEnabled else {
      throw LedgerError(
        .invalidValue,
        "A frozen budget that is disabled would refuse nothing; enable it, or unfreeze it."
      )
    }
    guard onExpiry == .giveBack || mode == .hard else {
      throw LedgerError(
        .invalidValue,
        "Only a hard budget can count as spent what runs out; make it hard, or let what runs out return."
      )
    }
    try validateClosing()
    try carry.validate(unit)
    try active.validate()
    if let name { try validateName(name, what: "The name of a budget") }
    if case .ceiling(let amount) = unpricedPolicy {
      try amount.validateAmount("The ceiling for unpriced calls")
    }
    for email in alertEmails {
      try validateName(email, what: "An e-mail address")
      let parts = email.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else {
        throw LedgerError(
          .invalidValue,
          "\(quoted(email)) is not an e-mail address; write one as name@example.com."
        )
      }
    }
  }
}

extension MonthlyBudget {
  private func validateClosing() throws {
    guard let closing else { return }
    try closing.validate("The closing reserve")
    guard closing.unit == unit, closing.amount <= limitAmount.amount else {
      throw LedgerError(
        .invalidValue,
        "The closing reserve of \(closing.inWords) is more than the limit of \(limitAmount.inWords); keep back a part of it."
      )
    }
    guard mode != .soft else {
      throw LedgerError(
        .invalidValue,
        "A soft budget refuses nothing, so that it cannot keep anything back; drop the closing reserve, or make it hard."
      )
    }
  }
}
