/// What is held of each unit that budgets count.
struct Held: Sendable, Hashable {
  var cost: Money = .zero
  var tokens: Int64 = 0
  /// Calls are never handed on: each reservation holds the one that it was made for.
  var calls: Int64 = 0

  static let zero = Held()

  var isZero: Bool { self == .zero }

  /// Returns what a budget that counts a unit holds.
  func amount(of unit: BudgetUnit) -> Amount {
    switch unit {
    case .usd: Amount(cost)
    case .tokens: Amount(tokens)
    case .calls: Amount(calls)
    }
  }

  /// Returns whether it is at least as much of every unit.
  func covers(_ other: Held) -> Bool {
    cost >= other.cost && tokens >= other.tokens && calls >= other.calls
  }

  /// The same with nothing where it is below zero.
  var positive: Held {
    Held(cost: max(.zero, cost), tokens: max(0, tokens), calls: max(0, calls))
  }
}

extension Held {
  static func + (left: Held, right: Held) -> Held {
    Held(
      cost: left.cost + right.cost,
      tokens: left.tokens + right.tokens,
      calls: left.calls + right.calls
    )
  }

  static func - (left: Held, right: Held) -> Held {
    Held(
      cost: left.cost - right.cost,
      tokens: left.tokens - right.tokens,
      calls: left.calls - right.calls
    )
  }
}

extension Held {
  /// The same with no more of any unit than another has.
  func capped(at most: Held) -> Held {
    Held(
      cost: min(cost, most.cost),
      tokens: min(tokens, most.tokens),
      calls: min(calls, most.calls)
    )
  }
}

extension CallNeeds {
  /// What is to be held for a call: no tokens where none were told.
  var held: Held { Held(cost: cost, tokens: tokens ?? 0, calls: calls) }
}
