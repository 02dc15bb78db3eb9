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

  /// Returns what entries of invoices have booked in a workspace and how many they are, by how
  /// their ids begin: all of them but the number at the end.
  static func reconciled(
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [String: Correction] {
    var sums: [String: Correction] = [:]
    let rows = try connection.statement(SQL.reconciled)
      .bind(workspace.rawValue)
      .map { ($0.text(0), Money(nanodollars: $0.int64(1))) }
    for (id, amount) in rows {
      let stem = String(id[...(id.lastIndex(of: ":") ?? id.startIndex)])
      var sum = sums[stem] ?? Correction()
      guard let total = sum.amount.adding(amount) else { throw LedgerError.uncountable("entries") }
      sum.amount = total
      sum.count += 1
      sums[stem] = sum
    }
    return sums
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

// MARK: - SQL

extension AdjustmentTable {
  package enum SQL {
    package static let all = [
      insert, find, list, counting, correction, corrections, voidCall, voidUsage, stopCounting,
      expiry, stopCountingExpiry, estimatedAtExpiry, hasCredits, ofCall, ofUsage, ofNoRow, delete,
      reconciled,
    ]

    static let insert: StaticString = """
      INSERT INTO adjustment (
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      ) VALUES (
        :adjustment_id, :workspace_id, :project_id, :execution_id, :agent_id, :user_id, :session_id,
        :feature, :operation, :tags, :kind, :adjusts_call_id, :adjusts_usage_id, :reservation_id,
        :amount_nanodollars, :tokens, :unpriced_calls, :held_nanodollars, :usage_kind, :provider, :model, :service_tier, :unit,
        :timestamp_ms, :counts, :reason, :actor, :recorded_at_ms
      )
      """

    static let find: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id AND adjustment_id = :adjustment_id
      """

    static let list: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id
      ORDER BY recorded_at_ms DESC, adjustment_id DESC
      LIMIT :limit
      """

    static let counting: StaticString = """
      SELECT
        a.adjustment_id, a.workspace_id, a.project_id, a.execution_id, a.agent_id, a.user_id,
        a.session_id, a.feature, a.operation, a.tags, a.kind, a.adjusts_call_id, a.adjusts_usage_id,
        a.reservation_id, a.amount_nanodollars, a.tokens, a.unpriced_calls, a.held_nanodollars, a.usage_kind, a.provider, a.model,
        a.service_tier, a.unit, a.timestamp_ms, a.counts, a.reason, a.actor, a.recorded_at_ms,
        c.success, coalesce(c.pricing_code, u.pricing_code)
      FROM adjustment AS a
      LEFT JOIN llm_call AS c ON c.workspace_id = a.workspace_id AND c.id = a.adjusts_call_id
      LEFT JOIN resource_usage AS u ON u.workspace_id = a.workspace_id AND u.id = a.adjusts_usage_id
      WHERE a.workspace_id = :workspace_id
        AND a.timestamp_ms >= :start_ms
        AND a.timestamp_ms < :end_ms
        AND a.counts = 1
      ORDER BY a.timestamp_ms, a.adjustment_id
      """

    static let correction: StaticString = """
      SELECT
        coalesce(sum(amount_nanodollars), 0),
        coalesce(sum(CASE kind WHEN 'reprice' THEN amount_nanodollars END), 0),
        coalesce(sum(unpriced_calls), 0), coalesce(sum(held_nanodollars), 0), count(*)
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND counts = 1
        AND (adjusts_call_id = :adjusts_call_id OR adjusts_usage_id = :adjusts_usage_id)
      """

    static let corrections: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND (adjusts_call_id = :adjusts_call_id OR adjusts_usage_id = :adjusts_usage_id)
      ORDER BY recorded_at_ms, adjustment_id
      """

    static let voidCall: StaticString = """
      UPDATE llm_call
      SET voided_by = :voided_by
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let voidUsage: StaticString = """
      UPDATE resource_usage
      SET voided_by = :voided_by
      WHERE workspace_id = :workspace_id AND id = :id
      """

    static let stopCounting: StaticString = """
      UPDATE adjustment
      SET counts = 0
      WHERE workspace_id = :workspace_id
        AND (adjusts_call_id = :adjusts_call_id OR adjusts_usage_id = :adjusts_usage_id)
      """

    static let expiry: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE reservation_id = :reservation_id AND kind = 'expiry' AND counts = 1
      """

    static let stopCountingExpiry: StaticString = """
      UPDATE adjustment
      SET counts = 0
      WHERE reservation_id = :reservation_id AND kind = 'expiry' AND counts = 1
      """

    static let estimatedAtExpiry: StaticString = """
      SELECT coalesce(sum(amount_nanodollars), 0)
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND kind = 'expiry'
        AND counts = 1
        AND (:project_id IS NULL OR project_id = :project_id)
      """

    static let hasCredits: StaticString = """
      SELECT EXISTS (SELECT 1 FROM adjustment WHERE amount_nanodollars < 0)
        OR EXISTS (SELECT 1 FROM retention WHERE adjustments > 0)
      """

    static let reconciled: StaticString = """
      SELECT adjustment_id, amount_nanodollars
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND adjustment_id >= 'reconcile:'
        AND adjustment_id < 'reconcile;'
        AND counts = 1
      """

    static let ofCall: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id AND adjusts_call_id = :adjusts_call_id
      ORDER BY adjustment_id
      """

    static let ofUsage: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms
      FROM adjustment
      WHERE workspace_id = :workspace_id AND adjusts_usage_id = :adjusts_usage_id
      ORDER BY adjustment_id
      """

    // Those of reservations stay where the reservations are.
    static let ofNoRow: StaticString = """
      SELECT
        adjustment_id, workspace_id, project_id, execution_id, agent_id, user_id, session_id, feature,
        operation, tags, kind, adjusts_call_id, adjusts_usage_id, reservation_id, amount_nanodollars,
        tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms, rowid
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND (timestamp_ms, rowid) > (:after_timestamp_ms, :after_rowid)
        AND timestamp_ms < :before_ms
        AND coalesce(adjusts_call_id, adjusts_usage_id, reservation_id) IS NULL
      ORDER BY timestamp_ms, rowid
      LIMIT :limit
      """

    static let delete: StaticString = """
      DELETE FROM adjustment
      WHERE workspace_id = :workspace_id AND adjustment_id = :adjustment_id
      """
  }
}
