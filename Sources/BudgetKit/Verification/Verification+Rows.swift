internal import BudgetSQLite

extension Verification {
  /// Checks everything in a file.
  init(of connection: borrowing Connection) throws {
    self = try Verification(ofRows: connection) + Verification(ofBooks: connection)
  }

  /// Checks the file itself, what each row says alone, and the chain of the audit log.
  init(ofRows connection: borrowing Connection, auditHead: AuditDigest? = nil) throws {
    try noting { try $0.checkStructure(on: connection) }
    try noting { try $0.checkPricedCosts(on: connection) }
    try noting { try $0.checkAudit(auditHead, on: connection) }
  }

  /// Checks what rows add up to.
  init(
    ofBooks connection: borrowing Connection,
    with archives: AttachedArchives = AttachedArchives()
  ) throws {
    let zones = try checkZones(on: connection)
    let lines = try RetentionLines(zones: zones, with: archives, on: connection)
    let rows = try RowSums(zones: zones, lines, with: archives, on: connection)
    try noting { try $0.checkAccounts(rows, on: connection) }
    try noting { try $0.checkBudgets(on: connection) }
    try noting { try $0.checkExecutions(rows, on: connection) }
    try noting { try $0.checkCube(rows, on: connection) }
    try noting { try $0.checkReservations(on: connection) }
    try noting { try $0.checkHolds(on: connection) }
    try noting { try $0.checkRules(on: connection) }
  }

  static func + (left: Verification, right: Verification) -> Verification {
    var sum = left
    sum.checked += right.checked
    sum.differences += right.differences
    return sum
  }

  /// Runs a check, and notes a value that cannot be as a difference, so that the other checks run,
  /// too.
  private mutating func noting(_ check: (inout Verification) throws -> Void) throws {
    do {
      try check(&self)
    } catch let error as LedgerError where error.code == .corrupt {
      expect(false, error.message)
    }
  }

  fileprivate mutating func checkStructure(on connection: borrowing Connection) throws {
    let problems = try VerificationRepository.structuralProblems(on: connection)
    expect(problems.isEmpty, problems.joined(separator: "; "))
    let wrongCosts = try VerificationRepository.callsWithWrongCosts(on: connection)
    expect(wrongCosts.isEmpty, "The costs of calls \(wrongCosts) contradict their parts.")
    let impossible = try VerificationRepository.impossibleRows(on: connection)
    expect(impossible.isEmpty, "These rows hold what cannot be: \(impossible).")
    let voids = try VerificationRepository.wrongVoids(on: connection)
    expect(voids.isEmpty, "These rows do not agree on what was undone: \(voids).")
  }

  /// Compares the totals of executions with the rows; which ones differ is looked for only where
  /// some do.
  fileprivate mutating func checkExecutions(
    _ rows: RowSums,
    on connection: borrowing Connection
  ) throws {
    var missing = rows.executions
    var differ = false
    var wrong: [String] = []
    try VerificationRepository.eachExecution(on: connection) { execution in
      let computed = missing.removeValue(forKey: execution.key)
      guard let removed = execution.removed else {
        if computed != execution.sums { differ = true }
        return
      }
      let costs = try stored(in: "execution_cost") { try RemovedCosts(text: removed) }
      if !(computed ?? ExecutionSums()).adds(costs.sums, upTo: execution.sums) {
        wrong.append(execution.name)
      }
    }
    guard differ || !missing.isEmpty || !wrong.isEmpty else { return expect(true, "") }
    wrong += try VerificationRepository.executionsWithWrongTotals(on: connection)
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
    let unequal = try ReservationRepository.unequal(on: connection)
    expect(
      unequal.isEmpty,
      "What reservations \(unequal) hold is not what they were given without what was cut off and paid."
    )
  }
}
