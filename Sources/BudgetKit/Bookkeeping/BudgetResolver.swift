internal import BudgetSQLite

/// Finds the accounts that a call touches.
///
/// The budgets of a workspace have few shapes. A call projected on a shape gives one key, which is
/// looked up; how many budgets there are does not matter. What is found is remembered by number, so
/// that the next call of the kind takes one statement.
///
/// A resolver serves one transaction. What it learns goes into the memory of the process only by
/// ``AccountMemory/keep(_:)``, which is called once the state that it has read is known to be on
/// disk.
struct BudgetResolver {
  private let memory: AccountMemory
  /// What this transaction has seen, its own changes among it.
  private(set) var learnt: AccountDirectory?

  init(_ memory: AccountMemory) { self.memory = memory }

  /// Returns the accounts that are remembered, with their counters; `nil` where nothing is, or it
  /// does not hold any more.
  ///
  /// One statement for up to four accounts.
  private func remembered(
    of subject: borrowing CallSubject,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Accounts? {
    guard
      let known = learnt?.accounts(of: subject, at: instant)
        ?? memory.accounts(of: subject, at: instant)
    else { return nil }
    return try BudgetPeriodRepository.accounts(known, at: instant, on: connection)
  }

  /// Returns the budgets that take part in a call, each with the account of the period that holds
  /// an instant, if it is open.
  ///
  /// Periods that are not over `now` have the limit of their budget.
  ///
  /// - Complexity: One statement where the accounts are remembered; else one indexed row for each
  ///   shape and window.
  mutating func accounts(
    of subject: CallSubject,
    at instant: Instant,
    now: Instant,
    on connection: borrowing Connection
  ) throws -> Accounts {
    if let known = try remembered(of: subject, at: instant, on: connection) { return known }
    let revision = try BudgetRepository.revision(on: connection)
    if learnt?.revision != revision { learnt = AccountDirectory(revision: revision) }
    let workspace = subject.context.workspace
    let shapes =
      try memory.shapes(of: workspace, revision: revision)
      ?? BudgetRepository.shapes(for: workspace, on: connection)
    learnt?.learn(shapes, of: workspace)
    var lookup = Lookup()
    for shape in shapes {
      if !subject.namesModel(for: shape), lookup.decidingByModel == nil {
        lookup.decidingByModel = try BudgetRepository.deciding(
          byModelOf: subject,
          shape,
          on: connection
        )
      }
      guard let scope = subject.scope(of: shape) else { continue }
      lookup.add(
        try BudgetPeriodRepository.find(scope, shape, at: instant, now: now, on: connection)
      )
    }
    learn(lookup, of: subject, revision: revision)
    var accounts = Accounts(lookup.found.map(\.account))
    accounts.decidingByModel = lookup.decidingByModel
    return accounts
  }

  /// What was found of a call.
  private struct Lookup {
    var found: [FoundAccount] = []
    var start = Instant.distantPast
    var end = Instant(millisecondsSince1970: .max)
    var decidingByModel: KnownBudget?

    mutating func add(_ more: FoundAccounts) {
      found += more.accounts
      start = max(start, more.start)
      end = min(end, more.end)
    }
  }

  /// Remembers accounts if all of them are open and say what is in force.
  private mutating func learn(_ lookup: Lookup, of subject: CallSubject, revision: Int64) {
    guard lookup.found.count <= KnownAccounts.mostMembers else { return }
    var members: [KnownAccounts.Member] = []
    var (start, end) = (lookup.start, lookup.end)
    for one in lookup.found {
      guard let id = one.account.id, let period = one.account.period, !one.account.isOutdated else {
        return
      }
      members.append(KnownAccounts.Member(id: id, budget: one.account.budget))
      start = max(start, period.start, one.validFrom)
      end = min(end, one.validUntil)
    }
    let known = KnownAccounts(
      revision: revision,
      start: start,
      end: end,
      members: members,
      decidingByModel: lookup.decidingByModel
    )
    learnt?.learn(known, of: subject)
  }
}
