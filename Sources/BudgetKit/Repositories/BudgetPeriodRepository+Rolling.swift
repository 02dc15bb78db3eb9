internal import BudgetSQLite

/// What has left a rolling window.
struct LeftSpend {
  /// What the rows between both edges add up to.
  var spend: UsageSpend
  /// The edge that the counters know.
  let known: Instant
  /// The edge as it is now.
  let edge: Instant
}

extension Account {
  /// Returns the same account without what has left its window.
  func without(_ left: UsageSpend) -> Account {
    without(
      spent: left.amount(of: budget.unit),
      held: left.held(of: budget.unit),
      unpricedCalls: left.unpricedCalls(of: budget.unit)
    )
  }
}

/// The far edge of rolling windows, which writers move on.
extension BudgetPeriodRepository {
  /// Returns what an account has of rows that have left its window by now, and where the edge of
  /// the window is: its counters still hold what began after the edge that they know.
  ///
  /// The spend is negative where a clock that was ahead has taken off what is still in the window.
  ///
  /// - Complexity: Linear in the rows of the scope's workspace between both edges.
  static func left(
    _ account: Account,
    by now: Instant,
    on connection: borrowing Connection
  ) throws -> LeftSpend? {
    guard let id = account.id, let start = account.budget.window.stretch(at: now)?.start,
      let known = try edge(of: id, on: connection)
    else { return nil }
    guard start != known else { return LeftSpend(spend: UsageSpend(), known: known, edge: known) }
    let between = Period(storedStart: min(start, known).next, end: max(start, known).next)
    var spend = UsageSpend()
    for workspace in try WorkspaceRepository.workspaces(of: account.scope, on: connection) {
      try spend += UsageCubeRepository.spend(
        of: UsageScope(account.scope, in: workspace, counting: account.budget.unit),
        in: between,
        zone: WorkspaceRepository.zone(of: workspace, on: connection),
        on: connection
      )
    }
    // A clock that was ahead has moved the edge too far: what has not left after all counts again.
    return LeftSpend(spend: start > known ? spend : spend.negated, known: known, edge: start)
  }

  /// Returns whether more may be spent in rolling windows than the counters of some accounts say: a
  /// credit may have left, or a clock that was ahead has taken off what has not.
  ///
  /// Anything else that has left since the last write only makes room.
  static func mayUnderstate(
    _ accounts: [Account],
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Bool {
    guard accounts.contains(where: \.budget.window.isRolling) else { return false }
    if try AdjustmentTable.hasCredits(on: connection) { return true }
    for account in accounts where try isEdgeAhead(of: account, at: now, on: connection) {
      return true
    }
    return false
  }

  /// Returns whether the edge that an account knows lies beyond that of its window at an instant,
  /// because a clock was ahead: its counters lack what has not left.
  private static func isEdgeAhead(
    of account: Account,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Bool {
    guard let id = account.id, let start = account.budget.window.stretch(at: now)?.start,
      let known = try edge(of: id, on: connection)
    else { return false }
    return known > start
  }

  /// Takes what has left a rolling window off its account, notes the new edge, and returns what is
  /// spent now.
  static func moveEdge(
    to edge: Instant,
    of account: Int64,
    takingOff spend: UsageSpend,
    _ unit: BudgetUnit,
    on connection: borrowing Connection
  ) throws -> Amount {
    let spent = try connection.statement(RollingSQL.moveEdge)
      .bind(spend.amount(of: unit).count)
      .bind(spend.held(of: unit).count)
      .bind(spend.unpricedCalls(of: unit))
      .bind(edge.millisecondsSince1970)
      .bind(account)
      .first { Amount($0.int64(0)) }
    guard let spent else { throw LedgerError.damaged("An account of a rolling window is gone") }
    return spent
  }

  private static func edge(
    of account: Int64,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(RollingSQL.edge)
      .bind(account)
      .first { $0.optionalInt64(0).map(Instant.init(millisecondsSince1970:)) } ?? nil
  }
}

// MARK: - SQL

extension BudgetPeriodRepository {
  package enum RollingSQL {
    package static let all = [edge, moveEdge]

    static let edge: StaticString = """
      SELECT edge_ms
      FROM budget_period
      WHERE period_id = :period_id
      """

    static let moveEdge: StaticString = """
      UPDATE budget_period
      SET spent_amount = spent_amount - :amount,
        reserved_amount = reserved_amount - :held_amount,
        unpriced_calls = unpriced_calls - :unpriced_calls,
        edge_ms = :edge_ms
      WHERE period_id = :period_id
      RETURNING spent_amount
      """
  }
}
