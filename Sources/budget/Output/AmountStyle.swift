import BudgetKit

/// How amounts are written for people.
struct AmountStyle: Hashable {
  /// Whether every digit is shown.
  let isExact: Bool
  /// The currency in which they are shown; `nil` for US dollars.
  var currency: DisplayCurrency?

  /// Rounded for reading, and never to zero: `$0.71`, `$0.0105`.
  static let readable = AmountStyle(isExact: false)
  /// Every digit.
  static let exact = AmountStyle(isExact: true)
}

extension AmountStyle {
  /// An amount in a table, whose column says what it is in where it is exact; a word for the cost
  /// of rows of which none has a price, for that is not nothing.
  func cell(_ money: Money, isUnpriced: Bool = false) -> String {
    if isExact { return currency?.exact(money) ?? money.description }
    return isUnpriced ? "unpriced" : readable(money)
  }

  /// An amount by itself.
  func text(_ money: Money) -> String {
    guard isExact else { return readable(money) }
    return currency.map { "\($0.exact(money)) \($0.code)" } ?? money.inDollars
  }

  private func readable(_ money: Money) -> String {
    currency?.readable(money) ?? money.readable
  }

  /// The title of a column of costs.
  var costTitle: String { isExact ? currency?.code ?? "USD" : "COST" }
}

extension AmountStyle {
  /// The title of a column with amounts of what a budget counts.
  func title(of unit: BudgetUnit) -> String {
    guard unit == .usd else { return unit.heading }
    return isExact ? currency?.code ?? unit.heading : "AMOUNT"
  }

  /// An amount of what a budget counts; tokens and calls have every digit.
  func cell(_ amount: BudgetAmount?) -> String {
    amount.map { amount in amount.money.map { cell($0) } ?? amount.description } ?? "-"
  }

  /// Amounts that stand beside each other: two that differ never look the same.
  func cells(_ amounts: [BudgetAmount?]) -> [String] {
    let texts = amounts.map { cell($0) }
    return zip(amounts, texts).map { amount, text in
      guard !isExact, let amount, let money = amount.money else { return text }
      let isMistakable = zip(amounts, texts).contains { other, otherText in
        otherText == text && other != nil && other != amount
      }
      return isMistakable ? currency?.exactWithSign(money) ?? money.withSign : text
    }
  }

  /// An amount beside estimates, which have no sign of dollars: to the cent, and finer where it is
  /// small or would look like one that it is not.
  func plain(_ money: Money, besides other: Money? = nil) -> String {
    let rounded = money.estimateText
    guard !isExact else { return money.description }
    guard let other, other != money, other.estimateText == rounded else { return rounded }
    return money.description
  }
}

extension Money {
  /// Every digit, with the sign of dollars.
  fileprivate var withSign: String {
    let digits = description
    return digits.hasPrefix("-") ? "-$" + digits.dropFirst() : "$" + digits
  }
}
