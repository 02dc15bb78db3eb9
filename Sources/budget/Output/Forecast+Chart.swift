import BudgetKit

extension Forecast {
  /// The chart of the window, with a line that says what its signs are; nothing where there is
  /// nothing to see.
  func chart(_ style: Style) -> String {
    let signs = Terminal.showsUnicode ? ForecastChart.Signs.unicode : .ascii
    let chart = ForecastChart(
      days: course.map { day in
        ForecastChart.Day(
          spent: day.spent?.nanodollars,
          middle: day.projected?.p50.nanodollars,
          half: day.projected.map { Self.range($0.p25, $0.p75) },
          most: day.projected.map { Self.range($0.p10, $0.p90) }
        )
      },
      budget: budget?.nanodollars,
      width: Terminal.width,
      signs: signs
    )
    guard totalDays > 1, chart.hasAmounts else { return "" }
    let lines = chart.text(
      from: days.lowerBound.shortName,
      to: days.upperBound.shortName,
      amount: { Money(nanodollars: $0).aboutText },
      style: style
    )
    return lines + legend(of: chart, signs) + "\n\n"
  }

  private static func range(_ low: Money, _ high: Money) -> ClosedRange<Int64> {
    low.nanodollars...max(low, high).nanodollars
  }

  private func legend(of chart: ForecastChart, _ signs: ForecastChart.Signs) -> String {
    var parts: [String] = []
    if let bar = signs.bars.last { parts.append("\(bar) spent") }
    if quantiles != nil {
      parts += [
        "\(signs.middle) to come", "\(signs.half) 1 of 2 cases", "\(signs.most) 4 of 5",
      ]
    }
    if let budget {
      parts.append(
        chart.showsBudget
          ? "\(signs.budget) budget \(budget)" : "budget \(budget), far above"
      )
    }
    let line = parts.joined(separator: "  ")
    return line.count <= Terminal.width ? line : parts.joined(separator: "\n")
  }
}
