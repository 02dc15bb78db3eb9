import BudgetKit
import BudgetWire

extension Backtest {
  /// What the past says about the forecasts, as tables; nothing where nothing could be replayed.
  func text(_ style: Style) -> String {
    guard let score else { return "" }
    return table(score).text(style) + calibrationText(style)
  }

  private func table(_ score: BacktestScore) -> Table {
    var table = Table([
      .init("WINDOW FROM"), .init("COST", .decimal), .init("FORECASTS", .right),
      .init("ERROR", .right), .init("STRAIGHT LINE", .right), .init("IN 80 %", .right),
      .init("IN 95 %", .right),
    ])
    for window in windows {
      table.add(
        [window.days.lowerBound.description, window.actual.estimateText] + window.score.cells
      )
    }
    table.add(["all", ""] + score.cells)
    return table
  }

  private func calibrationText(_ style: Style) -> String {
    guard !calibration.isEmpty else { return "" }
    var table = Table([
      .init("CHANCE OF EXCEEDING SAID", .right), .init("SEEN", .right), .init("FORECASTS", .right),
    ])
    for bin in calibration { table.add([percent(bin.said), percent(bin.seen), "\(bin.count)"]) }
    var values = NamedValues()
    values.add("exceeding", budget.map { "the budget of \($0)" } ?? "what the window before cost")
    if let brier = JSON.ratio(brierScore).number {
      values.add("Brier score", "\(brier) (0 is perfect, always saying one half gives 0.25)")
    }
    return "\n" + table.text(style) + values.text
  }
}

extension BacktestScore {
  fileprivate var cells: [String] {
    [
      "\(count)", percent(meanError), percent(meanErrorOfStraightLine), percent(likelyCoverage),
      percent(wideCoverage),
    ]
  }
}
