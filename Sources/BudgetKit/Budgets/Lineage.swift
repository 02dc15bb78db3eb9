/// The reservations that another was cut from, the nearest first, and what flows between them and
/// it.
///
/// Money that comes back goes to the nearest that is open; where none is, to the budgets. What is
/// taken comes from the nearest first. Those that have ended let it pass.
struct Lineage {
  /// The reservations as they are now, with what has flowed.
  private(set) var ancestors: [Reservation]
  /// What each of them has given; below zero it has taken back.
  private var given: [Money]
  private let now: Instant
  private var changedCount = 0

  init(_ ancestors: [Reservation], at now: Instant) {
    self.ancestors = ancestors
    given = Array(repeating: .zero, count: ancestors.count)
    self.now = now
  }

  /// The nearest that holds its money.
  var nearest: Reservation? { nearestIndex.map { ancestors[$0] } }

  private var nearestIndex: Int? { ancestors.firstIndex { $0.state(at: now) == .open } }

  /// What all of them have given.
  var total: Money { given.reduce(.zero, +) }

  /// Those that have given or taken something, or let it pass.
  var changed: ArraySlice<Reservation> { ancestors.prefix(changedCount) }

  /// Takes money back for the nearest that is open, and returns how much left the reservation that
  /// gives it: nothing where none is open.
  mutating func takeBack(_ amount: Money) -> Money {
    guard amount > .zero, let index = nearestIndex else { return .zero }
    var part = amount
    for between in 0..<index { part = ancestors[between].passBack(part) }
    ancestors[index].lend(.zero - part)
    changedCount = max(changedCount, index + 1)
    given[index] = given[index] - part
    return amount
  }

  /// Takes as much of an amount as is there.
  mutating func give(upTo amount: Money) {
    var missing = amount
    for index in ancestors.indices where ancestors[index].state(at: now) == .open {
      let part = min(missing, ancestors[index].rest)
      guard part > .zero else { continue }
      flow(part, from: index)
      missing = missing - part
    }
  }

  /// Takes an amount from the nearest that is open, which must have it.
  mutating func cutOff(_ amount: Money) {
    guard let index = nearestIndex else { return }
    flow(amount, from: index)
  }

  private mutating func flow(_ amount: Money, from index: Int) {
    for between in 0..<index { ancestors[between].passOn(amount) }
    ancestors[index].lend(amount)
    changedCount = max(changedCount, index + 1)
    given[index] = given[index] + amount
  }

  /// How much less an account holds for them.
  func given(in account: Int64) -> Money {
    zip(ancestors, given).reduce(.zero) { sum, one in
      one.0.accounts.contains(account) ? sum + one.1 : sum
    }
  }

  /// Returns whether one that is open holds its money in the account of a scope and period: its own
  /// call touches it, or that of one it was cut from.
  func isOpen(in scope: BudgetScope, _ period: Period) -> Bool {
    guard let nearestIndex else { return false }
    return ancestors[nearestIndex...].contains { $0.touches(scope, in: period) }
  }
}

/// What is taken off the accounts when the call of a reservation is booked, or given back.
struct Hold {
  /// What the reservation itself holds no longer.
  let amount: Money
  /// The numbers of the accounts that hold it.
  let accounts: [Int64]
  /// Those that it was cut from, which may hold more or less from now on.
  var lineage: Lineage?

  /// How much less an account holds.
  func amount(in account: Int64) -> Money {
    (accounts.contains(account) ? amount : .zero) + (lineage?.given(in: account) ?? .zero)
  }

  /// The numbers of all accounts that change.
  var allAccounts: [Int64] {
    guard let lineage else { return accounts }
    return (lineage.ancestors.map(\.accounts) + [accounts]).joined().reduce(into: []) { all, id in
      if !all.contains(id) { all.append(id) }
    }
  }
}

extension Reservation {
  /// How many reservations one can have been cut from, one out of the other.
  static let mostAncestors = 16

  /// Returns whether the call that the money is held for touches an account.
  func touches(_ scope: BudgetScope, in period: Period) -> Bool {
    period.contains(createdAt) && subject.scope(of: scope.shape) == scope
  }
}
