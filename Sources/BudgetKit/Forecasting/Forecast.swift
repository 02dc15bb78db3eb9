/// What a period will probably have cost at its end.
public struct Forecast: Sendable, Hashable {
  /// What was spent in the period so far.
  public let currentMonthSpent: Money
  /// The part of it for models.
  public let llmCost: Money
  /// The part of it for resources.
  public let computeCost: Money
  /// How many of the period's days have begun, today included.
  public let daysElapsed: Int
  /// How many days the period has.
  public let totalDays: Int
  /// The spend per day begun; `nil` without anything recorded in the period.
  public let dailyAverage: Money?
  /// The expected spend of the whole period; `nil` without anything recorded in it.
  public let endOfMonth: Money?
  /// How much of the period the forecast rests on, in hundredths: 50 in the middle of it.
  ///
  /// `nil` without a forecast.
  public let confidenceHundredths: Int?
}
