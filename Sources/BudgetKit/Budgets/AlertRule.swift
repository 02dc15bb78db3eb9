/// When to alert about a budget, beside the percentages of spend that the budget itself has.
///
/// A rule alerts once for each account, which is each period and member of its budget. It alerts
/// again in the same account after it was changed, or after a larger limit, or what has left a
/// rolling window, has put its threshold out of reach. A budget for all time has one account, so
/// that a rule on its spend or on what it counts alerts once.
public struct AlertRule: Sendable, Hashable {
  /// What is looked at.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// What an account has spent: in percent of the limit, or in what the budget counts.
    case spend
    /// The chance that the limit of a day, a week, a month, a quarter or a year will be exceeded,
    /// in percent; or the median of what the window will have cost, in what the budget counts.
    /// Looked at when alerts are checked.
    case forecast
    /// What was spent in the last 24 hours, or the length of the period where that is less: in
    /// percent of the limit's even share for such a time, or in what the budget counts. What began
    /// exactly so long ago is out of it, as is what was spent before the budget began. Of a budget
    /// for all time there is no percentage. Looked at when alerts are checked.
    case burnRate = "burn_rate"
    /// How many calls of an account have no price; of a budget of dollars.
    case unpriced
    /// How many calls of an account cost more than was held for them, since the rule is there and
    /// in a rolling window at a time; of a budget of dollars.
    case overruns
    /// How many reservations an account refused, since the rule is there and in a rolling window at
    /// a time.
    case refusals
  }

  /// From where on it alerts, in the unit of what is looked at.
  public enum Threshold: Sendable, Hashable {
    /// A percentage, from 1 to 10,000.
    case percent(Int)
    /// An amount of US dollars, more than 0.
    case amount(Money)
    /// A number of tokens, at least 1.
    case tokens(Int64)
    /// A number of calls that a budget of calls counts, at least 1.
    case calls(Int64)
    /// A number, at least 1.
    case count(Int64)
  }

  /// The scope of the budget.
  public let scope: BudgetScope
  /// The window of the budget.
  public let window: BudgetWindow
  /// What the budget counts.
  public let unit: BudgetUnit
  /// What is looked at.
  public let measure: Measure
  /// From where on it alerts.
  public var threshold: Threshold
  /// Whether it takes part.
  public var isEnabled: Bool

  /// Creates a rule about a budget.
  ///
  /// - Parameters:
  ///   - scope: The scope of the budget.
  ///   - window: The window of the budget.
  ///   - unit: What the budget counts.
  ///   - measure: What is looked at.
  ///   - threshold: From where on it alerts.
  ///   - isEnabled: Whether it takes part.
  public init(
    of scope: BudgetScope,
    window: BudgetWindow = .month,
    unit: BudgetUnit = .usd,
    on measure: Measure,
    at threshold: Threshold,
    isEnabled: Bool = true
  ) {
    self.scope = scope
    self.window = window
    self.unit = unit
    self.measure = measure
    self.threshold = threshold
    self.isEnabled = isEnabled
  }
}

/// A rule with the number by which it is changed and removed.
public struct NumberedRule: Sendable, Hashable {
  /// The number, which no other rule ever has.
  public let id: Int64
  /// The rule.
  public let rule: AlertRule
}

/// What a rule has alerted about.
public struct RuleAlert: Sendable, Hashable {
  /// How far its delivery has come.
  public enum Delivery: String, Sendable, Hashable {
    /// Nobody has been told yet.
    case pending
    /// It was sent.
    case sent
    /// It could not be sent, and will not be tried again.
    case failed
  }

  /// The number of the alert.
  public let id: Int64
  /// The rule, with the threshold that it had.
  public let rule: NumberedRule
  /// The account.
  public let scope: BudgetScope
  /// When the account's period began.
  public let periodStart: Instant
  /// What was measured, in the unit of the threshold.
  public let value: AlertRule.Threshold
  /// When it was recorded.
  public let recordedAt: Instant
  /// When the rule could alert again in this account; `nil` while it cannot.
  public let rearmedAt: Instant?
  /// When somebody took note of it.
  public let acknowledgedAt: Instant?
  /// Who did.
  public let acknowledgedBy: String?
  /// How far its delivery has come.
  public let delivery: Delivery
}

// MARK: - Checking

extension AlertRule {
  /// Throws unless the rule can ever alert.
  func validate() throws {
    if measure.isCounted {
      guard case .count = threshold else {
        throw LedgerError(.invalidValue, "A rule on \(measure.rawValue) counts; give it a number.")
      }
      guard unit == .usd || measure == .refusals else {
        throw LedgerError(
          .invalidValue,
          "A rule on \(measure.words) is about what calls cost; it needs a budget of US dollars, and this one counts \(unit.rawValue)."
        )
      }
    } else {
      guard threshold.isPercent || threshold.unitOfBudget == unit else {
        throw LedgerError(
          .invalidValue,
          "A rule on \(measure.words) has a threshold in percent or in \(unit.words)."
        )
      }
    }
    try threshold.validate(upTo: measure == .forecast ? 100 : 10_000)
    guard measure != .burnRate || !threshold.isPercent || window != .total else {
      throw LedgerError(
        .invalidValue,
        "A budget for all time has no even pace, so that a percentage of it never alerts; give the threshold in \(unit.words)."
      )
    }
    guard measure == .forecast else { return }
    let windows: [BudgetWindow] = [.day, .week, .month, .quarter, .year]
    guard windows.contains(window), !scope.isWholeLedger else {
      throw LedgerError(
        .invalidValue,
        "A forecast is made of budgets of a day, a week, a month, a quarter or a year within a workspace; choose spend or burn_rate."
      )
    }
  }
}

extension AlertRule.Measure {
  /// The measure in a sentence.
  package var words: String {
    switch self {
    case .burnRate: "burn rate"
    case .unpriced: "unpriced calls"
    default: rawValue
    }
  }

  /// Whether a rule on it has a number as its threshold.
  var isCounted: Bool { self == .unpriced || self == .overruns || self == .refusals }

  /// Whether it is looked at when alerts are checked, and not by the writes themselves.
  var isOfChecks: Bool { self == .forecast || self == .burnRate }
}

extension AlertRule.Threshold {
  fileprivate func validate(upTo mostPercent: Int) throws {
    switch self {
    case .percent(let percent):
      guard (1...mostPercent).contains(percent) else {
        throw LedgerError(
          .invalidValue,
          "The threshold of this rule is a whole percentage from 1 to \(mostPercent); this is \(percent)."
        )
      }
    case .amount(let amount):
      try amount.validateAmount("The threshold")
      guard amount > .zero else {
        throw LedgerError(.invalidAmount, "The threshold of a rule is more than 0 US dollars.")
      }
    case .tokens(let count), .calls(let count), .count(let count):
      guard count >= 1 else {
        throw LedgerError(
          .invalidValue,
          "The threshold of this rule is at least 1; this is \(count)."
        )
      }
    }
  }

  /// The unit as the ledger stores it.
  var unit: String {
    switch self {
    case .percent: "percent"
    case .amount: "usd"
    case .tokens: "tokens"
    case .calls: "calls"
    case .count: "count"
    }
  }

  /// Whether it is a percentage.
  var isPercent: Bool { if case .percent = self { true } else { false } }

  /// What a budget counts that it can be about; `nil` of percentages and numbers.
  package var unitOfBudget: BudgetUnit? {
    switch self {
    case .percent, .count: nil
    case .amount: .usd
    case .tokens: .tokens
    case .calls: .calls
    }
  }

  /// The number as the ledger stores it: percent, nanodollars, or a count.
  var number: Int64 {
    switch self {
    case .percent(let percent): Int64(percent)
    case .amount(let amount): amount.nanodollars
    case .tokens(let count), .calls(let count), .count(let count): count
    }
  }

  /// Creates an amount of what a budget counts.
  init(_ amount: Amount, _ unit: BudgetUnit) {
    switch unit {
    case .usd: self = .amount(Money(nanodollars: amount.count))
    case .tokens: self = .tokens(amount.count)
    case .calls: self = .calls(amount.count)
    }
  }

  /// Reads a threshold as it is stored; `nil` for a unit that no ledger writes.
  init?(unit: String, number: Int64) {
    switch unit {
    case "percent": self = .percent(Int(clamping: number))
    case "usd": self = .amount(Money(nanodollars: number))
    case "tokens": self = .tokens(number)
    case "calls": self = .calls(number)
    case "count": self = .count(number)
    default: return nil
    }
  }

  /// The spend from which on a rule alerts, under a limit: a spend of zero reaches nothing.
  func dueSpend(limit: Amount) -> Amount {
    switch self {
    case .percent(let percent):
      let product = Int128(limit.count) * Int128(percent) + 99
      return Amount(Int64(clamping: max(1, product / 100)))
    case .amount, .tokens, .calls: return Amount(number)
    case .count: return Amount(.max)
    }
  }
}

extension AlertThresholds {
  /// The least spend that reaches a further threshold than `spent` does, of these or of rules;
  /// `nil` where all are reached.
  func nextAlert(spent: Amount, limit: Amount, rules: [AlertRule.Threshold]) -> Amount? {
    let ofRules = rules.map { $0.dueSpend(limit: limit) }.filter { $0 > spent }.min()
    let own = nextAlert(spent: spent, limit: limit)
    return ofRules.map { min($0, own ?? $0) } ?? own
  }
}
