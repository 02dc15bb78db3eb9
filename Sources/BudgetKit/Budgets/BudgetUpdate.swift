/// A change of a budget: the fields that are given; all others keep their values.
///
/// ```swift
/// try ledger.updateBudget(of: scope, with: BudgetUpdate(isHard: true), by: Change(by: "ops"))
/// ```
public struct BudgetUpdate: Sendable, Hashable {
  /// The new limit, in the unit of the budget.
  public var limitAmount: BudgetAmount?
  /// What becomes of calls that do not fit from now on.
  public var mode: BudgetMode?
  /// How far calls may go beyond the limit, in percent of it.
  public var gracePercent: Int?
  /// Whether every call is refused from now on.
  public var isFrozen: Bool?
  /// The new percentages at which to alert.
  public var alertThresholds: AlertThresholds?
  /// The new addresses for alerts; they replace the old ones.
  public var alertEmails: [String]?
  /// What a hard budget does with calls that have no known price from now on.
  public var unpricedPolicy: UnpricedPolicy?
  /// Whether the budget is enabled from now on.
  public var isEnabled: Bool?
  /// What of the money that a period leaves goes into the next from now on.
  public var carry: BudgetCarry?
  /// From when on the budget takes part; ``Instant/distantPast`` for always.
  public var activeFrom: Instant?
  /// From when on it takes part no more; ``Instant/distantFuture`` for never.
  public var activeUntil: Instant?
  /// The new name by which people know the budget; an empty one takes the name away.
  public var name: String?
  /// What becomes of what a reservation holds that runs out, of those made from now on.
  public var onExpiry: ReservationExpiry?
  /// What of the limit is kept back for closing reservations from now on; an amount of 0 for
  /// nothing.
  public var closing: BudgetAmount?

  /// Creates an update; what is left out stays as it is.
  public init(
    limit: BudgetAmount?,
    mode: BudgetMode? = nil,
    gracePercent: Int? = nil,
    isFrozen: Bool? = nil,
    alertThresholds: AlertThresholds? = nil,
    alertEmails: [String]? = nil,
    unpricedPolicy: UnpricedPolicy? = nil,
    isEnabled: Bool? = nil
  ) {
    self.limitAmount = limit
    self.mode = mode
    self.gracePercent = gracePercent
    self.isFrozen = isFrozen
    self.alertThresholds = alertThresholds
    self.alertEmails = alertEmails
    self.unpricedPolicy = unpricedPolicy
    self.isEnabled = isEnabled
  }

  /// Creates an update of a budget of dollars; what is left out stays as it is.
  public init(
    limit: Money? = nil,
    isHard: Bool? = nil,
    alertThresholds: AlertThresholds? = nil,
    alertEmails: [String]? = nil,
    unpricedPolicy: UnpricedPolicy? = nil,
    isEnabled: Bool? = nil
  ) {
    self.init(
      limit: limit.map(BudgetAmount.usd),
      mode: isHard.map { $0 ? .hard : .soft },
      alertThresholds: alertThresholds,
      alertEmails: alertEmails,
      unpricedPolicy: unpricedPolicy,
      isEnabled: isEnabled
    )
  }
}

extension BudgetUpdate {
  /// The new limit in US dollars.
  public var limit: Money? {
    get { limitAmount?.money }
    set { limitAmount = newValue.map(BudgetAmount.usd) }
  }

  /// Whether calls that do not fit are refused from now on.
  public var isHard: Bool? {
    get { mode.map { $0 == .hard } }
    set { mode = newValue.map { $0 ? .hard : .soft } }
  }

  /// Throws unless each field that is given can be that of a budget.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``,
  ///   ``LedgerError/Code/invalidValue`` or ``LedgerError/Code/invalidID``.
  public func validate() throws {
    let unit = carry?.cap?.unit ?? closing?.unit ?? limitAmount?.unit ?? .usd
    // Without a limit of its own, it is looked at with that of the budget.
    let limit =
      limitAmount == nil ? closing ?? BudgetAmount(.zero, unit) : BudgetAmount(.zero, unit)
    try applied(to: MonthlyBudget(limit: limit)).validate()
  }

  /// Returns a budget with the fields that are given.
  func applied(to budget: MonthlyBudget) -> MonthlyBudget {
    let mode = mode ?? budget.mode
    return MonthlyBudget(
      limit: limitAmount ?? budget.limitAmount,
      mode: mode,
      gracePercent: gracePercent ?? (mode == .soft ? 0 : budget.gracePercent),
      isFrozen: isFrozen ?? budget.isFrozen,
      alertThresholds: alertThresholds ?? budget.alertThresholds,
      alertEmails: alertEmails ?? budget.alertEmails,
      unpricedPolicy: unpricedPolicy ?? budget.unpricedPolicy,
      isEnabled: isEnabled ?? budget.isEnabled,
      carry: carry ?? budget.carry,
      active: ActiveTime(
        from: (activeFrom ?? budget.active.from).flatMap { $0 == .distantPast ? nil : $0 },
        until: (activeUntil ?? budget.active.until).flatMap { $0 == .distantFuture ? nil : $0 }
      ),
      name: (name ?? budget.name).flatMap { $0.isEmpty ? nil : $0 },
      onExpiry: onExpiry ?? (mode == .hard ? budget.onExpiry : .giveBack),
      closing: (closing ?? (mode == .soft ? nil : budget.closing))
        .flatMap { $0.amount == .zero ? nil : $0 }
    )
  }
}

/// What a change made of a budget.
package struct BudgetChange: Sendable {
  /// The budget as it is now.
  package let budget: MonthlyBudget
  /// Whether there was none before.
  package let isNew: Bool
  /// The zone of its workspace.
  package let zone: Zone
}
