import BudgetKit

extension Report {
  /// The rows and their total as a table; nothing without rows.
  func text(_ amounts: AmountStyle) -> String {
    guard !rows.isEmpty else { return "" }
    let isByModel = query.grouping == .model
    var table = Table(
      [.init(query.grouping.rawValue.uppercased())] + (isByModel ? [.init("PROVIDER")] : []) + [
        .init(amounts.costTitle, .decimal), .init("CALLS", .right),
        .init("UNPRICED", .right, detail: 1),
        .init("PROMPT", .right, detail: 3), .init("CACHE READ", .right, detail: 4),
        .init("CACHE WRITE", .right, detail: 5), .init("COMPLETION", .right, detail: 2),
        .init("TOKENS", .right),
      ]
    )
    for row in rows {
      table.add(
        [row.key ?? "-"] + (isByModel ? [row.provider ?? "-"] : []) + row.totals.cells(amounts)
      )
    }
    table.add(["total"] + (isByModel ? [""] : []) + total.cells(amounts))
    return table.text(.output)
  }

  /// What to know about the figures.
  var remarks: [String] {
    if rows.isEmpty { return ["Nothing was recorded in this time."] }
    return unpricedRemarks
      + (estimatedAtExpiry == .zero
        ? []
        : [
          "\(estimatedAtExpiry.inDollars) of the cost is an estimate: reservations held it that ran out and were not settled."
        ])
  }

  private var unpricedRemarks: [String] {
    guard total.unpricedCalls > 0 else { return [] }
    return total.unpricedCalls == 1
      ? ["1 call has no price and is not in the cost."]
      : ["\(total.unpricedCalls) calls have no price and are not in the cost."]
  }
}

extension UsageTotals {
  fileprivate func cells(_ amounts: AmountStyle) -> [String] {
    [
      amounts.cell(cost, isUnpriced: isUnpriced), "\(calls)", "\(unpricedCalls)", "\(promptTokens)",
      "\(cacheReadTokens)",
      "\(cacheWriteTokens)", "\(completionTokens)", "\(totalTokens)",
    ]
  }
}
