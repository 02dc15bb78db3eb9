import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget reprice`: what calls would cost at the prices of now, and the entries that book it.
struct RepriceCalls: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "reprice",
    abstract: "Price recorded calls again at the prices that the book has now.",
    discussion: """
      Each call is priced by what holds now for the time at which it began. --apply posts an adjusting entry for each \
      call that costs another amount: no recorded row changes, and budgets and reports follow. A call that had no \
      price gets one, and counts as unpriced no more. A cost that the provider stated stays. Nothing is written \
      without --apply, and a second --apply finds nothing to do.

      Example:
        budget reprice acme --this month --preview
        budget reprice acme --since 2026-01-01 --apply --reason "new contract"
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Flag(help: "Show the difference and write nothing; what happens without --apply.")
  var preview = false

  @Flag(help: "Post the adjusting entries.")
  var apply = false

  @Option(help: ArgumentHelp("The first day or instant.", valueName: "day|instant"))
  var since: String?

  @Option(
    help: ArgumentHelp("The day or instant before which the calls began.", valueName: "day|instant")
  )
  var until: String?

  @OptionGroup var period: UsagePeriodOptions
  @OptionGroup var filters: UsageFilterOptions

  @OptionGroup var amounts: AmountOptions

  @Option(help: ArgumentHelp("Reason for the entries, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    guard !(preview && apply) else {
      throw Failure.usage("--preview writes nothing and --apply writes; give one of them.")
    }
    let scope = try scope.scope()
    var query = UsageQuery(scope.workspace)
    query.period = try period.period(since: since, until: until)
    try filters.apply(to: &query, project: scope.project)
    let ledger = try options.ledger()
    let repricing =
      try apply
      ? ledger.reprice(query, by: options.change(reason: reason)) : ledger.repricing(query)
    return Answer(
      json: repricing.json,
      text: repricing.text(amounts.style),
      remarks: try ledger.doubts(about: scope) + repricing.remarks
    )
  }
}
