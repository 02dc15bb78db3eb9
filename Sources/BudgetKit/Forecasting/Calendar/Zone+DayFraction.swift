extension Zone {
  /// Returns how much of the local day is over at an instant: 0 at its first instant, never quite
  /// 1.
  ///
  /// The share is one of elapsed time, so half of a day of 23 hours is over after 11.5 hours.
  package func fractionOfDayGone(at instant: Instant) -> Double {
    let day = Period.day(containing: instant, in: self)
    let length = day.end.milliseconds(since: day.start)
    guard length > 0 else { return 0 }
    return min(max(Double(instant.milliseconds(since: day.start)) / Double(length), 0), 1)
  }
}
