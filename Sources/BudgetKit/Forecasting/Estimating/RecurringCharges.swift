/// Finds the amounts that come on the same day of each month, and expects them again.
///
/// Looked for from 28 days on, where at least 10 of the last 92 days have spend. With `m` the
/// median of those and `cap = m + 3 max(1.4826 MAD, 0.3 m)`, a day of the month recurs if at least
/// 2 of its days in the last 184 are above the cap, and these are at least 75 % of its days. The
/// last three days of a month are also counted from its end. Days are tried from the 1st to the
/// 31st, then third-last to last; a day that is explained once is not used again. What comes on top
/// is the mean of `y - cap` over the last 3 such days. The explained days are cut to the cap, so
/// that the level does not count them twice.
struct RecurringCharges {
  /// The most that an ordinary day has.
  private(set) var cap = Double.infinity
  /// The indices of the days that are explained, to be cut to the cap.
  private(set) var explained: Set<Int> = []
  /// What comes on top on the days from -3 (third-last) to 31, by index from 0.
  private var extras = [Double](repeating: 0, count: 35)

  /// The number of days that are looked at.
  static let mostDays = 184

  private static let keys = Array(1...31) + [-3, -2, -1]

  init(in sample: SpendSample) {
    guard sample.dayCount >= 28, let cap = Self.cap(of: sample) else { return }
    let amounts = sample.amounts
    var indicesOfKey = [[Int]](repeating: [], count: extras.count)
    for index in sample.countingIndices(ofLast: Self.mostDays) {
      for key in Self.keys(ofDay: sample.day(at: index)) { indicesOfKey[key + 3].append(index) }
    }
    for key in Self.keys {
      let indices = indicesOfKey[key + 3].filter { !explained.contains($0) }
      let above = indices.filter { amounts[$0] > cap }
      guard above.count >= 2, 4 * above.count >= 3 * indices.count else { continue }
      let latest = above.suffix(3).map { amounts[$0] - cap }
      extras[key + 3] = latest.reduce(0, +) / Double(latest.count)
      explained.formUnion(above)
    }
    if !explained.isEmpty { self.cap = cap }
  }

  /// Returns what is expected on top of an ordinary day, the larger where two rules name the day.
  func extra(onDay day: Int) -> Double {
    explained.isEmpty ? 0 : Self.keys(ofDay: day).map { extras[$0 + 3] }.max() ?? 0
  }

  /// Returns the days with the explained ones cut to the cap.
  ///
  /// Today is cut as well where a charge was expected and has come.
  func removed(from sample: SpendSample) -> SpendSample {
    var rest = sample
    for index in explained { rest.amounts[index] = min(rest.amounts[index], cap) }
    if hasComeToday(sample) { rest.spentToday = cap }
    return rest
  }

  /// Returns what of today's charge is still to come: nothing once today is above the cap, else as
  /// much of it as of today's other spend.
  func stillToComeToday(_ sample: SpendSample, shareOfToday: Double) -> Double {
    hasComeToday(sample) ? 0 : (1 - shareOfToday) * extra(onDay: sample.today)
  }

  private func hasComeToday(_ sample: SpendSample) -> Bool {
    sample.spentToday > cap && extra(onDay: sample.today) > 0
  }

  /// The charges found, in the order of the month.
  var found: [RecurringCharge] {
    Self.keys.filter { extras[$0 + 3] > 0 }
      .map { RecurringCharge(dayOfMonth: $0, amount: Money(estimatedDollars: extras[$0 + 3])) }
  }

  private static func cap(of sample: SpendSample) -> Double? {
    let positive = sample.countingIndices(ofLast: 92).map { sample.amounts[$0] }.filter { $0 > 0 }
    guard positive.count >= 10, let usual = MedianAndSpread(of: positive) else { return nil }
    let spread = max(MedianAndSpread.normalFactor * usual.deviation, 0.3 * usual.median)
    return usual.median + 3 * spread
  }

  /// Returns the day of the month, and for the last three also their place from its end.
  private static func keys(ofDay day: Int) -> [Int] {
    let date = CivilDate(daysSince1970: day)
    let daysToEnd = date.daysInMonth - date.day + 1
    return daysToEnd <= 3 ? [date.day, -daysToEnd] : [date.day]
  }
}
