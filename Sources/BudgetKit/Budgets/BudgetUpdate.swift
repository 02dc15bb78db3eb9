/// A change of a monthly budget: the fields that are given; all others keep their values.
///
/// ```swift
/// try ledger.updateBudget(of: scope, with: BudgetUpdate(isHard: true), by: Change(by: "ops"))
/// ```
public struct BudgetUpdate: Sendable, Hashable {
  /// The new limit.
  public var limit: Money?
  /// Whether calls that do not fit are refused from now on.
  public var isHard: Bool?
  /// The new percentages at which to alert.
  public var alertThresholds: AlertThresholds?
  /// The new addresses for alerts; they replace the old ones.
  public var alertEmails: [String]?
  /// What a hard budget does with calls that have no known price from now on.
  public var unpricedPolicy: UnpricedPolicy?
  /// Whether the budget is enabled from now on.
  public var isEnabled: Bool?

  /// Creates an update; what is left out stays as it is.
  public init(
    limit: Money? = nil,
    isHard: Bool? = nil,
    alertThresholds: AlertThresholds? = nil,
    alertEmails: [String]? = nil,
    unpricedPolicy: UnpricedPolicy? = nil,
    isEnabled: Bool? = nil
  ) {
    self.limit = limit
    self.isHard = isHard
    self.alertThresholds = alertThresholds
    self.alertEmails = alertEmails
    self.unpricedPolicy = unpricedPolicy
    self.isEnabled = isEnabled
  }
}

extension BudgetUpdate {
  /// Throws unless each field that is given can be that of a budget.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``,
  ///   ``LedgerError/Code/invalidValue`` or ``LedgerError/Code/invalidID``.
  public func validate() throws { try applied(to: MonthlyBudget(limit: .zero)).validate() }

  /// Returns a budget with the fields that are given.
  func applied(to budget: MonthlyBudget) -> MonthlyBudget {
    MonthlyBudget(
      limit: limit ?? budget.limit,
      isHard: isHard ?? budget.isHard,
      alertThresholds: alertThresholds ?? budget.alertThresholds,
      alertEmails: alertEmails ?? budget.alertEmails,
      unpricedPolicy: unpricedPolicy ?? budget.unpricedPolicy,
      isEnabled: isEnabled ?? budget.isEnabled
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
