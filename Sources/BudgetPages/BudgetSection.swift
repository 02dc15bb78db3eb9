import BudgetKit

/// How accounts stand, each with a bar of how much is used.
struct BudgetSection {
  let budgets: [BudgetStatus]

  /// The accounts that a page has room for.
  static let mostAccounts = 25

  var html: HTML {
    guard !budgets.isEmpty else { return .nothing }
    let titles = ["Spent", "Reserved", "Limit", "Used", "", "Kind"]
    let heading = ["Budget", "Window"].map {
      HTML.element("th", ["class": "name", "scope": "col"], $0)
    }
    return .element(
      "section",
      [:],
      [
        .element("h2", [:], "Budgets now"),
        .element(
          "div",
          ["class": "scroll"],
          [
            .element(
              "table",
              ["class": "rows"],
              [
                .element(
                  "thead",
                  [:],
                  [
                    .element(
                      "tr",
                      [:],
                      heading + titles.map { .element("th", ["scope": "col"], $0) }
                    )
                  ]
                ),
                .element("tbody", [:], budgets.prefix(Self.mostAccounts).map(row)),
              ]
            )
          ]
        ),
        rest,
      ]
    )
  }

  /// How many accounts are not shown.
  private var rest: HTML {
    let count = budgets.count - Self.mostAccounts
    guard count > 0 else { return .nothing }
    let accounts = count == 1 ? "1 more account is" : "\(count) more accounts are"
    return .element("p", ["class": "faint"], "\(accounts) less full.")
  }

  private func row(_ status: BudgetStatus) -> HTML {
    let isOver = status.isOverBudget ? "over" : nil
    let kind =
      status.isFrozen ? "frozen" : status.isObserving ? "observes" : status.isHard ? "hard" : "soft"
    return .element(
      "tr",
      [:],
      [
        .element(
          "td",
          ["class": "name", "data-title": "Budget"],
          status.name.map { "\($0): \(status.scope)" } ?? "\(status.scope)"
        ),
        .element(
          "td",
          ["class": "name", "data-title": "Window"],
          "\(status.window), until \(end(of: status.period))"
        ),
        .element("td", ["class": isOver, "data-title": "Spent"], [amount(status.spentAmount)]),
        .element("td", ["data-title": "Reserved"], [amount(status.reservedAmount)]),
        .element("td", ["data-title": "Limit"], [status.limitAmount.map(amount) ?? .text("–")]),
        .element(
          "td",
          ["class": isOver, "data-title": "Used"],
          [.percent(status.usageHundredthsOfPercent)]
        ),
        .element(
          "td",
          [:],
          [UsageSection.bar(status.usageHundredthsOfPercent, isOver: status.isOverBudget)]
        ),
        .element("td", ["data-title": "Kind"], kind),
      ]
    )
  }

  /// The day, or the instant, before which a period ends.
  private func end(of period: Period) -> String {
    let text = period.end.toTheSecond
    return text.hasSuffix("T00:00:00Z") ? String(text.prefix(10)) : text
  }

  private func amount(_ amount: BudgetAmount) -> HTML {
    amount.money.map(HTML.amount)
      ?? .element("data", ["value": amount.description], amount.inWords)
  }
}
