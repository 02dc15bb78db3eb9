internal import BudgetSQLite

extension Bookkeeper {
  /// Records an adjustment in every sum that it touches; what it corrects stays as it is.
  ///
  /// The same id with the same content answers as the first time did.
  func record(
    _ adjustment: Adjustment,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Recorded<RecordedAdjustment> {
    try adjustment.validate()
    try requireReason(change)
    let workspace = adjustment.context.workspace
    if let id = adjustment.id,
      let existing = try AdjustmentTable.find(id, in: workspace, on: connection)
    {
      guard existing.repeats(adjustment) else { throw Self.conflict(id, in: workspace) }
      guard existing.counts else {
        throw LedgerError(
          .conflict,
          "Adjustment \(quoted(id.rawValue)) was undone with what it corrected, and counts nothing any more."
        )
      }
      return Recorded(row: existing, isNew: false)
    }
    if let id = adjustment.id {
      try requireNotRemoved(id, .adjustment, of: workspace, on: connection)
    }
    let row = try row(of: adjustment, by: change, on: connection)
    try registerWorkspace(workspace, on: connection)
    try AdjustmentTable.insert(row, on: connection)
    try book(Charge(row), on: connection)
    try alignAlerts(after: Charge(row), on: connection)
    try audit("record adjustment", row, before: nil, on: connection)
    return Recorded(row: row, isNew: true)
  }

  /// Undoes a call or a use of a resource that should not have been recorded, and what corrected
  /// it: the row stays, and counts nowhere.
  ///
  /// A row that was undone before answers with what undid it.
  func void(
    _ id: RecordID,
    _ kind: RecordedKind?,
    in workspace: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Recorded<RecordedAdjustment> {
    try requireReason(change)
    let found = try correctable(id, kind, in: workspace, on: connection)
    if let void = found.voidedBy {
      guard let row = try AdjustmentTable.find(void, in: workspace, on: connection) else {
        throw LedgerError.damaged("The void of \(found.row) is missing")
      }
      return Recorded(row: row, isNew: false)
    }
    let correction = try AdjustmentTable.correction(of: found.row, in: workspace, on: connection)
    let charge = found.charge.adding(correction)
    let row = RecordedAdjustment(
      id: makeID(),
      kind: .void,
      context: charge.subject.context,
      amount: .zero - charge.sums.cost,
      corrected: found.row,
      timestamp: charge.timestamp,
      counts: false,
      change: change,
      recordedAt: now,
      group: charge.group
    )
    try AdjustmentTable.insert(row, on: connection)
    // Marked before it is taken off the books: counters that this makes from the rows must not
    // count it any more.
    try AdjustmentTable.void(found.row, by: row.id, in: workspace, on: connection)
    try unbook(charge, on: connection)
    try alignAlerts(after: charge, on: connection)
    try audit("void \(found.row.kind.rawValue)", row, before: charge.sums, on: connection)
    return Recorded(row: row, isNew: true)
  }

  private func row(
    of adjustment: Adjustment,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> RecordedAdjustment {
    let id = adjustment.id ?? makeID()
    let workspace = adjustment.context.workspace
    guard let corrected = adjustment.corrected else {
      return RecordedAdjustment(
        id: id,
        kind: adjustment.kind,
        context: adjustment.context,
        amount: adjustment.amount,
        corrected: nil,
        timestamp: adjustment.timestamp ?? now,
        counts: true,
        change: change,
        recordedAt: now,
        group: UsageGroup(adjustment.kind, in: adjustment.context)
      )
    }
    let found = try correctable(
      corrected,
      adjustment.kindOfCorrected,
      in: workspace,
      on: connection
    )
    guard found.voidedBy == nil else {
      throw LedgerError(.conflict, "The \(found.row) was voided and costs nothing any more.")
    }
    let correction = try AdjustmentTable.correction(of: found.row, in: workspace, on: connection)
    let cost = found.charge.sums.cost + correction.amount
    guard let left = cost.adding(adjustment.amount), left >= .zero else {
      throw LedgerError(
        .invalidAmount,
        "The \(found.row) cost \(cost.inDollars)\(correction.count > 0 ? " with its corrections" : ""); "
          + "\(adjustment.amount) would make that negative."
      )
    }
    return RecordedAdjustment(
      id: id,
      kind: adjustment.kind,
      context: found.charge.subject.context,
      amount: adjustment.amount,
      corrected: found.row,
      timestamp: found.charge.timestamp,
      counts: true,
      change: change,
      recordedAt: now,
      group: found.charge.group
    )
  }
}

// MARK: - What is corrected

/// A row that may be corrected: what it adds to the books, and what undid it.
private struct Correctable {
  let row: CorrectedRow
  let charge: Charge
  let voidedBy: RecordID?
}

extension Bookkeeper {
  /// Returns the call or the use of a resource with an id.
  private func correctable(
    _ id: RecordID,
    _ kind: RecordedKind?,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Correctable {
    let call =
      kind == .resource ? nil : try LLMCallTable.find(id, in: workspace, on: connection)
    let usage =
      kind == .call ? nil : try ResourceUsageTable.find(id, in: workspace, on: connection)
    switch (call, usage) {
    case (let call?, nil):
      return Correctable(
        row: CorrectedRow(kind: .call, id: id),
        charge: Charge(call),
        voidedBy: call.voidedBy
      )
    case (nil, let usage?):
      return Correctable(
        row: CorrectedRow(kind: .resource, id: id),
        charge: Charge(usage),
        voidedBy: usage.voidedBy
      )
    case (_?, _?):
      throw LedgerError(
        .invalidValue,
        "A call and a use of a resource have the id \(quoted(id.rawValue)); say which is meant."
      )
    case (nil, nil):
      throw try missing(id, kind, in: workspace, on: connection)
    }
  }

  private func missing(
    _ id: RecordID,
    _ kind: RecordedKind?,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> LedgerError {
    if try AdjustmentTable.find(id, in: workspace, on: connection) != nil {
      return LedgerError(
        .invalidValue,
        "\(quoted(id.rawValue)) is an adjustment; record the opposite amount to undo it."
      )
    }
    for (removed, kinds) in [
      (RemovedRowRepository.Kind.call, [RecordedKind.call, nil]),
      (.resource, [.resource, nil]),
    ] where try kinds.contains(kind) && isRemoved(id, removed, of: workspace, on: connection) {
      return LedgerError(
        .archived,
        "The \(removed.rawValue) \(quoted(id.rawValue)) of workspace \(workspace) was archived or pruned and stays as it is; record an adjustment that names no row."
      )
    }
    let what =
      switch kind {
      case .call: "call"
      case .resource: "use of a resource"
      case nil: "call or use of a resource"
      }
    return LedgerError(
      .notFound,
      "There is no \(what) \(quoted(id.rawValue)) in workspace \(workspace)."
    )
  }

  private func requireReason(_ change: Change) throws {
    try change.validate()
    guard change.reason?.isEmpty == false else {
      throw LedgerError(.invalidValue, "A correction needs a reason.")
    }
  }
}

// MARK: - Alerts and the audit log

extension Bookkeeper {
  /// Brings the alerts of the accounts that a correction touches in line with what they have spent
  /// now.
  func alignAlerts(after charge: Charge, on connection: borrowing Connection) throws {
    for account in try accounts(of: charge.subject, at: charge.timestamp, on: connection).all {
      try alignAlerts(of: account, on: connection)
    }
  }

  private func audit(
    _ action: String,
    _ row: RecordedAdjustment,
    before: UsageSums?,
    on connection: borrowing Connection
  ) throws {
    let place = "workspace \(row.context.workspace)"
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: row.change,
        workspace: row.context.workspace,
        action: action,
        subject: row.corrected.map { "\($0) of \(place)" } ?? place,
        before: before?.audited,
        after: row.audited
      ),
      on: connection
    )
  }
}

extension UsageSums {
  /// What is taken off the books, as the audit log shows it.
  fileprivate var audited: JSON {
    .object([
      JSON.Member("cost_usd", .number(cost.description)),
      JSON.Member("tokens", .integer(tokens.prompt &+ tokens.completion)),
      JSON.Member("unpriced", .bool(unpricedCalls > 0)),
    ])
  }
}

extension RecordedAdjustment {
  /// The row as the audit log shows it.
  fileprivate var audited: JSON {
    .object([
      JSON.Member("adjustment_id", .string(id.rawValue)),
      JSON.Member("kind", .string(kind.rawValue)),
      JSON.Member("amount_usd", .number(amount.description)),
      JSON.Member("project_id", context.project.map { .string($0.rawValue) } ?? .null),
      JSON.Member("timestamp", .string(timestamp.iso8601)),
    ])
  }

  /// Returns whether a second report under this row's id says the same as the first did.
  fileprivate func repeats(_ other: Adjustment) -> Bool {
    guard kind == other.kind, amount == other.amount, corrected?.id == other.corrected else {
      return false
    }
    guard corrected == nil else {
      return other.kindOfCorrected == nil || other.kindOfCorrected == corrected?.kind
    }
    return context == other.context && (other.timestamp ?? timestamp) == timestamp
  }
}
