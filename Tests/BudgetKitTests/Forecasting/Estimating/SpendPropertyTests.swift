import BudgetKit
import Testing

/// What holds for every series, tried on seeded ones.
@Suite struct SpendPropertyTests {
  private static let seeds = Array(UInt64(1)...100)
  private let estimator = SpendEstimator()

  @Test(arguments: seeds)
  func `quantiles rise with their level and are never below the spend`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    let projection = estimator.projection(of: random.plausible())
    let quantiles = (1...199).map { projection.quantile(Double($0) / 200) }
    #expect(quantiles == quantiles.sorted())
    #expect(quantiles.allSatisfy { $0 >= projection.spent })
    #expect(projection.likelyRange.contains(projection.median))
  }

  @Test(arguments: seeds)
  func `the probability falls with the budget and is one below the spend`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    let projection = estimator.projection(of: random.plausible())
    let top = projection.wideRange.upperBound.nanodollars / 50
    let odds = (0...100).map {
      projection.probability(ofExceeding: Money(nanodollars: top * Int64($0)))
    }
    #expect(odds == odds.sorted(by: >))
    #expect(odds.allSatisfy { (0...1).contains($0) })
    let below = Money(nanodollars: projection.spent.nanodollars - 1)
    #expect(projection.probability(ofExceeding: below) == 1)
  }

  @Test(arguments: seeds)
  func `quantiles and probabilities agree`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    let projection = estimator.projection(of: random.plausible())
    for level in [0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975] {
      let quantile = projection.quantile(level)
      guard (quantile - projection.spent) > .cents(1) else { continue }
      #expect(abs(projection.probability(ofExceeding: quantile) - (1 - level)) < 1e-6)
    }
  }

  @Test(arguments: seeds)
  func `run-out days come in order and not before today`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    let series = random.plausible()
    let projection = estimator.projection(of: series)
    let top = projection.wideRange.upperBound.nanodollars / 20
    var previous: CivilDate?
    for step in 0...22 {
      let budget = Money(nanodollars: top * Int64(step))
      let runOut = projection.runOut(of: budget)
      let days = [runOut.earliest, runOut.expected, runOut.latest]
      #expect(days.compactMap(\.self) == days.compactMap(\.self).sorted())
      #expect(runOut.latest == nil || runOut.expected != nil)
      #expect(runOut.expected == nil || runOut.earliest != nil)
      #expect(days.allSatisfy { ($0 ?? series.lastDayOfPeriod) <= series.lastDayOfPeriod })
      if let expected = runOut.expected {
        #expect(expected >= previous ?? expected)
        previous = expected
        #expect(projection.spent > budget || expected >= series.today)
      }
    }
  }

  @Test(arguments: seeds)
  func `at the last instant the forecast is the spend`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    var series = random.plausible()
    series.lastDayOfPeriod = series.today
    series.fractionOfTodayGone = 1
    let ended = estimator.projection(of: series)
    #expect(ended.shownQuantiles.allSatisfy { $0 == series.spent })
    #expect(ended.expected == series.spent)
    series.lastDayOfPeriod = series.today.adding(days: -1)
    series.fractionOfTodayGone = 0.3
    #expect(estimator.projection(of: series).median == series.spent)
  }

  @Test(arguments: seeds)
  func `doubling all amounts doubles all answers`(seed: UInt64) {
    func doubled(_ amount: Money) -> Money { amount + amount }
    var random = RandomSeries(seed: seed)
    var series = random.plausible()
    series.hardLimit = seed % 2 == 0 ? nil : .dollars(1_000)
    let single = estimator.projection(of: series)
    series.dailySpend = series.dailySpend.map(doubled)
    series.spentToday = doubled(series.spentToday)
    series.hardLimit = series.hardLimit.map(doubled)
    let double = estimator.projection(of: series)
    #expect(double.spent == doubled(single.spent))
    for (one, two) in zip(single.shownQuantiles, double.shownQuantiles) {
      #expect(abs((two - doubled(one)).nanodollars) <= 2)
    }
    let budget = single.quantile(0.6)
    let odds = double.probability(ofExceeding: doubled(budget))
    #expect(abs(odds - single.probability(ofExceeding: budget)) < 1e-9)
    #expect(single.accuracy == double.accuracy)
    #expect(abs(single.confidence - double.confidence) < 1e-9)
  }

  @Test(arguments: seeds)
  func `time that passes without spend never raises it`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    var series = random.plausible()
    series.spentToday = .zero
    var previous: SpendProjection?
    for step in 0...10 {
      series.fractionOfTodayGone = Double(step) / 10
      let projection = estimator.projection(of: series)
      if let previous {
        #expect(projection.expected <= previous.expected)
        // The less of the day is left, the less its scatter: that can lift the middle by a hair.
        #expect(projection.median.nanodollars <= previous.median.nanodollars / 1_000 * 1_001)
      }
      previous = projection
    }
  }

  @Test(arguments: seeds)
  func `a whole day without spend never raises what is expected`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    var series = random.plausible()
    series.spentToday = .zero
    series.fractionOfTodayGone = 0
    let before = estimator.projection(of: series)
    series.dailySpend.append(.zero)
    series.today = series.today.adding(days: 1)
    let after = estimator.projection(of: series)
    #expect(after.expected <= before.expected)
    // One more day known narrows the range, which can lift its middle by a hair.
    #expect(after.median.nanodollars <= before.median.nanodollars / 100 * 101)
  }

  @Test(arguments: seeds)
  func `a price change before all history changes nothing`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    var series = random.plausible()
    let plain = estimator.projection(of: series)
    series.events = [SpendEvent(.change, on: series.firstDay, factor: 3)]
    #expect(estimator.projection(of: series) == plain)
  }

  @Test(arguments: seeds)
  func `a price of nothing from tomorrow never raises it`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    var series = random.plausible()
    let plain = estimator.projection(of: series)
    series.events = [SpendEvent(.change, on: series.today.adding(days: 1), factor: 0)]
    let free = estimator.projection(of: series)
    #expect(free.expected <= plain.expected)
    // A charge that is due today weighs more, with its doubt, where nothing comes after it.
    if plain.basis.recurringCharges.contains(where: { $0.dayOfMonth == series.today.day }) {
      return
    }
    for level in [0.5, 0.9, 0.975] {
      #expect(free.quantile(level) <= plain.quantile(level) + Money(nanodollars: 1))
    }
  }

  @Test(arguments: seeds)
  func `a limit caps every quantile but never hides the spend`(seed: UInt64) {
    var random = RandomSeries(seed: seed)
    var series = random.plausible()
    let free = estimator.projection(of: series)
    let limit = random.money(upTo: free.wideRange.upperBound.nanodollars)
    series.hardLimit = limit
    let capped = estimator.projection(of: series)
    let most = max(series.spent, limit)
    for (demand, total) in zip(free.shownQuantiles, capped.shownQuantiles) {
      #expect(abs((min(demand, most) - total).nanodollars) <= 1)
    }
    #expect(capped.spent > limit || capped.probability(ofExceeding: limit) == 0)
    #expect(capped.demand.shownQuantiles == free.shownQuantiles)
  }
}
