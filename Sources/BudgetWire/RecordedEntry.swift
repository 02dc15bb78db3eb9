package import BudgetKit

/// A row that was recorded, whatever it is of.
package struct RecordedEntry {
  package let id: RecordID
  /// The model, or the type of the resource.
  package let name: String
  package let tier: ServiceTier
  package let pricing: Pricing
  package let cost: Money?
  package let isNew: Bool
  /// What to know about a row without a price.
  package let gap: String?

  package init(_ recorded: Recorded<RecordedCall>, gap: String?) {
    self.gap = gap
    id = recorded.row.id
    name = recorded.row.call.model
    tier = recorded.row.call.serviceTier
    pricing = recorded.row.pricing
    cost = recorded.row.cost
    isNew = recorded.isNew
  }

  package init(_ recorded: Recorded<RecordedUsage>, gap: String?) {
    self.gap = gap
    id = recorded.row.id
    name = recorded.row.usage.resourceType
    tier = .standard
    pricing = recorded.row.pricing
    cost = recorded.row.cost
    isNew = recorded.isNew
  }
}

extension RecordedEntry {
  package var json: JSON {
    .fields([
      "id": .id(id),
      "cost_usd": .money(cost),
      "pricing": .string(pricing.rawValue),
      "new": .bool(isNew),
    ])
  }
}

extension RecordedEntry {
  /// The row as one of several calls of an answer.
  package var callJSON: JSON {
    .fields([
      "id": .id(id),
      "model": .string(name),
      "cost_usd": .money(cost),
      "pricing": .string(pricing.rawValue),
      "new": .bool(isNew),
    ])
  }
}

/// The rows of one answer: the call itself, and a call for each step that another model took.
package struct RecordedEntries {
  package let call: RecordedEntry
  package let all: [RecordedEntry]

  /// Creates an answer of its rows, the call itself first.
  package init(_ entries: [RecordedEntry]) {
    call = entries[0]
    all = entries
  }

  /// What the whole answer cost; `nil` where the cost of a part is not known.
  package var cost: Money? {
    all.reduce(Money.zero) { sum, entry in
      guard let sum, let cost = entry.cost else { return nil }
      return sum.adding(cost)
    }
  }

  package var json: JSON {
    guard all.count > 1 else { return call.json }
    return .fields([
      "id": .id(call.id),
      "cost_usd": .money(cost),
      "pricing": .string((cost == nil ? Pricing.unpriced : call.pricing).rawValue),
      "new": .bool(call.isNew),
      "calls": .array(all.map(\.callJSON)),
    ])
  }
}

/// What was recorded of a sandbox's run: its processors, its memory and its time.
package struct RecordedRun {
  private let id: String?
  private let recorded: [Recorded<RecordedUsage>]
  package let entries: [RecordedEntry]

  /// Creates an answer of the rows of a run, and of the id that was given for it, if one was.
  package init(_ recorded: [Recorded<RecordedUsage>], id: String?) {
    self.recorded = recorded
    self.id = id
    entries = recorded.map { RecordedEntry($0, gap: nil) }
  }

  package var json: JSON {
    let isPriced = entries.allSatisfy { $0.cost != nil }
    let cost = entries.reduce(Money.zero) { $0 + ($1.cost ?? .zero) }
    let pricing = isPriced ? (entries.first?.pricing ?? .priced) : .unpriced
    return .fields([
      "id": .text(id),
      "cost_usd": .money(isPriced ? cost : nil),
      "pricing": .string(pricing.rawValue),
      "new": .bool(entries.allSatisfy(\.isNew)),
      "rows": .array(
        zip(entries, recorded).map { entry, usage in
          entry.json.adding(["resource_type": .string(usage.row.usage.resourceType)])
        }
      ),
    ])
  }
}
