extension Duration {
  /// The duration in words, in whole units: `24 hours`, `7 days`, `90 seconds`.
  var inWords: String {
    let length = wholeMilliseconds
    guard length != 0 else { return "0 seconds" }
    let units: [(Int64, String)] = [
      (86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1000, "second"),
    ]
    for (unit, name) in units where length % unit == 0 && (length > unit || name != "day") {
      return counted(length / unit, name)
    }
    return counted(length, "millisecond")
  }
}
