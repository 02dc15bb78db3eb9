import Testing

@testable import BudgetKit

@Suite struct PriceChangesTests {
  /// One model for ten calls of a million tokens on each of the 60 days around 1 April 2026, the
  /// day of its new price.
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
    /// A day on which the second model cost a thousand dollars.
    var spike: String?
    /// When a price of the second model begins that is as the one before.
    var confirmedAt: String?

    func events(besides known: [SpendEvent] = []) throws -> [SpendEvent] {
      let change = try CivilDate(iso8601: "2026-04-01")
      let days = change.adding(days: -30)...change.adding(days: 29)
      var daily = DailySpend(days: days)
      var uses: [PriceChanges.Use] = []
      func add(_ model: String, calls: Int64, _ cost: Money, on day: CivilDate) {
        daily.add(cost, calls: calls, .llm, on: day)
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
        daily.add(.dollars(resources), calls: 1, .compute, on: day)
        if otherModel > 0 { add("other", calls: 1, .dollars(otherModel), on: day) }
        if day.description == spike { add("other", calls: 1, .dollars(1_000), on: day) }
        if offset < 0 {
          add("m", calls: 10, .cents(10 * paidBefore), on: day)
        } else if let paidAfter {
          add("m", calls: 10, .cents(10 * paidAfter), on: day)
        }
      }
      let instant = try Instant(day: "2026-04-01")
      let confirmed = try confirmedAt.map { try Instant(iso8601: $0) }
      let prices = [
        price("m", oldPrice, from: .distantPast), price("m", newPrice, from: instant),
        price("other", 7, from: .distantPast),
        price("other", otherNewPrice, from: instant),
      ]
      return PriceChanges(
        instants: [confirmed, instant].compactMap(\.self),
        zone: .utc,
        uses: uses,
        daily: daily,
        prices: PriceTable(prices: prices)
      )
      .events(today: try CivilDate(iso8601: today), besides: known)
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
      (4, 1, 400, 100, true), (4, 1, 400, 200, true), (4, 1, 400, 201, false),
      (4, 1, 400, 400, false),
      (4, 1, 400, 900, false), (1, 4, 100, 400, true), (1, 4, 100, 200, true),
      (1, 4, 100, 199, false),
      (1, 4, 100, 100, false), (1, 4, 100, 20, false),
      // A model that becomes free: what is still paid for says that it does not.
      (4, 0, 400, 0, true), (4, 0, 400, 1, false), (4, 0, 400, 400, false), (4, 0, 0, 0, false),
      (0, 4, 0, 400, false),
      // A batch of half the price, before and after.
      (4, 2, 200, 100, true), (4, 2, 200, 200, false),
      // Given away, or without a known cost: nothing can be told.
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

  @Test func `a day from which nothing is learnt weighs no change`() throws {
    let course = Course(otherModel: 40, spike: "2026-03-20")
    let spike = try CivilDate(iso8601: "2026-03-20")
    #expect(try course.events().map(\.factor) != [0.75])
    let explained = [SpendEvent(.oneDay, on: spike, factor: 1)]
    #expect(try course.events(besides: explained).map(\.factor) == [0.75])
    // So is a day within which a price begins, though that price changes nothing.
    for (instant, isSetAside) in [
      ("2026-03-20T10:00:00Z", true), ("2026-03-20T14:00:00Z", true),
      ("2026-03-20T00:00:00Z", false),
    ] {
      let mixed = Course(otherModel: 40, spike: "2026-03-20", confirmedAt: instant)
      #expect(try (mixed.events().map(\.factor) == [0.75]) == isSetAside, "\(instant)")
    }
    // Nor do the days after the change bear it out.
    let days = (2...20).map { SpendEvent(.oneDay, on: spike.adding(days: 11 + $0), factor: 1) }
    #expect(try Course(paidAfter: 400).events(besides: days).map(\.factor) == [0.5])
  }

  @Test(
    "a change is dated on the first day of which it has more than half",
    arguments: [
      ("2026-12-01T00:00:00Z", "Etc/UTC", "2026-12-01", 0, nil),
      ("2026-12-01T06:00:00Z", "Etc/UTC", "2026-12-01", 0.25, "2026-12-01"),
      ("2026-12-01T12:00:00Z", "Etc/UTC", "2026-12-02", -0.5, "2026-12-01"),
      ("2026-12-01T18:00:00Z", "Etc/UTC", "2026-12-02", -0.25, "2026-12-01"),
      ("2026-12-01T05:00:00Z", "America/New_York", "2026-12-01", 0, nil),
      ("2026-12-01T02:00:00Z", "America/New_York", "2026-12-01", -0.125, "2026-11-30"),
    ] as [(String, String, String, Double, String?)]
  )
  func dating(instant: String, zone: String, day: String, offset: Double, mixed: String?) throws {
    let event = SpendEvent(
      changeAt: try Instant(iso8601: instant),
      factor: 3,
      in: try Zone(identifier: zone)
    )
    #expect(event.date.description == day && event.offset == offset && event.factor == 3)
    #expect(event.mixedDay?.description == mixed)
  }

  @Test(
    "a change that people enter stands for the book's on its day",
    arguments: [
      ("2026-12-01T00:00:00Z", "Etc/UTC", "2026-12-01", true),
      ("2026-12-01T00:00:00Z", "Etc/UTC", "2026-12-02", false),
      ("2026-12-01T00:00:00Z", "Etc/UTC", "2026-11-30", false),
      ("2026-12-01T00:00:00Z", "Pacific/Auckland", "2026-11-30", false),
      ("2026-12-01T00:00:00Z", "Pacific/Auckland", "2026-12-01", true),
      ("2026-12-01T00:00:00Z", "Pacific/Auckland", "2026-12-02", true),
      ("2026-12-01T00:00:00Z", "Pacific/Auckland", "2026-12-03", false),
      ("2026-12-01T00:00:00Z", "America/New_York", "2026-11-30", true),
      ("2026-12-01T00:00:00Z", "America/New_York", "2026-12-01", true),
      ("2026-12-01T10:00:00Z", "Etc/UTC", "2026-11-30", false),
      ("2026-12-01T10:00:00Z", "Etc/UTC", "2026-12-01", true),
    ]
  )
  func standing(instant: String, zone: String, day: String, stands: Bool) throws {
    let change = SpendEvent(
      changeAt: try Instant(iso8601: instant),
      factor: 3,
      in: try Zone(identifier: zone)
    )
    let date = try CivilDate(iso8601: day)
    let entered = SpendEvent(.change, on: date, factor: 2)
    #expect([change].besides([entered]) == (stands ? [] : [change]))
    #expect([change].besides([SpendEvent(.oneDay, on: date, factor: 0)]) == [change])
  }

  @Test func `without uses before it there is no change`() throws {
    var course = Course(paidBefore: 0)
    #expect(try course.events() == [])
    course.today = "2026-02-01"
    #expect(try course.events() == [])
  }
}
