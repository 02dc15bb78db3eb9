import BudgetKit

extension BudgetScope {
  /// What to say where nothing is known of a name: it may be mistyped.
  var unknownRemark: String { "Nothing is recorded yet for \(self); check the name." }
}
