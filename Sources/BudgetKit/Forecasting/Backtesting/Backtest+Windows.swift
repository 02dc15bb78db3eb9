extension Backtest {
  /// The forecasts of one window beside what it cost.
  public struct Window: Sendable, Hashable {
    /// The days of the window.
    public let days: ClosedRange<CivilDate>
    /// What they cost; more than nothing.
    public let actual: Money
    /// How good the forecasts made in it were.
    public let score: BacktestScore
  }

  /// The windows that were replayed, the oldest first.
  public var windows: [Window] {
    var groups: [[SpendReplay]] = []
    for replay in replays {
      if groups.last?.first?.period == replay.period {
        groups[groups.count - 1].append(replay)
      } else {
        groups.append([replay])
      }
    }
    return groups.compactMap { group in
      guard let first = group.first, let score = BacktestScore(of: group) else { return nil }
      return Window(days: first.period, actual: first.actual, score: score)
    }
  }
}
