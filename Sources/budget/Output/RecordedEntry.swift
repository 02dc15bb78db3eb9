import BudgetKit

/// A row that was recorded, whatever it is of.
struct RecordedEntry {
  let id: RecordID
  /// The model, or the type of the resource.
  let name: String
  let tier: ServiceTier
  let pricing: Pricing
  let cost: Money?
  let isNew: Bool
  /// What to know about a row without a price.
  let gap: String?

  init(_ recorded: Recorded<RecordedCall>, gap: String?) {
    self.gap = gap
    id = recorded.row.id
    name = recorded.row.call.model
    tier = recorded.row.call.serviceTier
    pricing = recorded.row.pricing
    cost = recorded.row.cost
    isNew = recorded.isNew
  }

  init(_ recorded: Recorded<RecordedUsage>) {
    gap =
      recorded.row.cost == nil
      ? "\(quoted(recorded.row.usage.resourceType)) has no price. This use stays without a cost; set one with "
        + "'budget prices set-resource' for later ones, or record with --cost." : nil
    id = recorded.row.id
    name = recorded.row.usage.resourceType
    tier = .standard
    pricing = recorded.row.pricing
    cost = recorded.row.cost
    isNew = recorded.isNew
  }
}

extension RecordedEntry {
  var json: JSON {
    .fields([
      "id": .id(id),
      "cost_usd": .money(cost),
      "pricing": .string(pricing.rawValue),
      "new": .bool(isNew),
    ])
  }

  var text: String {
    var facts = Facts()
    facts.add("id", id.rawValue)
    facts.add("cost", cost.map { "\($0) USD, \(pricing.rawValue)" } ?? "unpriced")
    return facts.text
  }

  /// What to know about the row.
  var remarks: [String] {
    if !isNew { return ["\(id) was recorded before; it was not counted again."] }
    return gap.map { [$0] } ?? []
  }
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
    return reason + " This call stays without a cost." + held
      + " Set a price or an alias with 'budget prices' for later calls, or record with --cost."
  }
}

extension RecordedEntry {
  /// The row as one of several calls of an answer.
  var callJSON: JSON {
    .fields([
      "id": .id(id),
      "model": .string(name),
      "cost_usd": .money(cost),
      "pricing": .string(pricing.rawValue),
      "new": .bool(isNew),
    ])
  }

  /// The row in a few words.
  var summary: String {
    "\(plain(name)), \(cost.map { "\($0) USD, \(pricing.rawValue)" } ?? "unpriced"), \(id)"
  }
}

/// The rows of one answer: the call itself, and a call for each step that another model took.
struct RecordedEntries {
  private let call: RecordedEntry
  private let all: [RecordedEntry]

  /// Creates an answer of its rows, the call itself first.
  init(_ entries: [RecordedEntry]) {
    call = entries[0]
    all = entries
  }

  /// What the whole answer cost; `nil` where the cost of a part is not known.
  private var cost: Money? {
    all.reduce(Money.zero) { sum, entry in
      guard let sum, let cost = entry.cost else { return nil }
      return sum.adding(cost)
    }
  }

  var json: JSON {
    guard all.count > 1 else { return call.json }
    return .fields([
      "id": .id(call.id),
      "cost_usd": .money(cost),
      "pricing": .string((cost == nil ? Pricing.unpriced : call.pricing).rawValue),
      "new": .bool(call.isNew),
      "calls": .array(all.map(\.callJSON)),
    ])
  }

  var text: String {
    guard all.count > 1 else { return call.text }
    var facts = Facts()
    facts.add("id", call.id.rawValue)
    facts.add("cost", cost.map { "\($0) USD for \(all.count) calls" } ?? "unpriced")
    for entry in all { facts.add("call", entry.summary) }
    return facts.text
  }

  /// What to know about the rows.
  var remarks: [String] { all.flatMap(\.remarks) }
}
