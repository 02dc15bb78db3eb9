package import BudgetKit

extension PriceListUpdate {
  /// The changes with their counts.
  package func json(isApplied: Bool) -> JSON {
    let count = { (kind: PriceListChange.Kind) in
      JSON.integer(Int64(changes.count { $0.kind == kind }))
    }
    return .fields([
      "applied": .bool(isApplied && !isEmpty),
      "raised": count(.raised),
      "cut": count(.cut),
      "added": count(.added),
      "dropped": count(.dropped),
      "new": .integer(Int64(prices(.new).count)),
      "gone": .integer(Int64(prices(.gone).count)),
      "unchanged": .integer(Int64(unchanged)),
      "left_out": .integer(Int64(leftOut)),
      "changes": .array(changes.map(\.json)),
      "aliases": .array(aliases.map(\.json)),
      "resources": .array(resources.map(\.new.json)),
      "skipped": .array(list.skipped.map(\.json)),
      "notes": .array(list.notes.map(\.json)),
    ])
  }

  /// The prices that are new, or gone, each once.
  package func prices(_ kind: PriceListChange.Kind) -> [ModelPrice] {
    var seen: Set<ModelPrice> = []
    return changes.filter { $0.kind == kind }.map(\.price).filter { seen.insert($0).inserted }
  }
}

extension PriceListChange {
  fileprivate var json: JSON {
    .fields([
      "kind": .string(kind.rawValue),
      "provider": .string(price.provider),
      "model": .string(price.model),
      "service_tier": .string(price.serviceTier.rawValue),
      "above_prompt_tokens": .integer(price.abovePromptTokens),
      "valid_from": .instant(price.validFrom == .distantPast ? nil : price.validFrom),
      "rate": .string(name.rawValue),
      "old_usd_per_million": .rate(old),
      "new_usd_per_million": .rate(new),
      "change_percent": changeTenthsOfPercent.map { .number(DecimalText.print($0, scale: 1)) }
        ?? .null,
      "questioned": .bool(doubt != nil),
    ])
  }
}
