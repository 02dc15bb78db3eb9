import ArgumentParser
import BudgetKit

/// `budget check`: whether a call would fit.
struct Check: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Ask whether a call would fit every hard budget that it touches.",
    discussion: """
      Exits with 0 if it fits and with 2 if it does not. The answer is a snapshot: another process can spend the \
      same room a moment later. 'budget reserve' holds it.

      Example:
        budget check acme --estimate 0.10 && run-agent
      """
  )

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var estimate: EstimateOptions
  @OptionGroup(title: "Call") var context: ContextOptions

  @Option(help: ArgumentHelp("The execution that the call is part of.", valueName: "id"))
  var execution: String?

  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let amount = try estimate.amount()
    let tokens = try estimate.tokens()
    let model = try estimate.modelReference()
    let context = try context.context(in: scope, execution: execution)
    let ledger = try options.ledger()
    let ofClock = try options.clockRemarks(ledger, scope.workspace)
    let remarks = ofClock + (try known.remarks(on: scope, in: ledger, gated: context))
    let budget = ledger.guard(for: context)
    let decision =
      if let model {
        try budget.canExecute(estimatedCost: amount, estimatedTokens: tokens, model: model)
      } else {
        try budget.canExecute(estimatedCost: amount, estimatedTokens: tokens)
      }
    return try decision.answer(about: model, in: ledger).remarking(remarks)
  }
}
