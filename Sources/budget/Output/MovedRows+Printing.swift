import BudgetKit

extension MovedRows {
  /// What got the name of a workspace or project.
  ///
  /// - Parameters:
  ///   - scope: The workspace or project.
  ///   - what: What it is to the rows, such as `moved to`.
  /// - Returns: Whole lines.
  func text(in scope: BudgetScope, _ what: String) -> String {
    var values = NamedValues()
    values.add(what, scope.description)
    values.add("calls", "\(calls)")
    values.add("resources", "\(resources)")
    values.add("adjustments", "\(adjustments)")
    values.add("reservations", "\(reservations)")
    return values.text
  }
}
