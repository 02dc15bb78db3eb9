import Testing

@testable import BudgetKit

@Suite struct PriceChangesTests {
  /// One model for ten calls of a million tokens on each of the 60 days around 1 April 2026, the day of its new price.
  private struct Course {
    var oldPrice: Int64 = 4
    var newPrice: Int64 = 2
    /// What a call really cost before and after, in cents.
    var paidBefore: Int32 = 400
    var paidAfter: Int32? = 200
    /// What a second model without a change, and what resources cost on each day, in dollars.
    var otherModel: Int32 = 0
    var otherNewPrice: Int64 = 7
    var resources: Int32 = 0
    var today = "2026-04-20"

    func events() throws -> [SpendEvent] {
      let change = try CivilDate(iso8601: "2026-04-01")
      let days = change.adding(days: -30)...change.adding(days: 29)
      var daily = DailySpend(days: days)
      var uses: [PriceChanges.Use] = []
      func add(_ model: String, calls: Int64, _ cost: Money, on day: CivilDate) {
        daily.add(cost, calls: calls, isLLM: true, on: day)
        uses.append(
          PriceChanges.Use(
            day: day,
            provider: "p",
            model: model,
            calls: calls,
            usage: TokenUsage(prompt: 1_000_000 * calls),
            cost: cost
          )
        )
      }
      for offset in -30..<30 {
        let day = change.adding(days: offset)
        daily.add(.dollars(resources), calls: 1, isLLM: false, on: day)
        if otherModel > 0 { add("other", calls: 1, .dollars(otherModel), on: day) }
        if offset < 0 {
          add("m", calls: 10, .cents(10 * paidBefore), on: day)
        } else if let paidAfter {
          add("m", calls: 10, .cents(10 * paidAfter), on: day)
        }
      }
      let instant = try Instant(day: "2026-04-01")
      let prices = [
        price("m", oldPrice, from: .distantPast), price("m", newPrice, from: instant),
        price("other", 7, from: .distantPast),
        price("other", otherNewPrice, from: instant),
      ]
      return PriceChanges(
        dates: [(instant: instant, day: change)],
        uses: uses,
        daily: daily,
        prices: PriceTable(prices: prices)
      )
      .events(today: try CivilDate(iso8601: today))
    }

    private func price(_ model: String, _ dollars: Int64, from instant: Instant) -> ModelPrice {
      let rate = Rate(nanodollarsPerMillion: dollars * 1_000_000_000)
      return ModelPrice(
        provider: "p",
        model: model,
        validFrom: instant,
        rates: ModelPrice.Rates(input: rate, output: rate),
        source: "user"
      )
    }
  }

  @Test func `a price changes spend by its model's share`() throws {
    let day = try CivilDate(iso8601: "2026-04-01")
    #expect(try Course().events() == [SpendEvent(.change, on: day, factor: 0.5)])
    #expect(try Course(otherModel: 40).events().map(\.factor) == [0.75])
    #expect(try Course(resources: 120).events().map(\.factor) == [0.875])
    #expect(
      try Course(oldPrice: 2, newPrice: 6, paidBefore: 200, paidAfter: 600, resources: 60)
        .events().map(\.factor) == [1.5]
    )
    #expect(try Course(newPrice: 4, paidAfter: 400).events() == [])
    let both = Course(otherModel: 40, otherNewPrice: 14, today: "2026-04-01")
    #expect(try both.events().map(\.factor) == [1.25])
  }

  @Test(
    "a change that the books do not bear out is left out",
    arguments: [
      (4, 1, 400, 100, true), (4, 1, 400, 199, true), (4, 1, 400, 201, false),
      (4, 1, 400, 400, false),
      (4, 1, 400, 900, false), (1, 4, 100, 400, true), (1, 4, 100, 201, true),
      (1, 4, 100, 199, false),
      (1, 4, 100, 100, false), (1, 4, 100, 20, false),
      // A batch of half the price, before and after.
      (4, 2, 200, 100, true), (4, 2, 200, 200, false),
      // Free, or without a known cost: nothing can be told.
      (4, 2, 0, 200, false), (4, 2, 400, 0, false),
    ] as [(Int64, Int64, Int32, Int32, Bool)]
  )
  func books(old: Int64, new: Int64, before: Int32, after: Int32, isBelieved: Bool) throws {
    let course = Course(
      oldPrice: old,
      newPrice: new,
      paidBefore: before,
      paidAfter: after,
      otherModel: 1
    )
    #expect(try course.events().isEmpty == !isBelieved)
  }

  @Test func `without a complete day after it a change is believed, as a coming one is`() throws {
    let late = Course(paidAfter: 400)
    #expect(try late.events() == [])
    for (today, isBelieved) in [
      ("2026-03-20", true), ("2026-04-01", true), ("2026-04-02", true), ("2026-04-03", false),
    ] {
      var course = late
      course.today = today
      #expect(try course.events().isEmpty == !isBelieved, "\(today)")
    }
    #expect(try Course(paidAfter: nil).events().map(\.factor) == [0.5])
  }

  @Test func `without uses before it there is no change`() throws {
    var course = Course(paidBefore: 0)
    #expect(try course.events() == [])
    course.today = "2026-02-01"
    #expect(try course.events() == [])
  }
}

/// Forecasts of ledgers in which a price has changed.
@Suite struct PastPriceTests {
  private func price(
    _ dollars: Int64,
    from day: String,
    provider: String = "openai",
    model: String = "gpt-4o"
  ) throws -> ModelPrice {
    let rate = Rate(nanodollarsPerMillion: dollars * 1_000_000_000)
    return ModelPrice(
      provider: provider,
      model: model,
      validFrom: try Instant(day: day),
      rates: ModelPrice.Rates(input: rate, output: rate),
      source: "user"
    )
  }

  /// Uses five million tokens on each of 60 days before noon of 16 March, priced as the book was on each day.
  private func use(_ test: TestLedger, _ model: String = "gpt-4o", project: ProjectID? = nil) throws
  {
    let noon = test.clock.now
    for age in (1...60).reversed() {
      test.clock.now = noon.adding(milliseconds: Int64(age) * -86_400_000)
      var call = try LLMCall.using(model, usage: TokenUsage(prompt: 5_000_000))
      call.project = project
      try test.ledger.record(call)
    }
    test.clock.now = noon
  }

  private func ledger() throws -> TestLedger { try TestLedger(now: "2026-03-16T12:00:00Z") }

  @Test func `days before a change are counted at the new price`() throws {
    let test = try ledger()
    try test.ledger.prices.set(
      [try price(2, from: "2026-01-01"), try price(1, from: "2026-03-14")],
      subject: "test",
      by: .test
    )
    try use(test)
    let forecast = try test.guarding().forecast()
    #expect(forecast.pastChanges.map(\.date.description) == ["2026-03-14"])
    #expect(forecast.pastChanges.map(\.factor) == [0.5] && forecast.events == [])
    // Thirteen days of ten dollars and two of five are spent; every day to come has five.
    #expect(forecast.currentMonthSpent == .dollars(140))
    let demand = try #require(forecast.endOfMonth)
    #expect(abs(demand.nanodollars - 218_000_000_000) < 3_000_000_000)
    #expect(!forecast.basis.hasLevelChange && forecast.accuracy == .high)
    // The control: as a change that is known to be none, the level is still on its way down.
    let day = try CivilDate(iso8601: "2026-03-14")
    try test.ledger.calendarEvents.set(
      CalendarEvent(workspace: .acme, day: day, kind: .change),
      by: .test
    )
    let blind = try test.guarding().forecast()
    #expect(blind.pastChanges == [])
    #expect(try #require(blind.endOfMonth) > .dollars(240))
    try test.expectVerified()
  }

  @Test func `a price that is entered long after its date re-prices nothing`() throws {
    let test = try ledger()
    try test.ledger.prices.set([try price(2, from: "2026-01-01")], subject: "test", by: .test)
    try use(test)
    let before = try test.guarding().forecast()
    try test.ledger.prices.set([try price(1, from: "2026-03-01")], subject: "test", by: .test)
    #expect(try test.guarding().forecast() == before)
  }

  @Test func `an alias is known, and prices of other models and projects are not asked`() throws {
    let test = try ledger()
    let alias = ModelAlias(provider: "openai", alias: "nick", model: "named", source: "user")
    try test.ledger.prices.set(
      [
        try price(2, from: "2026-01-01", model: "named"),
        try price(1, from: "2026-03-01", model: "named"),
        try price(2, from: "2026-01-01", model: "unused"),
        try price(1, from: "2026-03-05", model: "unused"),
        try price(2, from: "2026-01-01", provider: "else", model: "nick"),
        try price(1, from: "2026-03-07", provider: "else", model: "nick"),
      ],
      aliases: [alias],
      subject: "test",
      by: .test
    )
    try use(test, "nick", project: .search)
    func dates(_ project: ProjectID?) throws -> [String] {
      try test.guarding(project).forecast().pastChanges.map(\.date.description)
    }
    #expect(try dates(nil) == ["2026-03-01"])
    #expect(try dates(.search) == ["2026-03-01"])
    #expect(try dates(.chat) == [])
  }

  @Test func `a change is in force from its morning on, without a gap`() throws {
    let test = try ledger()
    try test.ledger.prices.set(
      [try price(2, from: "2026-01-01"), try price(1, from: "2026-03-10")],
      subject: "test",
      by: .test
    )
    try use(test)
    for (instant, isPast) in [
      ("2026-03-09T12:00:00Z", false), ("2026-03-10T00:00:00Z", false),
      ("2026-03-10T23:00:00Z", false),
      ("2026-03-11T00:00:00Z", true), ("2026-03-12T00:00:00Z", true),
    ] {
      let forecast = try test.guarding().forecast(at: Instant(iso8601: instant))
      #expect(forecast.pastChanges.count == (isPast ? 1 : 0), "\(instant)")
      #expect(forecast.events.count == (isPast ? 0 : 1), "\(instant)")
      let middle = try #require(forecast.endOfMonth)
      #expect(abs(middle.nanodollars - 200_000_000_000) < 6_000_000_000, "\(instant) \(middle)")
    }
  }

  @Test func `a backtest prices the past anew as well`() throws {
    let test = try TestLedger(now: "2026-03-01T12:00:00Z")
    try test.ledger.prices.set(
      [try price(8, from: "2026-01-01"), try price(1, from: "2026-02-02")],
      subject: "test",
      by: .test
    )
    try use(test)
    let scope = BudgetScope(workspace: .acme)
    let backtest = try test.ledger.backtest(of: scope, windowsBack: 1)
    let score = try #require(backtest.score)
    #expect(backtest.replays.count == 4 && score.meanError < 0.05)
    let day = try CivilDate(iso8601: "2026-02-02")
    try test.ledger.calendarEvents.set(
      CalendarEvent(workspace: .acme, day: day, kind: .change),
      by: .test
    )
    let blind = try #require(try test.ledger.backtest(of: scope, windowsBack: 1).score)
    #expect(blind.meanError > 0.1)
  }
}
