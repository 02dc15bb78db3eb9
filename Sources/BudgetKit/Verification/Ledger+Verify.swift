internal import BudgetSQLite

extension Ledger {
  /// Recomputes every counter, total and invariant from the rows, and says what differs.
  ///
  /// Checked are: the file's own structure, the counters of every budget and period, the totals of every execution, the usage
  /// cube, the split of costs, and that reservations and calls name each other.
  ///
  /// - Returns: What was checked, and what differs.
  /// - Complexity: Linear in the rows of the ledger.
  public func verify() throws -> Verification {
    try store.readSnapshot { try Verification(of: $0) }
  }
}

extension Verification {
  /// Checks everything in a file.
  init(of connection: borrowing Connection) throws {
    try noting { try $0.checkStructure(on: connection) }
    let zones = try checkZones(on: connection)
    let rows = try RowSums(zones: zones, on: connection)
    try noting { try $0.checkCounters(rows, on: connection) }
    try noting { try $0.checkExecutions(rows, on: connection) }
    try noting { try $0.checkCube(rows, on: connection) }
    try noting { try $0.checkReservations(on: connection) }
  }

  /// Runs a check, and notes a value that cannot be as a difference, so that the other checks run, too.
  private mutating func noting(_ check: (inout Verification) throws -> Void) throws {
    do {
      try check(&self)
    } catch let error as LedgerError where error.code == .corrupt {
      expect(false, error.message)
    }
  }

  fileprivate mutating func checkStructure(on connection: borrowing Connection) throws {
    let problems = try InspectionRepository.structuralProblems(on: connection)
    expect(problems.isEmpty, problems.joined(separator: "; "))
    let wrongCosts = try InspectionRepository.callsWithWrongCosts(on: connection)
    expect(wrongCosts.isEmpty, "The costs of calls \(wrongCosts) contradict their parts.")
    let impossible = try InspectionRepository.impossibleRows(on: connection)
    expect(impossible.isEmpty, "These rows hold what cannot be: \(impossible).")
  }

  /// Compares the counters of each budget and period with the rows, and their window with the zone.
  fileprivate mutating func checkCounters(
    _ rows: RowSums,
    on connection: borrowing Connection
  ) throws {
    let budgets = try InspectionRepository.enabledBudgets(on: connection)
    for (scope, stored) in try BudgetPeriodRepository.list(on: connection) {
      let computed = try BudgetPeriodRepository.counters(
        of: scope,
        in: stored.period,
        adding: { rows.spend(of: scope, days: $0) },
        on: connection
      )
      let name = "\(scope) from \(stored.period.start)"
      expect(
        stored.spent == computed.spent,
        "\(name) counts \(stored.spent) spent, but its rows give \(computed.spent)."
      )
      expect(
        stored.reserved == computed.reserved,
        "\(name) counts \(stored.reserved) reserved, but its reservations give \(computed.reserved)."
      )
      expect(
        stored.unpricedCalls == computed.unpricedCalls,
        "\(name) counts \(stored.unpricedCalls) unpriced calls, but its rows give \(computed.unpricedCalls)."
      )
      expect(budgets.contains(scope), "\(name) has counters without an enabled budget.")
      // A zone that nobody knows has been named.
      let facts = try WorkspaceRepository.facts(of: scope.workspace, on: connection)
      guard let zone = try? facts.zone else { continue }
      expect(
        stored.period == Period.month(containing: stored.period.start, in: zone),
        "\(name) is not a month of \(zone.identifier)."
      )
    }
  }

  /// Compares the totals of executions with the rows; which ones differ is looked for only where some do.
  fileprivate mutating func checkExecutions(
    _ rows: RowSums,
    on connection: borrowing Connection
  ) throws {
    var missing = rows.executions
    var differ = false
    try InspectionRepository.eachExecution(on: connection) { execution, stored in
      if missing.removeValue(forKey: execution) != stored { differ = true }
    }
    guard differ || !missing.isEmpty else { return expect(true, "") }
    let wrong = try InspectionRepository.executionsWithWrongTotals(on: connection)
    expect(wrong.isEmpty, "The totals of executions \(wrong) differ from their rows.")
  }

  /// Names each time zone that nobody knows, and returns the others.
  fileprivate mutating func checkZones(
    on connection: borrowing Connection
  ) throws -> [(workspace: WorkspaceID, zone: Zone)] {
    var zones: [(workspace: WorkspaceID, zone: Zone)] = []
    for (workspace, identifier) in try WorkspaceRepository.list(on: connection) {
      let zone = try? Zone(identifier: identifier)
      expect(
        zone != nil,
        "The time zone \(quoted(identifier)) of workspace \(workspace) is not known on this machine."
      )
      if let zone { zones.append((workspace, zone)) }
    }
    return zones
  }

  fileprivate mutating func checkReservations(on connection: borrowing Connection) throws {
    let mismatches = try ReservationRepository.mismatches(on: connection)
    expect(
      mismatches.isEmpty,
      "Reservations \(mismatches) and the calls that settled them do not agree."
    )
  }
}
