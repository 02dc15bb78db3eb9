extension BudgetManager {
  /// Returns what the current month will probably have cost at its end.
  ///
  /// - Returns: The forecast; without anything recorded in the month, one that says so.
  /// - Complexity: Linear in the month's rows of the daily roll-up.
  public func forecast() throws -> Forecast {
    let now = store.clock.now()
    let history = try store.readSnapshot { connection in
      let zone = try WorkspaceRepository.zone(of: scope.workspace, on: connection)
      let today = zone.civilDate(at: now)
      let costs = try ReportRepository.costByKind(
        of: scope,
        days: today.firstOfMonth..<today.firstOfNextMonth,
        on: connection
      )
      return SpendHistory(
        llmCost: costs.llm.cost,
        computeCost: costs.compute.cost,
        rowCount: costs.llm.calls + costs.compute.calls,
        daysElapsed: today.day,
        totalDays: today.daysInMonth
      )
    }
    return Forecaster().forecast(history)
  }

  /// Returns the forecast without blocking a thread.
  public func forecast() async throws -> Forecast {
    try await store.readWithoutBlocking { try forecast() }
  }
}
