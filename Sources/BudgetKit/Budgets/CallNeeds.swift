/// What a call that is about to be made is expected to take of its budgets.
struct CallNeeds: Sendable, Hashable {
  /// The most that it is expected to cost.
  var cost: Money
  /// The most tokens that it is expected to use; `nil` where that was not told.
  var tokens: Int64?
  /// How many calls it is: one, and none where a call that was counted before needs more.
  var calls: Int64 = 1
  /// Whether it may use what budgets keep back for closing reservations.
  var isClosing = false

  /// Returns what it takes of a budget; `nil` where that was not told.
  func amount(of unit: BudgetUnit) -> Amount? {
    switch unit {
    case .usd: Amount(cost)
    case .tokens: tokens.map { Amount($0) }
    case .calls: Amount(calls)
    }
  }

  func validate() throws {
    try cost.validateAmount("The estimate")
    if let tokens { try BudgetAmount.tokens(tokens).validate("The estimate of tokens") }
  }
}
