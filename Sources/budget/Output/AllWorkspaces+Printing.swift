import BudgetKit
import BudgetWire

extension [(scope: BudgetScope, decision: BudgetDecision)] {
  /// What each workspace answers to a check.
  var table: Table {
    var table = Table([
      .init("WORKSPACE"), .init("FITS"), .init("BUDGET OF"), .init("WINDOW", detail: 1),
      .init("LIMIT", .decimal), .init("LEFT", .decimal), .init("PERIOD ENDS", detail: 2),
    ])
    for (scope, decision) in self {
      let room = decision.tightest
      table.add([
        scope.workspace.rawValue, decision.canExecute ? "yes" : "no",
        (decision.needsModelFor ?? room?.scope)?.description ?? "none",
        room.map { $0.window.adverb + $0.unit.ofWhat } ?? "",
        room?.limitAmount.description ?? "-", room?.fittingAmount.description ?? "-",
        room?.period.end.iso8601 ?? "",
      ])
    }
    return table
  }
}

extension [(month: BudgetStatus, others: [BudgetStatus], zone: Zone)] {
  /// How the budgets of each workspace stand.
  func table(_ amounts: AmountStyle) -> Table {
    var table = Table([
      .init("WORKSPACE"), .init("WINDOW"), .init("BUDGET", .decimal), .init("SPENT", .decimal),
      .init("RESERVED", .decimal, detail: 2), .init("REMAINING", .decimal),
      .init("USED %", .decimal, detail: 1), .init("PERIOD FROM", detail: 3),
    ])
    for (month, others, zone) in self {
      for status in [month] + others {
        table.add(
          [status.scope.workspace.rawValue, status.windowInWords]
            + status.cells(amounts, in: zone)
        )
      }
    }
    return table
  }
}

extension [Forecast] {
  /// What each workspace will probably have spent.
  func table(_ amounts: AmountStyle) -> Table {
    var table = Table([
      .init("WORKSPACE"), .init("BUDGET", .decimal), .init("SPENT", .decimal),
      .init("MEDIAN AT END", .decimal), .init("EXCEEDS"), .init("RUNS OUT", detail: 1),
      .init("STATE", detail: 2),
    ])
    for forecast in self {
      table.add([
        forecast.scope.workspace.rawValue,
        forecast.budget.map { amounts.plain($0, besides: forecast.currentMonthSpent) } ?? "-",
        amounts.plain(forecast.currentMonthSpent, besides: forecast.budget),
        forecast.quantiles.map { RoundingStep.table(largest: $0.p97_5).text($0.p50) } ?? "-",
        forecast.probabilityOfExceedingThousandths.map(chance) ?? "-",
        forecast.runOut?.expected?.description ?? "",
        String(forecast.state.rawValue.map { $0 == "_" ? " " : $0 }),
      ])
    }
    return table
  }
}
