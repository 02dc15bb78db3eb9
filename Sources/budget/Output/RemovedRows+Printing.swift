import BudgetKit

extension [RemovedRows] {
  /// What has left each workspace, below each other.
  var text: String {
    map { rows in
      var values = NamedValues()
      values.add("workspace", rows.workspace.rawValue)
      values.add("rows before", rows.before.iso8601)
      values.add("calls", "\(rows.calls)")
      values.add("resources", "\(rows.resources)")
      values.add("adjustments", "\(rows.adjustments)")
      values.add("cost", rows.cost.inDollars)
      values.add(rows.archive == nil ? "deleted" : "archive", rows.archive?.path ?? "for good")
      return values.text
    }.joined(separator: "\n")
  }

  /// What to know about it.
  var remarks: [String] {
    guard !isEmpty else { return [remarkOnNoWorkspace] }
    guard contains(where: { $0.count > 0 }) else {
      return ["No row began before that day; nothing has left."]
    }
    return [
      "The file keeps its size and fills the room with new rows; a copy by 'budget backup --compact' is smaller."
    ]
  }
}
