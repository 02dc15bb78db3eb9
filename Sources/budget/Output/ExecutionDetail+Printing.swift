import BudgetKit

extension ExecutionDetail {
  /// The totals below each other, and a table of the parts.
  func text(_ style: Style) -> String {
    var values = NamedValues()
    values.add("execution", "\(cost.execution) of workspace \(cost.workspace)")
    values.add("cost", cost.totalCost.inDollars)
    values.add("  of models", "\(cost.llmCost.inDollars), \(counted(cost.llmCallCount, "call"))")
    values.add(
      "  of resources",
      "\(cost.computeCost.inDollars), \(counted(cost.resourceUsageCount, "use"))"
    )
    values.add("tokens", "\(cost.totalTokens)")
    values.add("from", cost.firstAt.iso8601)
    values.add("last began", cost.lastAt.iso8601)
    return values.text + "\n" + table.text(style)
  }

  private var table: Table {
    var table = Table([
      .init("PROVIDER"), .init("MODEL OR RESOURCE"), .init("CALLS", .right),
      .init("INPUT", .right, detail: 1), .init("OUTPUT", .right, detail: 1),
      .init("USD", .decimal),
    ])
    for line in lines {
      table.add([
        line.provider, line.name, "\(line.totals.calls)", "\(line.totals.promptTokens)",
        "\(line.totals.completionTokens)", line.totals.cost.description,
      ])
    }
    return table
  }

  /// What to know about the figures.
  var remarks: [String] {
    guard cost.unpricedCount > 0 else { return [] }
    return [
      cost.unpricedCount == 1
        ? "1 row has no price and is not in the cost."
        : "\(cost.unpricedCount) rows have no price and are not in the cost."
    ]
  }
}
