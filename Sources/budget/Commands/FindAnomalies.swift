import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget anomalies`: the days or hours that were not normal.
struct FindAnomalies: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "anomalies",
    abstract:
      "List the days, or the hours, that cost or used far more than expected, newest first.",
    discussion: """
      Each day is compared with up to 56 days before it. With fewer than 14 it is not judged, and a line says so. With \
      --by, each model, agent or project is compared with its own past. With --hours, each hour is compared with the \
      largest hours of the days before it. A day that 'budget calendar' explains is left out.

      A day or an hour is judged by its cost; where that is not abnormal by its tokens, then by its calls, so that a \
      flood of free or unpriced calls is found, too. Models are not judged by their tokens.

      Example:
        budget anomalies acme --by model --days 90
        budget anomalies acme --hours
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(
    help: ArgumentHelp("model, agent or project; otherwise all together.", valueName: "group")
  )
  var by: String?

  @Flag(help: "Judge each hour instead of each day.")
  var hours = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Number of days to look at, today included; at most 400.", valueName: "n")
  )
  var days = "30"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Day or instant to look back from; default now.", valueName: "instant")
  )
  var at: String?

  @OptionGroup var amounts: AmountOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let grouping: AnomalyQuery.Grouping? = try by.map { try choice($0, "--by") }
    let days = Int(try count(days, "--days", upTo: Int64(AnomalyQuery.mostDays)))
    let ledger = try options.ledger()
    let zone = try ledger.zone(of: scope.workspace)
    let unit: AnomalyQuery.Unit = hours ? .hour : .day
    let findings = try ledger.anomalyFindings(
      AnomalyQuery(
        workspace: scope.workspace,
        project: scope.project,
        by: grouping,
        unit: unit,
        days: .last(days),
        at: try at.map { try instantOrDay($0, "--at", in: zone) }
      )
    )
    let doubts = try ledger.doubts(about: scope)
    return Answer(
      json: findings.json(in: zone),
      text: findings.anomalies.text(by: grouping, in: zone, .output, amounts.style),
      remarks: doubts.isEmpty ? findings.remarks(on: scope, by: unit, in: zone) : doubts
    )
  }
}
