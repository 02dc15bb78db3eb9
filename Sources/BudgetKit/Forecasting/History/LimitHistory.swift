/// The hard limit of a budget in the course of time, as the audit log tells it.
///
/// The log is read backwards from the limit of today. A change whose outcome is not what stood there afterwards belongs to another
/// budget whose scope reads the same (`a/b` and `c`, `a` and `b/c`), and is left out.
struct LimitHistory {
  /// A change of the limit; `nil` stands for none.
  struct Change: Hashable {
    let instant: Instant
    let before: Money?
    let after: Money?
  }

  /// The limit of today.
  private let latest: Money?
  /// The changes that led to it, the newest first.
  private let changes: [Change]

  /// - Parameters:
  ///   - latest: The limit of today.
  ///   - changes: What the log holds, the newest first.
  init(latest: Money?, changes: [Change]) {
    self.latest = latest
    var current = latest
    self.changes = changes.filter { change in
      guard change.after == current else { return false }
      current = change.before
      return true
    }
  }

  /// Returns the limit that stood at the end of each of some days.
  ///
  /// - Parameters:
  ///   - days: The days.
  ///   - instant: Changes after it are not known yet; `nil` where all are.
  ///   - zone: Where the days begin.
  /// - Returns: One limit for each day; `nil` stands for none.
  /// - Complexity: Linear in the days and the changes.
  func limits(
    on days: ClosedRange<CivilDate>,
    until instant: Instant?,
    in zone: Zone
  ) -> [Money?] {
    var limits = [Money?](repeating: changes.last.map(\.before) ?? latest, count: days.dayCount)
    var end = limits.count
    for change in changes where instant.map({ change.instant <= $0 }) ?? true {
      let day = zone.civilDate(at: change.instant).daysSince1970 - days.lowerBound.daysSince1970
      let start = min(max(0, day), end)
      for index in start..<end { limits[index] = change.after }
      end = start
    }
    return limits
  }
}
