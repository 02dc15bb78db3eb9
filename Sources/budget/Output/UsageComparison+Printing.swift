import BudgetKit

extension UsageComparison {
  /// The groups and their total as a table, and what a month costs; nothing without rows.
  func text(_ amounts: AmountStyle) -> String {
    guard !rows.isEmpty else { return "" }
    var table = Table(
      columns.map {
        // The model says who provides it; why a cost changed says nothing else.
        .init(
          $0.description.uppercased(),
          detail: $0 == .dimension(.provider) && columns.count > 1 ? 5 : 0
        )
      } + [
        .init("BEFORE/DAY", .decimal), .init("AFTER/DAY", .decimal), .init("CHANGE", .decimal),
        .init("%", .decimal, detail: 4), .init("PRICE", .decimal, detail: 1),
        .init("VOLUME", .decimal, detail: 2),
        .init("MIX", .decimal, detail: 3),
      ]
    )
    for row in rows {
      let others = [counted(row.otherGroups, "other")] + columns.dropFirst().map { _ in "" }
      let names = row.otherGroups == 0 ? row.names.map { $0 ?? "-" } : others
      table.add(names + row.change.cells(amounts))
    }
    table.add(["total"] + columns.dropFirst().map { _ in "" } + total.cells(amounts))
    var values = NamedValues()
    values.add("a month before", amounts.text(before.costPerMonth))
    values.add("a month after", amounts.text(after.costPerMonth))
    return table.text(.output) + "\n" + values.text
  }

  /// What to know about the figures.
  var remarks: [String] {
    if rows.isEmpty { return ["Nothing was recorded in either time."] }
    var remarks: [String] = []
    if isUnfinished { remarks.append("A time that is not over counts until now.") }
    if volumeUnit == nil { remarks.append("One of the times has no calls, so that all is mix.") }
    for (name, calls) in [
      ("before", before.figures.unpricedCalls), ("after", after.figures.unpricedCalls),
    ] where calls > 0 {
      let what = calls == 1 ? "1 call \(name) has" : "\(calls) calls \(name) have"
      remarks.append("\(what) no price, so that the cost is higher.")
    }
    return remarks
  }
}

extension CostChange {
  fileprivate func cells(_ amounts: AmountStyle) -> [String] {
    [
      amounts.cell(before), amounts.cell(after), amounts.cell(difference),
      differenceHundredthsOfPercent.map { DecimalText.print($0, scale: 2) } ?? "-",
      amounts.cell(price), amounts.cell(volume), amounts.cell(mix),
    ]
  }
}
