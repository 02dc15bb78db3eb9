/// When a probability of exceeding a budget is worth a message, and when it may be worth another.
enum ForecastAlerts {
  /// Likely, and very likely.
  static let percents = [50, 80]

  static func reachedPercents(probabilityThousandths: Int) -> [Int] {
    percents.filter { probabilityThousandths >= 10 * $0 }
  }

  /// Thresholds above this percentage fire again: the probability is more than 10 points below
  /// them.
  static func percentAboveWhichToRearm(probabilityThousandths: Int) -> Int {
    (probabilityThousandths + 100) / 10
  }
}
