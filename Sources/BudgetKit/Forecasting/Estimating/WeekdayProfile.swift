/// How much each weekday usually has, compared with the mean of all.
///
/// Days weigh `g = 2^(-age / 56 days)`. With `T_k` and `N_k` the sums of `g y` and `g` over weekday
/// `k` and `m = sum T / sum N`, the weight is `w_k = (T_k + 2 m) / ((N_k + 2) m)`, divided by the
/// mean of all seven. The 2 stands for two days of no opinion, so that a single Sunday decides
/// little (a gamma prior).
struct WeekdayProfile {
  /// The weights from Monday to Sunday; their mean is 1.
  let weights: [Double]

  /// Takes the profile from the days; a flat one where nothing was spent.
  init(of sample: SpendSample) {
    var sums = [Double](repeating: 0, count: 7)
    var counts = sums
    for (index, weight) in sample.weights(halfLife: 56).enumerated() {
      let weekday = weekday(ofDay: sample.day(at: index))
      sums[weekday] += weight * sample.amounts[index]
      counts[weekday] += weight
    }
    let mean = sums.reduce(0, +) / counts.reduce(0, +)
    guard mean > 0 else {
      weights = [Double](repeating: 1, count: 7)
      return
    }
    let raw = zip(sums, counts).map { ($0 + 2 * mean) / (($1 + 2) * mean) }
    let meanOfRaw = raw.reduce(0, +) / 7
    weights = raw.map { $0 / meanOfRaw }
  }

  /// Returns the weight of a day's weekday.
  func weight(ofDay day: Int) -> Double {
    weights[weekday(ofDay: day)]
  }
}
