import BudgetKit

/// A usage table as a section of a page, with a bar for the share of each group.
struct UsageSection {
  let title: String
  let table: UsageTable

  var html: HTML {
    .element(
      "section",
      [:],
      [.element("h2", [:], title), .element("div", ["class": "scroll"], [tableHTML])]
    )
  }

  /// The table alone.
  var tableHTML: HTML {
    .element(
      "table",
      ["class": "rows"],
      [
        .element("thead", [:], [.element("tr", [:], headings)]),
        .element("tbody", [:], table.rows.map(row)),
        .element("tfoot", [:], [.element("tr", [:], total)]),
      ]
    )
  }

  /// The titles of the figures; the bar of a share has none.
  private static let figures = ["Cost", "Share", "", "Calls", "Failed", "Unpriced", "Tokens"]

  private var headings: [HTML] {
    let names = table.columns.map {
      HTML.element("th", ["class": "name", "scope": "col"], Self.title(of: $0))
    }
    let figures = Self.figures
    return (names.isEmpty ? [.element("th", ["class": "name", "scope": "col"])] : names)
      + figures.map { .element("th", ["scope": "col"], $0) }
  }

  private func row(_ row: UsageRow) -> HTML {
    let names =
      row.otherGroups == 0
      ? row.names.map { $0 ?? "–" }
      : ["\(row.otherGroups) other\(row.otherGroups == 1 ? "" : "s")"]
        + row.names.dropFirst().map { _ in "" }
    return .element(
      "tr",
      [:],
      zip(names.isEmpty ? [""] : names, table.columns.map(Self.title) + [nil]).map {
        .element("td", ["class": "name", "data-title": $1], $0)
      }
        + figures(row.figures, share: row.shareHundredthsOfPercent)
    )
  }

  private var total: [HTML] {
    let blanks = table.columns.dropFirst().map { _ in HTML.element("td") }
    let share = table.rows.contains { $0.shareHundredthsOfPercent != nil } ? Int64(10_000) : nil
    return [.element("td", ["class": "name"], "Total")] + blanks
      + figures(table.total, share: share, hasBar: false)
  }

  private func figures(_ figures: UsageFigures, share: Int64?, hasBar: Bool = true) -> [HTML] {
    let cells: [[HTML]] = [
      [.cost(figures)], [.share(share, of: figures)], hasBar ? [Self.bar(share)] : [],
      [.count(figures.calls)], [.count(figures.failedCalls)], [.count(figures.unpricedCalls)],
      [.count(figures.totalTokens)],
    ]
    // A narrow screen shows each row as lines with their titles.
    return zip(Self.figures, cells).map { title, cell in
      .element("td", ["data-title": title.isEmpty ? nil : title], cell)
    }
  }

  /// A bar as long as a share; nothing where there is none.
  static func bar(_ hundredths: Int64?, isOver: Bool = false) -> HTML {
    guard let hundredths else { return .nothing }
    let part = DecimalText.print(min(max(0, hundredths), 10_000), scale: 2)
    return .element(
      "svg",
      [
        "class": "share", "viewBox": "0 0 100 8", "preserveAspectRatio": "none",
        "aria-hidden": "true",
      ],
      [
        .element("rect", ["class": "track", "width": "100", "height": "8"]),
        .element("rect", ["class": isOver ? "s4" : "s0", "width": part, "height": "8"]),
      ]
    )
  }

  private static func title(of grouping: UsageGrouping) -> String {
    let word = grouping.description
    return word.prefix(1).uppercased() + word.dropFirst()
  }
}
