/// How good past projections were, in the mean.
public struct BacktestScore: Sendable, Hashable {
  /// The number of projections.
  public let count: Int
  /// The mean error of the median, as a part of what came.
  public let meanError: Double
  /// The mean error of the straight line.
  public let meanErrorOfStraightLine: Double
  /// The part of the periods that ended within the 80 % range; 0.8 is right.
  public let likelyCoverage: Double
  /// The part of the periods that ended within the 95 % range; 0.95 is right.
  public let wideCoverage: Double
  /// The mean pinball loss of the levels 0.1, 0.5 and 0.9, as a part of what came; smaller is
  /// better.
  public let pinball: Double

  /// Takes the score from replays, or `nil` where there are none.
  package init?(of replays: [SpendReplay]) {
    guard !replays.isEmpty else { return nil }
    func mean(_ value: (SpendReplay) -> Double) -> Double {
      replays.reduce(0) { $0 + value($1) } / Double(replays.count)
    }
    count = replays.count
    meanError = mean { $0.error(of: $0.projection.median) }
    meanErrorOfStraightLine = mean { $0.error(of: $0.straightLine) }
    likelyCoverage = mean { $0.projection.likelyRange.contains($0.actual) ? 1 : 0 }
    wideCoverage = mean { $0.projection.wideRange.contains($0.actual) ? 1 : 0 }
    pinball = mean { replay in
      [0.1, 0.5, 0.9].reduce(0) { $0 + replay.pinball(level: $1) } / 3
    }
  }
}

extension SpendReplay {
  /// Returns the loss of a quantile: what is missed below weighs `level`, what is missed above the
  /// rest.
  fileprivate func pinball(level: Double) -> Double {
    let quantile = projection.quantile(level)
    return error(of: quantile) * (actual >= quantile ? level : 1 - level)
  }
}
