internal import BudgetSQLite

/// What a period leaves goes into the next: a change in one moves the limits of those after it.
extension Bookkeeper {
  /// Brings the accounts of later periods in line with what an account leaves now.
  ///
  /// - Complexity: Nothing for a budget that does not carry; one indexed look where there is no
  ///   later account; else each of the next ``BudgetCarry/mostPeriods`` is computed.
  func moveCarry(after account: Account, on connection: borrowing Connection) throws {
    guard account.budget.carries else { return }
    let later = try BudgetPeriodRepository.later(than: account, on: connection)
    guard !later.isEmpty else { return }
    try writeCollected(on: connection)
    let rules = try LimitRules(of: account.budget, on: connection)
    for account in later {
      guard let moved = try bringInLine(account, rules, on: connection) else { continue }
      try alignAlerts(of: Account(moved), on: connection)
    }
  }

  /// Gives what was held back to an account, and with it to what the account leaves.
  func free(
    _ held: Held,
    in account: Int64,
    on connection: borrowing Connection
  ) throws {
    guard !held.isZero else { return }
    try BudgetPeriodRepository.free(held, in: account, on: connection)
    guard try haveCarrying(on: connection),
      let freed = try BudgetPeriodRepository.find(account, on: connection)
    else { return }
    try moveCarry(after: Account(freed), on: connection)
  }

  /// Whether any budget carries; asked for once in a transaction.
  private func haveCarrying(on connection: borrowing Connection) throws -> Bool {
    if let known = knownToCarry { return known }
    let known = try BudgetRepository.haveCarrying(on: connection)
    knownToCarry = known
    return known
  }
}
