import BudgetKit
import Testing

@Suite struct SpendEstimatorTests {
  private let estimator = SpendEstimator()

  private func day(_ text: String) throws -> CivilDate { try CivilDate(iso8601: text) }

  private func series(
    _ amounts: [Money],
    today: String,
    spentToday: Money = .zero,
    fraction: Double = 0,
    events: [SpendEvent] = [],
    hardLimit: Money? = nil
  ) throws -> SpendSeries {
    let today = try day(today)
    return SpendSeries(
      firstDay: today.adding(days: -amounts.count),
      dailySpend: amounts,
      today: today,
      spentToday: spentToday,
      fractionOfTodayGone: fraction,
      firstDayOfPeriod: today.firstOfMonth,
      lastDayOfPeriod: today.firstOfNextMonth.adding(days: -1),
      events: events,
      hardLimit: hardLimit
    )
  }

  @Test func `ten dollars a day are three hundred in a month of thirty days`() throws {
    let days = [Money](repeating: .dollars(10), count: 75)
    let projection = estimator.projection(of: try series(days, today: "2026-06-16"))
    #expect(projection.spent == .dollars(150))
    #expect(projection.expected == .dollars(300))
    #expect(abs((projection.median - .dollars(300)).nanodollars) < 3_000_000_000)
    #expect(projection.accuracy == .high)
    #expect(projection.doubt == nil)
    #expect(projection.basis.days == 75)
    #expect(!projection.basis.hasWeekdayPattern && !projection.basis.hasLevelChange)
  }

  @Test func `without any history there is a spend and no projection`() throws {
    let projection = estimator.projection(of: try series([], today: "2026-06-16"))
    #expect(projection.accuracy == .insufficient)
    #expect(projection.doubt == .nothingSpent)
    #expect(projection.shownQuantiles.allSatisfy { $0 == .zero })
    #expect(projection.probability(ofExceeding: .zero) == 0)
    #expect(projection.runOut(of: .zero).earliest == nil)
    #expect(projection.basis.daysWithoutSpend == nil)
  }

  @Test func `months of zeros are no history`() throws {
    let zeros = [Money](repeating: .zero, count: 90)
    let projection = estimator.projection(of: try series(zeros, today: "2026-06-16"))
    #expect(projection.accuracy == .insufficient)
    #expect(projection.median == .zero)
  }

  @Test(arguments: [
    (1, ProjectionDoubt.fewDays), (4, .fewDays), (5, .volatile), (30, .volatile),
  ])
  func `a low accuracy names its reason`(days: Int, doubt: ProjectionDoubt) throws {
    let amounts = (0..<days).map { Money.dollars($0 % 5 == 0 ? 100 : 0) }
    let projection = estimator.projection(of: try series(amounts, today: "2026-06-03"))
    #expect(projection.accuracy == .low)
    #expect(projection.doubt == doubt)
  }

  @Test func `a step is named as a level that changed`() throws {
    let amounts = (0..<40).map { Money.dollars($0 < 34 ? 1 : 20) }
    let projection = estimator.projection(of: try series(amounts, today: "2026-06-03"))
    #expect(projection.basis.hasLevelChange)
    #expect(projection.basis.recentDay > projection.basis.usualDay)
  }

  @Test func `quiet weekends are a pattern and are not filled`() throws {
    let today = try day("2026-06-13")  // a Saturday
    let amounts = (1...70).reversed().map { age in
      Money.dollars((today.daysSince1970 - age + 3) % 7 >= 5 ? 0 : 10)
    }
    let projection = estimator.projection(of: try series(amounts, today: "2026-06-13"))
    #expect(projection.basis.hasWeekdayPattern)
    #expect(projection.basis.weekdayWeights[6] < 0.3)
    // Ten working days are over, and twelve are left.
    #expect(projection.median > .dollars(210) && projection.median < .dollars(235))
  }

  @Test func `a charge on the first of each month is expected again, once`() throws {
    let today = try day("2026-06-30")
    let amounts = (1...150).reversed().map { age in
      Money.dollars(today.adding(days: -age).day == 1 ? 500 : 10)
    }
    var series = try series(amounts, today: "2026-06-30")
    let june = estimator.projection(of: series)
    #expect(june.basis.recurringCharges.map(\.dayOfMonth) == [1])
    #expect(june.median < .dollars(812))
    series.firstDayOfPeriod = try day("2026-07-01")
    series.lastDayOfPeriod = try day("2026-07-31")
    let july = estimator.projection(of: series)
    #expect(july.expected > .dollars(780) && july.expected < .dollars(830))
    #expect(july.spent == .zero + series.spentToday)
  }

  @Test func `a charge that does not come is expected less and less while its day passes`() throws {
    let today = try day("2026-06-30")
    let amounts = (1...150).reversed().map { age in
      Money.dollars(today.adding(days: -age).day == 30 ? 500 : 10)
    }
    var series = try series(amounts, today: "2026-06-30", spentToday: .dollars(10))
    func rest(_ fraction: Double, hours: [Money] = []) -> Money {
      series.fractionOfTodayGone = fraction
      series.hourlySpend = hours
      let projection = estimator.projection(of: series)
      return projection.expected - projection.spent
    }
    #expect(rest(0) > .dollars(450) && rest(0.5) > .dollars(225) && rest(0.5) < .dollars(260))
    #expect(rest(1 - 1.0 / 86_400_000) < .cents(1) && rest(1) == .zero)
    // With hours, as much of it has still to come as of the rest of today.
    let evenings = (0..<24).map { Money.dollars($0 < 18 ? 0 : 1) }
    #expect(rest(0.5, hours: evenings) > .dollars(350))
  }

  @Test func `a charge at the end of months of different lengths is found`() throws {
    let today = try day("2026-06-15")
    let amounts = (1...150).reversed().map { age in
      let date = today.adding(days: -age)
      return Money.dollars(date.adding(days: 1).day == 1 ? 300 : 5)
    }
    let projection = estimator.projection(of: try series(amounts, today: "2026-06-15"))
    #expect(projection.basis.recurringCharges.contains { $0.dayOfMonth == -1 })
    #expect(projection.expected > .dollars(420))
  }

  @Test func `a day on which the limit stopped spending teaches nothing`() throws {
    var amounts = [Money](repeating: .dollars(10), count: 60)
    var stops: [SpendEvent] = []
    for index in 40..<50 {
      amounts[index] = .zero
      stops.append(
        SpendEvent(.oneDay, on: try day("2026-06-16").adding(days: index - 60), factor: 0)
      )
    }
    let told = estimator.projection(of: try series(amounts, today: "2026-06-16", events: stops))
    let untold = estimator.projection(of: try series(amounts, today: "2026-06-16"))
    #expect(told.basis.days == 50)
    #expect(told.expected == .dollars(100 + 150))
    #expect(untold.expected < told.expected)
  }

  @Test func `a coming stop and a coming raise change the days they name`() throws {
    let amounts = [Money](repeating: .dollars(10), count: 60)
    func expected(_ events: [SpendEvent]) throws -> Money {
      estimator.projection(of: try series(amounts, today: "2026-06-21", events: events)).expected
    }
    #expect(try expected([]) == .dollars(300))
    #expect(try expected([SpendEvent(.oneDay, on: day("2026-06-25"), factor: 0)]) == .dollars(290))
    #expect(try expected([SpendEvent(.change, on: day("2026-06-26"), factor: 2)]) == .dollars(350))
    #expect(try expected([SpendEvent(.oneDay, on: day("2026-07-01"), factor: 9)]) == .dollars(300))
  }

  @Test func `a price change of today has its days before it priced anew`() throws {
    let amounts = [Money](repeating: .dollars(10), count: 60)
    let change = SpendEvent(.change, on: try day("2026-06-21"), factor: 0.5)
    let projection = estimator.projection(
      of: try series(amounts, today: "2026-06-21", events: [change])
    )
    #expect(projection.expected == .dollars(200 + 50))
  }

  @Test func `a change within today prices its days before anew once it has come`() throws {
    let amounts = [Money](repeating: .dollars(10), count: 60)
    let today = try day("2026-06-21")
    let change = SpendEvent(.change, on: today, factor: 3, offset: 0.375)
    // Before it and after it the rest of today and nine days have thirty dollars.
    for (fraction, usual) in [(0, 10), (0.374, 10), (0.375, 30), (0.376, 30), (0.9, 30)] {
      let projection = estimator.projection(
        of: try series(amounts, today: "2026-06-21", fraction: fraction, events: [change])
      )
      let rest = Money(nanodollars: Int64((1 - fraction) * 30_000_000_000))
      let difference = projection.expected - (.dollars(200 + 270) + rest)
      #expect(abs(difference.nanodollars) < 100, "\(fraction)")
      #expect(abs((projection.basis.recentDay - .dollars(Int32(usual))).nanodollars) < 100)
    }
  }

  @Test func `a day with two prices teaches nothing`() throws {
    var amounts = [Money](repeating: .dollars(10), count: 60)
    amounts[59] = .dollars(500)
    for (date, offset) in [("2026-06-20", 0.25), ("2026-06-21", -0.25)] {
      let change = SpendEvent(.change, on: try day(date), factor: 1, offset: offset)
      let projection = estimator.projection(
        of: try series(amounts, today: "2026-06-21", events: [change])
      )
      #expect(projection.expected == .dollars(190 + 500 + 100), "\(date)")
      #expect(projection.basis.days == 59)
    }
  }

  @Test func `money is used up on the day that the expected path passes it`() throws {
    let amounts = [Money](repeating: .dollars(10), count: 60)
    let projection = estimator.projection(of: try series(amounts, today: "2026-06-11"))
    #expect(projection.runOut(of: .dollars(95)).expected == (try day("2026-06-10")))
    #expect(projection.runOut(of: .dollars(205)).expected == (try day("2026-06-21")))
    #expect(projection.runOut(of: .dollars(400)).expected == nil)
  }

  @Test func `a hard limit caps the projection and not the demand`() throws {
    let amounts = [Money](repeating: .dollars(10), count: 60)
    let projection = estimator.projection(
      of: try series(amounts, today: "2026-06-11", hardLimit: .dollars(200))
    )
    #expect(projection.wideRange.upperBound == .dollars(200))
    #expect(projection.probability(ofExceeding: .dollars(200)) == 0)
    #expect(projection.probability(ofExceeding: .dollars(199)) > 0.9)
    #expect(projection.expected == .dollars(200))
    #expect(projection.demand.expected == .dollars(300))
    #expect(projection.demand.runOut(of: .dollars(205)).expected == (try day("2026-06-21")))
  }

  @Test(arguments: [20, 40, 60, 100, 400] as [Int32])
  func `on average a hard limit leaves no more than what its quantiles allow`(limit: Int32) throws {
    let projection = estimator.projection(
      of: try series([.dollars(10)], today: "2026-06-10", hardLimit: .dollars(limit))
    )
    let levels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9]
    let upperEnds = levels.map { projection.quantile($0) } + [.dollars(limit)]
    let weights = zip(levels + [1], [0] + levels).map { $0 - $1 }
    let most = zip(upperEnds, weights).reduce(0) { $0 + Double($1.0.nanodollars) / 1e9 * $1.1 }
    #expect(Double(projection.expected.nanodollars) / 1e9 <= most)
    #expect(projection.expected <= projection.demand.expected)
    #expect(projection.expected >= projection.spent)
  }

  @Test func `hours tell an afternoon's spend from a day's`() throws {
    var quiet = try series(
      [Money](repeating: .dollars(10), count: 60),
      today: "2026-06-30",
      fraction: 0.5
    )
    let evenly = estimator.projection(of: quiet)
    quiet.hourlySpend = (0..<24).map { .dollars($0 < 12 ? 0 : 1) }
    let afternoons = estimator.projection(of: quiet)
    #expect(afternoons.basis.usesHours && !evenly.basis.usesHours)
    #expect(afternoons.expected > evenly.expected)
  }

  @Test func `amounts dated in the future are spent and teach nothing`() throws {
    var ahead = try series([], today: "2026-06-16", spentToday: .dollars(1))
    ahead.firstDay = try day("2026-06-17")
    ahead.dailySpend = [.dollars(5), .dollars(5)]
    let projection = estimator.projection(of: ahead)
    #expect(projection.spent == .dollars(11))
    #expect(projection.basis.days == 0)
  }

  @Test func `a gap after the last day is days without spend`() throws {
    let amounts = [Money](repeating: .dollars(10), count: 60)
    var series = try series(amounts, today: "2026-06-16")
    series.today = series.today.adding(days: 40)
    let projection = estimator.projection(of: series)
    #expect(projection.basis.days == 100)
    #expect(projection.basis.daysWithoutSpend == 40)
  }

  @Test func `of two years of history the last four hundred days count`() throws {
    let amounts = [Money](repeating: .dollars(10), count: 730)
    let projection = estimator.projection(of: try series(amounts, today: "2026-06-16"))
    #expect(projection.basis.days == 400)
    #expect(projection.basis.weekdayWeights.count == 7)
  }
}
