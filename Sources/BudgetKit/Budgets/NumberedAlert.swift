/// An alert with its number in the order in which all were recorded, whatever their kind.
struct NumberedAlert {
  let id: Int64
  let alert: BudgetAlert

  /// Whether it comes first where the newest do.
  func isNewer(than other: NumberedAlert) -> Bool {
    (alert.recordedAt, id) > (other.alert.recordedAt, other.id)
  }
}
