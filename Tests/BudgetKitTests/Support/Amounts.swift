@testable import BudgetKit

extension Amount {
  /// Returns an amount as an account of dollars counts it.
  static func nanodollars(_ count: Int64) -> Amount { Amount(count) }

  /// Returns an amount as an account of dollars counts it.
  static func dollars(_ count: Int32) -> Amount { Amount(Money.dollars(count)) }
}

extension BudgetLimit {
  /// Creates a limit without a grace.
  init(_ amount: Amount, isHard: Bool) {
    self.init(amount: amount, isHard: isHard, bound: isHard ? amount : nil)
  }
}
