package import BudgetKit

extension Report {
  /// The report with the days that were not normal, their hours as the clocks of a zone show them.
  package func json(_ anomalies: [SpendAnomaly], in zone: Zone) -> JSON {
    json.adding(["anomalies": .array(anomalies.map { $0.json(in: zone) })])
  }

  private var json: JSON {
    .fields([
      "workspace_id": .id(query.workspace),
      "project_id": .id(query.project),
      "by": .string(query.grouping.rawValue),
      "since": .instant(query.since),
      "until": .instant(query.until),
      "rows": .array(rows.map(json)),
      "total": total.json,
      "unpriced_calls": .integer(total.unpricedCalls),
    ])
    .adding(estimatedAtExpiry == .zero ? [:] : ["estimated_usd": .money(estimatedAtExpiry)])
  }

  private func json(_ row: ReportRow) -> JSON {
    let key = JSON.fields([query.grouping.rawValue: .text(row.key)])
    let named = query.grouping == .model ? key.adding(["provider": .text(row.provider)]) : key
    return .object((named.object ?? []) + (row.totals.json.object ?? []))
  }
}

extension UsageTotals {
  fileprivate var json: JSON {
    .fields([
      "cost_usd": .money(cost),
      "calls": .integer(calls),
      "tokens_prompt": .integer(promptTokens),
      "tokens_completion": .integer(completionTokens),
      "tokens_cache_read": .integer(cacheReadTokens),
      "tokens_cache_write": .integer(cacheWriteTokens),
      "tokens_total": .integer(totalTokens),
      "unpriced_calls": .integer(unpricedCalls),
    ])
  }
}
