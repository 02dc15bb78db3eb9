internal import BudgetSQLite

extension BudgetManager {
  /// Records an alert for each budget that ``checkAndAlert()-()`` checks and that will probably be exceeded, and returns the new ones.
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
    try store.checkForecast(of: checkedScopes())
  }

  /// Checks the forecast without blocking a thread.
  @discardableResult
  public func checkForecast() async throws -> [BudgetAlert] {
    try await store.readWithoutBlocking { try checkForecast() }
  }

  /// Records an alert for each day and hour of yesterday and today that spent far more than expected, and returns the new ones.
  ///
  /// One alert is recorded for each scope and day. An hour is told of only where no day or hour that began up to 24 hours before or after it
  /// is: a runaway of ten hours is one message, and a second one when its whole day has become an anomaly. It is of the workspace and
  /// projects that ``checkAndAlert()-()`` checks, and the workspace needs no budget for it; see ``Ledger/anomalies(_:)``.
  @discardableResult
  public func checkAnomalies() throws -> [BudgetAlert] {
    try store.checkAnomalies(of: checkedScopes())
  }

  /// Checks for anomalies without blocking a thread.
  @discardableResult
  public func checkAnomalies() async throws -> [BudgetAlert] {
    try await store.readWithoutBlocking { try checkAnomalies() }
  }
}

extension LedgerStore {
  /// Records the alerts of the forecasts of some scopes, and returns the new ones.
  func checkForecast(of scopes: [BudgetScope]) throws -> [BudgetAlert] {
    try scopes.flatMap { try checkForecast(of: $0) }
  }

  /// Records the alerts of the anomalies of some scopes, and returns the new ones.
  func checkAnomalies(of scopes: [BudgetScope]) throws -> [BudgetAlert] {
    try scopes.flatMap { try checkAnomalies(of: $0) }
  }

  private func checkForecast(of scope: BudgetScope) throws -> [BudgetAlert] {
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

  private func checkAnomalies(of scope: BudgetScope) throws -> [BudgetAlert] {
    let now = clock.now()
    let found = try readSnapshot { connection in
      let finders = try AnomalyQuery.Unit.allCases.map { unit in
        let query = AnomalyQuery(
          workspace: scope.workspace,
          project: scope.project,
          unit: unit,
          days: .last(2)
        )
        return try AnomalyFinder(query, now: now, on: connection)
      }
      // Days come first: where one is told of, its hours need no message.
      return try finders.flatMap { finder in
        try finder.verdicts(on: connection).values.joined().flatMap(\.findings)
          .map { (finding: $0, day: Period.day($0.day, in: finder.reader.zone)) }
      }
    }
    return try found.flatMap { finding, day in
      let alert = BudgetAlert(finding, of: scope, on: day, recordedAt: now)
      return finding.hour == nil
        ? try record([alert], of: scope, .anomaly, in: day, rearmingAbove: 100)
        : try recordUnlessTold(alert)
    }
  }

  /// Records the alert of an hour unless a day or an hour near it is told of; writes only where it is new.
  private func recordUnlessTold(_ alert: BudgetAlert) throws -> [BudgetAlert] {
    func isTold(on connection: borrowing Connection) throws -> Bool {
      try BudgetAlertRepository.hasAnomaly(
        of: alert.scope,
        from: alert.periodStart.adding(milliseconds: -24 * Zone.hour),
        through: alert.periodStart.adding(milliseconds: 24 * Zone.hour),
        on: connection
      )
    }
    guard try !read({ try isTold(on: $0) }) else { return [] }
    return try write { _, connection in
      // Another process may have told of it since.
      guard try !isTold(on: connection) else { return [] }
      return try BudgetAlertRepository.insert(alert, on: connection) ? [alert] : []
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

extension BudgetAlert {
  /// Tells of an anomaly of a day, or of an hour of it.
  fileprivate init(
    _ finding: AnomalyFinder.Finding,
    of scope: BudgetScope,
    on day: Period,
    recordedAt instant: Instant
  ) {
    let unit = finding.hour == nil ? AnomalyQuery.Unit.day : .hour
    self.init(
      scope: scope,
      kind: .anomaly,
      periodStart: finding.hour ?? day.start,
      thresholdPercent: unit.percentOfDay,
      spent: finding.spent,
      budget: finding.threshold.amount,
      recordedAt: instant
    )
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
