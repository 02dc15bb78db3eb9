internal import BudgetSQLite

extension Ledger {
  /// Recomputes every counter, total and invariant from the rows, and says what differs.
  ///
  /// Checked are: the file's own structure; the counters, the limit and the next alert of every account; that the budgets of workspaces
  /// and projects say the same in both of their tables; the totals of every execution; the daily roll-up; the split of costs; each cost
  /// that a price of the book makes; that reservations and calls name each other, and that open reservations are held by exactly the
  /// accounts that they touch.
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
    try noting { try $0.checkAccounts(on: connection) }
    try noting { try $0.checkBudgets(on: connection) }
    try noting { try $0.checkExecutions(on: connection) }
    try noting { try $0.checkRollUp(on: connection) }
    try noting { try $0.checkReservations(on: connection) }
    try noting { try $0.checkPricedCosts(on: connection) }
    try noting { try $0.checkHolds(on: connection) }
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

  fileprivate mutating func checkExecutions(on connection: borrowing Connection) throws {
    let wrong = try InspectionRepository.executionsWithWrongTotals(on: connection)
    expect(wrong.isEmpty, "The totals of executions \(wrong) differ from their rows.")
  }

  /// Compares the roll-up of each workspace with the rows, day by day.
  fileprivate mutating func checkRollUp(on connection: borrowing Connection) throws {
    for (workspace, zoneIdentifier) in try WorkspaceRepository.list(on: connection) {
      let zone = try? Zone(identifier: zoneIdentifier)
      expect(
        zone != nil,
        "The time zone \(quoted(zoneIdentifier)) of workspace \(workspace) is not known on this machine."
      )
      guard let zone else { continue }
      expectEqual(
        stored: try InspectionRepository.rollUp(of: workspace, on: connection),
        computed: try InspectionRepository.rows(of: workspace, byDayOf: zone, on: connection),
        "The roll-up of workspace \(workspace) on"
      )
    }
  }

  fileprivate mutating func checkReservations(on connection: borrowing Connection) throws {
    let mismatches = try ReservationRepository.mismatches(on: connection)
    expect(
      mismatches.isEmpty,
      "Reservations \(mismatches) and the calls that settled them do not agree."
    )
  }
}
