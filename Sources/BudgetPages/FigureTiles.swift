import BudgetKit

/// The figures that are looked at first.
struct FigureTiles {
  let overview: UsageOverview

  var html: HTML {
    .element("dl", ["class": "tiles"], (overview.statistics.map(tiles) ?? plainTiles))
  }

  private var plainTiles: [HTML] {
    let total = overview.asked.total
    return [
      tile("Cost", .amount(total.cost)), tile("Rows", .count(total.calls)),
      tile("Tokens", .count(total.totalTokens)),
      tile(
        "Failed calls",
        .count(total.failedCalls),
        note: [.text("cost "), .amount(total.failedCost)]
      ),
    ] + unknown(total)
  }

  private func tiles(_ statistics: UsageStatistics) -> [HTML] {
    let total = statistics.total
    let change = statistics.changeHundredthsOfPercent
    var tiles = [
      tile(
        "Cost",
        .amount(total.cost),
        note: [.amount(statistics.before.cost), .text(" the time before")]
      ),
      tile("Change", .percent(change)),
      tile("A day", statistics.costPerDay.map(HTML.amount) ?? .text("–")),
      tile("Calls of models", .count(statistics.llm.calls), note: [.amount(statistics.llm.cost)]),
      tile(
        "Uses of resources",
        .count(statistics.compute.calls),
        note: [.amount(statistics.compute.cost)]
      ),
      tile("Tokens", .count(total.totalTokens)),
      tile(
        "Failed calls",
        .percent(statistics.errorHundredthsOfPercent),
        note: [.count(statistics.llm.failedCalls), .text(", cost "), .amount(total.failedCost)]
      ),
      tile("Latency, median", latency(statistics, 500)),
      tile("Latency, 95 %", latency(statistics, 950)),
    ]
    if statistics.adjustments != .zero {
      tiles.append(tile("Adjustments", .amount(statistics.adjustments)))
    }
    return tiles + unknown(total)
  }

  /// What is missing in the cost, and whose it is not known to be.
  private func unknown(_ total: UsageFigures) -> [HTML] {
    var tiles: [HTML] = []
    if total.unpricedCalls > 0 {
      tiles.append(
        tile("Without a price", .count(total.unpricedCalls), note: [.text("not in the cost")])
      )
    }
    if total.unattributedCalls > 0 {
      tiles.append(tile("Of nobody", .count(total.unattributedCalls), note: [.text("name no one")]))
    }
    return tiles
  }

  private func latency(_ statistics: UsageStatistics, _ thousandths: Int) -> HTML {
    guard let milliseconds = statistics.latencies.milliseconds(within: thousandths) else {
      return .text("–")
    }
    return .element("data", ["value": "\(milliseconds)"], "\(milliseconds) ms")
  }

  private func tile(_ name: String, _ figure: HTML, note: [HTML] = []) -> HTML {
    .element(
      "div",
      [:],
      [.element("dt", [:], name), .element("dd", [:], [figure])]
        + (note.isEmpty ? [] : [.element("dd", [:], note)])
    )
  }
}
