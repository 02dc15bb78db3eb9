/// What a projection rests on.
public struct SpendBasis: Sendable, Hashable {
  /// The number of complete days that count, from the first with spend to yesterday, at most 400.
  public let days: Int
  /// The complete days since the last one with spend; 0 where it was yesterday, `nil` where none
  /// had any.
  public let daysWithoutSpend: Int?
  /// Whether anything was spent today.
  public let hasSpendToday: Bool
  /// What each weekday usually has, from Monday to Sunday, as a multiple of the mean.
  public let weekdayWeights: [Double]
  /// What an average day has had in the last days (half-life 4 days).
  public let recentDay: Money
  /// What an average day has had in the last weeks (half-life 28 days).
  public let usualDay: Money
  /// The squared coefficient of variation of a day; above 1 the spend is volatile.
  public let variation: Double
  /// The charges that come every month.
  public let recurringCharges: [RecurringCharge]
  /// Whether the usual hours of spending were known.
  public let usesHours: Bool

  /// Whether weekdays differ so much that the plan of the rest of the period depends on them.
  ///
  /// From 14 days on, where the strongest weekday has at least half more than the weakest.
  public var hasWeekdayPattern: Bool {
    guard days >= 14, let weakest = weekdayWeights.min(), let strongest = weekdayWeights.max()
    else {
      return false
    }
    return strongest >= 1.5 * weakest
  }

  /// Whether the last days are so unlike the last weeks that the level has probably just changed.
  ///
  /// More than twice or less than half: their logarithms differ by more than 0.7.
  public var hasLevelChange: Bool { abs(levelChange) > 0.7 }

  /// The natural logarithm of the recent over the usual day.
  let levelChange: Double
}
