/// Draws the line from what was spent so far to the end of the period.
///
/// `forecast = spent / days elapsed x total days`, computed in whole nanodollars and rounded half up. The line knows neither weekends
/// nor trends; early in a period it says little, and its confidence says so. Without a single row there is no forecast.
public struct Forecaster: Sendable {
  /// Creates a forecaster.
  public init() {}

  /// Returns the forecast that a history gives.
  ///
  /// - Complexity: Constant.
  public func forecast(_ history: SpendHistory) -> Forecast {
    let spent = history.llmCost + history.computeCost
    let totalDays = max(1, history.totalDays)
    let elapsed = min(max(1, history.daysElapsed), totalDays)
    let hasHistory = history.rowCount > 0
    return Forecast(
      currentMonthSpent: spent,
      llmCost: history.llmCost,
      computeCost: history.computeCost,
      daysElapsed: elapsed,
      totalDays: totalDays,
      dailyAverage: hasHistory ? spent.scaled(by: 1, over: elapsed) : nil,
      endOfMonth: hasHistory ? spent.scaled(by: totalDays, over: elapsed) : nil,
      confidenceHundredths: hasHistory ? Int(Int128(elapsed) * 100 / Int128(totalDays)) : nil
    )
  }
}

extension Money {
  /// Returns the amount times a fraction, rounded half up and held at the end of the range.
  fileprivate func scaled(by numerator: Int, over denominator: Int) -> Money {
    let product = Int128(nanodollars) * Int128(numerator)
    let divisor = Int128(denominator)
    let rounded = (2 * product + divisor) / (2 * divisor)
    return Money(nanodollars: Int64(clamping: rounded))
  }
}
