extension BudgetWindow {
  /// Returns what people call a budget of the window: `daily budget of tokens`.
  func budgetWords(of unit: BudgetUnit) -> String {
    let kind =
      switch self {
      case .hour: "hourly"
      case .day: "daily"
      case .week: "weekly"
      case .month: "monthly"
      case .quarter: "quarterly"
      case .year: "yearly"
      case .total: "total"
      case .rolling: "rolling"
      case .fixed: "fixed"
      }
    return "\(kind) budget" + (unit == .usd ? "" : " of \(unit.rawValue)")
  }
}

extension BudgetScope {
  /// The scope where a sentence begins with it: `Workspace acme`.
  var asSubject: String {
    let text = "\(self)"
    return isWholeLedger ? "The whole ledger" : text.prefix(1).uppercased() + text.dropFirst()
  }
}
