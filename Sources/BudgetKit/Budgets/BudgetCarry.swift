/// What of the money that a period of a budget leaves goes into the next.
///
/// What is left is the limit in force at the end of the period, with what was carried into it,
/// without what was spent and what is still held. A row that is recorded late, corrected or undone
/// moves what was carried.
public enum BudgetCarry: Sendable, Hashable {
  /// Nothing: each period has the limit of the budget.
  case none
  /// What was not spent.
  case unused
  /// What was not spent, and what was spent too much: that makes the next limit smaller.
  case all
  /// What was not spent, up to an amount in the unit of the budget.
  case upTo(BudgetAmount)
}

extension BudgetCarry {
  /// How many periods before the current one are looked at.
  ///
  /// What was left over longer ago is not carried on.
  public static let mostPeriods = 12

  /// The words by which the file knows what is carried.
  static let words: Set<String> = ["none", "unused", "all", "capped"]

  /// The word in the file.
  var word: String {
    switch self {
    case .none: "none"
    case .unused: "unused"
    case .all: "all"
    case .upTo: "capped"
    }
  }

  /// The most that is carried; `nil` where there is no such amount.
  public var cap: BudgetAmount? { if case .upTo(let cap) = self { cap } else { nil } }

  /// What is carried as the command line takes it: `none`, `unused`, `all` or an amount.
  public var text: String { cap?.description ?? word }

  /// Returns what goes into the next period of what a period leaves.
  func carried(of rest: Amount) -> Amount {
    switch self {
    case .none: .zero
    case .unused: max(.zero, rest)
    case .all: rest
    case .upTo(let cap): min(cap.amount, max(.zero, rest))
    }
  }

  func validate(_ unit: BudgetUnit) throws {
    guard let cap else { return }
    try cap.validate("What is carried at most")
    guard cap.amount > .zero else {
      throw LedgerError(
        .invalidAmount,
        "What is carried at most must be more than 0; say none to carry nothing."
      )
    }
    guard cap.unit == unit else {
      throw LedgerError(
        .invalidValue,
        "A budget of \(unit.rawValue) cannot carry \(cap.inWords); the cap has the unit of the budget."
      )
    }
  }

  /// Throws unless budgets of a window can carry this.
  func validate(for window: BudgetWindow) throws {
    guard self != .none, !window.hasZone else { return }
    throw LedgerError(
      .invalidValue,
      "A budget \(window) has no next period into which to carry."
    )
  }
}
