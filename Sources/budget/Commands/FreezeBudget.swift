import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget freeze`: lets nothing pass.
struct FreezeBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze",
    abstract: "Freeze a budget: refuse every call that it covers, until it is unfrozen.",
    discussion: """
      Calls that have begun are settled as ever, and what is recorded counts. A soft budget refuses too while it is \
      frozen.

      Example:
        budget freeze acme --reason "runaway loop"
        budget freeze acme --each user --daily
      """
  )

  @OptionGroup var budget: FrozenBudgetOptions

  func answer() throws -> Answer { try budget.answer(isFrozen: true) }
}

/// `budget unfreeze`: lets a frozen budget work again.
struct UnfreezeBudget: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "unfreeze",
    abstract: "Let a frozen budget work again, with the limit it had.",
    discussion: """
      Example:
        budget unfreeze acme --reason "loop mended"
      """
  )

  @OptionGroup var budget: FrozenBudgetOptions

  func answer() throws -> Answer { try budget.answer(isFrozen: false) }
}

/// The budget that is frozen or unfrozen, and why.
struct FrozenBudgetOptions: ParsableArguments {
  @OptionGroup(title: "What is limited") var scope: BudgetScopeOptions
  @OptionGroup(title: "Window") var window: BudgetWindowOptions

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions
}

extension FrozenBudgetOptions {
  /// Freezes the budget, or lets it work again.
  func answer(isFrozen: Bool) throws -> Answer {
    let scope = try scope.scope()
    let ledger = try options.ledger()
    let unit = try window.unit()
    let window = try window.window(of: scope, in: ledger)
    do {
      var update = BudgetUpdate()
      update.isFrozen = isFrozen
      let (changed, _) = try ledger.updateBudget(
        of: scope,
        window: window,
        unit: unit,
        with: update,
        by: options.change(reason: reason)
      )
      let zone = scope.isWholeLedger ? .utc : try ledger.zone(of: scope.workspace)
      let budget = ListedBudget(
        BudgetKit.Budget(scope: scope, window: window, settings: changed),
        zone: zone
      )
      let what = "The \(window.adjective)budget\(unit.ofWhat) of \(scope)"
      return Answer(
        json: budget.json(isNew: false),
        text: "",
        remarks: [
          isFrozen ? "\(what) is frozen: it refuses every call." : "\(what) is no longer frozen."
        ]
      )
    } catch let error as LedgerError where error.code == .notFound {
      if let doubt = try ledger.doubts(aboutPlaceOf: scope).first { throw Failure.notFound(doubt) }
      throw Failure.notFound(
        "\(scope.asSubject) has no \(window.adjective)budget\(unit.ofWhat) by itself; 'budget list' shows those that are set, and 'budget set' sets one that stops all of it."
      )
    }
  }
}
