import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget status`: how a budget stands.
struct Status: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the budgets of a workspace, or of a part of it, stand.",
    discussion: """
      A workspace or project without a monthly budget shows what was spent in the month. --all lists every workspace.

      Example:
        budget status acme --project search --json
        budget status acme --each user
        budget status acme --user ada
        budget status --all
      """
  )

  @OptionGroup(title: "What is limited") var scope: BudgetScopeOptions

  @Flag(help: "Every workspace of the ledger, in the place of one.")
  var all = false

  @OptionGroup var amounts: CurrencyOptions
  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let amounts = try amounts.style(now: options.currentTime())
    return try answer(amounts).stamped(amounts)
  }

  private func answer(_ amounts: AmountStyle) throws -> Answer {
    guard !all else { return try answerForAll(amounts) }
    let scope = try scope.scope()
    let ledger = try options.ledger()
    let standings = try ledger.standings(of: scope)
    guard !scope.isWholeLedger, scope.dimensions.allSatisfy({ $0 == .project }), scope.each.isEmpty
    else { return try answer(standings, of: scope, amounts) }
    let ofClock = try options.clockRemarks(ledger, scope.workspace)
    let remarks =
      try ofClock + known.remarks(on: scope, in: ledger) + remarks(onPartsOf: scope, in: ledger)
    let month = try ledger.budget(for: scope).status()
    let others = standings.filter { $0.window != .month || $0.unit != .usd }
    let zone = try ledger.zone(of: scope.workspace)
    return Answer(
      json: month.json(others: others),
      text: month.text(.output, amounts, in: zone)
        + (others.isEmpty
          ? "" : "\n" + others.table(of: scope, amounts, in: zone).text(.output)),
      remarks: remarks
    )
  }

  /// Says how many other budgets limit a part of what a workspace or a project spends.
  private func remarks(onPartsOf scope: BudgetScope, in ledger: Ledger) throws -> [String] {
    let count = try ledger.budgets().count { $0.settings.isEnabled && $0.scope.isPart(of: scope) }
    guard count > 0 else { return [] }
    let (parts, them) = count == 1 ? ("a part", "it") : ("parts", "them")
    return [
      "\(counted(count, "more budget")) \(count == 1 ? "limits" : "limit") \(parts) of \(scope); 'budget list' shows \(them)."
    ]
  }

  private func answerForAll(_ amounts: AmountStyle) throws -> Answer {
    guard scope.isEmpty else {
      throw Failure.usage("--all stands for every workspace; give it alone, or name one.")
    }
    let ledger = try options.ledger()
    let standings = try ledger.everyWorkspace().map { scope in
      (
        month: try ledger.budget(for: scope).status(),
        others: try ledger.standings(of: scope).filter { $0.window != .month },
        zone: try ledger.zone(of: scope.workspace)
      )
    }
    return Answer(
      json: .standings(standings.map { (month: $0.month, others: $0.others) }),
      text: standings.table(amounts).text(.output),
      remarks: standings.isEmpty ? [remarkOnNoWorkspace] : []
    )
  }

  private func answer(
    _ standings: [BudgetStatus],
    of scope: BudgetScope,
    _ amounts: AmountStyle
  ) throws -> Answer {
    guard let first = standings.first else {
      let isSet = try options.ledger().budgets().contains { $0.scope == scope }
      guard isSet else {
        throw Failure.notFound(
          "\(scope.asSubject) has no budget; 'budget list' shows those that are set."
        )
      }
      return Answer(
        json: standings.json,
        text: "",
        remarks: [
          "No call has touched the budget of \(scope) since it was set or its period began, or it is disabled; what was spent before counts with the next call of each."
        ]
      )
    }
    let isOne = standings.count == 1 && scope.each.isEmpty
    let zone = scope.isWholeLedger ? .utc : try options.ledger().zone(of: scope.workspace)
    return Answer(
      json: isOne ? first.json : standings.json,
      text: isOne
        ? first.text(.output, amounts, in: zone)
        : standings.table(of: scope, amounts, in: zone).text(.output)
    )
  }
}

extension BudgetScope {
  /// Whether what belongs to the scope belongs to another one, too, and is not all of that.
  fileprivate func isPart(of whole: BudgetScope) -> Bool {
    self != whole && workspace == whole.workspace
      && whole.dimensions.allSatisfy { self[$0] == whole[$0] }
  }
}
