/// When and by how much the clocks of a zone differ from UTC.
///
/// All times are whole seconds since 1970; a local time counts them on the zone's own clocks.
final class ZoneTable: Sendable {
  /// The instants at which the offset may change, ascending.
  private let changes: [Int64]
  /// The offset from each change on.
  private let offsets: [Int64]
  /// The offset before the first change.
  private let firstOffset: Int64
  /// What holds from the last change on; without it, the last offset stays.
  private let rule: ZoneRule?

  /// Creates a table; there is one offset for each change, and all are below ``offsetLimit``.
  init(changes: [Int64], offsets: [Int64], firstOffset: Int64, rule: ZoneRule?) {
    self.changes = changes
    self.offsets = offsets
    self.firstOffset = firstOffset
    self.rule = rule
  }

  static let utc = ZoneTable(changes: [], offsets: [], firstOffset: 0, rule: nil)

  static let secondsPerDay: Int64 = 86_400

  /// No clock is 26 hours or more from UTC, as RFC 8536 has it.
  static let offsetLimit: Int64 = 26 * 3_600
}

/// A stretch of time, end excluded, in which the offset stays the same.
struct ZoneSpan {
  /// Its first second, or ``distantPast``.
  var start: Int64
  /// The first second after it, or ``distantFuture``.
  var end: Int64
  /// Seconds that the clocks are ahead of UTC.
  var offset: Int64

  // Far outside all years, and yet near enough to 0 that no difference overflows.
  static let distantPast = Int64.min / 4
  static let distantFuture = Int64.max / 4
}

extension ZoneTable {
  /// Returns the span in which a second lies.
  func span(at second: Int64) -> ZoneSpan {
    let passed = changesPassed(at: second)
    let start = passed == 0 ? ZoneSpan.distantPast : changes[passed - 1]
    if passed == changes.count, let rule {
      var span = rule.span(at: second)
      span.start = max(span.start, start)
      return span
    }
    return ZoneSpan(
      start: start,
      end: passed < changes.count ? changes[passed] : ZoneSpan.distantFuture,
      offset: passed == 0 ? firstOffset : offsets[passed - 1]
    )
  }

  /// Returns how many changes come at or before a second.
  private func changesPassed(at second: Int64) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Returns the first second at which the clocks show at least the given local time.
  func firstSecond(withLocal local: Int64) -> Int64 {
    var span = span(at: local - Self.offsetLimit)
    while true {
      let second = max(span.start, local - span.offset)
      if second < span.end { return second }
      span = self.span(at: span.end)
    }
  }

  /// Returns the first second that shows a local time; a skipped time is read with the offset
  /// before.
  func second(showingLocal local: Int64) -> Int64 {
    var span = span(at: local - Self.offsetLimit)
    var offsetBefore = span.offset
    while local - span.offset >= span.end {
      offsetBefore = span.offset
      span = self.span(at: span.end)
    }
    let second = local - span.offset
    return second < span.start ? local - offsetBefore : second
  }

  /// Returns the last day, counted from 1970-01-01, that has begun at a second.
  func day(at second: Int64) -> Int64 {
    let span = span(at: second)
    var day = (second + span.offset).flooredQuotient(by: Self.secondsPerDay)
    // Clocks that went back a moment ago may show a day that is over: the next has begun before.
    if second - span.start < 2 * Self.offsetLimit {
      while firstSecond(withLocal: (day + 1) * Self.secondsPerDay) <= second { day += 1 }
    }
    return day
  }
}
