import BudgetKit

extension MovedRows {
  /// What got the name of a workspace or project.
  func text(in scope: BudgetScope) -> String {
    var values = NamedValues()
    values.add("name", scope.description)
    values.add("calls", "\(calls)")
    values.add("resources", "\(resources)")
    values.add("adjustments", "\(adjustments)")
    values.add("reservations", "\(reservations)")
    return values.text
  }
}
