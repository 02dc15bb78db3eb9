extension ClosedRange<CivilDate> {
  /// The number of days.
  var dayCount: Int { upperBound.daysSince1970 - lowerBound.daysSince1970 + 1 }
}
