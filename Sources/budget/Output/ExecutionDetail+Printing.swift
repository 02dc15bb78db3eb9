import BudgetKit

extension ExecutionDetail {
  /// The totals below each other, and a table of the parts.
  func text(_ style: Style, _ amounts: AmountStyle) -> String {
    var values = NamedValues()
    values.add("execution", "\(cost.execution) of workspace \(cost.workspace)")
    values.add("cost", amounts.text(cost.totalCost))
    values.add(
      "  of models",
      "\(amounts.text(cost.llmCost)), \(counted(cost.llmCallCount, "call"))"
    )
    values.add(
      "  of resources",
      "\(amounts.text(cost.computeCost)), \(counted(cost.resourceUsageCount, "use"))"
    )
    values.add("tokens", "\(cost.totalTokens)")
    values.add("from", cost.firstAt.iso8601)
    values.add("last began", cost.lastAt.iso8601)
    return values.text + "\n" + table(amounts).text(style)
  }

  private func table(_ amounts: AmountStyle) -> Table {
    var table = Table([
      .init("PROVIDER"), .init("MODEL OR RESOURCE"), .init("CALLS", .right),
      .init("INPUT", .right, detail: 1), .init("OUTPUT", .right, detail: 1),
      .init(amounts.costTitle, .decimal),
    ])
    for line in lines {
      table.add([
        line.provider, line.name, "\(line.totals.calls)", "\(line.totals.promptTokens)",
        "\(line.totals.completionTokens)",
        amounts.cell(line.totals.cost, isUnpriced: line.totals.isUnpriced),
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
