import Testing

@testable import BudgetKit

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
      validFrom: try day.utf8.count == 10 ? Instant(day: day) : Instant(iso8601: day),
      rates: ModelPrice.Rates(input: rate, output: rate),
      source: "user"
    )
  }

  /// Uses five million tokens on each of 60 days before noon of 16 March, priced as the book was on
  /// each day.
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

  @Test(
    "a price that changes within a day moves the forecast at no instant of it",
    arguments: ["2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z", "2026-03-10T18:00:00Z"]
  )
  func withinADay(start: String) throws {
    let test = try ledger()
    try test.ledger.prices.set(
      [try price(1, from: "2026-01-01"), try price(3, from: start)],
      subject: "test",
      by: .test
    )
    let noon = test.clock.now
    for quarter in (1...240).reversed() {
      test.clock.now = noon.adding(milliseconds: Int64(quarter) * -21_600_000)
      try test.ledger.record(.using("gpt-4o", usage: TokenUsage(prompt: 2_500_000)))
    }
    test.clock.now = noon
    // Nine days of ten dollars, one that has both prices, and 21 of thirty.
    let instants = ["2026-03-09T23:59:59Z", "2026-03-10T00:00:00Z", start, "2026-03-11T00:00:00Z"]
    for text in instants {
      for instant in [try Instant(iso8601: text).previous, try Instant(iso8601: text)] {
        let middle = try #require(try test.guarding().forecast(at: instant).endOfMonth)
        #expect((725..<765).contains(middle.nanodollars / 1_000_000_000), "\(instant): \(middle)")
      }
    }
  }

  @Test func `a change entered on the announced day stands for the price in every zone`() throws {
    func forecast(_ zone: String, from start: String, enters: Bool) throws -> Forecast {
      let test = try ledger()
      try test.setBudget(.dollars(1_000), isHard: false, zone: zone)
      try test.ledger.prices.set(
        [try price(2, from: "2026-01-01"), try price(1, from: start)],
        subject: "test",
        by: .test
      )
      try use(test)
      if enters {
        let event = CalendarEvent(
          workspace: .acme,
          day: try CivilDate(iso8601: "2026-03-10"),
          kind: .change,
          factorThousandths: 500
        )
        try test.ledger.calendarEvents.set(event, by: .test)
      }
      return try test.guarding().forecast()
    }
    for (zone, start, dated) in [
      ("Etc/UTC", "2026-03-10", "2026-03-10"),
      ("Pacific/Auckland", "2026-03-10", "2026-03-11"),
    ] {
      let book = try forecast(zone, from: start, enters: false)
      #expect(book.pastChanges.map(\.date.description) == [dated], "\(zone)")
      let entered = try forecast(zone, from: start, enters: true)
      #expect(entered.pastChanges.map(\.date.description) == ["2026-03-10"], "\(zone)")
      #expect(entered.pastChanges.map(\.factor) == [0.5], "\(zone)")
    }
  }

  @Test func `a day within which a price changed does not tell at what hours is spent`() throws {
    let test = try ledger()
    try test.ledger.prices.set(
      [try price(1, from: "2026-01-01"), try price(3, from: "2026-03-10T10:00:00Z")],
      subject: "test",
      by: .test
    )
    try use(test)
    let night = try LLMCall.using("gpt-4o", usage: TokenUsage(prompt: 5_000_000))
    for day in ["2026-03-09T02:00:00Z", "2026-03-10T03:00:00Z"] {
      var call = night
      call.timestamp = try Instant(iso8601: day)
      try test.ledger.record(call)
    }
    let history = try test.ledger.store.readSnapshot { connection in
      let reader = try SpendReader(
        of: BudgetScope(workspace: .acme),
        at: nil,
        now: test.clock.now,
        on: connection
      )
      return try reader.history(
        of: .month,
        reader.frame(on: connection),
        budget: nil,
        prices: test.ledger.store.prices,
        on: connection
      )
    }
    #expect(history.llm.events.compactMap(\.mixedDay?.description) == ["2026-03-10"])
    let hours = history.llm.hourlySpend
    #expect(hours[2] == .dollars(5) && hours[3] == .zero)
    // 22 days of five dollars and five of fifteen.
    #expect(hours[12] == .dollars(22 * 5 + 5 * 15))
  }

  @Test func `a model that becomes free stays free`() throws {
    let test = try ledger()
    try test.ledger.prices.set(
      [
        try price(2, from: "2026-01-01"), try price(0, from: "2026-03-10"),
        try price(1, from: "2026-01-01", model: "paid"),
      ],
      subject: "test",
      by: .test
    )
    try use(test)
    try use(test, "paid")
    // Nine days of fifteen dollars, and 22 of five.
    for instant in ["2026-03-11T12:00:00Z", "2026-03-12T12:00:00Z", "2026-03-16T12:00:00Z"] {
      let forecast = try test.guarding().forecast(at: Instant(iso8601: instant))
      let middle = try #require(forecast.endOfMonth)
      #expect(abs(middle.nanodollars - 245_000_000_000) < 6_000_000_000, "\(instant): \(middle)")
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
