extension UsageSpend {
  /// What it is to a budget that counts a unit.
  func amount(of unit: BudgetUnit) -> Amount {
    switch unit {
    case .usd: Amount(totals.cost)
    case .tokens: Amount(totals.totalTokens)
    case .calls: Amount(totals.calls)
    }
  }

  /// What a budget that counts a unit holds for calls of unknown cost.
  func held(of unit: BudgetUnit) -> Amount { unit == .usd ? Amount(held) : .zero }

  /// How many calls a budget that counts a unit cannot count in full.
  func unpricedCalls(of unit: BudgetUnit) -> Int64 { unit == .usd ? totals.unpricedCalls : 0 }
}
