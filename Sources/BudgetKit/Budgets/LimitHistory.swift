/// The limits of a budget in the course of time.
struct LimitHistory {
  /// From when on a limit has been in force; `nil` stands for none: the budget was removed or
  /// switched off.
  struct Change: Hashable {
    let instant: Instant
    let limit: BudgetLimit?
  }

  /// The changes, the oldest first.
  private let changes: [Change]

  /// - Parameter changes: What was noted, the oldest first.
  init(_ changes: [Change]) { self.changes = changes }

  /// The change that holds now; `nil` without any.
  var last: Change? { changes.last }

  /// Returns the limit that is in force in a period: the one that stood at its end.
  ///
  /// An account exists although no limit stood then where rows of that time were recorded later, or
  /// a clock was behind. It has the limit that came next; without one, the last that there was.
  func limit(atEndOf period: Period) -> BudgetLimit? {
    let index = changes.lastIndex { $0.instant < period.end }
    if let index, let limit = changes[index].limit { return limit }
    let later = changes[(index.map { $0 + 1 } ?? 0)...]
    return later.lazy.compactMap(\.limit).first ?? changes.lazy.compactMap(\.limit).last
  }

  /// Returns the limit that stood at the end of a period; `nil` where none did.
  func standing(atEndOf period: Period) -> BudgetLimit? {
    changes.last { $0.instant < period.end }?.limit
  }

  /// Returns the hard limit that stood at the end of each of some days.
  ///
  /// - Parameters:
  ///   - days: The days.
  ///   - instant: Changes after it are not known yet; `nil` where all are.
  ///   - zone: Where the days begin.
  /// - Returns: One limit for each day; `nil` stands for none.
  /// - Complexity: Linear in the days and the changes.
  func hardLimits(
    on days: ClosedRange<CivilDate>,
    until instant: Instant?,
    in zone: Zone
  ) -> [Money?] {
    var limits = [Money?](repeating: nil, count: days.dayCount)
    var end = limits.count
    for change in changes.reversed() where instant.map({ change.instant <= $0 }) ?? true {
      let day = zone.civilDate(at: change.instant.clamped).daysSince1970
      let start = min(max(0, day - days.lowerBound.daysSince1970), end)
      let limit = change.limit?.hardLimit
      for index in start..<end { limits[index] = limit }
      end = start
    }
    return limits
  }
}
