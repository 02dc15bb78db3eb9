internal import BudgetSQLite

/// Calls that are priced again, by entries that say how much more or less they cost now.
extension Bookkeeper {
  /// Returns what pricing a call again comes to.
  func repricing(
    of call: RecordedCall,
    on connection: borrowing Connection
  ) throws -> Repricing.Outcome {
    let row = CorrectedRow(kind: .call, id: call.id)
    let workspace = call.call.workspace
    return try call.repriced(
      by: priceTable(for: workspace, on: connection),
      with: AdjustmentTable.correction(of: row, in: workspace, on: connection)
    )
  }

  /// Posts an entry for each of some calls that costs another amount now, and returns how many that
  /// were.
  ///
  /// Each call is looked at anew: what was booked since it was chosen counts.
  func reprice(
    _ ids: some Sequence<RecordID>,
    in workspace: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Int64 {
    try change.validate()
    var sum = UsageSums()
    var entries: Int64 = 0
    for id in ids {
      guard let call = try LLMCallTable.find(id, in: workspace, on: connection),
        case .changed(let repriced) = try repricing(of: call, on: connection)
      else { continue }
      let entry = entry(for: repriced, of: call, by: change)
      try AdjustmentTable.insert(entry, on: connection)
      try book(Charge(entry), on: connection)
      try alignAlerts(after: Charge(entry), on: connection)
      try sum.add(Charge(entry).sums)
      entries += 1
    }
    guard entries > 0 else { return 0 }
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: workspace,
        action: "reprice calls",
        subject: "workspace \(workspace)",
        before: nil,
        after: .object([
          JSON.Member("calls", .integer(entries)),
          JSON.Member("newly_priced", .integer(-sum.unpricedCalls)),
          JSON.Member("amount_usd", .number(sum.cost.description)),
        ])
      ),
      on: connection
    )
    return entries
  }

  private func entry(
    for repriced: RepricedCall,
    of call: RecordedCall,
    by change: Change
  ) -> RecordedAdjustment {
    let charge = Charge(call)
    var entry = RecordedAdjustment(
      id: makeID(),
      kind: .reprice,
      context: charge.subject.context,
      amount: repriced.difference,
      corrected: CorrectedRow(kind: .call, id: call.id),
      timestamp: charge.timestamp,
      counts: true,
      change: change,
      recordedAt: now,
      group: charge.group
    )
    entry.unpricedCalls = repriced.isNewlyPriced ? -1 : 0
    entry.held = .zero - repriced.held
    return entry
  }
}
