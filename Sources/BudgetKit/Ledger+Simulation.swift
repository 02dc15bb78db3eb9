extension Ledger {
  /// Replays the history of the ledger against a planned budget: which calls it would have refused,
  /// when, and how much money they were, or tokens; and which limit the history speaks for.
  ///
  /// Calls and uses of resources are taken in the order in which they began, each at what it cost
  /// with its corrections; credits that correct none are left out, and so is what was undone. A
  /// call fits where `spent + cost <= limit`, as for a reservation of exactly that amount; what
  /// does not fit is taken as not spent. The budget is looked at alone: what other budgets of the
  /// file would have refused passes here. Nothing is written.
  ///
  /// ```swift
  /// let planned = Budget(
  ///   scope: BudgetScope(workspace: try WorkspaceID("acme")),
  ///   window: .day,
  ///   settings: MonthlyBudget(limit: .dollars(20))
  /// )
  /// let replay = try ledger.simulate(
  ///   planned,
  ///   during: Period(start: Instant(iso8601: "2026-01-01T00:00:00Z"), end: ledger.now)
  /// )
  /// print(replay.refusedCalls, replay.refusedCost)
  /// ```
  ///
  /// - Parameters:
  ///   - budget: The planned budget. A soft one refuses nothing; what passes its limit is told all
  ///     the same.
  ///   - period: The time to judge. What was spent earlier in a period that reaches into it counts.
  ///   - zone: The zone in which its periods are counted; `nil` for that of the workspace.
  ///   - firstDay: The weekday on which weeks begin, Monday is 1; or the day on which months begin,
  ///     1
  ///     to 28.
  ///   - limit: How many refused calls are listed, 0 to 10,000; all are counted.
  /// - Returns: What came of it.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a scope, a window, a
  ///   first day or a number that cannot be meant, and ``LedgerError/Code/invalidAmount`` for such
  ///   a limit.
  /// - Complexity: Linear in the rows of the workspace in this time, twice for a rolling window.
  ///   Memory does not grow with them, but with the members of a budget for each, and by one bit
  ///   for each row in a rolling window.
  public func simulate(
    _ budget: Budget,
    during period: Period,
    zone: Zone? = nil,
    firstDay: Int = 1,
    listing limit: Int = 20
  ) throws -> BudgetSimulation {
    try budget.scope.validate()
    try budget.window.validate(at: .distantPast)
    try budget.settings.limitAmount.validate("The limit")
    try Self.validate(firstDay: firstDay, listing: limit)
    return try store.readSnapshot { connection in
      let workspace = budget.scope.workspace
      let ofWorkspace = try WorkspaceRepository.zone(of: workspace, on: connection)
      var replay = BudgetReplay(
        budget,
        zone: zone ?? ofWorkspace,
        firstDay: firstDay,
        during: period,
        listing: limit
      )
      if let needed = replay.needed {
        // Resources have neither tokens nor calls.
        let kinds: [Charge.Kind] = budget.settings.unit == .usd ? [.llm, .compute] : [.llm]
        var rows = try HistoryRows(budget.scope, during: needed, of: kinds, on: connection)
        // What leaves a rolling window is read once more, behind.
        var leaving = try HistoryRows(budget.scope, during: needed, of: kinds, on: connection)
        while let row = try rows.next(on: connection) {
          while let old = try leaving.next(
            if: { replay.hasLeft($0, before: row) },
            on: connection
          ) {
            replay.takeOff(old)
          }
          replay.take(row)
        }
      }
      let first = ofWorkspace.civilDate(at: period.start)
      let last = ofWorkspace.civilDate(at: period.end.adding(milliseconds: -1))
      return replay.finish(
        earlierRefusals: try HistoryRepository.mostRefusals(
          in: workspace,
          on: first...max(first, last),
          on: connection
        )
      )
    }
  }

  private static func validate(firstDay: Int, listing limit: Int) throws {
    guard (1...28).contains(firstDay) else {
      throw LedgerError(
        .invalidValue,
        "Weeks and months begin on a day from 1 to 28; this is \(firstDay)."
      )
    }
    guard (0...10_000).contains(limit) else {
      throw LedgerError(
        .invalidValue,
        "A simulation lists 0 to 10000 refused calls; this asks for \(limit)."
      )
    }
  }
}
