internal import BudgetSQLite

/// What an archive does with the rows that it is given.
extension Bookkeeper {
  /// Writes rows as they stand in another ledger, and what they add up to.
  ///
  /// A row that is there with the same content stays; one that was corrected since is replaced.
  func takeIn(
    _ batch: RowBatch,
    of workspace: WorkspaceID,
    in zone: Zone,
    on connection: borrowing Connection
  ) throws {
    try requireZone(zone, of: workspace, on: connection)
    collectSums()
    for call in batch.calls {
      if let held = try LLMCallTable.find(call.id, in: workspace, on: connection) {
        guard held != call else { continue }
        try LLMCallTable.delete(held, on: connection)
        if held.voidedBy == nil { try unbook(Charge(held), on: connection) }
      }
      _ = try LLMCallTable.insert(call, on: connection)
      if call.voidedBy == nil { try book(Charge(call), on: connection) }
    }
    for usage in batch.usages {
      if let held = try ResourceUsageTable.find(usage.id, in: workspace, on: connection) {
        guard held != usage else { continue }
        try ResourceUsageTable.delete(held, on: connection)
        if held.voidedBy == nil { try unbook(Charge(held), on: connection) }
      }
      _ = try ResourceUsageTable.insert(usage, on: connection)
      if usage.voidedBy == nil { try book(Charge(usage), on: connection) }
    }
    for adjustment in batch.adjustments {
      if let held = try AdjustmentTable.find(adjustment.id, in: workspace, on: connection) {
        guard held != adjustment else { continue }
        try AdjustmentTable.delete(held, on: connection)
        if held.counts { try unbook(Charge(held), on: connection) }
      }
      try AdjustmentTable.insert(adjustment, on: connection)
      try takeIn(adjustment, on: connection)
    }
  }

  private func takeIn(
    _ adjustment: RecordedAdjustment,
    on connection: borrowing Connection
  ) throws {
    guard !adjustment.counts else { return try book(Charge(adjustment), on: connection) }
    // What counts nothing shows when its execution ran.
    guard let execution = adjustment.context.execution else { return }
    var sums = ExecutionSums()
    sums.first = adjustment.timestamp.millisecondsSince1970
    sums.last = sums.first
    let workspace = adjustment.context.workspace
    try ExecutionCostTable.add(sums, to: execution, in: workspace, on: connection)
  }

  /// Gives the workspace the zone in which its ledger counts its days.
  private func requireZone(
    _ zone: Zone,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    let entry = try WorkspaceRepository.entry(of: workspace, on: connection)
    guard entry.number != nil else {
      return try setZone(zone, of: workspace, on: connection)
    }
    guard try entry.zone.identifier == zone.identifier else {
      throw LedgerError(
        .conflict,
        "The archive counts the days of workspace \(workspace) in \(try entry.zone.identifier), the ledger in \(zone.identifier); name another file."
      )
    }
  }
}
