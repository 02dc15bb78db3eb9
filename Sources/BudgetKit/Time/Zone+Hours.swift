/// The hours of a day are counted from its first instant.
///
/// So they meet without gap or overlap whatever the clocks do: a day has 23, 24 or 25 of them, and
/// where clocks change by half an hour, its last is half an hour.
extension Zone {
  /// The milliseconds of an hour.
  static let millisecondsPerHour: Int64 = 3_600_000

  /// Returns how many hours of a day are over at an instant of it.
  func hoursGone(of day: CivilDate, at instant: Instant) -> Int {
    Int(max(0, instant.milliseconds(since: start(of: day))) / Self.millisecondsPerHour)
  }

  /// Returns the start of the hour of a day before which so many hours are over.
  func start(ofHour hour: Int, of day: CivilDate) -> Instant {
    start(of: day).adding(milliseconds: Int64(hour) * Self.millisecondsPerHour)
  }
}
