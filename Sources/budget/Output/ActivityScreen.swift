import BudgetKit
import BudgetWire

/// What a ledger does right now, as `budget top` shows it.
struct ActivityScreen {
  let activity: SpendingActivity
  let subject: String

  /// The accounts that are shown.
  private static let mostAccounts = 8

  /// The whole screen.
  func text(_ style: Style, width: Int) -> String {
    let (today, total) = (activity.today, activity.today.total)
    var lines = [
      style.strong(subject) + "   " + activity.instant.toTheSecond,
      "today " + total.cost.readable + ", " + counted(total.calls, "call")
        + (total.failedCalls > 0 ? ", \(total.failedCalls) failed" : "")
        + (total.unpricedCalls > 0 ? ", \(total.unpricedCalls) without a price" : ""),
      "last 24 hours " + activity.lastHours.total.cost.readable + "  ["
        + Sparkline.text(activity.hourlyCosts) + "]",
      "",
    ]
    if !activity.standings.isEmpty { lines += [budgets.text(style, width: width)] }
    lines += [
      today.rows.isEmpty ? "Nothing was recorded today.\n" : groups.text(style, width: width)
    ]
    return lines.joined(separator: "\n")
  }

  private var budgets: Table {
    var table = Table([
      .init("BUDGET"), .init("WINDOW"), .init("SPENT", .right),
      .init("HELD", .right, detail: 2),
      .init("LIMIT", .right), .init("USED %", .decimal), .init("", detail: 1),
    ])
    for status in activity.standings.prefix(Self.mostAccounts) {
      table.add([
        status.name.map { "\($0): \(status.scope)" } ?? "\(status.scope)",
        status.window.adverb + status.unit.ofWhat,
        readable(status.spentAmount), readable(status.reservedAmount),
        status.limitAmount.map(readable) ?? "-", status.usagePercent.number ?? "-",
        status.isFrozen ? "frozen" : bar(status.usageHundredthsOfPercent),
      ])
    }
    return table
  }

  private var groups: Table {
    let today = activity.today
    var table = Table(
      today.columns.map { .init($0.description.uppercased()) } + [
        .init("TODAY", .right), .init("SHARE %", .decimal, detail: 1), .init("CALLS", .right),
        .init("FAILED", .right, detail: 2), .init("TOKENS", .right, detail: 3),
      ]
    )
    for row in today.rows {
      let names =
        row.otherGroups == 0
        ? row.names.map { $0 ?? "-" }
        : [counted(row.otherGroups, "other")] + row.names.dropFirst().map { _ in "" }
      table.add(
        names + [
          row.figures.isUnpriced ? "unpriced" : row.figures.cost.readable,
          row.shareHundredthsOfPercent.map { DecimalText.print($0, scale: 2) } ?? "-",
          "\(row.figures.calls)", "\(row.figures.failedCalls)", "\(row.figures.totalTokens)",
        ]
      )
    }
    return table
  }

  private func readable(_ amount: BudgetAmount) -> String {
    amount.money?.readable ?? amount.description
  }

  private func bar(_ hundredths: Int64?) -> String {
    guard let hundredths else { return "" }
    let filled = Int(min(10, max(0, hundredths + 999) / 1_000))
    return String(repeating: "#", count: filled) + String(repeating: ".", count: 10 - filled)
  }
}
