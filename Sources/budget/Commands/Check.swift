import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget check`: whether a call would fit.
struct Check: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Ask whether a call would fit every hard budget that it touches.",
    discussion: """
      Exits with 0 if it fits and with 2 if it does not. The answer is a snapshot: another process can spend the \
      same room a moment later. 'budget reserve' holds it. With --all it fits if it fits in every workspace.

      Example:
        budget check acme --estimate 0.10 && run-agent
        budget check --all --estimate 0.10
      """
  )

  @OptionGroup var scope: WorkspacesOptions
  @OptionGroup var estimate: EstimateOptions
  @OptionGroup(title: "Call") var context: ContextOptions

  @Option(help: ArgumentHelp("The execution that the call is part of.", valueName: "id"))
  var execution: String?

  @Flag(help: "It is the last call of a run, and may use what is kept back for that.")
  var closing = false

  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let amount = try estimate.amount()
    let tokens = try estimate.tokens()
    let model = try estimate.modelReference()
    let promptTokens = try estimate.prompt()
    let ledger = try options.ledger()
    guard let scope else { return try answerForAll(amount, tokens, model, in: ledger) }
    let context = try context.context(in: scope, execution: execution)
    let ofClock = try options.clockRemarks(ledger, scope.workspace)
    let remarks = ofClock + (try known.remarks(on: scope, in: ledger, gated: context))
    let budget = ledger.guard(for: context)
    let decision = try budget.decide(amount, tokens, model, isClosing: closing)
    return try decision.answer(about: model, promptTokens: promptTokens, by: budget, in: ledger)
      .remarking(remarks)
  }

  /// Asks every workspace, and refuses if one of them does.
  private func answerForAll(
    _ amount: Money,
    _ tokens: Int64?,
    _ model: ModelReference?,
    in ledger: Ledger
  ) throws -> Answer {
    let checks = try ledger.everyWorkspace().map { scope in
      let context = try context.context(in: scope, execution: execution)
      let decision = try ledger.guard(for: context).decide(
        amount,
        tokens,
        model,
        isClosing: closing
      )
      return (scope: scope, decision: decision)
    }
    let refusing = checks.filter { !$0.decision.canExecute }
    return Answer(
      json: .checks(checks),
      text: checks.table.text(.output),
      remarks: checks.isEmpty ? [remarkOnNoWorkspace] : [],
      refusal: refusing.isEmpty
        ? nil
        : "The call does not fit in \(refusing.count) of \(counted(checks.count, "workspace")): "
          + refusing.map(\.scope.workspace.rawValue).joined(separator: ", ") + "."
    )
  }
}

extension BudgetManager {
  /// Decides about a call of a model, if one is named.
  fileprivate func decide(
    _ amount: Money,
    _ tokens: Int64?,
    _ model: ModelReference?,
    isClosing: Bool
  ) throws -> BudgetDecision {
    guard model != nil || isClosing else {
      return try canExecute(estimatedCost: amount, estimatedTokens: tokens)
    }
    return try canExecute(
      estimatedCost: amount,
      estimatedTokens: tokens,
      model: model,
      role: isClosing ? .closing : .ordinary
    )
  }
}
