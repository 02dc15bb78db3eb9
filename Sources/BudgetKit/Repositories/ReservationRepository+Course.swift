internal import BudgetSQLite

/// What becomes of reservations: money that is cut off, enlarged, observed and paid.
extension ReservationRepository {
  /// Writes what has become of a reservation that was read in this transaction.
  static func update(_ reservation: Reservation, on connection: borrowing Connection) throws {
    let course = reservation.course
    let updated = try connection.statement(CourseSQL.update)
      .bind(reservation.amount.nanodollars)
      .bind(reservation.expiresAt.millisecondsSince1970)
      .bind(course.drawn.nanodollars)
      .bind(course.granted.nanodollars)
      .bind(course.lent.nanodollars)
      .bind(course.paid.nanodollars)
      .bind(course.observed.nanodollars)
      .bind(course.attempts)
      .bind(course.extensionMilliseconds)
      .bind(reservation.id.rawValue)
      .run()
    guard updated == 1 else {
      throw LedgerError.damaged("Reservation \(quoted(reservation.id.rawValue)) cannot be changed")
    }
  }

  /// Returns the reservations that one was cut from, the nearest first.
  static func ancestors(
    of reservation: Reservation,
    on connection: borrowing Connection
  ) throws -> [Reservation] {
    var ancestors: [Reservation] = []
    var next = reservation.parent
    while let id = next {
      // As many as can be made: more would be a ring.
      guard ancestors.count < Reservation.mostAncestors, let parent = try find(id, on: connection)
      else {
        throw LedgerError.damaged(
          "What reservation \(quoted(reservation.id.rawValue)) was cut from is missing"
        )
      }
      ancestors.append(parent)
      next = parent.parent
    }
    return ancestors
  }

  /// Returns the amount by which a reservation was enlarged under an id; `nil` where it was not.
  static func enlargement(
    _ id: EnlargementID,
    of reservation: ReservationID,
    on connection: borrowing Connection
  ) throws -> Money? {
    try connection.statement(CourseSQL.enlargement)
      .bind(reservation.rawValue)
      .bind(id.rawValue)
      .first { try $0.amount(0, in: "reservation_enlargement") }
  }

  static func insert(
    _ id: EnlargementID,
    of reservation: ReservationID,
    by amount: Money,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(CourseSQL.insertEnlargement)
      .bind(reservation.rawValue)
      .bind(id.rawValue)
      .bind(amount.nanodollars)
      .run()
  }

  /// Notes what was held before a call that is not the last of its reservation.
  static func insertAttempt(
    _ call: RecordID,
    of reservation: Reservation,
    isLate: Bool,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(CourseSQL.insertAttempt)
      .bind(reservation.id.rawValue)
      .bind(call.rawValue)
      .bind(reservation.amount.nanodollars)
      .bind(isLate)
      .run()
  }

  /// Returns what was held before an attempt, and whether that came late.
  static func attempt(
    _ call: RecordID,
    of reservation: ReservationID,
    on connection: borrowing Connection
  ) throws -> (held: Money, isLate: Bool) {
    let attempt = try connection.statement(CourseSQL.attempt)
      .bind(reservation.rawValue)
      .bind(call.rawValue)
      .first { row in
        (
          held: try row.amount(0, in: "reservation_attempt"),
          isLate: try row.flag(1, in: "reservation_attempt")
        )
      }
    guard let attempt else {
      throw LedgerError(
        .conflict,
        "Call \(quoted(call.rawValue)) was the last of reservation \(quoted(reservation.rawValue)), and no attempt before it."
      )
    }
    return attempt
  }

  /// Returns the reservations whose children have not taken what the parent says.
  static func unequalParents(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(CourseSQL.unequalParents).map { $0.text(0) }
  }
}

// MARK: - What children hold

extension ReservationRepository {
  /// Returns how much the open children of a workspace hold in the account of a scope and period:
  /// those that touch it, and those that were cut from one that does.
  ///
  /// What has run out by the instant goes back to a reservation that is open and holds there, where
  /// there is one, and is left out then.
  ///
  /// - Complexity: Linear in the open children of the workspace that expire by the instant.
  static func openAmountOfChildren(
    of scope: BudgetScope,
    in period: Period,
    expiredBy instant: Instant,
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Money {
    try openChildren(of: workspace, expiredBy: instant, on: connection).reduce(.zero) {
      sum,
      child in
      let ancestors = try ancestors(of: child, on: connection)
      guard ([child] + ancestors).contains(where: { $0.touches(scope, in: period) }) else {
        return sum
      }
      let lineage = Lineage(ancestors, at: instant)
      return lineage.isOpen(in: scope, period) ? sum : sum + child.amount
    }
  }

  /// Lets an account that was just opened hold what open children hold.
  static func attach(
    _ account: Int64,
    toChildrenOf scope: BudgetScope,
    in period: Period,
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    for child in try openChildren(of: workspace, expiredBy: .distantFuture, on: connection) {
      let line = try [child] + ancestors(of: child, on: connection)
      guard line.contains(where: { $0.touches(scope, in: period) }) else { continue }
      try connection.statement(CourseSQL.attachChild)
        .bind(account)
        .bind(child.id.rawValue)
        .run()
    }
  }

  /// Returns the open children of a workspace that run out by an instant, found by an index that
  /// may be out of step.
  static func openChildren(
    of workspace: WorkspaceID,
    expiredBy instant: Instant,
    on connection: borrowing Connection
  ) throws -> [Reservation] {
    try connection.statement(CourseSQL.openChildren)
      .bind(workspace.rawValue)
      .bind(instant.millisecondsSince1970)
      .map { row in
        let child = try Reservation(row)
        guard child.state == .open, child.expiresAt <= instant, child.parent != nil else {
          throw LedgerError.indexOutOfStep
        }
        return child
      }
  }
}

extension ReservationCourse {
  /// Reads the columns in the order in which every statement lists them.
  init(_ reader: inout RowReader) throws {
    self.init(
      parent: reader.nextOptionalText().map(ReservationID.init(trusted:)),
      drawn: try reader.nextAmount(),
      granted: try reader.nextAmount(),
      lent: try reader.nextAmount(),
      paid: try reader.nextAmount(),
      observed: try reader.nextAmount(),
      attempts: try reader.nextCount(),
      extensionMilliseconds: try reader.nextCount()
    )
  }
}

// MARK: - SQL

extension ReservationRepository {
  package enum CourseSQL {
    package static let all = [
      update, enlargement, insertEnlargement, insertAttempt, attempt, unequalParents,
      openChildren, attachChild,
    ]

    static let update: StaticString = """
      UPDATE reservation
      SET amount_nanodollars = :amount_nanodollars, expires_at_ms = :expires_at_ms,
        drawn_nanodollars = :drawn_nanodollars, granted_nanodollars = :granted_nanodollars,
        lent_nanodollars = :lent_nanodollars, paid_nanodollars = :paid_nanodollars,
        observed_nanodollars = :observed_nanodollars, attempts = :attempts,
        extension_ms = :extension_ms
      WHERE reservation_id = :reservation_id
      """

    static let enlargement: StaticString = """
      SELECT amount_nanodollars
      FROM reservation_enlargement
      WHERE reservation_id = :reservation_id AND enlargement_id = :enlargement_id
      """

    static let insertEnlargement: StaticString = """
      INSERT INTO reservation_enlargement (
        reservation_id, enlargement_id, amount_nanodollars
      ) VALUES (
        :reservation_id, :enlargement_id, :amount_nanodollars
      )
      """

    static let insertAttempt: StaticString = """
      INSERT INTO reservation_attempt (
        reservation_id, call_id, held_nanodollars, late
      ) VALUES (
        :reservation_id, :call_id, :held_nanodollars, :late
      )
      """

    static let attempt: StaticString = """
      SELECT held_nanodollars, late
      FROM reservation_attempt
      WHERE reservation_id = :reservation_id AND call_id = :call_id
      """

    static let unequalParents: StaticString = """
      SELECT p.reservation_id
      FROM reservation AS p
      LEFT JOIN (
        SELECT parent_id, sum(drawn_nanodollars) AS drawn_nanodollars
        FROM reservation
        WHERE parent_id IS NOT NULL
        GROUP BY parent_id
      ) AS c ON c.parent_id = p.reservation_id
      WHERE p.lent_nanodollars <> coalesce(c.drawn_nanodollars, 0)
      UNION
      SELECT reservation_id
      FROM reservation
      WHERE amount_nanodollars <> granted_nanodollars - lent_nanodollars - paid_nanodollars
        OR (observed_nanodollars > amount_nanodollars)
      """

    static let openChildren: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, call_id, late,
        agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids,
        parent_id, drawn_nanodollars, granted_nanodollars, lent_nanodollars, paid_nanodollars,
        observed_nanodollars, attempts, extension_ms
      FROM reservation
      WHERE workspace_id = :workspace_id
        AND state = 'open'
        AND parent_id IS NOT NULL
        AND expires_at_ms <= :now_ms
      """

    static let attachChild: StaticString = """
      UPDATE reservation
      SET period_ids = CASE period_ids WHEN '' THEN '' ELSE period_ids || ',' END || :period_id
      WHERE reservation_id = :reservation_id
      """
  }
}
