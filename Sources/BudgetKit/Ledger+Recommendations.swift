extension Ledger {
  /// Returns what would have cost less in a time, with figures from the ledger's own rows and
  /// prices: smaller models for short calls, caching, batches, limits of tokens, failures, retries,
  /// executions that go round in a circle, time-outs and idle resources.
  ///
  /// Nothing is recommended without figures, and nothing where fewer than 100 calls are known. What
  /// could not be judged is said in ``Recommendations/notes``. Credits and refunds are left out. Of
  /// a time from which rows have left, into archives that are not attached or for good, what came
  /// after them is looked at.
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - period: The time, with a start; the last 30 days where none is given.
  /// - Returns: The recommendations, the largest savings first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a time without a
  ///   start, or ``LedgerError/Code/invalidTime``.
  /// - Complexity: Linear in the rows of the time, which are read once where they are at most
  ///   50,000, and three times beyond; the memory grows with the different beginnings of prompts,
  ///   requests and repeated calls.
  public func recommendations(
    for workspace: WorkspaceID,
    over period: UsagePeriod = .last(days: 30)
  ) throws -> Recommendations {
    try recommendations(
      for: workspace,
      over: period,
      keeping: AdvisedRowRepository.Rows.mostKept
    )
  }

  /// Returns the same, with a number of rows that are kept in memory rather than read again.
  func recommendations(
    for workspace: WorkspaceID,
    over period: UsagePeriod,
    keeping mostKept: Int
  ) throws -> Recommendations {
    let now = now
    let archives = store.archives
    return try store.readSnapshot { connection in
      let zone = try WorkspaceRepository.zone(of: workspace, on: connection)
      let whole = try period.period(in: zone, now: now)
      guard whole.start > Period.allTime.start else {
        throw LedgerError(
          .invalidValue,
          "Recommendations are of a time with a start: what is saved is told by the month."
        )
      }
      let asked = Period(storedStart: whole.start, end: max(whole.start, min(whole.end, now.next)))
      let missing = try archives.missing(of: workspace, in: asked, on: connection)
      // What is left of a time from which rows have left would stand for all of it.
      let start = missing.map(\.before).max().map { max($0, asked.start) } ?? asked.start
      let over = Period(storedStart: min(start, asked.end), end: asked.end)
      let query = UsageQuery(
        workspace,
        over: .between(.instant(over.start), .instant(over.end))
      )
      let total = try UsageRepository.table(
        of: query,
        now: now,
        with: archives,
        on: connection
      ).total
      let prices = try PriceRepository.table(on: connection).discounted(for: workspace)
      var patterns = CallPatterns()
      var resources = ResourcePatterns()
      var rows = AdvisedRowRepository.Rows(keeping: mostKept)
      try AdvisedRowRepository.eachRow(of: workspace, in: over, with: archives, on: connection) {
        rows.add($0)
        switch $0 {
        case .call(let call): patterns.add(call)
        case .usage(let usage): resources.add(usage)
        }
      }
      var advice = Advice(patterns, resources, prices: prices, at: now)
      if advice.isEnough {
        if !rows.each({ advice.add($0) }) {
          try AdvisedRowRepository.eachRow(
            of: workspace,
            in: over,
            with: archives,
            on: connection
          ) { advice.add($0) }
        }
        advice.choose()
        if !rows.each({ advice.addTogether($0) }) {
          try AdvisedRowRepository.eachRow(
            of: workspace,
            in: over,
            with: archives,
            on: connection
          ) { advice.addTogether($0) }
        }
      }
      return advice.recommendations(
        for: workspace,
        in: over,
        unpricedCalls: total.unpricedCalls,
        without: missing.max { $0.before < $1.before }
      )
    }
  }
}
