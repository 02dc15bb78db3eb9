/// A monthly limit and how it is kept: the part that workspace and project budgets share.
public struct MonthlyBudget: Sendable, Hashable {
  /// The limit for one calendar month in the workspace's zone; 0 refuses every call that costs
  /// something.
  public var limit: Money
  /// Whether calls that do not fit are refused; a soft budget only records, alerts and reports.
  public var isHard: Bool
  /// The percentages of the limit whose crossing is recorded as an alert.
  public var alertThresholds: AlertThresholds
  /// Whom alerts are for.
  public var alertEmails: [String]
  /// What a hard budget does with a call that has no known price.
  public var unpricedPolicy: UnpricedPolicy
  /// Whether the budget is enabled; a disabled one is kept and limits nothing.
  public var isEnabled: Bool

  /// Creates a budget.
  public init(
    limit: Money,
    isHard: Bool = true,
    alertThresholds: AlertThresholds = .standard,
    alertEmails: [String] = [],
    unpricedPolicy: UnpricedPolicy = .refuse,
    isEnabled: Bool = true
  ) {
    self.limit = limit
    self.isHard = isHard
    self.alertThresholds = alertThresholds
    self.alertEmails = alertEmails
    self.unpricedPolicy = unpricedPolicy
    self.isEnabled = isEnabled
  }
}

extension MonthlyBudget {
  /// The amount at which the budget stops spending; `nil` for one that is soft or takes no part.
  var hardLimit: Money? { isHard && isEnabled ? limit : nil }

  func validate() throws {
    try limit.validateAmount("The monthly budget")
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
