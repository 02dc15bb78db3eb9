import Testing

@testable import BudgetKit

@Suite struct SpendBacktestTests {
  private func series(_ amounts: [Money]) throws -> SpendSeries {
    let today = try CivilDate(iso8601: "2026-07-15")
    return SpendSeries(
      firstDay: today.adding(days: -amounts.count),
      dailySpend: amounts,
      today: today,
      spentToday: .dollars(3),
      fractionOfTodayGone: 0.5,
      firstDayOfPeriod: today.firstOfMonth,
      lastDayOfPeriod: today.firstOfNextMonth.adding(days: -1)
    )
  }

  private func months() throws -> [ClosedRange<CivilDate>] {
    try ["2026-05-01", "2026-06-01", "2026-07-01"].map { text in
      let first = try CivilDate(iso8601: text)
      return first...first.firstOfNextMonth.adding(days: -1)
    }
  }

  @Test func `only periods that are over are replayed, each four times`() throws {
    let series = try series([Money](repeating: .dollars(10), count: 130))
    let replays = SpendBacktest().replays(of: series, over: try months())
    #expect(replays.count == 8)
    #expect(replays.map(\.morning.day) == [4, 8, 16, 24, 4, 8, 16, 23])
    #expect(
      replays.allSatisfy {
        $0.actual == ($0.period.upperBound.day == 31 ? .dollars(310) : .dollars(300))
      }
    )
    #expect(replays.allSatisfy { $0.straightLine == $0.actual })
    let score = try #require(BacktestScore(of: replays))
    #expect(score.meanError < 0.01 && score.meanErrorOfStraightLine == 0)
    #expect(score.likelyCoverage == 1 && score.wideCoverage == 1)
    #expect(score.pinball < 0.02)
  }

  @Test func `nothing after a replay's morning is known to it`() throws {
    var amounts = [Money](repeating: .dollars(10), count: 130)
    let before = SpendBacktest().replays(of: try series(amounts), over: try months())
    amounts[100] = .dollars(9_990)
    let after = SpendBacktest().replays(of: try series(amounts), over: try months())
    #expect(before.prefix(6).map(\.projection) == after.prefix(6).map(\.projection))
    #expect(before.last?.projection != after.last?.projection)
  }

  @Test
  func `a replay looks at no more than its period and the 400 days before, and misses nothing`()
    throws
  {
    let amounts = (0..<900).map { Money.dollars(Int32($0 * 7 % 31 + $0 % 5)) }
    let whole = try series(amounts)
    let replays = SpendBacktest().replays(of: whole, over: try months())
    #expect(replays.count == 8)
    for replay in replays {
      var known = whole
      let gone = replay.morning.daysSince1970 - whole.firstDay.daysSince1970
      known.dailySpend = Array(amounts.prefix(gone))
      (known.today, known.spentToday, known.fractionOfTodayGone) = (replay.morning, .zero, 0)
      known.firstDayOfPeriod = replay.period.lowerBound
      known.lastDayOfPeriod = replay.period.upperBound
      #expect(replay.projection == SpendEstimator().projection(of: known))
    }
  }

  @Test func `without history or spend there is nothing to replay`() throws {
    #expect(SpendBacktest().replays(of: try series([]), over: try months()).isEmpty)
    let zeros = [Money](repeating: .zero, count: 130)
    #expect(SpendBacktest().replays(of: try series(zeros), over: try months()).isEmpty)
    #expect(BacktestScore(of: []) == nil)
  }

  @Test(
    "the Brier score is the mean squared miss of what was said",
    arguments: [
      ([], nil), ([(1, true), (0, false)], 0), ([(0, true)], 1),
      ([(0.5, true), (0.5, false)], 0.25),
      ([(0.5, true), (1, true)], 0.125),
    ] as [([(Double, Bool)], Double?)]
  )
  func brier(claims: [(Double, Bool)], score: Double?) {
    #expect(
      ExceedingClaim.brierScore(of: claims.map { ExceedingClaim(said: $0.0, happened: $0.1) })
        == score
    )
  }

  @Test func `quiet weekends make the straight line worse`() throws {
    let today = try CivilDate(iso8601: "2026-07-15")
    let amounts = (1...130).reversed().map { age in
      Money.dollars((today.daysSince1970 - age + 3) % 7 >= 5 ? 0 : 10)
    }
    let replays = SpendBacktest().replays(of: try series(amounts), over: try months())
    let score = try #require(BacktestScore(of: replays))
    #expect(score.meanError < 0.5 * score.meanErrorOfStraightLine)
  }

  @Test(arguments: [
    (Money.dollars(29) as Money?, SpendState.alreadyExceeded), (.dollars(30), .ok),
    (nil, .noBudget),
  ])
  func `a budget is exceeded beyond it and not at it`(budget: Money?, state: SpendState) throws {
    var series = try series([Money](repeating: .dollars(10), count: 30))
    series.firstDayOfPeriod = series.today.adding(days: -3)
    series.spentToday = .zero
    #expect(SpendEstimator().projection(of: series).state(of: budget) == state)
  }

  @Test func `four weeks without spend are stale, unless today has some`() throws {
    var amounts = [Money](repeating: .dollars(10), count: 30)
    amounts += [Money](repeating: .zero, count: 27)
    var series = try series(amounts)
    series.spentToday = .zero
    #expect(SpendEstimator().projection(of: series).state(of: .dollars(500)) == .ok)
    series.dailySpend.append(.zero)
    series.today = series.today.adding(days: 1)
    #expect(SpendEstimator().projection(of: series).state(of: .dollars(500)) == .stale)
    series.spentToday = .cents(1)
    #expect(SpendEstimator().projection(of: series).state(of: .dollars(500)) == .ok)
    series.dailySpend = []
    series.spentToday = .zero
    #expect(
      SpendEstimator().projection(of: series).state(of: .dollars(500)) == .insufficientHistory
    )
  }
}
