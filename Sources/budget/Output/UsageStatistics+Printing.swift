import BudgetKit

extension UsageStatistics {
  /// The figures below each other.
  func text(_ amounts: AmountStyle) -> String {
    var values = NamedValues()
    values.add("from", period.start.iso8601)
    values.add("until before", period.end.iso8601)
    values.add("cost", amounts.text(total.cost))
    values.add("  of models", "\(amounts.text(llm.cost)), \(counted(llm.calls, "call"))")
    values.add("  of resources", "\(amounts.text(compute.cost)), \(counted(compute.calls, "use"))")
    if adjustments != .zero { values.add("  of adjustments", amounts.text(adjustments)) }
    values.add("a call of a model", llm.costPerCall.map(amounts.text) ?? "-")
    values.add("a day", costPerDay.map(amounts.text) ?? "-")
    values.add("tokens", "\(total.totalTokens)")
    values.add("failed calls", "\(llm.failedCalls) (\(percent(errorHundredthsOfPercent)))")
    values.add("  which cost", amounts.text(total.failedCost))
    let savings = details.savings
    values.add(
      "from a cache",
      counted(total.cachedCalls, "call")
        + (savings.cachedCalls > 0 ? ", which saved \(amounts.text(savings.saved))" : "")
    )
    if savings.promptCacheCalls > 0 {
      values.add("prompt caching", "saved \(amounts.text(savings.promptCacheSaved))")
      values.add("  writing it cost", "\(amounts.text(savings.promptCacheWriteExtra)) more")
    }
    values.add("latency", latency)
    values.add("the time before", amounts.text(before.cost))
    values.add("change", percent(changeHundredthsOfPercent))
    return values.text
  }

  private var latency: String {
    guard let mean = llm.meanLatencyMilliseconds else { return "-" }
    let percentiles = [("p50", 500), ("p95", 950), ("p99", 990)].map { name, thousandths in
      "\(name) \(latencies.milliseconds(within: thousandths) ?? mean) ms"
    }
    return "mean \(mean) ms, " + percentiles.joined(separator: ", ")
  }

  private func percent(_ hundredths: Int64?) -> String {
    hundredths.map { DecimalText.print($0, scale: 2) + " %" } ?? "-"
  }

  /// What to know about the figures.
  var remarks: [String] {
    guard total.calls > 0 || total.cost != .zero else {
      return ["Nothing was recorded that is asked for."]
    }
    var remarks: [String] = []
    remarks += withoutLatencies.suffix(1).map { $0.remark(on: "Percentiles are") }
    if elapsed.end < period.end {
      remarks.append(
        "The time is not over: a day is the average so far, and the change is beside a whole time before."
      )
    }
    if total.unpricedCalls > 0 {
      remarks.append(
        total.unpricedCalls == 1
          ? "1 call has no price and is not in the cost."
          : "\(total.unpricedCalls) calls have no price and are not in the cost."
      )
    }
    remarks += details.savings.remarks
    if before.unpricedCalls > 0 {
      remarks.append("\(counted(before.unpricedCalls, "call")) of the time before lacked a price.")
    }
    return remarks
  }
}
