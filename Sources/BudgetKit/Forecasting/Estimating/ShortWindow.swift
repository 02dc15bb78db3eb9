/// What a window of a week or less needs beside what is said of months: how probable it is that
/// nothing more comes at all, and how much the rest of a day scatters.
///
/// In a month there is always something to come. The rest of a day may well be empty: after hours,
/// at a weekend, or because most days are. Over the last 60 days that count, `z` is the part of
/// their weight on which nothing was spent; over days of size `x` in all nothing comes with `z^x`.
/// What a part of a day has scatters like the sum of independent calls,
/// ``ComingDays/concentrationOfParts``.
struct ShortWindow {
  /// The probability that nothing more is spent in the window.
  let nothing: Double

  /// The longest window that is one, in days.
  static let mostDays = 7

  /// Less than this part of the mean is taken for nothing.
  static let leastPart = 0.02

  /// Creates what is needed; `nil` for a longer window.
  init?(of series: SpendSeries, sample: SpendSample, profile: WeekdayProfile, coming: ComingDays) {
    guard series.daysOfPeriod.dayCount <= Self.mostDays else { return nil }
    let days = sample.countingIndices(ofLast: 60)
    let weights = days.map { profile.weight(ofDay: sample.day(at: $0)) }
    let whole = weights.reduce(0, +)
    let empty = zip(days, weights).reduce(0) { $0 + (sample.amounts[$1.0] > 0 ? 0 : $1.1) }
    let share = whole > 0 ? empty / whole : 0
    // A charge that is due comes.
    let isDue = coming.extras.contains { $0 > 0 }
    nothing = share > 0 && !isDue ? min(0.98, ElementaryFunctions.power(share, coming.size)) : 0
  }
}
