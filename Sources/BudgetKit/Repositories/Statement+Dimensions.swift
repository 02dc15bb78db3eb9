internal import BudgetSQLite

extension Statement {
  /// Binds what a scope names, one parameter for each dimension in their order and one for its
  /// tags: NULL for one that it leaves open, the empty text for rows that name nothing.
  @discardableResult func bind(namesOf scope: UsageScope) -> Statement {
    bind(scope.project?.rawValue)
      .bind(scope.agent)
      .bind(scope.user)
      .bind(scope.session)
      .bind(scope.execution)
      .bind(scope.feature)
      .bind(scope.operation)
      .bind(scope.provider)
      .bind(scope.model)
      .bind(scope.tagsJSON)
  }
}
