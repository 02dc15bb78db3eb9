extension BudgetManager {
  /// Records the alerts that are due and not recorded yet, and returns them: of spend, of the
  /// forecast, and of anomalies.
  ///
  /// Every write checks the spend by itself; the call answers for budgets and alerts that other
  /// programs changed. Forecasts and anomalies are checked by this call alone, or by
  /// ``checkForecast()-()`` and ``checkAnomalies()-()``: once an hour is plenty. The guard of a
  /// workspace checks the workspace and each of its projects that has a budget, that of a project
  /// the project and its workspace.
  public func checkAndAlert() throws -> [BudgetAlert] {
    let scopes = try checkedScopes()
    let ofSpend = try store.write { bookkeeper, connection in
      try scopes.flatMap { try bookkeeper.checkSpend(of: $0, on: connection) }
    }
    return try ofSpend + store.checkForecast(of: scopes) + store.checkAnomalies(of: scopes)
  }

  /// Checks for alerts without blocking a thread.
  public func checkAndAlert() async throws -> [BudgetAlert] {
    let scopes = try await store.readWithoutBlocking { try checkedScopes() }
    let ofSpend = try await store.write { bookkeeper, connection in
      try scopes.flatMap { try bookkeeper.checkSpend(of: $0, on: connection) }
    }
    let foreseen = try await store.readWithoutBlocking {
      try store.checkForecast(of: scopes) + store.checkAnomalies(of: scopes)
    }
    return ofSpend + foreseen
  }
}
