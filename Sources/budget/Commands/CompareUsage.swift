import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget compare`: what a day of one time cost beside a day of another, and why.
struct CompareUsage: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare what a day of two times cost, and say why it changed.",
    discussion: """
      A change is price where the same tokens cost more or less, volume where everything was used more or less, and mix \
      for the rest: other models and kinds of tokens. The three add up.

      Example:
        budget compare acme --before 2026-01-01..2026-02-01 --after 2026-02-01..
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @Option(
    help: ArgumentHelp(
      "From a day or instant until before another; none for now.",
      valueName: "since..until"
    )
  )
  var before: String

  @Option(help: ArgumentHelp("The time to set beside it.", valueName: "since..until"))
  var after: String

  @Option(help: ArgumentHelp("The names to group by, as for 'report'.", valueName: "group,..."))
  var by = "model"

  @Option(
    help: ArgumentHelp(
      "Number of groups, those that changed most; the rest is one line.",
      valueName: "n"
    )
  )
  var top: String?

  @OptionGroup var filters: UsageFilterOptions
  @OptionGroup var amounts: CurrencyOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let amounts = try amounts.style(now: options.currentTime())
    var query = UsageQuery(
      workspaces: scope.map { [$0.workspace] },
      by: try groupings(by, "--by")
    )
    try filters.apply(to: &query, project: scope?.project)
    query.top = try top.map { Int(try count($0, "--top", upTo: 1_000_000)) }
    let times = (try time(before, "--before"), try time(after, "--after"))
    let ledger = try options.ledger()
    try archives.attach(to: ledger)
    let comparison = try ledger.compare(query, before: times.0, after: times.1)
    let doubts = try scope.map { try ledger.doubts(about: $0) } ?? []
    let youth =
      try comparison.rows.isEmpty
      ? []
      : ledger.youth(of: scope, in: comparison.before.period, called: "the time before")
        + ledger.youth(of: scope, in: comparison.after.period, called: "the time after")
    return Answer(
      json: comparison.json,
      text: comparison.text(amounts),
      remarks: doubts + youth + comparison.remarks
    ).stamped(amounts)
  }

  private func time(_ text: String, _ option: String) throws -> UsagePeriod {
    guard let (since, until) = text.split(around: "..") else {
      throw Failure.usage(
        "\(option): \(quoted(text)) has no '..'; write it as 2026-01-01..2026-02-01."
      )
    }
    let end = try until.isEmpty ? .instant(options.currentTime()) : usageBound(until, option)
    return .between(try usageBound(since, option), end)
  }
}

extension String {
  /// The texts before and behind the first mark; `nil` without one.
  fileprivate func split(around mark: String) -> (String, String)? {
    var rest = self[...]
    while !rest.isEmpty, !rest.hasPrefix(mark) { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    return (String(self[..<rest.startIndex]), String(rest.dropFirst(mark.count)))
  }
}
