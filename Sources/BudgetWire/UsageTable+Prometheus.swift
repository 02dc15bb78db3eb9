package import BudgetKit

extension UsageTable {
  /// The figures of each row as gauges in Prometheus' text format.
  ///
  /// They are gauges: a time that moves on, and a credit, make them fall. Names that rows lack are
  /// empty labels, which Prometheus takes for none; the line of other groups has the label
  /// `other_groups`. The lines of a figure add up to its total.
  package var prometheus: String {
    Self.metrics.map { metric in
      let lines = rows.compactMap { row in
        metric.value(row.figures).map { value in
          "\(metric.name)\(labels(of: row)) \(value)\n"
        }
      }
      guard !lines.isEmpty else { return "" }
      return "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) gauge\n" + lines.joined()
    }.joined()
  }

  private func labels(of row: UsageRow) -> String {
    var labels = zip(columns, row.names).map { column, name in
      "\(Self.label(column.description))=\"\(Self.escaped(name ?? ""))\""
    }
    if row.otherGroups > 0 { labels.append("other_groups=\"\(row.otherGroups)\"") }
    return labels.isEmpty ? "" : "{" + labels.joined(separator: ",") + "}"
  }

  private struct Metric: Sendable {
    let name: String
    let help: String
    let value: @Sendable (UsageFigures) -> String?
  }

  private static let metrics: [Metric] = [
    Metric(name: "budget_cost_usd", help: "What was spent, in US dollars.") { $0.cost.description },
    Metric(name: "budget_calls", help: "Calls of models and uses of resources.") { "\($0.calls)" },
    Metric(name: "budget_unpriced_calls", help: "Calls without a price, not in the cost.") {
      "\($0.unpricedCalls)"
    },
    Metric(name: "budget_failed_calls", help: "Calls without success.") { "\($0.failedCalls)" },
    Metric(name: "budget_failed_cost_usd", help: "What failed calls cost, in US dollars.") {
      $0.failedCost.description
    },
    Metric(name: "budget_prompt_tokens", help: "Input tokens, those of caches included.") {
      "\($0.tokens.prompt)"
    },
    Metric(name: "budget_cache_read_tokens", help: "Input tokens read from a cache.") {
      "\($0.tokens.cacheRead)"
    },
    Metric(name: "budget_cache_write_tokens", help: "Input tokens written to a cache.") {
      "\($0.cacheWriteTokens)"
    },
    Metric(name: "budget_completion_tokens", help: "Output tokens, reasoning included.") {
      "\($0.tokens.completion)"
    },
    Metric(name: "budget_latency_mean_seconds", help: "The mean latency of calls, in seconds.") {
      $0.meanLatencyMilliseconds.map { DecimalText.print($0, scale: 3) }
    },
  ]

  /// Returns the name of a label: letters, digits and underscores.
  private static func label(_ name: String) -> String {
    let letters = name.unicodeScalars.map { scalar -> Character in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        ? Character(scalar) : "_"
    }
    return String(letters)
  }

  /// Returns the value of a label with what would end it escaped.
  private static func escaped(_ value: String) -> String {
    var escaped = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
