internal import BudgetSQLite

extension BudgetManager {
  /// Records an alert for each day and hour of yesterday and today that cost far more than
  /// expected, or used far more tokens or calls, and returns the new ones.
  ///
  /// One alert is recorded for each scope and day. An hour is told of only where no day or hour
  /// that began up to 24 hours before or after it is: a runaway of ten hours is one message, and a
  /// second one when its whole day has become an anomaly. Tokens and calls are told of only where
  /// nothing else is; a cost is told of where no cost is, so that a flood of free calls never hides
  /// money that is spent after it. It is of the workspace and projects that
  /// ``checkAndAlert()-()`` checks, and the workspace needs no budget for it; see
  /// ``Ledger/anomalies(_:)``.
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
  /// Records the alerts of the anomalies of some scopes, and returns the new ones.
  func checkAnomalies(of scopes: [BudgetScope]) throws -> [BudgetAlert] {
    try scopes.flatMap { try checkAnomalies(of: $0) }
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
      let unit: AnomalyQuery.Unit = finding.hour == nil ? .day : .hour
      return try recordUnlessTold(alert, of: unit)
    }
  }

  /// Records the alert of a day, or that of an hour unless a day or an hour near it is told of;
  /// writes only where it is new.
  ///
  /// What tells of tokens or calls yields to whatever else is told, what tells of a cost to costs.
  private func recordUnlessTold(
    _ alert: BudgetAlert,
    of unit: AnomalyQuery.Unit
  ) throws -> [BudgetAlert] {
    let near = unit == .day ? 0 : 24 * Zone.millisecondsPerHour
    func isTold(on connection: borrowing Connection) throws -> Bool {
      try SpendAnomalyRepository.isRecorded(
        unit == .day ? .day : nil,
        by: alert.measure == .cost ? .cost : nil,
        of: alert.scope,
        from: alert.periodStart.adding(milliseconds: -near),
        through: alert.periodStart.adding(milliseconds: near),
        on: connection
      )
    }
    guard try !read({ try isTold(on: $0) }) else { return [] }
    return try write { _, connection in
      // Another process may have told of it since.
      guard try !isTold(on: connection) else { return [] }
      return try SpendAnomalyRepository.insert(alert, of: unit, on: connection) ? [alert] : []
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
      budget: finding.measure.money(finding.threshold.amount),
      recordedAt: instant,
      measure: finding.measure,
      usage: finding.measure == .cost
        ? nil
        : Usage(amount: finding.amount, threshold: finding.threshold.amount)
    )
  }
}
