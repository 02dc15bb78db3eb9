extension Zone {
  /// The milliseconds of an hour.
  static let hour: Int64 = 3_600_000

  /// Returns the start of the hour of a day to which an instant belongs.
  ///
  /// Hours are counted from the first instant of the day. So they meet without gap or overlap whatever the clocks do: a day has 23, 24
  /// or 25 of them, and where clocks change by half an hour, its last is half an hour. An instant before the day gives its first hour.
  func startOfHour(of day: CivilDate, containing instant: Instant) -> Instant {
    let first = start(of: day)
    let hours = max(0, instant.milliseconds(since: first)) / Self.hour
    return first.adding(milliseconds: hours * Self.hour)
  }
}
