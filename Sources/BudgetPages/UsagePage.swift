package import BudgetKit

/// A page that shows what a time cost: its figures, its trend, what it was spent on, and how the
/// budgets stand.
///
/// One file that asks for nothing else, and needs no script.
package struct UsagePage {
  private let subject: String
  private let overview: UsageOverview
  private let budgets: [BudgetStatus]
  private let forecast: (forecast: Forecast, sentence: String)?
  private let remarks: [String]
  private let now: Instant

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - subject: What it is about: a workspace, or a project of one.
  ///   - overview: The figures.
  ///   - budgets: The accounts to show; none where the figures are of a part that has none.
  ///   - forecast: How the month will probably end, and the same in words; `nil` where the figures
  ///     are
  ///     of a part of which no forecast is made.
  ///   - remarks: What has to be known about the figures, a sentence each.
  ///   - now: When the figures were read.
  package init(
    of subject: String,
    _ overview: UsageOverview,
    budgets: [BudgetStatus],
    forecast: (forecast: Forecast, sentence: String)? = nil,
    remarks: [String],
    now: Instant
  ) {
    self.subject = subject
    self.overview = overview
    self.budgets = budgets
    self.forecast = forecast
    self.remarks = remarks
    self.now = now
  }

  /// The page.
  package var document: String {
    HTML.document(
      title: "\(subject): usage and cost",
      style: Stylesheet.text,
      body: [header, FigureTiles(overview: overview).html, notes, trend]
        + [asked] + overview.breakdowns.filter { $0.columns != overview.asked.columns }.map(section)
        + [
          forecast.map { ForecastSection(forecast: $0.forecast, sentence: $0.sentence).html }
            ?? .nothing, BudgetSection(budgets: budgets).html, footer,
        ]
    )
  }

  // MARK: - Parts

  private var header: HTML {
    .element(
      "header",
      [:],
      [
        .element("h1", [:], subject), .element("p", ["class": "faint"], time),
        filters,
      ]
    )
  }

  private var time: String {
    let table = overview.asked
    let from = table.since.map { "from \($0)" }
    let until = table.until.map { "until before \($0)" }
    let zone = table.zone.map { "time zone \($0.identifier)" }
    let period = [from, until].compactMap { $0 }
    return ((period.isEmpty ? ["all that was recorded"] : period) + [zone].compactMap { $0 })
      .joined(separator: ", ")
  }

  private var filters: HTML {
    let filters = overview.asked.query.filters
    guard !filters.isEmpty else { return .nothing }
    let words = filters.map { filter in
      let names = filter.names.map { $0 ?? "no name" }.joined(separator: " or ")
      return "\(filter.dimension)\(filter.isExcluding ? " not" : "") \(names)"
    }
    .joined(separator: ", ")
    return .element("p", ["class": "faint"], "Only: \(words)")
  }

  private var notes: HTML {
    guard !remarks.isEmpty else { return .nothing }
    return .element("ul", ["class": "remarks"], remarks.map { .element("li", [:], $0) })
  }

  private var trend: HTML {
    let steps = overview.stepNames
    guard !steps.isEmpty else { return .nothing }
    let series = TrendSeries(overview: overview, steps: steps)
    let chart = TrendChart(
      title: "Cost of each \(overview.step.rawValue) by model, in US dollars",
      steps: steps,
      series: series.series
    )
    return .element(
      "section",
      [:],
      [
        .element("h2", [:], "Cost by \(overview.step.rawValue)"),
        .element("div", ["class": "scroll"], [chart.html]), chart.legend,
        .element("details", [:], [.element("summary", [:], "The figures"), series.table]),
      ]
    )
  }

  private var asked: HTML {
    let columns = overview.asked.columns
    guard !columns.isEmpty else { return .nothing }
    return section(overview.asked)
  }

  private func section(_ table: UsageTable) -> HTML {
    let names = table.query.groupings.map(\.description).joined(separator: ", ")
    return UsageSection(title: "By \(names)", table: table).html
  }

  private var footer: HTML {
    .element(
      "footer",
      [:],
      "Read at \(now.toTheSecond). Amounts are rounded for reading; point at one to see it exactly."
    )
  }
}
