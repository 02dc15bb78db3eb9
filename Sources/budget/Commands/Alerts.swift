import ArgumentParser
import BudgetKit

/// `budget alerts`: the thresholds that were crossed.
struct Alerts: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract:
      "List the thresholds that were crossed and the days and hours that were not normal, newest first.",
    discussion: """
      Without --project it lists those of the workspace and of all its projects. The kind says what was crossed: spend, a \
      percentage of the budget; forecast, a probability of exceeding it; anomaly, what is normal for a day or an \
      hour. Alerts of forecasts and anomalies are recorded when somebody checks: with --check, which an hourly job may do.

      Example:
        budget alerts acme
        budget alerts acme --check --limit 10
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Flag(help: "First check the workspace, and the project if one is given, and record what is new.")
  var check = false

  @Option(parsing: .unconditional, help: ArgumentHelp("At most this many.", valueName: "n"))
  var limit = "1000"

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let limit = Int(try count(limit, "--limit", upTo: 10_000))
    let budget = try options.ledger().budget(for: scope)
    if check { _ = try budget.checkAndAlert() }
    let alerts = try budget.alerts(limit: limit)
    return Answer(
      json: .fields(["alerts": .array(alerts.map(\.json))]),
      text: text(alerts),
      remarks: alerts.isEmpty ? ["No threshold has been crossed."] : []
    )
  }

  private func text(_ alerts: [BudgetAlert]) -> String {
    var table = Table([
      .init("RECORDED"), .init("PROJECT"), .init("KIND"), .init("THRESHOLD", .right),
      .init("SPENT", .decimal),
      .init("BUDGET", .decimal), .init("PERIOD FROM"),
    ])
    for alert in alerts {
      table.add([
        alert.recordedAt.iso8601, alert.scope.project?.rawValue ?? "", alert.kind.rawValue,
        alert.anomalyUnit?.rawValue ?? "\(alert.thresholdPercent) %", alert.spent.description,
        alert.budget.description,
        alert.periodStart.iso8601,
      ])
    }
    return table.text(.output)
  }
}

extension BudgetAlert {
  fileprivate var json: JSON {
    .fields([
      "workspace_id": .id(scope.workspace),
      "project_id": .id(scope.project),
      "kind": .string(kind.rawValue),
      "threshold_percent": .integer(Int64(thresholdPercent)),
      "unit": .text(anomalyUnit?.rawValue),
      "spent": .money(spent),
      "budget": .money(budget),
      "period_start": .instant(periodStart),
      "recorded_at": .instant(recordedAt),
    ])
  }
}
