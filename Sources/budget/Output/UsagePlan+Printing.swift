import BudgetKit

extension UsagePlan {
  /// A line for each number of calls, under what one call costs.
  func text(_ style: Style) -> String {
    var values = NamedValues()
    values.add("a call", costPerCall.inDollars)
    var table = Table([
      .init("CALLS A DAY", .right), .init("USD A DAY", .decimal), .init("USD A MONTH", .decimal),
    ])
    for line in lines {
      table.add([
        "\(line.callsPerDay)", line.costPerDay.description, line.costPerMonth.description,
      ])
    }
    return values.text + "\n" + table.text(style)
  }
}
