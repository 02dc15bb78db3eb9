import BudgetKit

/// How the current month will probably end.
struct ForecastSection {
  let forecast: Forecast
  /// What is to be known of it, in words.
  let sentence: String

  var html: HTML {
    .element(
      "section",
      [:],
      [.element("h2", [:], "Forecast of this month"), .element("p", [:], sentence), figures]
    )
  }

  private var figures: HTML {
    guard let quantiles = forecast.quantiles else { return .nothing }
    var tiles = [
      tile("So far", .amount(forecast.currentMonthSpent)),
      tile("Probably at its end", .amount(quantiles.p50)),
      tile(
        "8 of 10 months like it",
        .element("span", [:], [.amount(quantiles.p10), .text(" to "), .amount(quantiles.p90)])
      ),
    ]
    if let budget = forecast.budget { tiles.append(tile("Budget", .amount(budget))) }
    if let thousandths = forecast.probabilityOfExceedingThousandths {
      tiles.append(tile("More is asked for", .percent(Int64(thousandths) * 10)))
    }
    return .element("dl", ["class": "tiles"], tiles)
  }

  private func tile(_ name: String, _ figure: HTML) -> HTML {
    .element("div", [:], [.element("dt", [:], name), .element("dd", [:], [figure])])
  }
}
