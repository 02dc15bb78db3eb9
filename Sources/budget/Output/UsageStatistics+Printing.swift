import BudgetKit

extension UsageStatistics {
  /// The figures below each other.
  var text: String {
    var values = NamedValues()
    values.add("from", period.start.iso8601)
    values.add("until before", period.end.iso8601)
    values.add("cost", total.cost.inDollars)
    values.add("  of models", "\(llm.cost.inDollars), \(counted(llm.calls, "call"))")
    values.add("  of resources", "\(compute.cost.inDollars), \(counted(compute.calls, "use"))")
    if adjustments != .zero { values.add("  of adjustments", adjustments.inDollars) }
    values.add("a call of a model", llm.costPerCall?.inDollars ?? "-")
    values.add("a day", costPerDay?.inDollars ?? "-")
    values.add("tokens", "\(total.totalTokens)")
    values.add("failed calls", "\(llm.failedCalls) (\(percent(errorHundredthsOfPercent)))")
    values.add("  which cost", total.failedCost.inDollars)
    values.add("from a cache", counted(total.cachedCalls, "call"))
    values.add("latency", latency)
    values.add("the time before", before.cost.inDollars)
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
    if let rows = withoutLatencies.last {
      let place = rows.archive.map {
        "in the archive \(quoted($0.path, limit: 512)); --archive reads them"
      }
      remarks.append(
        "Percentiles are of calls from \(rows.before) on: earlier rows \(place.map { "are " + $0 } ?? "were pruned")."
      )
    }
    if elapsed.end < period.end { remarks.append("The time is not over; a day is of what is.") }
    if total.unpricedCalls > 0 {
      remarks.append(
        total.unpricedCalls == 1
          ? "1 call has no price and is not in the cost."
          : "\(total.unpricedCalls) calls have no price and are not in the cost."
      )
    }
    if before.unpricedCalls > 0 {
      remarks.append("\(counted(before.unpricedCalls, "call")) of the time before lacked a price.")
    }
    return remarks
  }
}
