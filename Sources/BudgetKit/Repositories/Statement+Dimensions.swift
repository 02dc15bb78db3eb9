internal import BudgetSQLite

extension Statement {
  /// Binds what a scope names, one parameter for each dimension in their order: NULL for one that
  /// it leaves open.
  @discardableResult func bind(dimensionsOf scope: BudgetScope) -> Statement {
    for dimension in BudgetDimension.allCases { bind(scope[dimension]) }
    return self
  }
}
