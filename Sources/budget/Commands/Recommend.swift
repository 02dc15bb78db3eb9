import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget recommend`: what would have cost less.
struct Recommend: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Say what would have cost less, with figures from your own calls.",
    discussion: """
      Smaller models for short calls, caching, batches, limits of tokens, failures, retries, executions that repeat \
      themselves, time-outs and idle resources, the largest savings first. It takes 100 calls with a known cost. The \
      last 30 days, unless another time is named.

      Example:
        budget recommend acme
        budget recommend acme --last 7d --json
      """
  )

  @Argument(help: "The workspace.")
  var workspace: String

  @Option(help: ArgumentHelp("The first day or instant.", valueName: "day|instant"))
  var since: String?

  @Option(
    help: ArgumentHelp("The day or instant before which the time ends.", valueName: "day|instant")
  )
  var until: String?

  @OptionGroup var period: UsagePeriodOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let workspace = try reading("workspace") { try WorkspaceID(self.workspace) }
    let period = try period.period(since: since, until: until)
    let ledger = try options.ledger()
    try archives.attach(to: ledger)
    let found = try ledger.recommendations(
      for: workspace,
      over: period == .all ? .last(days: 30) : period
    )
    return Answer(
      json: found.json,
      text: found.text,
      remarks: try ledger.doubts(about: BudgetScope(workspace: workspace)) + found.notes
    )
  }
}

extension Recommendations {
  /// Each recommendation as a block, and what all of them save.
  fileprivate var text: String {
    guard !list.isEmpty else { return "" }
    var sum = NamedValues()
    sum.addProse("spent", "\(cost.inDollars) for \(counted(calls, "call"))")
    sum.addProse(
      "together",
      "\(savingsTogether.inDollars) saved, each call counted once with the largest of its savings"
    )
    return (list.map(\.text) + [sum.text]).joined(separator: "\n")
  }
}

extension Recommendation {
  fileprivate var text: String {
    var values = NamedValues()
    values.addProse(priority.rawValue, title)
    values.addProse("why", reasoning)
    values.addProse("assumes", assumption)
    values.addProse("saves", "\(savings.inDollars); in a month \(savingsPerMonth.inDollars)")
    return values.text
  }
}
