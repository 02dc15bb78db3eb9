import BudgetKit

extension Backtest {
  /// The forecasts of one window beside what it cost.
  private struct Window {
    let days: ClosedRange<CivilDate>
    let actual: Money
    let score: BacktestScore
  }

  private var windows: [Window] {
    var groups: [[SpendReplay]] = []
    for replay in replays {
      if groups.last?.first?.period == replay.period {
        groups[groups.count - 1].append(replay)
      } else {
        groups.append([replay])
      }
    }
    return groups.compactMap { group in
      guard let first = group.first, let score = BacktestScore(of: group) else { return nil }
      return Window(days: first.period, actual: first.actual, score: score)
    }
  }

  var json: JSON {
    .fields([
      "workspace_id": .id(scope.workspace),
      "project_id": .id(scope.project),
      "window": .string(window.word),
      "budget": .money(budget),
      "windows": .array(
        windows.map { window in
          JSON.fields([
            "first_day": .day(window.days.lowerBound), "last_day": .day(window.days.upperBound),
            "actual": .money(window.actual),
          ]).adding(membersOf: window.score.json)
        }
      ),
      "score": score?.json ?? .null,
      "brier_score": .ratio(brierScore),
      "calibration": .array(
        calibration.map {
          .fields([
            "forecasts": .integer(Int64($0.count)), "said": .ratio($0.said),
            "seen": .ratio($0.seen),
          ])
        }
      ),
    ])
  }

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
    var facts = Facts()
    facts.add("exceeding", budget.map { "the budget of \($0)" } ?? "what the window before cost")
    if let brier = JSON.ratio(brierScore).number {
      facts.add("Brier score", "\(brier) (0 is perfect, always saying one half gives 0.25)")
    }
    return "\n" + table.text(style) + facts.text
  }
}

extension BacktestScore {
  var json: JSON {
    .fields([
      "forecasts": .integer(Int64(count)),
      "error": .ratio(meanError),
      "straight_line_error": .ratio(meanErrorOfStraightLine),
      "coverage_80": .ratio(likelyCoverage),
      "coverage_95": .ratio(wideCoverage),
      "pinball": .ratio(pinball),
    ])
  }

  fileprivate var cells: [String] {
    [
      "\(count)", percent(meanError), percent(meanErrorOfStraightLine), percent(likelyCoverage),
      percent(wideCoverage),
    ]
  }
}
