/// An amount of what a budget counts, with its unit.
///
/// ```swift
/// let brake = BudgetUpdate(limit: .tokens(200_000))
/// ```
public enum BudgetAmount: Sendable, Hashable {
  /// An amount of US dollars.
  case usd(Money)
  /// A number of tokens.
  case tokens(Int64)
  /// A number of calls.
  case calls(Int64)
}

extension BudgetAmount {
  /// Whether it is nothing.
  package var isZero: Bool { amount == .zero }

  init(_ amount: Amount, _ unit: BudgetUnit) {
    self =
      switch unit {
      case .usd: .usd(Money(nanodollars: amount.count))
      case .tokens: .tokens(amount.count)
      case .calls: .calls(amount.count)
      }
  }

  /// What is counted.
  public var unit: BudgetUnit {
    switch self {
    case .usd: .usd
    case .tokens: .tokens
    case .calls: .calls
    }
  }

  /// The amount of US dollars; `nil` of tokens and calls.
  public var money: Money? { if case .usd(let money) = self { money } else { nil } }

  /// The number of tokens or calls; `nil` of US dollars.
  public var count: Int64? {
    switch self {
    case .usd: nil
    case .tokens(let count), .calls(let count): count
    }
  }

  /// The amount without its unit, as accounts count it.
  var amount: Amount {
    switch self {
    case .usd(let money): Amount(money)
    case .tokens(let count), .calls(let count): Amount(count)
    }
  }

  /// The amount with its unit: `5 US dollars`, `200000 tokens`, `1 call`.
  public var inWords: String {
    switch self {
    case .usd(let money): money.inDollars
    case .tokens(let count): counted(count, "token")
    case .calls(let count): counted(count, "call")
    }
  }

  /// Throws unless a budget may have the amount as its limit.
  func validate(_ what: String) throws {
    if case .usd(let money) = self { return try money.validateAmount(what) }
    guard (Amount.zero...Amount(Money.largestAmount)).contains(amount) else {
      throw LedgerError(
        .invalidAmount,
        "\(what) must be between 0 and \(Amount(Money.largestAmount).count) \(unit.rawValue); this is \(self)."
      )
    }
  }
}

extension BudgetAmount: CustomStringConvertible {
  /// The amount without its unit: dollars as ``Money`` prints them, a count in digits.
  public var description: String { money?.description ?? "\(amount.count)" }
}
