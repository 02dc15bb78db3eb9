/// A limit that a budget's own history speaks for: what one of its periods cost, or used, at most
/// within one or two months, and some more.
///
/// With two months of history that is 20 % more, with one month 30 %.
public struct LimitProposal: Sendable, Hashable {
  /// Why there is no more to say.
  public enum Basis: Sendable, Hashable {
    /// Nothing that belongs to the budget is recorded.
    case noHistory
    /// There are fewer days of history than the 28 that it takes.
    case tooShort(days: Int)
    /// The limit is never renewed: no period of the past is like it.
    case neverRenewed
    /// Nothing in the history has cost anything.
    case nothingSpent
    /// The largest amount of the history.
    case largest(Largest)
  }

  /// The largest amount that a period has cost.
  public struct Largest: Sendable, Hashable {
    /// What was looked for: `day`, or `30 days` for a month and more.
    public let unit: Unit
    /// The amount.
    public let amount: BudgetAmount
    /// When it began.
    public let start: Instant
    /// Whose it was, where there is an account for each; empty otherwise.
    public let member: [String?]
    /// The next largest amount; zero where there is only one.
    public let next: BudgetAmount
    /// How many such amounts there were.
    public let count: Int64
    /// How many days of history it was taken from.
    public let days: Int
    /// How much is added, in percent.
    public let headroomPercent: Int
    /// The proposed limit: rounded up to two digits.
    public let limit: BudgetAmount
  }

  /// A part of the history that is compared with others.
  public enum Unit: String, Sendable, Hashable {
    case hour
    case day
    case week
    /// The most that a rolling window held on a day.
    case peak
    /// Thirty days, counted back from the end: one of them for a month, three for a quarter, twelve
    /// for a year.
    case thirtyDays = "30 days"
  }

  /// What it rests on.
  public let basis: Basis

  /// The proposed limit; `nil` where there is none.
  public var limit: BudgetAmount? {
    if case .largest(let largest) = basis { largest.limit } else { nil }
  }
}

extension LimitProposal {
  /// The days that a proposal takes.
  static let fewestDays = 28
  /// From so many days on there are two months.
  static let daysOfTwoMonths = 56
}

extension Amount {
  /// Returns the amount and some percent more, times a number, rounded up to two digits.
  func proposedLimit(addingPercent percent: Int, times factor: Int64, over divisor: Int64) -> Amount
  {
    let divided = Int128(100) * Int128(divisor)
    let product = Int128(count) * Int128(100 + percent) * Int128(factor)
    let exact = (product + divided - 1) / divided
    var step = Int128(1)
    while exact / step >= 100 { step *= 10 }
    let rounded = (exact + step - 1) / step * step
    return Swift.min(Amount(Int64(clamping: rounded)), Amount(.largestAmount))
  }
}
