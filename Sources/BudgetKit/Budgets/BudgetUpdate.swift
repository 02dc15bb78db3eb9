/// What to change of a monthly budget: the fields that are given; all others keep their value.
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
  /// Whom alerts are for from now on, in the place of those before.
  public var alertEmails: [String]?
  /// What becomes of calls whose price nobody knows.
  public var unpricedPolicy: UnpricedPolicy?
  /// Whether the budget takes part from now on.
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
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``, ``LedgerError/Code/invalidValue`` or
  ///   ``LedgerError/Code/invalidID``.
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

extension Ledger {
  /// Changes some fields of the budget of exactly this scope, in one transaction with its row of the audit log.
  ///
  /// Two programs that change different fields at the same time both succeed; to read a budget and set it whole could undo the
  /// other's change.
  ///
  /// - Parameters:
  ///   - scope: The workspace or project.
  ///   - update: The fields to change.
  ///   - new: What the fields are changed of where there is no budget yet; `nil` to refuse that.
  ///   - zone: The zone of the whole workspace from now on; `nil` leaves it as it is.
  ///   - change: Who changes it and why, for the audit log.
  /// - Returns: The budget as it is now, and whether it is new.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` without a budget, ``LedgerError/Code/invalidAmount`` or
  ///   ``LedgerError/Code/invalidValue``.
  /// - Complexity: That of ``WorkspaceBudgetRepository/set(_:zone:by:)``.
  @discardableResult
  public func updateBudget(
    of scope: BudgetScope,
    with update: BudgetUpdate,
    orOf new: MonthlyBudget? = nil,
    zone: Zone? = nil,
    by change: Change
  ) throws -> (budget: MonthlyBudget, isNew: Bool) {
    let outcome = try changeBudget(of: scope, with: update, orOf: new, zone: zone, by: change)
    return (outcome.budget, outcome.isNew)
  }

  /// Changes some fields of a budget, and tells of the zone as well: nothing needs to be read once the change is written, which could fail.
  package func changeBudget(
    of scope: BudgetScope,
    with update: BudgetUpdate,
    orOf new: MonthlyBudget?,
    zone: Zone?,
    by change: Change
  ) throws -> BudgetChange {
    try store.write { bookkeeper, connection in
      try bookkeeper.updateBudget(
        of: scope,
        with: update,
        orOf: new,
        zone: zone,
        by: change,
        on: connection
      )
    }
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
