package import BudgetKit

extension Backtest {
  package var json: JSON {
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
    .adding(scope.dimensionsJSON == .object([]) ? [:] : ["dimensions": scope.dimensionsJSON])
  }
}

extension BacktestScore {
  package var json: JSON {
    .fields([
      "forecasts": .integer(Int64(count)),
      "error": .ratio(meanError),
      "straight_line_error": .ratio(meanErrorOfStraightLine),
      "coverage_80": .ratio(likelyCoverage),
      "coverage_95": .ratio(wideCoverage),
      "pinball": .ratio(pinball),
    ])
  }
}
