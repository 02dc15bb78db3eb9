import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget stats`: what a time cost in a few figures.
struct ShowStatistics: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show averages, errors and latencies of a time, beside the time before.",
    discussion: """
      The last 30 days, unless another time is named. Percentiles are exact.

      Example:
        budget stats acme --this month
        budget stats acme --last 7d --filter model=gpt-4o
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @Option(help: ArgumentHelp("The first day or instant.", valueName: "day|instant"))
  var since: String?

  @Option(
    help: ArgumentHelp("The day or instant before which the time ends.", valueName: "day|instant")
  )
  var until: String?

  @OptionGroup var period: UsagePeriodOptions
  @OptionGroup var filters: UsageFilterOptions
  @OptionGroup var amounts: CurrencyOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let amounts = try amounts.style(now: options.currentTime())
    var query = UsageQuery(workspaces: scope.map { [$0.workspace] })
    let period = try period.period(since: since, until: until)
    query.period = period == .all ? .last(days: 30) : period
    try filters.apply(to: &query, project: scope?.project)
    let ledger = try options.ledger()
    try archives.attach(to: ledger)
    let statistics = try ledger.statistics(query)
    let doubts = try scope.map { try ledger.doubts(about: $0) } ?? []
    let youth =
      try statistics.total.calls == 0
      ? [] : ledger.youth(of: scope, in: statistics.period, called: "this time")
    return Answer(
      json: statistics.json,
      text: statistics.text(amounts),
      remarks: doubts + youth + statistics.remarks
    ).stamped(amounts)
  }
}
