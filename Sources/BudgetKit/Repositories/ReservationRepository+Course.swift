internal import BudgetSQLite

/// What becomes of reservations: money that is cut off, enlarged, observed and paid.
extension ReservationRepository {
  /// Writes what has become of a reservation that was read in this transaction.
  static func update(_ reservation: Reservation, on connection: borrowing Connection) throws {
    let updated = try connection.statement(CourseSQL.update)
      .bind(reservation.amount.nanodollars)
      .bind(reservation.heldTokens)
      .bind(reservation.extensionMilliseconds)
      .bind(reservation.expiresAt.millisecondsSince1970)
      .bind(reservation.id.rawValue)
      .run()
    guard updated == 1 else {
      throw LedgerError.damaged("Reservation \(quoted(reservation.id.rawValue)) cannot be changed")
    }
    try writeCourse(of: reservation, on: connection)
  }

  static func writeCourse(
    of reservation: Reservation,
    on connection: borrowing Connection
  ) throws {
    let course = reservation.course
    try connection.statement(CourseSQL.writeCourse)
      .bind(reservation.id.rawValue)
      .bind(course.drawn)
      .bind(course.granted)
      .bind(course.lent)
      .bind(course.paid)
      .bind(course.observed)
      .bind(course.attempts)
      .run()
  }

  /// Returns a reservation with what became of it since it was made.
  static func completed(
    _ reservation: Reservation,
    on connection: borrowing Connection
  ) throws -> Reservation {
    guard reservation.hasCourse else { return reservation }
    let course = try connection.statement(CourseSQL.course)
      .bind(reservation.id.rawValue)
      .first { row in
        var reader = RowReader(row, of: "reservation_course")
        return try ReservationCourse(&reader)
      }
    guard let course else {
      throw LedgerError.damaged(
        "What became of reservation \(quoted(reservation.id.rawValue)) is missing"
      )
    }
    var reservation = reservation
    reservation.course = course
    return reservation
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
  ) throws -> Held? {
    try connection.statement(CourseSQL.enlargement)
      .bind(reservation.rawValue)
      .bind(id.rawValue)
      .first { row in
        Held(
          cost: try row.amount(0, in: "reservation_enlargement"),
          tokens: try row.count(1, in: "reservation_enlargement")
        )
      }
  }

  static func insert(
    _ id: EnlargementID,
    of reservation: ReservationID,
    by amount: Held,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(CourseSQL.insertEnlargement)
      .bind(reservation.rawValue)
      .bind(id.rawValue)
      .bind(amount)
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
      .bind(reservation.divisible)
      .bind(isLate)
      .run()
  }

  /// Returns what was held before an attempt, and whether that came late.
  static func attempt(
    _ call: RecordID,
    of reservation: ReservationID,
    on connection: borrowing Connection
  ) throws -> (held: Held, isLate: Bool) {
    let attempt = try connection.statement(CourseSQL.attempt)
      .bind(reservation.rawValue)
      .bind(call.rawValue)
      .first { row in
        (
          held: Held(
            cost: try row.amount(0, in: "reservation_attempt"),
            tokens: try row.count(1, in: "reservation_attempt")
          ),
          isLate: try row.flag(2, in: "reservation_attempt")
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

  /// Returns the reservations that do not hold what they were given without what was lent and paid,
  /// or whose children have not taken what they lent.
  static func unequal(on connection: borrowing Connection) throws -> [String] {
    try connection.statement(CourseSQL.unequal).map { $0.text(0) }
  }
}

// MARK: - What children hold

extension ReservationRepository {
  /// Returns how much the open children of a workspace hold in the account of a scope and period:
  /// those that touch it, and those that were cut from one that does.
  ///
  /// What has run out by the instant goes back to a reservation that is open and holds there, where
  /// there is one, and is left out then; so are money and tokens that count as spent.
  ///
  /// - Complexity: Linear in the open children of the workspace that expire by the instant.
  static func openAmountOfChildren(
    of scope: BudgetScope,
    _ unit: BudgetUnit,
    in period: Period,
    expiredBy instant: Instant,
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Amount {
    try openChildren(of: workspace, expiredBy: instant, on: connection).reduce(.zero) {
      sum,
      child in
      let isSpent = instant < .distantFuture && unit != .calls && child.onExpiry == .spend
      let lineage = Lineage(try ancestors(of: child, on: connection), at: instant)
      guard !isSpent, lineage.isHeld(child, in: scope, unit, period),
        !lineage.isOpen(in: scope, unit, period)
      else { return sum }
      return sum + child.held.amount(of: unit)
    }
  }

  /// Lets an account that was just opened hold what open children hold.
  static func attach(
    _ account: Int64,
    toChildrenOf scope: BudgetScope,
    _ unit: BudgetUnit,
    in period: Period,
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    for child in try openChildren(of: workspace, expiredBy: .distantFuture, on: connection) {
      let lineage = Lineage(try ancestors(of: child, on: connection), at: .distantFuture)
      guard lineage.isHeld(child, in: scope, unit, period) else { continue }
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
      drawn: try reader.nextHeld(),
      granted: try reader.nextHeld(),
      lent: try reader.nextHeld(),
      paid: try reader.nextHeld(),
      observed: try reader.nextHeld(),
      attempts: try reader.nextCount()
    )
  }
}

extension RowReader {
  /// Reads an amount of money and one of tokens.
  fileprivate mutating func nextHeld() throws -> Held {
    Held(cost: try nextAmount(), tokens: try nextCount())
  }
}

extension Statement {
  /// Binds an amount of money and one of tokens.
  @discardableResult fileprivate func bind(_ held: Held) -> Statement {
    bind(held.cost.nanodollars).bind(held.tokens)
  }
}

// MARK: - SQL

extension ReservationRepository {
  package enum CourseSQL {
    package static let all = [
      update, writeCourse, course, enlargement, insertEnlargement, insertAttempt, attempt,
      unequal, openChildren, attachChild,
    ]

    static let update: StaticString = """
      UPDATE reservation
      SET amount_nanodollars = :amount_nanodollars, amount_tokens = :amount_tokens,
        extension_ms = :extension_ms, expires_at_ms = :expires_at_ms, has_course = 1
      WHERE reservation_id = :reservation_id
      """

    static let writeCourse: StaticString = """
      INSERT OR REPLACE INTO reservation_course (
        reservation_id, drawn_nanodollars, drawn_tokens, granted_nanodollars, granted_tokens,
        lent_nanodollars, lent_tokens, paid_nanodollars, paid_tokens, observed_nanodollars,
        observed_tokens, attempts
      ) VALUES (
        :reservation_id, :drawn_nanodollars, :drawn_tokens, :granted_nanodollars, :granted_tokens,
        :lent_nanodollars, :lent_tokens, :paid_nanodollars, :paid_tokens, :observed_nanodollars,
        :observed_tokens, :attempts
      )
      """

    static let course: StaticString = """
      SELECT
        drawn_nanodollars, drawn_tokens, granted_nanodollars, granted_tokens, lent_nanodollars,
        lent_tokens, paid_nanodollars, paid_tokens, observed_nanodollars, observed_tokens, attempts
      FROM reservation_course
      WHERE reservation_id = :reservation_id
      """

    static let enlargement: StaticString = """
      SELECT amount_nanodollars, amount_tokens
      FROM reservation_enlargement
      WHERE reservation_id = :reservation_id AND enlargement_id = :enlargement_id
      """

    static let insertEnlargement: StaticString = """
      INSERT INTO reservation_enlargement (
        reservation_id, enlargement_id, amount_nanodollars, amount_tokens
      ) VALUES (
        :reservation_id, :enlargement_id, :amount_nanodollars, :amount_tokens
      )
      """

    static let insertAttempt: StaticString = """
      INSERT INTO reservation_attempt (
        reservation_id, call_id, held_nanodollars, held_tokens, late
      ) VALUES (
        :reservation_id, :call_id, :held_nanodollars, :held_tokens, :late
      )
      """

    static let attempt: StaticString = """
      SELECT held_nanodollars, held_tokens, late
      FROM reservation_attempt
      WHERE reservation_id = :reservation_id AND call_id = :call_id
      """

    static let unequal: StaticString = """
      SELECT r.reservation_id
      FROM reservation AS r
      JOIN reservation_course AS k ON k.reservation_id = r.reservation_id
      LEFT JOIN (
        SELECT
          n.parent_id, sum(drawn_nanodollars) AS nanodollars, sum(drawn_tokens) AS tokens
        FROM reservation AS n
        JOIN reservation_course AS drawing ON drawing.reservation_id = n.reservation_id
        WHERE n.parent_id IS NOT NULL
        GROUP BY n.parent_id
      ) AS c ON c.parent_id = r.reservation_id
      WHERE k.lent_nanodollars <> coalesce(c.nanodollars, 0)
        OR k.lent_tokens <> coalesce(c.tokens, 0)
        OR r.amount_nanodollars
          <> k.granted_nanodollars - k.lent_nanodollars - k.paid_nanodollars
        OR r.amount_tokens <> k.granted_tokens - k.lent_tokens - k.paid_tokens
        OR (r.parent_id IS NULL AND (k.drawn_nanodollars <> 0 OR k.drawn_tokens <> 0))
      UNION
      SELECT r.reservation_id
      FROM reservation AS r
      WHERE r.has_course <> EXISTS (
        SELECT 1 FROM reservation_course AS k WHERE k.reservation_id = r.reservation_id
      )
      UNION
      SELECT k.reservation_id
      FROM reservation_course AS k
      WHERE NOT EXISTS (
        SELECT 1 FROM reservation AS r WHERE r.reservation_id = k.reservation_id
      )
      """

    static let openChildren: StaticString = """
      SELECT
        reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars,
        amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms,
        expires_at_ms, state, call_id, late, agent_id, user_id, session_id, feature, operation,
        provider, model, tags, period_ids, parent_id, has_course, on_expiry
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
