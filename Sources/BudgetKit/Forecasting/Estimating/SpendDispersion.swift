/// How far days lie from what their weekday promises, and what that means for the rest of the
/// period.
///
/// Over the days that count among the last 60, `mu = sum y / sum w` and
/// `c = sum (y - mu w)^2 / sum (mu w)^2` is the squared coefficient of variation of a day, drawn
/// towards a small one while days are few: `c' = (c k + 0.04) / (k + 0.25)` for `k` days.
struct SpendDispersion {
  /// The squared coefficient of variation of one day.
  let ofDay: Double

  init(of sample: SpendSample, profile: WeekdayProfile) {
    let indices = sample.countingIndices(ofLast: 60)
    let days = indices.map { (sample.amounts[$0], profile.weight(ofDay: sample.day(at: $0))) }
    let count = Double(indices.count)
    let mean = days.reduce(0) { $0 + $1.0 } / days.reduce(0) { $0 + $1.1 }
    var squares = 0.0
    var scale = 0.0
    for (amount, weight) in days {
      let fit = mean * weight
      squares += (amount - fit) * (amount - fit)
      scale += fit * fit
    }
    let variation = indices.count >= 2 && scale > 0 ? squares / scale : 0
    ofDay = (variation * count + 0.04) / (count + 0.25)
  }

  /// Returns the relative variance of what is still to come.
  ///
  /// `V = 5 (c' (concentration + 0.5 / (D + 0.3)) + 0.04 min(ln(L_4 / L_28)^2, 4) + 0.0001)`: days
  /// that even out the more of them there are, a level known from `D` days only, and a level that
  /// may just have changed. The 5 was measured: spend of neighbouring days is alike, so that sums
  /// vary more than independent days would let them.
  func varianceOfRest(concentration: Double, level: SpendLevel) -> Double {
    let change = min(level.change * level.change, 4)
    return 5
      * (ofDay * (concentration + 0.5 / (level.effectiveDays + 0.3)) + 0.04 * change + 0.0001)
  }

  /// Returns by how much a spread is wider where only so many days are known: `1 + 7 / (n + 1)`.
  static func widening(days: Int) -> Double { 1 + 7 / Double(days + 1) }
}
