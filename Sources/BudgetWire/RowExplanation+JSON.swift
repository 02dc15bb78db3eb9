package import BudgetKit

extension RowExplanation {
  /// The row with all of its fields, and how its cost comes about.
  ///
  /// - Parameter gap: Why it has no price.
  /// - Returns: One object.
  /// - Throws: ``LedgerError`` where the row holds JSON that cannot be read.
  package func json(gap: String?) throws -> JSON {
    try row.json.adding([
      "voided_by": .id(voidedBy),
      "price": price?.json ?? resourcePrice?.json ?? .null,
      "lines": .array(lines.map(\.json)),
      "corrections": .array(corrections.map(\.json)),
      "corrected_cost_usd": .money(correctedCost),
      "budgets": .array(budgets.map(\.json)),
      "unpriced_because": .text(gap),
    ])
    .adding(discount)
    .adding(repriced == nil ? [:] : ["repriced": repriced?.json ?? .null])
  }
}

extension RowExplanation {
  /// The list price of a row that pays another part of it.
  private var discount: KeyValuePairs<String, JSON> {
    guard let price, let listCost else { return [:] }
    return [
      "list_cost_usd": .money(listCost),
      "paid_percent": .number(DecimalText.print(price.rates.paidMillionths, scale: 4)),
    ]
  }
}

extension RowExplanation.Repriced {
  fileprivate var json: JSON {
    .fields([
      "cost_usd": .money(cost),
      "price": price?.json ?? .null,
      "lines": .array(lines.map(\.json)),
    ])
  }
}

extension CostLine {
  fileprivate var json: JSON {
    .fields([
      "meter": .string(meter.rawValue),
      "units": .integer(units),
      "usd_per_million": .rate(rate),
      "cost_usd": .money(cost),
    ])
  }
}

extension RecordedAdjustment {
  fileprivate var json: JSON {
    .fields([
      "id": .id(id),
      "adjustment": .string(kind.rawValue),
      "amount_usd": .money(amount),
      "reason": .text(change.reason),
      "actor": .string(change.actor),
      "recorded_at": .instant(recordedAt),
      "counts": .bool(counts),
    ])
  }
}

extension RowExplanation.Counting {
  fileprivate var json: JSON {
    .fields([
      "scope": .string(scope.description),
      "window": window.json,
      "unit": .string(unit.rawValue),
      "period_start": .instant(period?.start),
      "period_end": .instant(period?.end),
    ])
  }
}
