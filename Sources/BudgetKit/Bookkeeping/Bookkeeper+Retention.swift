internal import BudgetSQLite

/// Rows that leave the ledger: what is looked at before, written meanwhile, and noted at the end.
extension Bookkeeper {
  /// Notes that the rows of a workspace before a day are about to leave, or takes up a removal that
  /// was interrupted.
  ///
  /// - Throws: ``LedgerError`` with code `notFound`, `invalidTime` for a day that is not over, or
  ///   `conflict` where another removal has not ended.
  func beginRemoval(
    of workspace: WorkspaceID,
    before day: CivilDate,
    into archive: RemovedRows.Archive?,
    on connection: borrowing Connection
  ) throws -> RemovedRows {
    guard try WorkspaceRepository.entry(of: workspace, on: connection).number != nil else {
      throw LedgerError(.notFound, "There is no workspace \(workspace).")
    }
    let zone = try zone(of: workspace, on: connection)
    let today = zone.civilDate(at: now)
    guard day <= today else {
      throw LedgerError(
        .invalidTime,
        "Only days that are over can leave; \(day) is after \(today), which is today in workspace \(workspace)."
      )
    }
    let line = zone.start(of: day)
    let known = try RetentionRepository.list(of: workspace, on: connection)
    for other in known where !other.isFinished {
      if other.before == line, other.archive?.id == archive?.id { continue }
      guard other.state == .copying, other.firstAt == nil else { throw other.refusal(in: zone) }
      // Nothing has left: what was copied may lie where it lies.
      try RetentionRepository.delete(other.number, on: connection)
    }
    let same = known.first { $0.before == line && $0.archive?.id == archive?.id }
    let number: Int64
    if let same {
      number = same.number
      let isMoving = same.state == .moving || archive == nil
      try RetentionRepository.set(
        isMoving ? .moving : .copying,
        of: number,
        archivePath: archive?.path,
        at: now,
        on: connection
      )
    } else {
      number = try RetentionRepository.insert(
        of: workspace,
        before: line,
        into: archive,
        at: now,
        on: connection
      )
    }
    try requireNotNeeded(before: line, in: workspace, on: connection)
    return try removal(number, on: connection)
  }

  /// Lets the rows leave from now on: nothing that reads rows before the date is answered until the
  /// removal has ended.
  func startMoving(_ removed: RemovedRows, on connection: borrowing Connection) throws {
    try moveEdges(of: removed.workspace, on: connection)
    try requireNotNeeded(before: removed.before, in: removed.workspace, on: connection)
    try RetentionRepository.set(
      .moving,
      of: removed.number,
      archivePath: removed.archive?.path,
      at: now,
      on: connection
    )
  }

  /// Deletes rows; what they add up to stays.
  ///
  /// The caller has made sure that the archive holds them.
  func remove(
    _ batch: RowBatch,
    of removed: RemovedRows,
    on connection: borrowing Connection
  ) throws {
    let workspace = removed.workspace
    try freeze(batch, of: workspace, on: connection)
    try RetentionRepository.add(batch, to: removed.number, at: now, on: connection)
    // What corrects a row names it, and goes first.
    for adjustment in batch.adjustments {
      try AdjustmentTable.delete(adjustment, on: connection)
      try RemovedRowRepository.insert(adjustment.id, .adjustment, of: workspace, on: connection)
    }
    for call in batch.calls {
      try LLMCallTable.delete(call, on: connection)
      try RemovedRowRepository.insert(call.id, .call, of: workspace, on: connection)
    }
    for usage in batch.usages {
      try ResourceUsageTable.delete(usage, on: connection)
      try RemovedRowRepository.insert(usage.id, .resource, of: workspace, on: connection)
    }
  }

  /// Notes that all rows have left, and returns what they were.
  func finishRemoval(
    _ removed: RemovedRows,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> RemovedRows {
    let before = removed
    try RetentionRepository.set(
      .done,
      of: removed.number,
      archivePath: removed.archive?.path,
      at: now,
      on: connection
    )
    let removed = try removal(removed.number, on: connection)
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: removed.workspace,
        action: removed.archive == nil ? "prune rows" : "archive rows",
        subject: "workspace \(removed.workspace)",
        before: before.count > 0 ? before.audited : nil,
        after: removed.audited
      ),
      on: connection
    )
    return removed
  }

  private func removal(
    _ number: Int64,
    on connection: borrowing Connection
  ) throws -> RemovedRows {
    guard let removed = try RetentionRepository.find(number, on: connection) else {
      throw LedgerError.damaged("The note of the rows that leave is gone")
    }
    return removed
  }

  /// Adds what rows come to that leave to the breakdowns of their executions, which no row tells
  /// any more.
  private func freeze(
    _ batch: RowBatch,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    let charges = Dictionary(grouping: batch.charges.filter { $0.execution != nil }) {
      $0.execution
    }
    for execution in batch.executions {
      var costs =
        try ExecutionCostTable.removedCosts(of: execution, in: workspace, on: connection)
        ?? RemovedCosts()
      for charge in charges[execution] ?? [] { try costs.add(charge) }
      try ExecutionCostTable.setRemovedCosts(costs, of: execution, in: workspace, on: connection)
    }
  }
}

extension RemovedRows {
  /// What has left, as the audit log shows it.
  fileprivate var audited: JSON {
    .object([
      JSON.Member("before", .string(before.iso8601)),
      JSON.Member("archive_id", archive.map { .string($0.id) } ?? .null),
      JSON.Member("calls", .integer(calls)),
      JSON.Member("resources", .integer(resources)),
      JSON.Member("adjustments", .integer(adjustments)),
      JSON.Member("cost_usd", .number(cost.description)),
      JSON.Member("tokens", .integer(tokens)),
    ])
  }
}

// MARK: - Ids

extension Bookkeeper {
  /// Throws where a row with an id has left: what is said of it again would count twice.
  func requireNotRemoved(
    _ id: RecordID,
    _ kind: RemovedRowRepository.Kind,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    guard try isRemoved(id, kind, of: workspace, on: connection) else { return }
    throw LedgerError(
      .archived,
      "The id \(quoted(id.rawValue)) is taken in workspace \(workspace) by a row that was archived or pruned; it stays as it is."
    )
  }

  /// Returns whether a row with an id has left.
  func isRemoved(
    _ id: RecordID,
    _ kind: RemovedRowRepository.Kind,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Bool {
    guard try haveRowsLeft(on: connection) else { return false }
    return try RemovedRowRepository.contains(id, kind, of: workspace, on: connection)
  }

  /// Returns whether any row has left: looked up once in a transaction.
  func haveRowsLeft(on connection: borrowing Connection) throws -> Bool {
    if let known = knownToHaveRemoved { return known }
    let found = try RetentionRepository.hasAny(on: connection)
    knownToHaveRemoved = found
    return found
  }
}
