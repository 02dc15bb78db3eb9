package import BudgetKit

extension JSON {
  /// Creates the answer of a check of several workspaces: that of each, and whether the call fits
  /// in all of them.
  package static func checks(
    _ checks: [(scope: BudgetScope, decision: BudgetDecision)]
  ) -> JSON {
    .fields([
      "can_execute": .bool(checks.allSatisfy(\.decision.canExecute)),
      "workspaces": .array(
        checks.map {
          .fields(["checked": .id($0.scope.workspace)]).adding(membersOf: $0.decision.json)
        }
      ),
    ])
  }

  /// Creates the standings of several workspaces, each with its budgets of other windows.
  package static func standings(
    _ standings: [(month: BudgetStatus, others: [BudgetStatus])]
  ) -> JSON {
    .fields(["workspaces": .array(standings.map { $0.month.json(others: $0.others) })])
  }

  /// Creates the forecasts of several workspaces.
  package static func forecasts(
    _ forecasts: [(forecast: Forecast, window: ForecastWindow)]
  ) -> JSON {
    .fields(["workspaces": .array(forecasts.map { $0.forecast.json($0.window, past: nil) })])
  }
}
