/// An average in which days fade: each weighs half of what one counted a half-life after it weighs.
///
/// `L = sum g y / max(0.15, D)` with `D = sum g w`, the weights of the days: an average amount for
/// a day of weight 1.
struct FadingAverage {
  private let halfLife: Double
  private let fading: Double
  private var sum = 0.0
  /// What it rests on, in days of weight 1.
  private(set) var days = 0.0

  init(halfLife: Double) {
    self.halfLife = halfLife
    fading = ElementaryFunctions.powerOfTwo(-1 / halfLife)
  }

  var value: Double { sum / max(0.15, days) }

  /// Adds the next day.
  mutating func add(_ amount: Double, weight: Double) {
    sum = sum * fading + amount
    days = days * fading + weight
  }

  /// Returns the average when a part of the next day is over, of which so much was spent and of
  /// which the weight counts.
  func during(_ fractionGone: Double, amount: Double, weight: Double) -> FadingAverage {
    let part = ElementaryFunctions.powerOfTwo(-fractionGone / halfLife)
    var later = self
    later.sum = sum * part + amount
    later.days = days * part + weight
    return later
  }
}
