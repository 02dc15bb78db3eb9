/// A threshold of a budget that was crossed, or a day or an hour that was not normal.
public struct BudgetAlert: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// What the alert is about.
  public let kind: AlertKind
  /// When the period began: the month, or the day or the hour of an anomaly.
  public let periodStart: Instant
  /// The threshold: percent of the limit that were spent, or percent of probability that it will be
  /// exceeded; of an anomaly the part of a day that was judged, 100 for all of it and 4 for an
  /// hour.
  public let thresholdPercent: Int
  /// What had been spent in the period, in US dollars; `nil` where the budget counts something
  /// else.
  public let spent: Money?
  /// The limit at that moment, in US dollars; of an anomaly the cost from which the day or the hour
  /// is one.
  ///
  /// `nil` where tokens or calls are counted.
  public let budget: Money?
  /// When the crossing was recorded.
  public let recordedAt: Instant
  /// The window of the budget; of an anomaly it says nothing.
  public internal(set) var window = BudgetWindow.month
  /// What the day or the hour was judged by; `nil` where the alert is about a budget.
  public var measure: AnomalyMeasure?
  /// The tokens or calls of a budget that counts them, or of an anomaly that was judged by them;
  /// else `nil`.
  public var usage: Usage?
  /// What the budget counts; of an anomaly it says nothing.
  public internal(set) var budgetUnit = BudgetUnit.usd

  /// The tokens or calls of a period.
  public struct Usage: Sendable, Hashable {
    /// How many there were.
    public let amount: Int64
    /// The limit of the budget, or the number from which the day or the hour is an anomaly.
    public let threshold: Int64
  }
}

extension BudgetAlert {
  /// Creates the alert of a budget whose spend has reached a threshold.
  init(
    _ budget: KnownBudget,
    in period: Period,
    at percent: Int,
    spent: Amount,
    of limit: Amount,
    recordedAt: Instant
  ) {
    self.init(
      scope: budget.scope,
      kind: .spend,
      periodStart: period.start,
      thresholdPercent: percent,
      spent: BudgetAmount(spent, budget.unit).money,
      budget: BudgetAmount(limit, budget.unit).money,
      recordedAt: recordedAt,
      window: budget.window
    )
    count(spent, of: limit, budget.unit)
  }

  /// Notes what was counted where that are not dollars.
  mutating func count(_ spent: Amount, of limit: Amount, _ unit: BudgetUnit) {
    budgetUnit = unit
    guard unit != .usd else { return }
    usage = Usage(amount: spent.count, threshold: limit.count)
  }

  /// What had been spent, and the limit, as the accounts count.
  var counts: (spent: Amount, limit: Amount) {
    guard budgetUnit != .usd, let usage else {
      return (Amount(spent ?? .zero), Amount(budget ?? .zero))
    }
    return (Amount(usage.amount), Amount(usage.threshold))
  }

  /// What had been spent or used in the period, in what the alert is about.
  public var spentAmount: BudgetAmount {
    usage.map { BudgetAmount(Amount($0.amount), unit) } ?? .usd(spent ?? .zero)
  }

  /// The limit at that moment, or from which amount on the day or the hour is an anomaly.
  public var limitAmount: BudgetAmount {
    usage.map { BudgetAmount(Amount($0.threshold), unit) } ?? .usd(budget ?? .zero)
  }

  /// What the alert is about.
  private var unit: BudgetUnit {
    switch measure {
    case .tokens: .tokens
    case .calls: .calls
    case .cost, nil: budgetUnit
    }
  }
}
