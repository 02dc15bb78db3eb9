import BudgetKit

extension Ledger {
  /// What to say of a scope of which nothing is known: it may be mistyped.
  func doubts(about scope: BudgetScope) throws -> [String] {
    try knows(scope) ? [] : [try doubt(about: scope) + " 'budget list --all' shows all names."]
  }
}
