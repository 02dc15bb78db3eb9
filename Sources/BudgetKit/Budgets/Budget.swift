/// A limit on what a scope spends in each period of a window.
public struct Budget: Sendable, Hashable {
  /// What is limited.
  public let scope: BudgetScope
  /// How long the periods are.
  public let window: BudgetWindow
  /// The limit, and how it is kept.
  public var settings: MonthlyBudget

  /// Creates a budget.
  public init(scope: BudgetScope, window: BudgetWindow, settings: MonthlyBudget) {
    self.scope = scope
    self.window = window
    self.settings = settings
  }
}
