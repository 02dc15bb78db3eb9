import BudgetKit
import BudgetWire

extension UsageTable {
  /// The table in a format.
  func text(_ format: TableFormat, _ amounts: AmountStyle) -> String {
    switch format {
    case .table: rows.isEmpty ? "" : table(amounts).text(.output)
    case .csv: csv
    case .json: json.description + "\n"
    case .jsonl: jsonLines
    case .md: rows.isEmpty ? "" : table(amounts).markdown
    case .prometheus: prometheus
    }
  }

  /// The rows and their total, as people read them.
  private func table(_ amounts: AmountStyle) -> Table {
    guard query.details.isEmpty else { return detailed(amounts) }
    var table = Table(
      nameColumns + [
        .init(amounts.costTitle, .decimal), .init("SHARE %", .decimal, detail: 2),
        .init("CALLS", .right),
        .init("FAILED", .right, detail: 4), .init("UNPRICED", .right, detail: 3),
        .init("PROMPT", .right, detail: 6), .init("CACHE READ", .right, detail: 7),
        .init("CACHE WRITE", .right, detail: 8), .init("COMPLETION", .right, detail: 5),
        .init("TOKENS", .right, detail: 1), .init("MEAN MS", .right, detail: 9),
      ]
    )
    for row in rows where !columns.isEmpty {
      table.add(names(of: row) + row.figures.cells(amounts, share: row.shareHundredthsOfPercent))
    }
    let share = rows.contains { $0.shareHundredthsOfPercent != nil } ? Int64(10_000) : nil
    table.add(filled("total") + total.cells(amounts, share: share))
    return table
  }

  /// The same with what only calls tell, in the place of their tokens.
  private func detailed(_ amounts: AmountStyle) -> Table {
    var table = Table(
      nameColumns + [.init(amounts.costTitle, .decimal), .init("CALLS", .right)]
        + CallDetails.columns(of: query.details)
    )
    func cells(_ figures: UsageFigures, _ details: CallDetails?) -> [String] {
      [amounts.cell(figures.cost, isUnpriced: figures.isUnpriced), "\(figures.calls)"]
        + (details ?? CallDetails()).cells(
          of: query.details,
          mean: figures.meanLatencyMilliseconds,
          amounts
        )
    }
    for row in rows where !columns.isEmpty {
      table.add(names(of: row) + cells(row.figures, row.details))
    }
    table.add(filled("total") + cells(total, totalDetails))
    return table
  }

  private func names(of row: UsageRow) -> [String] {
    row.otherGroups == 0 ? row.names.map { $0 ?? "-" } : filled(others(row.otherGroups))
  }

  /// The titles of the names; the provider stands back where nobody asked for it.
  private var nameColumns: [Table.Column] {
    guard !columns.isEmpty else { return [.init("")] }
    return columns.map { column in
      .init(column.description.uppercased(), detail: query.groupings.contains(column) ? 0 : 1)
    }
  }

  private func others(_ count: Int) -> String { counted(count, "other") }

  /// A word in the first of the columns of names.
  private func filled(_ word: String) -> [String] {
    [word] + columns.dropFirst().map { _ in "" }
  }

  /// What to say of features without a category.
  private var uncategorised: String? {
    let features = uncategorisedFeatures
    guard !features.isEmpty, columns.contains(.dimension(.category)) else { return nil }
    let named = features.prefix(3).map { quoted($0) }.joined(separator: ", ")
    let are = features.count == 1 ? "is" : "are"
    return
      "\(named)\(features.count > 3 ? " and other features" : "") \(are) in no category; 'budget categories add' makes rules."
  }

  /// What to know about the parts of the cost, where they are told; nothing where they add up.
  var remarksOnParts: [String] {
    guard repricedCalls > 0 else { return [] }
    let calls = repricedCalls == 1 ? "1 call was" : "\(repricedCalls) calls were"
    return [
      "\(calls) priced again: the difference is in the cost, and not in its parts (input, output, cache), which are as recorded."
    ]
  }

  /// What to know about the figures.
  var remarks: [String] {
    var remarks = unknownNames.map(\.remark)
    if rows.isEmpty { return remarks + ["Nothing was recorded that is asked for."] }
    if let uncategorised { remarks.append(uncategorised) }
    remarks += withoutDetails.suffix(1).map { $0.remark(on: "Percentiles and savings are") }
    if query.details.contains(.savings) { remarks += totalDetails?.savings.remarks ?? [] }
    if total.unpricedCalls > 0 {
      remarks.append(
        total.unpricedCalls == 1
          ? "1 call has no price and is not in the cost."
          : "\(total.unpricedCalls) calls have no price and are not in the cost."
      )
    }
    for (column, calls) in zip(columns, unnamedCalls) where calls > 0 {
      remarks.append(
        calls == 1 ? "1 call names no \(column)." : "\(calls) calls name no \(column)."
      )
    }
    if total.unattributedCalls > 0 {
      let names =
        total.unattributedCalls == 1 ? "1 call names" : "\(total.unattributedCalls) calls name"
      remarks.append("\(names) neither a project nor an agent, a user or a feature.")
    }
    if zone == nil, columns.contains(where: { $0.timeStep != nil }) {
      remarks.append("Days are those of each workspace's own zone; --time-zone names one for all.")
    }
    return remarks
  }
}

extension UsageFigures {
  fileprivate func cells(_ amounts: AmountStyle, share: Int64?) -> [String] {
    [
      amounts.cell(cost, isUnpriced: isUnpriced),
      share.map { DecimalText.print($0, scale: 2) } ?? "-", "\(calls)",
      "\(failedCalls)", "\(unpricedCalls)", "\(tokens.prompt)", "\(tokens.cacheRead)",
      "\(cacheWriteTokens)", "\(tokens.completion)", "\(totalTokens)",
      meanLatencyMilliseconds.map { "\($0)" } ?? "-",
    ]
  }
}
