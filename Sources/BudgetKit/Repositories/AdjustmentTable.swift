internal import BudgetSQLite

/// The rows that correct others.
package enum AdjustmentTable {}

extension AdjustmentTable {
  static func find(
    _ id: RecordID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> RecordedAdjustment? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .bind(id.rawValue)
      .first { try RecordedAdjustment($0) }
  }

  /// Returns a workspace's adjustments, the newest first.
  static func list(
    in workspace: WorkspaceID,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [RecordedAdjustment] {
    try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .bind(limit)
      .map { try RecordedAdjustment($0) }
  }

  /// Inserts a row that is known to be new.
  static func insert(_ row: RecordedAdjustment, on connection: borrowing Connection) throws {
    let (context, group) = (row.context, row.group)
    try connection.statement(SQL.insert)
      .bind(row.id.rawValue)
      .bind(context.workspace.rawValue)
      .bind(context.project?.rawValue)
      .bind(context.execution?.rawValue)
      .bind(context.agent)
      .bind(context.user)
      .bind(context.session)
      .bind(context.feature)
      .bind(context.operation)
      .bind(context.tagsJSON)
      .bind(row.kind.rawValue)
      .bind(row.corrected?.id(of: .call))
      .bind(row.corrected?.id(of: .resource))
      .bind(row.reservation?.rawValue)
      .bind(row.amount.nanodollars)
      .bind(row.tokens)
      .bind(row.unpricedCalls)
      .bind(row.held.nanodollars)
      .bind(group.kind)
      .bind(group.provider)
      .bind(group.model)
      .bind(group.serviceTier)
      .bind(group.unit)
      .bind(row.timestamp.millisecondsSince1970)
      .bind(row.counts)
      .bind(row.change.reason)
      .bind(row.change.actor)
      .bind(row.recordedAt.millisecondsSince1970)
      .run()
  }

  /// Returns what the adjustments of a row add up to that count.
  static func correction(
    of row: CorrectedRow,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Correction {
    try connection.statement(SQL.correction)
      .bind(workspace.rawValue)
      .bind(row.id(of: .call))
      .bind(row.id(of: .resource))
      .first { row in
        Correction(
          amount: Money(nanodollars: row.int64(0)),
          repriced: Money(nanodollars: row.int64(1)),
          unpricedCalls: row.int64(2),
          held: Money(nanodollars: row.int64(3)),
          count: row.int64(4)
        )
      } ?? Correction()
  }

  /// Returns the calls that were priced again, in the order of their workspaces and ids.
  ///
  /// - Complexity: Linear in the adjustments of the ledger.
  static func repricedCalls(
    on connection: borrowing Connection
  ) throws -> [(workspace: WorkspaceID, call: RecordID)] {
    try connection.statement(SQL.repricedCalls).map {
      (WorkspaceID(trusted: $0.text(0)), RecordID(trusted: $0.text(1)))
    }
  }

  /// Returns what corrects a row, or undid it, the oldest first.
  static func corrections(
    of row: CorrectedRow,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [RecordedAdjustment] {
    try connection.statement(SQL.corrections)
      .bind(workspace.rawValue)
      .bind(row.id(of: .call))
      .bind(row.id(of: .resource))
      .map { try RecordedAdjustment($0) }
  }

  /// Marks a row as undone by a void, and what corrects it as counting no more.
  static func void(
    _ row: CorrectedRow,
    by void: RecordID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(row.kind == .call ? SQL.voidCall : SQL.voidUsage)
      .bind(void.rawValue)
      .bind(workspace.rawValue)
      .bind(row.id.rawValue)
      .run()
    try connection.statement(SQL.stopCounting)
      .bind(workspace.rawValue)
      .bind(row.id(of: .call))
      .bind(row.id(of: .resource))
      .run()
  }

  /// Returns what counts as spent because a reservation ran out; `nil` for nothing.
  static func expiry(
    of reservation: ReservationID,
    on connection: borrowing Connection
  ) throws -> RecordedAdjustment? {
    try connection.statement(SQL.expiry)
      .bind(reservation.rawValue)
      .first { try RecordedAdjustment($0) }
  }

  /// Lets what was booked at the expiry of a reservation count no more.
  static func stopCountingExpiry(
    of reservation: ReservationID,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.stopCountingExpiry).bind(reservation.rawValue).run()
  }

  /// Returns how much of what a report sums up was booked because reservations ran out.
  static func estimatedAtExpiry(
    of query: ReportQuery,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> Money {
    try connection.statement(SQL.estimatedAtExpiry)
      .bind(query.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(query.project?.rawValue)
      .first { try $0.amount(0, in: "adjustment") } ?? .zero
  }

  /// Returns what corrects or undoes a row.
  static func list(
    of row: CorrectedRow,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [RecordedAdjustment] {
    try connection.statement(row.kind == .call ? SQL.ofCall : SQL.ofUsage)
      .bind(workspace.rawValue)
      .bind(row.id.rawValue)
      .map { try RecordedAdjustment($0) }
  }

  /// Returns at most so many adjustments before an instant that correct no row and are of no
  /// reservation, each with the place after which the next begin.
  static func listOfNoRow(
    in workspace: WorkspaceID,
    before instant: Instant,
    after cursor: PageCursor?,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [(RecordedAdjustment, PageCursor)] {
    try connection.statement(SQL.ofNoRow)
      .bind(workspace.rawValue)
      .bind(cursor?.timestampMilliseconds ?? Int64.min)
      .bind(cursor?.rowNumber ?? Int64.min)
      .bind(instant.millisecondsSince1970)
      .bind(limit)
      .map { row in
        var reader = RowReader(row, of: "adjustment")
        let adjustment = try RecordedAdjustment(&reader)
        return (adjustment, PageCursor(after: adjustment.timestamp, &reader))
      }
  }

  /// Deletes a row that is kept elsewhere, or no more.
  static func delete(_ row: RecordedAdjustment, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete)
      .bind(row.context.workspace.rawValue)
      .bind(row.id.rawValue)
      .run()
  }

  /// Returns the entries that invoices have booked in a workspace and a time; those that were
  /// undone with nothing.
  ///
  /// - Complexity: Linear in the entries of all invoices of the workspace.
  static func booked(
    byInvoicesOf workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [Reconciliation.Entry] {
    try connection.statement(SQL.booked)
      .bind(workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .map { row in
        let tags = try stored(in: "adjustment") {
          try row.optionalText(1).map { try CallContext.tags(fromJSON: $0) } ?? [:]
        }
        return Reconciliation.Entry(
          id: row.text(3),
          day: Zone.utc.civilDate(at: Instant(millisecondsSince1970: row.int64(0))),
          provider: tags["provider"],
          model: tags["model"] ?? LLMCall.unspecified,
          amount: row.bool(4) ? Money(nanodollars: row.int64(2)) : .zero
        )
      }
  }

  /// Returns whether anything was ever credited: only then may a counter be negative.
  static func hasCredits(on connection: borrowing Connection) throws -> Bool {
    try connection.statement(SQL.hasCredits).first { $0.int64(0) } == 1
  }
}

extension CorrectedRow {
  /// The id, where the row is of a kind.
  fileprivate func id(of kind: RecordedKind) -> String? { self.kind == kind ? id.rawValue : nil }
}

extension RecordedAdjustment {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "adjustment")
    try self.init(&reader)
  }

  fileprivate init(_ reader: inout RowReader) throws {
    id = RecordID(trusted: reader.nextText())
    context = try CallContext(&reader)
    kind = try reader.nextWord()
    let call = reader.nextOptionalText()
    let usage = reader.nextOptionalText()
    corrected =
      call.map { CorrectedRow(kind: .call, id: RecordID(trusted: $0)) }
      ?? usage.map { CorrectedRow(kind: .resource, id: RecordID(trusted: $0)) }
    reservation = reader.nextOptionalText().map(ReservationID.init(trusted:))
    amount = Money(nanodollars: reader.nextInt64())
    tokens = reader.nextInt64()
    unpricedCalls = reader.nextInt64()
    held = Money(nanodollars: reader.nextInt64())
    var group = UsageGroup(
      kind: reader.nextText(),
      provider: reader.nextText(),
      model: reader.nextText(),
      serviceTier: reader.nextText()
    )
    group.unit = reader.nextText()
    group.project = context.project?.rawValue ?? ""
    group.operation = context.operation ?? ""
    group.feature = context.feature ?? ""
    group.agent = context.agent ?? ""
    group.user = context.user ?? ""
    self.group = group
    timestamp = reader.nextInstant()
    counts = try reader.nextFlag()
    let reason = reader.nextText()
    change = Change(by: reader.nextText(), reason: reason)
    recordedAt = reader.nextInstant()
  }
}

extension RecordedRow {
  /// Reads an adjustment, and then what its row has of the one that it corrects.
  init(adjustment row: Row) throws {
    var reader = RowReader(row, of: "adjustment")
    let adjustment = try RecordedAdjustment(&reader)
    let success = reader.nextOptionalInt64().map { $0 == 1 }
    let code = reader.nextOptionalInt64()
    let outcome = CorrectedOutcome(success: success, pricing: code.flatMap(Pricing.init(code:)))
    self = .adjustment(adjustment, of: outcome)
  }
}
