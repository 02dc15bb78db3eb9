extension Duration {
  /// The duration in milliseconds, rounded towards zero and held at the ends of the range.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, sumOverflow) = milliseconds.addingReportingOverflow(
      attoseconds / 1_000_000_000_000_000
    )
    guard !sumOverflow else { return seconds < 0 ? .min : .max }
    return sum
  }
}
