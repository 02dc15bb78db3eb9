/// The limit of a budget as an account keeps it, with all that bends it.
struct BudgetLimit: Hashable {
  /// The limit itself, of which percentages are taken.
  let amount: Amount
  /// Whether what passes the bound is refused.
  let isHard: Bool
  /// What is spent and held may reach this: the limit and its grace, without what is kept back for
  /// closing reservations.
  ///
  /// Below zero nothing may be spent at all; `nil` where nothing is refused, nor told that it would
  /// be.
  let bound: Amount?

  init(amount: Amount, isHard: Bool, bound: Amount?) {
    self.amount = amount
    self.isHard = isHard
    self.bound = bound
  }

  /// The bound of a frozen budget.
  static let frozen = Amount(-1)

  /// The amount of dollars at which a budget of dollars stops spending; `nil` where it does not.
  var hardLimit: Money? {
    guard isHard, let bound else { return nil }
    return max(.zero, Money(nanodollars: bound.count))
  }
}

extension MonthlyBudget {
  /// The limit that the accounts of the budget keep while it is enabled.
  var limitInForce: BudgetLimit {
    let amount = limitAmount.amount
    guard !isFrozen else {
      return BudgetLimit(amount: amount, isHard: true, bound: BudgetLimit.frozen)
    }
    return BudgetLimit(
      amount: amount,
      isHard: mode == .hard,
      bound: mode == .soft
        ? nil : max(.zero, amount.adding(percent: gracePercent) - (closing?.amount ?? .zero))
    )
  }
}

extension BudgetLimit {
  /// Returns the limit for a reservation that may use what is kept back.
  ///
  /// A deficit may have left less than that of the limit.
  func opened(by closing: Amount) -> BudgetLimit {
    guard let bound, bound >= .zero, closing > .zero else { return self }
    let opened = bound == .zero ? min(amount, closing) : bound + closing
    return BudgetLimit(amount: amount, isHard: isHard, bound: opened)
  }
}

extension BudgetLimit {
  /// The limit for people who compare two: `5, hard`.
  func words(_ unit: BudgetUnit) -> String {
    let grace = bound.map { $0 == amount ? "" : ", up to \(BudgetAmount($0, unit))" } ?? ""
    return "\(BudgetAmount(amount, unit)), \(isHard ? "hard" : "soft")\(grace)"
  }
}
