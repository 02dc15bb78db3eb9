/// How good the forecasts of a scope's past windows would have been.
///
/// Each window that is over is forecast again on the mornings after a tenth, a quarter, a half and three quarters of its days, with
/// nothing known but the days before. The probability of exceeding is asked at the scope's budget, or without one at what the
/// window before had cost: an amount that was known beforehand.
public struct Backtest: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// The kind of window.
  public let window: ForecastWindow
  /// Every forecast beside what came, the oldest window first.
  public let replays: [SpendReplay]
  /// The errors and the coverage of the ranges; `nil` without any replay.
  public let score: BacktestScore?
  /// The mean squared error of the probabilities of exceeding, 0 to 1; always saying one half gives 0.25. `nil` without any.
  public let brierScore: Double?
  /// How often what was said to exceed with a probability did, by rising probability; empty bins are left out.
  public let calibration: [CalibrationBin]
}

/// Forecasts that gave similar probabilities of exceeding, and how often it happened.
public struct CalibrationBin: Sendable, Hashable {
  /// How many forecasts.
  public let count: Int
  /// The mean of the probabilities, 0 to 1.
  public let said: Double
  /// The part of them that did exceed, 0 to 1.
  public let seen: Double
}
