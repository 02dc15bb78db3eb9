package import BudgetKit

extension UsageComparison {
  /// The comparison as one object.
  package var json: JSON {
    .fields([
      "by": .string(columns.map(\.description).joined(separator: ",")),
      "before": before.json,
      "after": after.json,
      "unfinished": .bool(isUnfinished),
      "volume_unit": .text(volumeUnit?.rawValue),
      "rows": .array(rows.map(json)),
      "total": total.json,
      "unpriced_calls": .integer(before.figures.unpricedCalls &+ after.figures.unpricedCalls),
    ])
  }

  /// Whether groups beyond the top were added up.
  private var isCut: Bool { rows.contains { $0.otherGroups > 0 } }

  private func json(_ row: Row) -> JSON {
    JSON.object(zip(columns, row.names).map { JSON.Member($0.description, .text($1)) })
      .adding(isCut ? ["other_groups": .integer(Int64(row.otherGroups))] : [:])
      .adding(membersOf: row.change.json)
      .adding([
        "calls_before": .integer(row.before.calls), "calls_after": .integer(row.after.calls),
        "tokens_before": .integer(row.before.totalTokens),
        "tokens_after": .integer(row.after.totalTokens),
      ])
  }
}

extension UsageComparison.Time {
  fileprivate var json: JSON {
    .fields([
      "since": .instant(period.start),
      "until": .instant(period.end),
      "cost_usd": .money(figures.cost),
      "calls": .integer(figures.calls),
      "tokens_total": .integer(figures.totalTokens),
      "unpriced_calls": .integer(figures.unpricedCalls),
      "cost_per_day_usd": .money(costPerDay),
      "cost_per_month_usd": .money(costPerMonth),
    ])
  }
}

extension CostChange {
  fileprivate var json: JSON {
    .fields([
      "before_per_day_usd": .money(before),
      "after_per_day_usd": .money(after),
      "difference_per_day_usd": .money(difference),
      "difference_percent": .hundredths(differenceHundredthsOfPercent),
      "price_usd": .money(price),
      "volume_usd": .money(volume),
      "mix_usd": .money(mix),
    ])
  }
}
