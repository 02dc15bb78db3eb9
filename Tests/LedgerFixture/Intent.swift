package import BudgetKit

/// A call that a worker is about to make: noted before anything is sent, as a careful client does,
/// so that whoever comes after a crash can send the very same again.
package struct Intent: Sendable, LosslessStringConvertible {
  package let id: String
  /// What to hold.
  package let amount: Int64
  /// What the call costs in the end; `nil` for one that is not made, and released.
  package let cost: Int64?

  package init(id: String, amount: Int64, cost: Int64?) {
    self.id = id
    self.amount = amount
    self.cost = cost
  }

  package init?(_ description: String) {
    let parts = description.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let amount = Int64(parts[1]) else { return nil }
    self.init(id: String(parts[0]), amount: amount, cost: Int64(parts[2]))
  }

  package var description: String {
    "\(id):\(amount):\(cost.map(String.init) ?? "-")"
  }

  /// How much more than was held the call costs.
  package var overrun: Int64 { max(0, (cost ?? 0) - amount) }

  /// The project that pays, which anybody can tell from the id.
  package var project: String {
    Books.projects[Int(id.utf8.last ?? 0) % Books.projects.count]
  }
}

/// Who spends in the tests.
package enum Books {
  package static let workspace = "acme"
  package static let projects = ["search", "chat"]

  /// Sets a hard limit for the workspace, and one for each project.
  package static func setLimits(
    workspace workspaceLimit: Int64,
    project projectLimit: Int64,
    in ledger: Ledger
  ) throws {
    let workspace = try WorkspaceID(Books.workspace)
    let change = Change(by: "test")
    try ledger.workspaceBudgets.set(
      WorkspaceBudget(workspace: workspace, budget: hardBudget(workspaceLimit)),
      by: change
    )
    for project in projects {
      let budget = ProjectBudget(
        workspace: workspace,
        project: try ProjectID(project),
        budget: hardBudget(projectLimit)
      )
      try ledger.projectBudgets.set(budget, by: change)
    }
  }

  /// Sets further hard limits, so that each call touches six budgets, of three units.
  package static func setFurtherLimits(
    of dollars: Int64,
    tokens: Int64,
    calls: Int64,
    in ledger: Ledger
  ) throws {
    let workspace = try WorkspaceID(Books.workspace)
    let whole = BudgetScope(workspace: workspace)
    let further: [(BudgetScope, BudgetWindow, BudgetAmount)] = [
      (whole, .rolling(milliseconds: 3_600_000), .usd(Money(nanodollars: dollars))),
      (whole, .total, .tokens(tokens)), (whole, .year, .calls(calls)),
      (whole.withEach([.user]), .day, .usd(Money(nanodollars: dollars))),
    ]
    for (scope, window, limit) in further {
      try ledger.updateBudget(
        of: scope,
        window: window,
        unit: limit.unit,
        with: BudgetUpdate(limit: limit),
        orOf: MonthlyBudget(limit: limit),
        by: Change(by: "test")
      )
    }
  }

  private static func hardBudget(_ limit: Int64) -> MonthlyBudget {
    MonthlyBudget(limit: Money(nanodollars: limit))
  }
}
