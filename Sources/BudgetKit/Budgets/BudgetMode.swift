/// What a budget does with a call that does not fit.
public enum BudgetMode: String, Sendable, Hashable, CaseIterable {
  /// Refuses it.
  case hard
  /// Lets it pass: the budget only records, alerts and reports.
  case soft
  /// Lets it pass, but says that it would have been refused, and counts that.
  case observe
}
