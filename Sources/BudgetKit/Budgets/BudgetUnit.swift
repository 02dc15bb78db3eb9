/// What a budget counts.
public enum BudgetUnit: String, Sendable, Hashable, CaseIterable {
  /// US dollars.
  case usd
  /// Tokens of model calls: prompt and completion, cached ones included.
  case tokens
  /// Calls of models, whatever became of them; uses of resources are none.
  case calls
}

extension BudgetUnit {
  /// The unit in a sentence: `US dollars`.
  package var words: String { self == .usd ? "US dollars" : rawValue }
}
