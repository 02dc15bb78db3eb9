/// The reservations that another was cut from, the nearest first, and what flows between them and
/// it.
///
/// What comes back goes to the nearest that is open; where none is, to the budgets. What is
/// taken comes from the nearest first. Those that have ended let it pass.
struct Lineage {
  /// The reservations as they are now, with what has flowed.
  private(set) var ancestors: [Reservation]
  /// What each of them has given; below zero it has taken back.
  private var given: [Held]
  private let now: Instant
  private var changedCount = 0

  init(_ ancestors: [Reservation], at now: Instant) {
    self.ancestors = ancestors
    given = Array(repeating: .zero, count: ancestors.count)
    self.now = now
  }

  /// Returns those that hold what another needs of a unit, so that it can be cut off: of dollars
  /// all; of tokens as far up as each told how many it takes; of calls none, for each makes its
  /// own.
  func lenders(of unit: BudgetUnit) -> ArraySlice<Reservation> {
    switch unit {
    case .usd: ancestors[...]
    case .tokens: ancestors.prefix { $0.estimatedTokens != nil }
    case .calls: []
    }
  }

  func lends(_ unit: BudgetUnit) -> Bool { !lenders(of: unit).isEmpty }

  /// Returns what of an amount can flow between them and another.
  func divisible(_ amount: Held) -> Held {
    Held(cost: amount.cost, tokens: lends(.tokens) ? amount.tokens : 0)
  }

  /// The nearest that holds its money.
  var nearest: Reservation? { nearestIndex.map { ancestors[$0] } }

  private var nearestIndex: Int? { ancestors.firstIndex { $0.state(at: now) == .open } }

  /// What all of them have given.
  var total: Held { given.reduce(.zero, +) }

  /// Those that have given or taken something, or let it pass.
  var changed: ArraySlice<Reservation> { ancestors.prefix(changedCount) }

  /// Takes something back for the nearest that is open, and returns how much left the reservation
  /// that gives it: nothing where none is open.
  mutating func takeBack(_ left: Held) -> Held {
    let amount = divisible(left)
    guard !amount.isZero, let index = nearestIndex else { return .zero }
    var part = amount
    for between in 0..<index { part = ancestors[between].passBack(part) }
    ancestors[index].lend(.zero - part)
    changedCount = max(changedCount, index + 1)
    given[index] = given[index] - part
    return amount
  }

  /// Takes as much of an amount as is there.
  mutating func give(upTo amount: Held) {
    var missing = divisible(amount)
    for index in ancestors.indices where ancestors[index].state(at: now) == .open {
      let part = missing.capped(at: ancestors[index].rest)
      guard !part.isZero else { continue }
      flow(part, from: index)
      missing = missing - part
    }
  }

  /// Takes an amount from the nearest that is open, which must have it.
  mutating func cutOff(_ amount: Held) {
    guard let index = nearestIndex else { return }
    flow(divisible(amount), from: index)
  }

  private mutating func flow(_ amount: Held, from index: Int) {
    for between in 0..<index { ancestors[between].passOn(amount) }
    ancestors[index].lend(amount)
    changedCount = max(changedCount, index + 1)
    given[index] = given[index] + amount
  }

  /// How much less an account holds for them.
  func given(in account: Int64) -> Held {
    zip(ancestors, given).reduce(.zero) { sum, one in
      one.0.accounts.contains(account) ? sum + one.1 : sum
    }
  }

  /// Returns whether one that is open holds in the account of a budget and period.
  ///
  /// It does where its own call touches that, or the call of one that it was cut from.
  func isOpen(in scope: BudgetScope, _ unit: BudgetUnit, _ period: Period) -> Bool {
    guard let nearestIndex else { return false }
    return lenders(of: unit).dropFirst(nearestIndex).contains { $0.touches(scope, in: period) }
  }

  /// Returns whether the account of a budget and period holds for a reservation that was cut from
  /// these.
  ///
  /// It does where its own call touches that, or the call of one of these.
  func isHeld(
    _ child: Reservation,
    in scope: BudgetScope,
    _ unit: BudgetUnit,
    _ period: Period
  ) -> Bool {
    child.touches(scope, in: period)
      || lenders(of: unit).contains { $0.touches(scope, in: period) }
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
