internal import BudgetSQLite

/// The reservations of a ledger.
enum ReservationRepository {
  static func find(
    _ id: ReservationID,
    on connection: borrowing Connection
  ) throws -> Reservation? {
    try connection.statement(SQL.find)
      .bind(id.rawValue)
      .first { try Reservation($0) }
  }

  static func insert(_ reservation: Reservation, on connection: borrowing Connection) throws {
    let context = reservation.context
    try connection.statement(SQL.insert)
      .bind(reservation.id.rawValue)
      .bind(context.workspace.rawValue)
      .bind(context.project?.rawValue)
      .bind(context.execution?.rawValue)
      .bind(reservation.estimate.nanodollars)
      .bind(reservation.amount.nanodollars)
      .bind(reservation.timeToLive.wholeMilliseconds)
      .bind(reservation.createdAt.millisecondsSince1970)
      .bind(reservation.expiresAt.millisecondsSince1970)
      .bind(context.agent)
      .bind(context.user)
      .bind(context.session)
      .bind(context.feature)
      .bind(context.operation)
      .bind(reservation.provider)
      .bind(reservation.model)
      .bind(context.tagsJSON)
      .bind(Reservation.text(of: reservation.accounts))
      .bind(reservation.course.parent?.rawValue)
      .bind(reservation.course.drawn.nanodollars)
      .bind(reservation.course.granted.nanodollars)
      .run()
  }

  /// Ends a reservation, which is in the state in which it was read.
  ///
  /// - Throws: ``LedgerError`` with code `corrupt` if the file finds no such row although it has
  ///   just read it.
  static func end(
    _ reservation: Reservation,
    as state: Reservation.State,
    at instant: Instant,
    callID: RecordID? = nil,
    isLate: Bool = false,
    on connection: borrowing Connection
  ) throws {
    let ended = try connection.statement(SQL.end)
      .bind(state.rawValue)
      .bind(instant.millisecondsSince1970)
      .bind(callID?.rawValue)
      .bind(isLate)
      .bind(reservation.id.rawValue)
      .bind(reservation.state.rawValue)
      .run()
    guard ended == 1 else {
      throw LedgerError.damaged("Reservation \(quoted(reservation.id.rawValue)) cannot be ended")
    }
  }

  /// Returns reservations of a workspace that have run out and still hold money.
  ///
  /// They are found by an index. One that is out of step with its table would name rows that are
  /// not open, or that have not run out.
  static func expired(
    in workspace: WorkspaceID,
    at instant: Instant,
    limit: Int64,
    on connection: borrowing Connection
  ) throws -> [Reservation] {
    let statement = try connection.statement(SQL.expired)
      .bind(workspace.rawValue)
      .bind(instant.millisecondsSince1970)
      .bind(limit)
    guard try statement.step() else { return [] }
    var reservations: [Reservation] = []
    repeat {
      let reservation = try Reservation(statement.row)
      guard reservation.state == .open, reservation.expiresAt <= instant else {
        throw LedgerError.indexOutOfStep
      }
      reservations.append(reservation)
    } while try statement.step()
    return reservations
  }

  /// Returns how much a scope's open reservations of a period hold.
  ///
  /// With an instant, how much of it is free because the reservations have run out by then: what
  /// goes back to a reservation that they were cut from is not.
  static func openAmount(
    of scope: BudgetScope,
    in period: Period,
    expiredBy instant: Instant = .distantFuture,
    on connection: borrowing Connection
  ) throws -> Money {
    try WorkspaceRepository.workspaces(of: scope, on: connection).reduce(.zero) { sum, workspace in
      let ofChildren = try openAmountOfChildren(
        of: scope,
        in: period,
        expiredBy: instant,
        workspace,
        on: connection
      )
      let amount = try connection.statement(SQL.openAmount)
        .bind(instant.millisecondsSince1970)
        .bind(workspace.rawValue)
        .bind(period.start.millisecondsSince1970)
        .bind(period.end.millisecondsSince1970)
        .bind(namesOf: UsageScope(scope, in: workspace))
        .first { row in
          guard row.int64(1) == 0 else { throw LedgerError.indexOutOfStep }
          return try row.amount(0, in: "reservation")
        }
      return sum + (amount ?? .zero) + ofChildren
    }
  }

  /// Lets an account that was just opened hold what the scope's open reservations of its period
  /// hold.
  static func attach(
    _ account: Int64,
    toReservationsOf scope: BudgetScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws {
    for workspace in try WorkspaceRepository.workspaces(of: scope, on: connection) {
      try connection.statement(SQL.attach)
        .bind(account)
        .bind(workspace.rawValue)
        .bind(period.start.millisecondsSince1970)
        .bind(period.end.millisecondsSince1970)
        .bind(namesOf: UsageScope(scope, in: workspace))
        .run()
      try attach(account, toChildrenOf: scope, in: period, workspace, on: connection)
    }
  }

  /// Returns every open reservation of the ledger.
  static func open(on connection: borrowing Connection) throws -> [Reservation] {
    try connection.statement(SQL.open).map { try Reservation($0) }
  }

  /// Returns the settled reservations whose call is missing, and calls whose reservation does not
  /// name them.
  static func mismatches(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(SQL.mismatches).map { $0.text(0) }
  }
}

extension LedgerError {
  static var indexOutOfStep: LedgerError {
    damaged("The index of open reservations and their table do not agree")
  }
}

extension Reservation {
  init(_ row: Row) throws {
    var reader = RowReader(row, of: "reservation")
    id = ReservationID(trusted: reader.nextText())
    var context = CallContext(
      workspace: WorkspaceID(trusted: reader.nextText()),
      project: reader.nextOptionalText().map(ProjectID.init(trusted:)),
      execution: reader.nextOptionalText().map(ExecutionID.init(trusted:))
    )
    estimate = try reader.nextAmount()
    amount = try reader.nextAmount()
    timeToLive = .milliseconds(try reader.nextCount())
    createdAt = reader.nextInstant()
    expiresAt = reader.nextInstant()
    state = try reader.nextWord()
    callID = reader.nextOptionalText().map(RecordID.init(trusted:))
    isLate = try reader.nextFlag()
    context.agent = reader.nextOptionalText()
    context.user = reader.nextOptionalText()
    context.session = reader.nextOptionalText()
    context.feature = reader.nextOptionalText()
    context.operation = reader.nextOptionalText()
    provider = reader.nextOptionalText()
    model = reader.nextOptionalText()
    let tags = reader.nextOptionalText()
    context.tags = try stored(in: "reservation") { try CallContext.tags(fromJSON: tags) }
    accounts = try Reservation.accounts(in: reader.nextText())
    course = try ReservationCourse(&reader)
    self.context = context
    // The end of the time is told twice, by itself (which an index holds, too) and by its length.
    let length = timeToLive.wholeMilliseconds + course.extensionMilliseconds
    guard expiresAt == createdAt.adding(milliseconds: length),
      (state == .settled) == (callID != nil)
    else {
      throw LedgerError.damaged("Reservation \(quoted(id.rawValue)) contradicts itself")
    }
  }
}

extension Reservation {
  /// The numbers of accounts as their column holds them: `12,15`.
  fileprivate static func text(of accounts: [Int64]) -> String {
    accounts.map(String.init).joined(separator: ",")
  }

  fileprivate static func accounts(in text: String) throws -> [Int64] {
    guard !text.isEmpty else { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let number = Int64(part) else { throw LedgerError.impossible("reservation", text) }
      return number
    }
  }
}

// MARK: - SQL

extension ReservationRepository {
  package enum SQL {
    package static let all = [
      find, insert, end, expired, openAmount, attach, open, mismatches,
    ]

    static let find: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, call_id, late,
        agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids,
        parent_id, drawn_nanodollars, granted_nanodollars, lent_nanodollars, paid_nanodollars,
        observed_nanodollars, attempts, extension_ms
      FROM reservation
      WHERE reservation_id = :reservation_id
      """

    static let insert: StaticString = """
      INSERT INTO reservation (
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, late,
        agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids,
        parent_id, drawn_nanodollars, granted_nanodollars, lent_nanodollars, paid_nanodollars,
        observed_nanodollars, attempts, extension_ms
      ) VALUES (
        :reservation_id, :workspace_id, :project_id, :execution_id, :estimate_nanodollars,
        :amount_nanodollars, :ttl_ms, :created_at_ms, :expires_at_ms, 'open', 0,
        :agent_id, :user_id, :session_id, :feature, :operation, :provider, :model, :tags, :period_ids,
        :parent_id, :drawn_nanodollars, :granted_nanodollars, 0, 0, 0, 0, 0
      )
      """

    static let end: StaticString = """
      UPDATE reservation
      SET state = :state, ended_at_ms = :ended_at_ms, call_id = :call_id, late = :late
      WHERE reservation_id = :reservation_id AND state = :from_state
      """

    static let expired: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, call_id, late,
        agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids,
        parent_id, drawn_nanodollars, granted_nanodollars, lent_nanodollars, paid_nanodollars,
        observed_nanodollars, attempts, extension_ms
      FROM reservation
      WHERE workspace_id = :workspace_id AND state = 'open' AND expires_at_ms <= :now_ms
      LIMIT :limit
      """

    // Rows are found by an index, and seen in the table. Those are counted of which the table says
    // that they are not open or have not run out, whatever the index says (253,402,300,799,999 ms
    // is the last instant of a ledger).
    static let openAmount: StaticString = """
      SELECT
        coalesce(sum(amount_nanodollars), 0),
        count(*) FILTER (
          WHERE state IS NOT 'open'
            OR amount_nanodollars < 0
            OR min(created_at_ms + ttl_ms + extension_ms, 253402300799999) > :expired_by_ms
        )
      FROM reservation
      WHERE workspace_id = :workspace_id
        AND state = 'open'
        AND parent_id IS NULL
        AND expires_at_ms <= :expired_by_ms
        AND created_at_ms >= :period_start_ms
        AND created_at_ms < :period_end_ms
        AND (:project_id IS NULL OR coalesce(project_id, '') = :project_id)
        AND (:agent_id IS NULL OR coalesce(agent_id, '') = :agent_id)
        AND (:user_id IS NULL OR coalesce(user_id, '') = :user_id)
        AND (:session_id IS NULL OR coalesce(session_id, '') = :session_id)
        AND (:execution_id IS NULL OR coalesce(execution_id, '') = :execution_id)
        AND (:feature IS NULL OR coalesce(feature, '') = :feature)
        AND (:operation IS NULL OR coalesce(operation, '') = :operation)
        AND (:provider IS NULL OR coalesce(provider, '') = :provider)
        AND (:model IS NULL OR coalesce(model, '') = :model)
        AND (:tags IS NULL OR NOT EXISTS (
          SELECT 1
          FROM json_each(:tags) AS wanted
          WHERE wanted.value IS NOT (
            SELECT tag.value
            FROM json_each(coalesce(tags, '{}')) AS tag
            WHERE tag.key = wanted.key
          )
        ))
      """

    static let attach: StaticString = """
      UPDATE reservation
      SET period_ids = CASE period_ids WHEN '' THEN '' ELSE period_ids || ',' END || :period_id
      WHERE workspace_id = :workspace_id
        AND state = 'open'
        AND parent_id IS NULL
        AND created_at_ms >= :period_start_ms
        AND created_at_ms < :period_end_ms
        AND (:project_id IS NULL OR coalesce(project_id, '') = :project_id)
        AND (:agent_id IS NULL OR coalesce(agent_id, '') = :agent_id)
        AND (:user_id IS NULL OR coalesce(user_id, '') = :user_id)
        AND (:session_id IS NULL OR coalesce(session_id, '') = :session_id)
        AND (:execution_id IS NULL OR coalesce(execution_id, '') = :execution_id)
        AND (:feature IS NULL OR coalesce(feature, '') = :feature)
        AND (:operation IS NULL OR coalesce(operation, '') = :operation)
        AND (:provider IS NULL OR coalesce(provider, '') = :provider)
        AND (:model IS NULL OR coalesce(model, '') = :model)
        AND (:tags IS NULL OR NOT EXISTS (
          SELECT 1
          FROM json_each(:tags) AS wanted
          WHERE wanted.value IS NOT (
            SELECT tag.value
            FROM json_each(coalesce(tags, '{}')) AS tag
            WHERE tag.key = wanted.key
          )
        ))
      """

    static let open: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, call_id, late,
        agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids,
        parent_id, drawn_nanodollars, granted_nanodollars, lent_nanodollars, paid_nanodollars,
        observed_nanodollars, attempts, extension_ms
      FROM reservation
      WHERE state = 'open'
      """

    static let mismatches: StaticString = """
      SELECT r.reservation_id
      FROM reservation AS r
      LEFT JOIN llm_call AS c ON c.workspace_id = r.workspace_id AND c.id = r.call_id
      WHERE r.state = 'settled' AND c.reservation_id IS NOT r.reservation_id
      UNION
      SELECT c.reservation_id
      FROM llm_call AS c
      LEFT JOIN reservation AS r ON r.reservation_id = c.reservation_id
      WHERE c.reservation_id IS NOT NULL
        AND r.call_id IS NOT c.id
        AND NOT EXISTS (
          SELECT 1
          FROM reservation_attempt AS a
          WHERE a.reservation_id = c.reservation_id AND a.call_id = c.id
        )
      UNION
      SELECT a.reservation_id
      FROM reservation_attempt AS a
      JOIN reservation AS r ON r.reservation_id = a.reservation_id
      LEFT JOIN llm_call AS c ON c.workspace_id = r.workspace_id AND c.id = a.call_id
      WHERE c.reservation_id IS NOT a.reservation_id
      UNION
      SELECT r.reservation_id
      FROM reservation AS r
      WHERE r.attempts <> (
        SELECT count(*)
        FROM reservation_attempt AS a
        WHERE a.reservation_id = r.reservation_id
      )
      """
  }
}
