import ArgumentParser
import BudgetKit

/// `budget list`: all budgets, and how they stand.
struct ListBudgets: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List all budgets, and how they stand this month.",
    discussion: """
      Example:
        budget list
      """
  )

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let ledger = try options.ledger()
    let budgets = try listed(in: ledger)
    let standings = try budgets.map { try ledger.budget(for: $0.scope).status() }
    let json = zip(budgets, standings).map { budget, status in
      budget.json.adding([
        "spent": .money(status.spent), "reserved": .money(status.reserved),
        "remaining": .money(status.remaining), "usage_percent": status.usagePercent,
        "unpriced_calls": .integer(status.unpricedCalls),
      ])
    }
    return Answer(
      json: .fields(["budgets": .array(json)]),
      text: text(budgets, standings),
      remarks: budgets.isEmpty ? ["No budget is set; 'budget set' sets one."] : []
    )
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

  private func text(_ budgets: [ListedBudget], _ standings: [BudgetStatus]) -> String {
    var table = Table([
      .init("WORKSPACE"), .init("PROJECT"), .init("BUDGET", .decimal), .init("SPENT", .decimal),
      .init("RESERVED", .decimal), .init("REMAINING", .decimal), .init("USED %", .decimal),
      .init("KIND"), .init("ZONE"),
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
    return table.text(.output)
  }
}

extension BudgetScope {
  /// What lists are sorted by: the workspace itself before its projects.
  fileprivate var sortingNames: (String, String) { (workspace.rawValue, project?.rawValue ?? "") }
}
