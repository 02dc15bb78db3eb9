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
      .map { try completed($0, on: connection) }
  }

  static func insert(_ reservation: Reservation, on connection: borrowing Connection) throws {
    let context = reservation.subject.context
    try connection.statement(SQL.insert)
      .bind(reservation.id.rawValue)
      .bind(context.workspace.rawValue)
      .bind(context.project?.rawValue)
      .bind(context.execution?.rawValue)
      .bind(reservation.estimate.nanodollars)
      .bind(reservation.amount.nanodollars)
      .bind(reservation.estimatedTokens)
      .bind(reservation.heldTokens)
      .bind(reservation.timeToLive.wholeMilliseconds)
      .bind(reservation.createdAt.millisecondsSince1970)
      .bind(reservation.expiresAt.millisecondsSince1970)
      .bind(context.agent)
      .bind(context.user)
      .bind(context.session)
      .bind(context.feature)
      .bind(context.operation)
      .bind(reservation.subject.provider)
      .bind(reservation.subject.model)
      .bind(context.tagsJSON)
      .bind(Reservation.text(of: reservation.accounts))
      .bind(reservation.parent?.rawValue)
      .bind(reservation.hasCourse)
      .bind(reservation.onExpiry.rawValue)
      .run()
    if reservation.hasCourse { try writeCourse(of: reservation, on: connection) }
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

  /// Returns how much a scope's open reservations of a period hold of a unit.
  ///
  /// With an instant, how much of it is free because the reservations have run out by then: what
  /// goes back to a reservation that they were cut from is not, nor money and tokens that count as
  /// spent.
  static func openAmount(
    of scope: BudgetScope,
    _ unit: BudgetUnit,
    in period: Period,
    expiredBy instant: Instant = .distantFuture,
    on connection: borrowing Connection
  ) throws -> Amount {
    // A call that may not have been made is never booked: what calls are counted goes back.
    let countsAll = instant == .distantFuture || unit == .calls
    return try WorkspaceRepository.workspaces(of: scope, on: connection).reduce(.zero) {
      sum,
      workspace in
      let ofChildren = try openAmountOfChildren(
        of: scope,
        unit,
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
        .bind(countsAll)
        .bind(namesOf: UsageScope(scope, in: workspace))
        .first { row in
          guard row.int64(1) == 0 else { throw LedgerError.indexOutOfStep }
          let held = Held(
            cost: try row.amount(0, in: "reservation"),
            tokens: try row.count(2, in: "reservation"),
            calls: try row.count(3, in: "reservation")
          )
          return held.amount(of: unit)
        }
      return sum + (amount ?? .zero) + ofChildren
    }
  }

  /// Lets an account that was just opened hold what the scope's open reservations of its period
  /// hold.
  static func attach(
    _ account: Int64,
    toReservationsOf scope: BudgetScope,
    _ unit: BudgetUnit,
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
      try attach(account, toChildrenOf: scope, unit, in: period, workspace, on: connection)
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
    let id = ReservationID(trusted: reader.nextText())
    let workspace = WorkspaceID(trusted: reader.nextText())
    let project = reader.nextOptionalText().map(ProjectID.init(trusted:))
    let execution = reader.nextOptionalText().map(ExecutionID.init(trusted:))
    let (estimate, amount) = (try reader.nextAmount(), try reader.nextAmount())
    let (tokens, heldTokens) = (try reader.nextOptionalCount(), try reader.nextCount())
    let (milliseconds, lengthening) = (try reader.nextCount(), try reader.nextCount())
    let (createdAt, expiresAt) = (reader.nextInstant(), reader.nextInstant())
    let state: State = try reader.nextWord()
    let callID = reader.nextOptionalText().map(RecordID.init(trusted:))
    // The end of the time is told twice, by itself (which an index holds, too) and by its length.
    guard expiresAt == createdAt.adding(milliseconds: milliseconds + lengthening),
      (state == .settled) == (callID != nil)
    else {
      throw LedgerError.damaged("Reservation \(quoted(id.rawValue)) contradicts itself")
    }
    let isLate = try reader.nextFlag()
    let (agent, user) = (reader.nextOptionalText(), reader.nextOptionalText())
    let (session, feature) = (reader.nextOptionalText(), reader.nextOptionalText())
    let operation = reader.nextOptionalText()
    let (provider, model) = (reader.nextOptionalText(), reader.nextOptionalText())
    let tags = try reader.nextTags()
    self.init(
      id: id,
      subject: CallSubject(
        CallContext(
          workspace: workspace,
          project: project,
          execution: execution,
          agent: agent,
          user: user,
          session: session,
          feature: feature,
          operation: operation,
          tags: tags
        ),
        provider: provider,
        model: model
      ),
      estimate: estimate,
      amount: amount,
      estimatedTokens: tokens,
      heldTokens: heldTokens,
      timeToLive: .milliseconds(milliseconds),
      createdAt: createdAt,
      expiresAt: expiresAt,
      state: state,
      callID: callID,
      isLate: isLate,
      accounts: try Reservation.accounts(in: reader.nextText()),
      parent: reader.nextOptionalText().map(ReservationID.init(trusted:)),
      extensionMilliseconds: lengthening,
      hasCourse: try reader.nextFlag(),
      course: ReservationCourse(granted: Held(cost: amount, tokens: heldTokens))
    )
    onExpiry = try reader.nextWord()
  }
}

extension Reservation {
  /// The numbers of accounts as their column holds them: `12,15`.
  fileprivate static func text(of accounts: [Int64]) -> String {
    var text = ""
    for account in accounts {
      if !text.isEmpty { text += "," }
      text += String(account)
    }
    return text
  }

  /// Reads what ``text(of:)`` writes: digits alone, so that an account has one spelling.
  fileprivate static func accounts(in text: String) throws -> [Int64] {
    var accounts: [Int64] = []
    guard !text.isEmpty else { return accounts }
    var number: Int64?
    for byte in text.utf8 {
      if byte == UInt8(ascii: ","), let account = number {
        accounts.append(account)
        number = nil
      } else if let digit = byte.decimalDigit, let next = (number ?? 0).appending(digit) {
        number = next
      } else {
        throw LedgerError.impossible("reservation", text)
      }
    }
    guard let number else { throw LedgerError.impossible("reservation", text) }
    accounts.append(number)
    return accounts
  }
}

extension UInt8 {
  /// What the byte stands for as an ASCII digit.
  fileprivate var decimalDigit: Int64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? Int64(self - UInt8(ascii: "0")) : nil
  }
}

extension Int64 {
  /// Returns the number with one more decimal digit, or `nil` where it would not fit.
  fileprivate func appending(_ digit: Int64) -> Int64? {
    let (tens, overflow) = multipliedReportingOverflow(by: 10)
    let (sum, overflowOfSum) = tens.addingReportingOverflow(digit)
    return overflow || overflowOfSum ? nil : sum
  }
}
