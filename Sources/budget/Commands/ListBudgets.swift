import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget list`: all budgets, and how they stand.
struct ListBudgets: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List all budgets, and how they stand this month.",
    discussion: """
      With --all it names the workspaces and projects without a budget, too.

      Example:
        budget list
        budget list --all
      """
  )

  @Flag(help: "Also list workspaces and projects that have no budget.")
  var all = false

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let ledger = try options.ledger()
    let budgets = try listed(in: ledger)
    let standings = try budgets.map { try ledger.budget(for: $0.scope).status() }
    let others = try scopesWithoutBudget(budgets, in: ledger)
    let listed = all ? try others.map { try ledger.budget(for: $0).status() } : []
    return Answer(
      json: .budgets(Array(zip(budgets, standings)), without: all ? listed : nil),
      text: text(budgets, standings, listed),
      remarks: (budgets.isEmpty ? ["No budget is set; 'budget set' sets one."] : [])
        + (all || others.isEmpty ? [] : [remark(on: others)])
    )
  }

  /// Returns the workspaces and projects that have something, but no budget.
  private func scopesWithoutBudget(
    _ budgets: [ListedBudget],
    in ledger: Ledger
  ) throws -> [BudgetScope] {
    let limited = Set(budgets.map(\.scope))
    return try ledger.scopes().filter { !limited.contains($0) }
  }

  private func remark(on others: [BudgetScope]) -> String {
    let workspaces = others.count { $0.project == nil }
    let projects = others.count - workspaces
    let parts = [(workspaces, "workspace"), (projects, "project")].filter { $0.0 > 0 }
    let names = parts.map { counted($0.0, $0.1) }.joined(separator: " and ")
    return "\(names) without a budget; 'budget list --all' lists all names."
  }

  /// Returns the budgets of workspaces, each followed by those of its projects.
  private func listed(in ledger: Ledger) throws -> [ListedBudget] {
    let workspaces = try ledger.workspaceBudgets.list()
      .map { (BudgetScope(workspace: $0.workspace), $0.budget) }
    let projects = try ledger.projectBudgets.list()
      .map { (BudgetScope(workspace: $0.workspace, project: $0.project), $0.budget) }
    return try (workspaces + projects).sorted { left, right in
      left.0.sortingNames < right.0.sortingNames
    }.map { scope, budget in
      ListedBudget(scope: scope, budget: budget, zone: try ledger.zone(of: scope.workspace))
    }
  }

  private func text(
    _ budgets: [ListedBudget],
    _ standings: [BudgetStatus],
    _ others: [BudgetStatus]
  ) -> String {
    var table = Table([
      .init("WORKSPACE"), .init("PROJECT"), .init("BUDGET", .decimal), .init("SPENT", .decimal),
      .init("RESERVED", .decimal, detail: 2), .init("REMAINING", .decimal),
      .init("USED %", .decimal, detail: 1), .init("KIND"), .init("ZONE", detail: 3),
    ])
    for (budget, status) in zip(budgets, standings) {
      table.add([
        budget.scope.workspace.rawValue, budget.scope.project?.rawValue ?? "",
        budget.budget.limit.description, status.spent.description, status.reserved.description,
        status.remaining?.description ?? "-", status.usagePercent.number ?? "-",
        budget.budget.isEnabled ? (budget.budget.isHard ? "hard" : "soft") : "disabled",
        budget.zone.identifier,
      ])
    }
    for status in others {
      table.add([
        status.scope.workspace.rawValue, status.scope.project?.rawValue ?? "", "-",
        status.spent.description, status.reserved.description, "-", "-", "none", "",
      ])
    }
    return table.text(.output)
  }
}

extension BudgetScope {
  /// What lists are sorted by: the workspace itself before its projects.
  fileprivate var sortingNames: (String, String) { (workspace.rawValue, project?.rawValue ?? "") }
}
