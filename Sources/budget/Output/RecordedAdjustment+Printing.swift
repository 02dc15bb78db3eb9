import BudgetKit

extension Recorded<RecordedAdjustment> {
  var text: String {
    var values = NamedValues()
    values.add("id", row.id.rawValue)
    values.add(row.kind.rawValue, "\(row.amount) USD")
    if let corrected = row.corrected { values.add("of", corrected.description) }
    values.add("counts at", row.timestamp.iso8601)
    return values.text
  }
}
