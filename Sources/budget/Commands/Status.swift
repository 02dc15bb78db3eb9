import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget status`: how a budget stands.
struct Status: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the budget of a workspace or project stands this month.",
    discussion: """
      Without a budget it shows what was spent.

      Example:
        budget status acme --project search --json
      """
  )

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let ledger = try options.ledger()
    let ofClock = try options.clockRemarks(ledger, scope.workspace)
    let remarks = ofClock + (try known.remarks(on: scope, in: ledger))
    let status = try ledger.budget(for: scope).status()
    return Answer(json: status.json, text: status.text(.output), remarks: remarks)
  }
}
