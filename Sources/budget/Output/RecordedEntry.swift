import BudgetKit

/// A row that was recorded, whatever it is of.
struct RecordedEntry {
  let id: RecordID
  /// The model, or the type of the resource.
  let name: String
  let pricing: Pricing
  let cost: Money?
  let isNew: Bool

  init(_ recorded: Recorded<RecordedCall>) {
    id = recorded.row.id
    name = recorded.row.call.model
    pricing = recorded.row.pricing
    cost = recorded.row.cost
    isNew = recorded.isNew
  }

  init(_ recorded: Recorded<RecordedUsage>) {
    id = recorded.row.id
    name = recorded.row.usage.resourceType
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
    guard pricing == .unpriced else { return [] }
    return ["\(quoted(name)) has no price; set one with 'budget prices', or give --cost."]
  }
}
