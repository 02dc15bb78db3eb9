import BudgetKit
import Testing

@Suite struct NonsenseHistoryTests {
  @Test(arguments: [UInt64](0..<20))
  func `a hundred nonsense histories have sensible answers`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    for _ in 0..<100 { expectSense(of: random.nonsense(), seed: seed) }
  }

  private func expectSense(of series: SpendSeries, seed: UInt64) {
    let projection = SpendEstimator().projection(of: series)
    let quantiles = projection.shownQuantiles
    #expect(quantiles == quantiles.sorted(), "seed \(seed)")
    #expect(quantiles.allSatisfy { $0 >= projection.spent }, "seed \(seed)")
    #expect((0...1).contains(projection.confidence), "seed \(seed)")
    #expect(projection.expected >= projection.spent, "seed \(seed)")
    #expect(projection.basis.variation >= 0, "seed \(seed)")
    #expect(projection.basis.weekdayWeights.allSatisfy { $0 >= 0 && $0.isFinite }, "seed \(seed)")
    for budget in [Money.zero, .dollars(10_000), .largestAmount, projection.median] {
      let odds = projection.probability(ofExceeding: budget)
      #expect((0...1).contains(odds), "seed \(seed)")
      let runOut = projection.runOut(of: budget)
      let days = [runOut.earliest, runOut.expected, runOut.latest].compactMap(\.self)
      #expect(days == days.sorted(), "seed \(seed)")
    }
    _ = AnomalyRule().threshold(on: series.today, after: series.dailySpend.map(\.nanodollars))
  }

  @Test(arguments: [
    Double.nan, .infinity, -.infinity, -1, 2,
  ])
  func `a fraction of a day that is none is held between 0 and 1`(fraction: Double) throws {
    var random = RandomSeries(seed: 7)
    var series = random.plausible()
    series.fractionOfTodayGone = fraction
    let held = SpendEstimator().projection(of: series)
    series.fractionOfTodayGone = fraction > 0 ? 1 : 0
    #expect(SpendEstimator().projection(of: series) == held)
  }

  @Test(arguments: [0, 1, -1, 0.5, 2, .nan, .infinity, -.infinity, 1e-300] as [Double])
  func `any level has a quantile`(level: Double) {
    var random = RandomSeries(seed: 7)
    let projection = SpendEstimator().projection(of: random.plausible())
    #expect(projection.quantile(level) >= projection.spent)
  }

  @Test func `one typing error of $9,990 neither hides the level nor lasts`() throws {
    var random = RandomSeries(seed: 3)
    var series = random.plausible()
    series.dailySpend = [Money](repeating: .dollars(10), count: 90)
    series.firstDay = series.today.adding(days: -90)
    series.dailySpend[40] = .dollars(9_990)
    let projection = SpendEstimator().projection(of: series)
    #expect(projection.basis.recentDay < .dollars(15))
    let threshold = try #require(
      AnomalyRule().threshold(on: series.today, after: series.dailySpend[...39].map(\.nanodollars))
    )
    #expect(threshold.isReached(by: Money.dollars(9_990)))
    #expect(!threshold.isReached(by: Money.dollars(12)))
  }

  @Test func `a day far in the future is reached without waiting`() {
    var random = RandomSeries(seed: 11)
    var series = random.plausible()
    series.lastDayOfPeriod = .last
    series.firstDayOfPeriod = .first
    let projection = SpendEstimator().projection(of: series)
    #expect(projection.median >= projection.spent)
  }
}
