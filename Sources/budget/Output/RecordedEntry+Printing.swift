import BudgetKit
import BudgetWire

extension RecordedEntry {
  var text: String {
    var values = NamedValues()
    values.add("id", id.rawValue)
    values.add("cost", cost.map { "\($0) USD, \(pricing.rawValue)" } ?? "unpriced")
    return values.text
  }

  /// What to know about the row.
  var remarks: [String] {
    if !isNew { return ["\(id) was recorded before; it was not counted again."] }
    return gap.map { [$0] } ?? []
  }

  /// The row in a few words.
  var summary: String {
    "\(plain(name)), \(cost.map { "\($0) USD, \(pricing.rawValue)" } ?? "unpriced"), \(id)"
  }
}

extension RecordedEntries {
  var text: String {
    guard all.count > 1 else { return call.text }
    var values = NamedValues()
    values.add("id", call.id.rawValue)
    values.add("cost", cost.map { "\($0) USD for \(all.count) calls" } ?? "unpriced")
    for entry in all { values.add("call", entry.summary) }
    return values.text
  }

  /// What to know about the rows.
  var remarks: [String] { all.flatMap(\.remarks) }
}

extension Ledger {
  /// Says why a call has no cost, what that does to its budgets, and what helps; `nil` for a call
  /// with a cost.
  ///
  /// The call is booked: where the reason cannot be read any more, that is no failure of the
  /// command.
  func gapRemark(of row: RecordedCall) -> String? {
    guard row.cost == nil else { return nil }
    guard row.call.serviceTier != .unlisted else {
      return "\(row.id) is unpriced; give --cost when you know what it cost."
    }
    let reason =
      (try? prices.gap(of: row.call)) ?? "\(quoted(row.call.model)) had no price then."
    let held =
      row.heldCost > .zero
      ? " \(row.heldCost) US dollars stay held for it in its budgets until the month ends." : ""
    return reason + " This call has no cost yet." + held
      + " Set a price or an alias with 'budget prices', then run 'budget reprice', or record with --cost."
  }
}

extension RecordedUsage {
  /// Says why a use has no cost, and what helps; `nil` for one with a cost.
  var gapRemark: String? {
    guard cost == nil else { return nil }
    return
      "\(quoted(usage.resourceType)) has no price. This use stays without a cost; set one with "
      + "'budget prices set-resource' for later ones, or record with --cost."
  }
}
