import BudgetKit

/// What the costliest models cost in each stretch of a trend, and all others together.
struct TrendSeries {
  /// The models that have a colour of their own.
  static let mostModels = 5

  let steps: [String]
  let series: [(name: String, amounts: [Money])]

  init(overview: UsageOverview, steps: [String]) {
    self.steps = steps
    let places = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($1, $0) })
    var amounts: [String: [Money]] = [:]
    var sizes: [String: Int128] = [:]
    for row in overview.trend.rows {
      guard let step = row.names[0], let place = places[step] else { continue }
      let name = row.names.dropFirst().first.flatMap { $0 } ?? "–"
      amounts[name, default: Array(repeating: .zero, count: steps.count)][place] =
        Self.sum(amounts[name]?[place] ?? .zero, row.figures.cost)
      sizes[name, default: 0] += Int128(row.figures.cost.nanodollars)
    }
    let ranked = sizes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    var series = ranked.prefix(Self.mostModels).map { (name: $0, amounts: amounts[$0] ?? []) }
    let others = ranked.dropFirst(Self.mostModels)
    if !others.isEmpty {
      let sums = steps.indices.map { place in
        others.reduce(Money.zero) { Self.sum($0, amounts[$1]?[place] ?? .zero) }
      }
      series.append((name: "\(others.count) other\(others.count == 1 ? "" : "s")", amounts: sums))
    }
    self.series = series
  }

  /// The same as a table.
  var table: HTML {
    let heading = [HTML.element("th", ["class": "name", "scope": "col"], "From")]
    return .element(
      "div",
      ["class": "scroll"],
      [
        .element(
          "table",
          [:],
          [
            .element(
              "thead",
              [:],
              [
                .element(
                  "tr",
                  [:],
                  heading + series.map { .element("th", ["scope": "col"], $0.name) }
                )
              ]
            ),
            .element(
              "tbody",
              [:],
              steps.indices.map { place in
                .element(
                  "tr",
                  [:],
                  [.element("td", ["class": "name"], steps[place])]
                    + series.map { .element("td", [:], [.amount($0.amounts[place])]) }
                )
              }
            ),
          ]
        )
      ]
    )
  }

  /// A sum of parts of one total that could be counted.
  private static func sum(_ one: Money, _ other: Money) -> Money {
    Money(nanodollars: one.nanodollars &+ other.nanodollars)
  }
}
