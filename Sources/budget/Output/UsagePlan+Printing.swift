import BudgetKit

extension UsagePlan {
  /// A line for each number of calls, under what one call costs.
  func text(_ style: Style, _ amounts: AmountStyle) -> String {
    var values = NamedValues()
    values.add("a call", amounts.text(costPerCall))
    var table = Table([
      .init("CALLS A DAY", .right), .init("\(amounts.costTitle) A DAY", .decimal),
      .init("\(amounts.costTitle) A MONTH", .decimal),
    ])
    for line in lines {
      table.add([
        "\(line.callsPerDay)", amounts.cell(line.costPerDay), amounts.cell(line.costPerMonth),
      ])
    }
    return values.text + "\n" + table.text(style)
  }
}
