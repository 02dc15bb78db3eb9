internal import BudgetSQLite

extension BudgetManager {
  /// Records an alert for each budget of this scope that will probably be exceeded, and returns the new ones.
  ///
  /// One alert is recorded for each budget and month when the probability reaches 50 % and one when it reaches 80 %. It fires again
  /// only after the probability has fallen more than 10 points below its threshold and risen again. A budget that is
  /// exceeded already has its alerts of spend, and gets none of these. No write to the ledger does this by itself: a
  /// forecast has no place in the way of a call.
  ///
  /// - Returns: The alerts that were recorded now.
  /// - Complexity: A forecast for each budget; a write only where something is new.
  @discardableResult
  public func checkForecast() throws -> [BudgetAlert] {
    try budgetScopes.flatMap { try store.checkForecast(of: $0) }
  }

  /// Checks the forecast without blocking a thread.
  @discardableResult
  public func checkForecast() async throws -> [BudgetAlert] {
    try await store.readWithoutBlocking { try checkForecast() }
  }

  /// Records an alert for yesterday and for today where they spent far more than expected, and returns the new ones.
  ///
  /// One alert is recorded for each scope and day. It needs no budget; see ``Ledger/anomalies(_:)``.
  @discardableResult
  public func checkAnomalies() throws -> [BudgetAlert] {
    try budgetScopes.flatMap { try store.checkAnomalies(of: $0) }
  }

  /// Checks for anomalies without blocking a thread.
  @discardableResult
  public func checkAnomalies() async throws -> [BudgetAlert] {
    try await store.readWithoutBlocking { try checkAnomalies() }
  }

  /// The workspace, and the project where there is one.
  private var budgetScopes: [BudgetScope] {
    let workspace = BudgetScope(workspace: scope.workspace)
    return scope.project == nil ? [workspace] : [workspace, scope]
  }
}

extension LedgerStore {
  fileprivate func checkForecast(of scope: BudgetScope) throws -> [BudgetAlert] {
    let now = clock.now()
    let found = try readSnapshot { connection -> (history: SpendHistory, zone: Zone)? in
      let reader = try SpendReader(of: scope, at: nil, now: now, on: connection)
      guard try reader.ownBudget(on: connection) != nil else { return nil }
      return (
        try reader.history(of: .month, budget: nil, prices: prices, on: connection), reader.zone
      )
    }
    guard let found else { return [] }
    let forecast = Forecaster().forecast(found.history)
    guard let budget = forecast.budget, forecast.state != .alreadyExceeded,
      let probability = forecast.probabilityOfExceedingThousandths
    else { return [] }
    let month = Period.day(forecast.days.lowerBound, in: found.zone)
    let alerts = ForecastAlerts.reachedPercents(probabilityThousandths: probability).map {
      percent in
      BudgetAlert(
        scope: scope,
        kind: .forecast,
        periodStart: month.start,
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
      in: month,
      rearmingAbove: ForecastAlerts.percentAboveWhichToRearm(probabilityThousandths: probability)
    )
  }

  fileprivate func checkAnomalies(of scope: BudgetScope) throws -> [BudgetAlert] {
    let now = clock.now()
    let query = AnomalyQuery(workspace: scope.workspace, project: scope.project, days: .last(2))
    let found = try readSnapshot { connection in
      let finder = try AnomalyFinder(query, now: now, on: connection)
      return (anomalies: try finder.anomalies(on: connection), zone: finder.reader.zone)
    }
    return try found.anomalies.reversed().flatMap { anomaly in
      let day = Period.day(anomaly.day, in: found.zone)
      let alert = BudgetAlert(
        scope: scope,
        kind: .anomaly,
        periodStart: day.start,
        thresholdPercent: 100,
        spent: anomaly.spent,
        budget: anomaly.threshold,
        recordedAt: now
      )
      return try record([alert], of: scope, .anomaly, in: day, rearmingAbove: 100)
    }
  }

  /// Records alerts that are not recorded yet and re-arms those above a percentage; writes only where that changes something.
  private func record(
    _ alerts: [BudgetAlert],
    of scope: BudgetScope,
    _ kind: AlertKind,
    in period: Period,
    rearmingAbove percent: Int
  ) throws -> [BudgetAlert] {
    let armed = try read { connection in
      try BudgetAlertRepository.recordedPercents(of: scope, kind: kind, in: period, on: connection)
    }
    let fresh = alerts.filter { !armed.contains($0.thresholdPercent) }
    guard !fresh.isEmpty || armed.contains(where: { $0 > percent }) else { return [] }
    return try write { bookkeeper, connection in
      try BudgetAlertRepository.rearm(
        scope,
        kind: kind,
        in: period,
        above: Int64(percent),
        at: bookkeeper.now,
        on: connection
      )
      return try fresh.filter { try BudgetAlertRepository.insert($0, on: connection) }
    }
  }
}

/// When a probability of exceeding a budget is worth a message, and when it may be worth another.
enum ForecastAlerts {
  /// Likely, and very likely.
  static let percents = [50, 80]

  static func reachedPercents(probabilityThousandths: Int) -> [Int] {
    percents.filter { probabilityThousandths >= 10 * $0 }
  }

  /// Thresholds above this percentage fire again: the probability is more than 10 points below them.
  static func percentAboveWhichToRearm(probabilityThousandths: Int) -> Int {
    (probabilityThousandths + 100) / 10
  }
}
