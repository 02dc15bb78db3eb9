import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget list`: all budgets, and how they stand.
struct ListBudgets: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List all budgets, and how they stand.",
    discussion: """
      With --all it names the workspaces and projects without a budget, too. Of a budget with an account for each it \
      shows the fullest account; 'budget status' shows them all.

      Example:
        budget list
        budget list --all
        budget list --explain
      """
  )

  @Flag(help: "Also list workspaces and projects that have no budget.")
  var all = false

  @Flag(help: "Explain the limit in force of each budget: its own, what is raised and carried.")
  var explain = false

  @OptionGroup var amounts: CurrencyOptions
  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let amounts = try amounts.style(now: options.currentTime())
    guard !explain || amounts.currency == nil else {
      throw Failure.usage("--explain has US dollars; leave --currency out.")
    }
    let ledger = try options.ledger()
    let budgets = try listed(in: ledger)
    let others = try scopesWithoutBudget(budgets, in: ledger)
    let listed = all ? try others.map { try ledger.budget(for: $0).status() } : []
    return Answer(
      json: .budgets(budgets, without: all ? listed : nil, explained: explain),
      text: explain
        ? budgets.map { $0.budget.explanation($0.accounts) }.joined(separator: "\n")
        : text(budgets, listed, amounts),
      remarks: (budgets.isEmpty ? ["No budget is set; 'budget set' sets one."] : [])
        + (all || others.isEmpty ? [] : [remark(on: others)])
        + (explain ? [] : budgets.compactMap(remark))
    ).stamped(amounts)
  }

  /// Says whose account stands for those of a budget for each.
  private func remark(on listed: Listed) -> String? {
    guard !listed.budget.scope.each.isEmpty, listed.accounts.count > 1,
      let fullest = listed.accounts.fullest
    else { return nil }
    return
      "Of \(listed.budget.scope), the fullest of \(listed.accounts.count) accounts is shown, \(fullest.scope.furtherWords); 'budget status' shows all."
  }

  /// Returns the workspaces and projects that have something, but no budget.
  private func scopesWithoutBudget(
    _ budgets: [Listed],
    in ledger: Ledger
  ) throws -> [BudgetScope] {
    let limited = Set(budgets.map(\.budget.scope))
    return try ledger.scopes().filter { !limited.contains($0) }
  }

  private func remark(on others: [BudgetScope]) -> String {
    let workspaces = others.count { $0.project == nil }
    let projects = others.count - workspaces
    let parts = [(workspaces, "workspace"), (projects, "project")].filter { $0.0 > 0 }
    let names = parts.map { counted($0.0, $0.1) }.joined(separator: " and ")
    return "\(names) without a budget; 'budget list --all' lists all names."
  }

  /// A budget and its accounts: the one that it has, or those that are open.
  private typealias Listed = (budget: ListedBudget, accounts: [BudgetStatus])

  /// Returns the budgets of the whole ledger, then those of workspaces, each followed by those of
  /// its parts.
  private func listed(in ledger: Ledger) throws -> [Listed] {
    let budgets = try ledger.budgetsAndStandings().map { budget, standings in
      let scope = budget.scope
      let zone = try ledger.zone(of: budget)
      // A budget that is switched off shows what was spent.
      let isPlain = !scope.isWholeLedger && scope.dimensions.allSatisfy { $0 == .project }
      let accounts =
        try standings.isEmpty && isPlain && budget.window == .month && budget.settings.unit == .usd
        && scope.each.isEmpty
        ? [ledger.budget(for: scope).status()] : standings
      var listed = ListedBudget(budget, zone: zone)
      if explain { listed.unchecked = try ledger.uncheckedReservations(of: budget) }
      return (listed, accounts)
    }
    return budgets.sorted { $0.0.scope.sortingNames < $1.0.scope.sortingNames }
  }

  private func text(
    _ budgets: [Listed],
    _ others: [BudgetStatus],
    _ amounts: AmountStyle
  ) -> String {
    let isFurther = budgets.contains { !$0.budget.scope.furtherWords.isEmpty }
    let areMonthly = budgets.allSatisfy {
      $0.budget.window == .month && $0.budget.budget.unit == .usd
    }
    let areNamed = budgets.contains { $0.budget.budget.name != nil }
    var table = Table(
      (areNamed ? [.init("NAME")] : []) + [.init("WORKSPACE"), .init("PROJECT")]
        + (isFurther ? [.init("SCOPE")] : []) + (areMonthly ? [] : [.init("WINDOW")]) + [
          .init("BUDGET", .decimal), .init("SPENT", .decimal),
          .init("RESERVED", .decimal, detail: 2), .init("REMAINING", .decimal),
          .init("USED %", .decimal, detail: 1), .init("KIND"), .init("ZONE", detail: 3),
        ]
    )
    for (budget, accounts) in budgets {
      let scope = budget.scope
      let status = scope.each.isEmpty ? accounts.first : accounts.fullest
      let names =
        (areNamed ? [budget.budget.name ?? ""] : [])
        + [scope.isWholeLedger ? "(all)" : scope.workspace.rawValue, scope.project?.rawValue ?? ""]
        + (isFurther ? [scope.furtherWords] : [])
        + (areMonthly ? [] : [budget.window.adverb + budget.budget.unit.ofWhat])
      let cells = amounts.cells([
        status?.limitAmount ?? budget.budget.limitAmount,
        status?.spentAmount, status?.reservedAmount, status?.remainingAmount,
      ])
      table.add(
        names + cells + [
          status?.usagePercent.number ?? "-", budget.budget.kindWord, budget.zone.identifier,
        ]
      )
    }
    let gap = (isFurther ? [""] : []) + (areMonthly ? [] : [""])
    for status in others {
      table.add(
        (areNamed ? [""] : []) + [
          status.scope.workspace.rawValue, status.scope.project?.rawValue ?? "",
        ] + gap + [
          "-", amounts.cell(status.spentAmount), amounts.cell(status.reservedAmount),
          "-",
          "-", "none", "",
        ]
      )
    }
    return table.text(.output)
  }
}

extension BudgetScope {
  /// What lists are sorted by: the workspace itself before its projects.
  fileprivate var sortingNames: (String, String, String) {
    (workspace.rawValue, project?.rawValue ?? "", furtherWords)
  }
}

extension [BudgetStatus] {
  /// The account that has used most of its limit.
  fileprivate var fullest: BudgetStatus? {
    self.max { ($0.usageHundredthsOfPercent ?? -1) < ($1.usageHundredthsOfPercent ?? -1) }
  }
}
