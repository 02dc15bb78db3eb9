package import BudgetKit

extension UsageStatistics {
  /// The figures as one object.
  package var json: JSON {
    .fields([
      "workspace_id": .id(query.workspaces?.count == 1 ? query.workspaces?.first : nil),
      "since": .instant(period.start),
      "until": .instant(period.end),
      "cost_usd": .money(total.cost),
      "llm_cost_usd": .money(llm.cost),
      "compute_cost_usd": .money(compute.cost),
      "adjustments_usd": .money(adjustments),
      "calls": .integer(total.calls),
      "llm_calls": .integer(llm.calls),
      "resource_usages": .integer(compute.calls),
      "tokens_total": .integer(total.totalTokens),
      "unpriced_calls": .integer(total.unpricedCalls),
      "unattributed_calls": .integer(total.unattributedCalls),
      "cached_calls": .integer(total.cachedCalls),
      "cost_per_call_usd": .money(llm.costPerCall),
      "cost_per_day_usd": .money(costPerDay),
      "failed_calls": .integer(llm.failedCalls),
      "error_percent": .hundredths(errorHundredthsOfPercent),
      "success_percent": .hundredths(errorHundredthsOfPercent.map { 10_000 - $0 }),
      "failed_cost_usd": .money(total.failedCost),
      "timed_calls": .integer(latencies.count),
      "latency_mean_ms": .count(llm.meanLatencyMilliseconds),
      "latency_p50_ms": .count(latencies.milliseconds(within: 500)),
      "latency_p95_ms": .count(latencies.milliseconds(within: 950)),
      "latency_p99_ms": .count(latencies.milliseconds(within: 990)),
      "before": .fields([
        "since": .instant(periodBefore.start),
        "until": .instant(periodBefore.end),
        "cost_usd": .money(before.cost),
        "calls": .integer(before.calls),
        "unpriced_calls": .integer(before.unpricedCalls),
      ]),
      "change_percent": .hundredths(changeHundredthsOfPercent),
    ]).adding(
      withoutLatencies.isEmpty
        ? [:] : ["latencies_without": .array(withoutLatencies.map(\.json))]
    ).adding(membersOf: details.savings.isNothing ? .object([]) : details.savings.json)
  }
}

extension JSON {
  /// Creates a percentage from its hundredths, or `null`.
  package static func hundredths(_ percent: Int64?) -> JSON {
    percent.map { .number(DecimalText.print($0, scale: 2)) } ?? .null
  }
}
