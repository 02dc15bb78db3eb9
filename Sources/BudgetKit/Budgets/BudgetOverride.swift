/// What is added to the limit of a budget for a time: a raise between two instants, or a top-up of
/// one period.
public struct BudgetOverride: Sendable, Hashable {
  /// Its number in the ledger.
  public let id: Int64
  /// What is added, in the unit of the budget, in each of its accounts.
  public let amount: BudgetAmount
  /// From when on it is added.
  public let start: Instant
  /// The first instant at which it is added no more; `nil` for a top-up, which ends with the period
  /// in which it starts.
  public let end: Instant?
  /// Why.
  public let reason: String
  /// Who.
  public let actor: String
  /// When it was made.
  public let createdAt: Instant
  /// When it was taken back; `nil` where it was not.
  public let removedAt: Instant?
}

extension BudgetOverride {
  /// Whether it adds to one period only.
  public var isTopUp: Bool { end == nil }

  /// Whether it adds something to a period at an instant of it.
  func isInForce(in period: Period, at instant: Instant) -> Bool {
    guard start <= instant, removedAt.map({ instant < $0 }) ?? true else { return false }
    return end.map { instant < $0 } ?? period.contains(start)
  }

  /// The instants at which it begins or ends to add.
  fileprivate var turns: [Instant] { [start] + [end, removedAt].compactMap(\.self) }

  /// Whether it is over at an instant, in periods of which one holds its start.
  func hasEnded(at now: Instant, in period: Period?) -> Bool {
    if let removedAt, removedAt <= now { return true }
    if let end { return end <= now }
    return period.map { $0.end <= now } ?? false
  }
}

extension [BudgetOverride] {
  /// Returns what they add to a period at an instant of it.
  func raised(in period: Period, at instant: Instant) -> Amount {
    filter { $0.isInForce(in: period, at: instant) }
      .reduce(.zero) { Swift.min($0 + $1.amount.amount, Amount(Money.largestAmount)) }
  }

  /// Returns until when what they add to a period stays what it is at an instant.
  func nextTurn(in period: Period, after instant: Instant) -> Instant {
    flatMap(\.turns).filter { $0 > instant && $0 < period.end }.min() ?? period.end
  }

  /// Returns since when what they add to a period has been what it is at an instant.
  func lastTurn(in period: Period, upTo instant: Instant) -> Instant {
    flatMap(\.turns).filter { $0 <= instant && $0 > period.start }.max() ?? period.start
  }
}

/// An override with the budget that it is of.
public struct ListedOverride: Sendable, Hashable {
  /// The override.
  public let override: BudgetOverride
  /// What the budget limits.
  public let scope: BudgetScope
  /// How long its periods are.
  public let window: BudgetWindow
  /// Whether it adds something now.
  public let isInForce: Bool
  /// Whether it is over, and kept as history.
  public let hasEnded: Bool
}
