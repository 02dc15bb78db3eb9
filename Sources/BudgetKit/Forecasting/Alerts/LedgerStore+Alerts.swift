extension LedgerStore {
  /// Records alerts that are not recorded yet and re-arms those above a percentage; writes only
  /// where that changes something.
  func record(
    _ alerts: [BudgetAlert],
    of scope: BudgetScope,
    _ kind: AlertKind,
    in period: Period,
    rearmingAbove percent: Int
  ) throws -> [BudgetAlert] {
    // An anomaly needs no budget.
    let budget =
      kind == .anomaly ? nil : try read { try BudgetRepository.number(of: scope, on: $0) }
    let armed = try read { connection in
      try BudgetAlertRepository.recordedPercents(
        of: scope,
        budget: budget,
        kind: kind,
        in: period,
        on: connection
      )
    }
    let fresh = alerts.filter { !armed.contains($0.thresholdPercent) }
    guard !fresh.isEmpty || armed.contains(where: { $0 > percent }) else { return [] }
    return try write { bookkeeper, connection in
      try BudgetAlertRepository.rearm(
        scope,
        of: budget,
        kind: kind,
        in: period,
        above: Int64(percent),
        at: bookkeeper.now,
        on: connection
      )
      return try fresh.filter { try BudgetAlertRepository.insert($0, of: budget, on: connection) }
    }
  }
}
