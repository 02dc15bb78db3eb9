extension BudgetManager {
  /// Records an alert for each budget that ``checkAndAlert()-()`` checks and that will probably be
  /// exceeded, and returns the new ones.
  ///
  /// One alert is recorded for each budget and month when the probability reaches 50 % and one when
  /// it reaches 80 %. It fires again only after the probability has fallen more than 10 points
  /// below its threshold and risen again. A budget that is exceeded already has its alerts of
  /// spend, and gets none of these. No write to the ledger does this by itself: a forecast has no
  /// place in the way of a call.
  ///
  /// - Returns: The alerts that were recorded now.
  /// - Complexity: A forecast for each budget; a write only where something is new.
  @discardableResult
  public func checkForecast() throws -> [BudgetAlert] {
    try store.checkForecast(of: checkedScopes())
  }

  /// Checks the forecast without blocking a thread.
  @discardableResult
  public func checkForecast() async throws -> [BudgetAlert] {
    try await store.readWithoutBlocking { try checkForecast() }
  }
}

extension LedgerStore {
  /// Records the alerts of the forecasts of some scopes, and returns the new ones.
  func checkForecast(of scopes: [BudgetScope]) throws -> [BudgetAlert] {
    try scopes.flatMap { try checkForecast(of: $0) }
  }

  private func checkForecast(of scope: BudgetScope) throws -> [BudgetAlert] {
    let now = clock.now()
    let (history, frame) = try history(of: scope, counting: .usd, within: .month)
    guard frame.budget != nil else { return [] }
    let forecast = Forecaster().forecast(history)
    guard let budget = forecast.budget, forecast.state != .alreadyExceeded,
      let probability = forecast.probabilityOfPassingLimitThousandths
    else { return [] }
    let alerts = ForecastAlerts.reachedPercents(probabilityThousandths: probability).map {
      percent in
      BudgetAlert(
        scope: scope,
        kind: .forecast,
        periodStart: frame.period.start,
        thresholdPercent: percent,
        spent: max(.zero, forecast.currentMonthSpent),
        budget: budget,
        recordedAt: now
      )
    }
    return try record(
      alerts,
      of: scope,
      .forecast,
      in: frame.period,
      rearmingAbove: ForecastAlerts.percentAboveWhichToRearm(probabilityThousandths: probability)
    )
  }
}
