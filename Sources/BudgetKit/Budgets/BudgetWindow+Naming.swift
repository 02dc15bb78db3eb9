extension BudgetWindow {
  /// How often there is a limit: `monthly`.
  package var adverb: String {
    switch self {
    case .hour: "hourly"
    case .day: "daily"
    case .week: "weekly"
    case .month: "monthly"
    case .quarter: "quarterly"
    case .year: "yearly"
    case .total: "in all"
    case .rolling, .fixed: "\(self)"
    }
  }

  /// Returns what people call a budget of the window: `daily budget of tokens`.
  func budgetWords(of unit: BudgetUnit) -> String {
    let kind =
      switch self {
      case .total: "total"
      case .rolling: "rolling"
      case .fixed: "fixed"
      default: adverb
      }
    return "\(kind) budget" + (unit == .usd ? "" : " of \(unit.rawValue)")
  }
}

extension BudgetScope {
  /// The scope where a sentence begins with it: `The workspace acme`.
  package var asSubject: String { isWholeLedger ? "The whole ledger" : "The \(self)" }
}
