import BudgetKit

/// How amounts are written for people.
enum AmountStyle {
  /// Rounded for reading, and never to zero: `$0.71`, `$0.0105`.
  case readable
  /// Every digit.
  case exact
}

extension AmountStyle {
  /// An amount in a table, whose column says what it is in where it is exact; a word for the cost of
  /// rows of which none has a price, for that is not nothing.
  func cell(_ money: Money, isUnpriced: Bool = false) -> String {
    switch self {
    case .exact: money.description
    case .readable: isUnpriced ? "unpriced" : money.readable
    }
  }

  /// An amount by itself.
  func text(_ money: Money) -> String {
    self == .exact ? money.inDollars : money.readable
  }

  /// The title of a column of costs.
  var costTitle: String { self == .exact ? "USD" : "COST" }
}
