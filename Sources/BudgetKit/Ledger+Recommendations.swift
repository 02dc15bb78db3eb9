extension Ledger {
  /// Returns what would have cost less in a time, with figures from the ledger's own rows and
  /// prices: smaller models for short calls, caching, batches, limits of tokens, failures, retries,
  /// executions that go round in a circle, time-outs and idle resources.
  ///
  /// Nothing is recommended without figures, and nothing where fewer than 100 calls are known. What
  /// could not be judged is said in ``Recommendations/notes``. Credits and refunds are left out.
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - period: The time, with a start; the last 30 days where none is given.
  /// - Returns: The recommendations, the largest savings first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a time without a
  ///   start, ``LedgerError/Code/invalidTime``, or ``LedgerError/Code/archived`` where rows of that
  ///   time have left the ledger.
  /// - Complexity: Linear in the rows of the time, which are read three times; the memory grows
  ///   with the different beginnings of prompts, requests and repeated calls.
  public func recommendations(
    for workspace: WorkspaceID,
    over period: UsagePeriod = .last(days: 30)
  ) throws -> Recommendations {
    let now = now
    return try store.readSnapshot { connection in
      let zone = try WorkspaceRepository.zone(of: workspace, on: connection)
      let whole = try period.period(in: zone, now: now)
      guard whole.start > Period.allTime.start else {
        throw LedgerError(
          .invalidValue,
          "Recommendations are of a time with a start: what is saved is told by the month."
        )
      }
      let over = Period(storedStart: whole.start, end: max(whole.start, min(whole.end, now.next)))
      try RetentionRepository.requireRows(of: workspace, in: over, on: connection)
      let query = UsageQuery(
        workspace,
        over: .between(.instant(over.start), .instant(over.end))
      )
      let total = try UsageRepository.table(of: query, now: now, on: connection).total
      let prices = try PriceRepository.table(on: connection).discounted(for: workspace)
      var patterns = CallPatterns()
      var resources = ResourcePatterns()
      try AdvisedRowRepository.eachCall(of: workspace, in: over, on: connection) {
        patterns.add($0)
      }
      try AdvisedRowRepository.eachUsage(of: workspace, in: over, on: connection) {
        resources.add($0)
      }
      var advice = Advice(patterns, resources, prices: prices, at: now)
      if advice.isEnough {
        try AdvisedRowRepository.eachCall(of: workspace, in: over, on: connection) {
          advice.add($0)
        }
        try AdvisedRowRepository.eachUsage(of: workspace, in: over, on: connection) {
          advice.add($0)
        }
        advice.choose()
        try AdvisedRowRepository.eachCall(of: workspace, in: over, on: connection) {
          advice.addTogether($0)
        }
        try AdvisedRowRepository.eachUsage(of: workspace, in: over, on: connection) {
          advice.addTogether($0)
        }
      }
      return advice.recommendations(
        for: workspace,
        in: over,
        unpricedCalls: total.unpricedCalls
      )
    }
  }
}
