/// The share of today's spend that is expected to have come by now.
///
/// Without knowledge of hours it is the part `f` of the day that is over. With the spend
/// `h_0...h_23` of the hours of the last 28 days, `q_j = (h_j / sum h + 0.02) / 1.48`, and the
/// share is the sum over the hours gone plus the part of the running one. The 0.02 keeps an hour
/// that was always silent possible.
struct ElapsedShare {
  /// The share, 0 to 1.
  let value: Double
  /// Whether the hours were known.
  let usesHours: Bool

  init(fractionGone: Double, hourlySpend: [Money]) {
    let hours = hourlySpend.map { max(0, $0.estimatedDollars) }
    let sum = hours.reduce(0, +)
    usesHours = hours.count == 24 && sum > 0
    guard usesHours else {
      value = fractionGone
      return
    }
    let shares = hours.map { ($0 / sum + 0.02) / 1.48 }
    let time = fractionGone * 24
    let hour = min(23, Int(time))
    let gone = shares[..<hour].reduce(0, +) + shares[hour] * (time - Double(hour))
    value = fractionGone < 1 ? min(gone, 1) : 1
  }
}
