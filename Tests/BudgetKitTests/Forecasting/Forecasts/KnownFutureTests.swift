import Testing

@testable import BudgetKit

@Suite struct KnownFutureTests {
  private func steady() throws -> TestLedger {
    let test = try TestLedger(now: "2026-03-16T00:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    return test
  }

  private func expected(_ test: TestLedger) throws -> Money {
    try #require(try test.guarding().forecast().expected)
  }

  @Test(
    arguments: [
      (CalendarEvent.Kind.holiday, nil, Int64(9)), (.stop, nil, 10), (.change, 2_000, -110),
      (.change, 1, 110), (.change, nil, 0),
    ] as [(CalendarEvent.Kind, Int64?, Int64)]
  )
  func `an event of a coming day changes what is expected`(
    kind: CalendarEvent.Kind,
    factor: Int64?,
    dollarsLess: Int64
  ) throws {
    let test = try steady()
    let before = try expected(test)
    let event = CalendarEvent(
      workspace: .acme,
      day: try CivilDate(iso8601: "2026-03-21"),
      kind: kind,
      factorThousandths: factor
    )
    try test.ledger.calendarEvents.set(event, by: .test)
    let less = (before - (try expected(test))).nanodollars
    #expect(abs(less - dollarsLess * 1_000_000_000) < 2_000_000_000)
    #expect(try test.guarding().forecast().events.map(\.date) == [event.day])
    try test.expectVerified()
  }

  @Test func `an explained error does not tell at what hours is spent`() throws {
    func rest(error: Bool, kind: CalendarEvent.Kind? = nil) throws -> Money {
      let test = try TestLedger(now: "2026-03-16T12:00:00Z")
      try test.spendDaily(.dollars(10), days: 60)
      test.clock.now = try Instant(iso8601: "2026-03-16T10:00:00Z")
      if error { try test.spend(.dollars(3_000), at: Instant(iso8601: "2026-03-10T03:00:00Z")) }
      if let kind {
        let day = try CivilDate(iso8601: "2026-03-10")
        try test.ledger.calendarEvents.set(
          CalendarEvent(workspace: .acme, day: day, kind: kind),
          by: .test
        )
      }
      let forecast = try test.guarding().forecast()
      return try #require(forecast.expected) - forecast.currentMonthSpent
    }
    let usual = try rest(error: false, kind: .explained)
    #expect(try rest(error: true, kind: .explained) == usual)
    #expect(try rest(error: true) > usual + usual)
  }

  @Test func `events are set, replaced, listed, removed, and audited`() throws {
    let test = try TestLedger()
    let events = test.ledger.calendarEvents
    let day = try CivilDate(iso8601: "2026-12-25")
    var event = CalendarEvent(workspace: .acme, day: day, kind: .holiday, note: "Christmas")
    try events.set(event, by: .test)
    event.factorThousandths = 0
    try events.set(event, by: .test)
    #expect(try events.list(.acme) == [event])
    #expect(try events.list(.other) == [])
    #expect(try !events.remove(.stop, on: day, of: .acme, by: .test))
    #expect(try events.remove(.holiday, on: day, of: .acme, by: .test))
    #expect(try !events.remove(.holiday, on: day, of: .acme, by: .test))
    #expect(try events.list(.acme) == [])
    #expect(try test.count("audit_log", where: "action IN ('set event', 'remove event')") == 3)
    try test.expectVerified()
  }

  @Test(
    "a factor that its kind does not have is refused",
    arguments: [
      (.change, -1), (.change, 0), (.change, 1_000_001), (.change, .min), (.change, .max),
      (.holiday, -1), (.holiday, 1_001), (.stop, 1), (.explained, 999), (.explained, 0),
    ] as [(CalendarEvent.Kind, Int64)]
  )
  func factorOutOfRange(kind: CalendarEvent.Kind, factor: Int64) throws {
    let test = try TestLedger()
    let day = try CivilDate(iso8601: "2026-01-10")
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.calendarEvents.set(
        CalendarEvent(workspace: .acme, day: day, kind: kind, factorThousandths: factor),
        by: .test
      )
    }
    #expect(error?.code == .invalidValue)
    #expect(try test.count("calendar_event") == 0)
  }

  @Test(
    "a factor that its kind has is entered",
    arguments: [
      (.change, 1), (.change, 1_000_000), (.holiday, 0), (.holiday, 1_000), (.stop, 0),
      (.explained, 1_000),
    ] as [(CalendarEvent.Kind, Int64)]
  )
  func factorWithinRange(kind: CalendarEvent.Kind, factor: Int64) throws {
    let test = try TestLedger()
    let day = try CivilDate(iso8601: "2026-01-10")
    let event = CalendarEvent(workspace: .acme, day: day, kind: kind, factorThousandths: factor)
    try test.ledger.calendarEvents.set(event, by: .test)
    #expect(try test.ledger.calendarEvents.list(.acme) == [event])
  }

  @Test(
    "a day is explained once it has come where the workspace is",
    arguments: [
      ("2026-01-15", "Etc/UTC", true), ("2026-01-16", "Etc/UTC", false),
      ("2026-01-16", "Pacific/Kiritimati", true), ("2026-01-17", "Pacific/Kiritimati", false),
    ]
  )
  func explaining(day: String, zone: String, isAllowed: Bool) throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1), zone: zone)
    let event = CalendarEvent(workspace: .acme, day: try CivilDate(iso8601: day), kind: .explained)
    var code: LedgerError.Code?
    do {
      try test.ledger.calendarEvents.set(event, by: .test)
    } catch let error as LedgerError {
      code = error.code
    }
    #expect(code == (isAllowed ? nil : .invalidValue))
  }

  @Test func `entries of before with other factors are read and used`() throws {
    let test = try steady()
    let before = try expected(test)
    let day = try CivilDate(iso8601: "2026-03-21")
    try test.ledger.calendarEvents.set(
      CalendarEvent(workspace: .acme, day: day, kind: .holiday),
      by: .test
    )
    try test.tamper("UPDATE calendar_event SET factor_thousandths = 3000")
    #expect(try test.ledger.calendarEvents.list(.acme).map(\.factorThousandths) == [3_000])
    #expect(try expected(test) > before + .dollars(15))
  }

  @Test func `several events are entered together or not at all, and keep their notes`() throws {
    let test = try TestLedger()
    let events = test.ledger.calendarEvents
    let day = try CivilDate(iso8601: "2026-12-24")
    var week = (0..<3).map { offset in
      CalendarEvent(workspace: .acme, day: day.adding(days: offset), kind: .holiday, note: "away")
    }
    #expect(try !test.ledger.knows(.acme))
    week[2].factorThousandths = 1_001
    #expect(throws: LedgerError.self) { try events.set(week, by: .test) }
    #expect(try !test.ledger.knows(.acme) && test.count("audit_log") == 0)
    week[2].factorThousandths = 500
    #expect(try events.set(week, by: .test) == week)
    #expect(try test.ledger.knows(.acme) && events.list(.acme) == week)
    var again = week
    (again[0].note, again[1].note) = (nil, "back")
    #expect(try events.set(again, by: .test).map(\.note) == ["away", "back", "away"])
    #expect(try events.list(.acme).map(\.note) == ["away", "back", "away"])
    try test.expectVerified()
  }

  @Test func `a price that the book dates within the month changes the days from then on`() throws {
    let test = try steady()
    let before = try expected(test)
    let rates = [2, 1].map { (dollars: Int64) in
      let rate = Rate(nanodollarsPerMillion: dollars * 1_000_000_000)
      return ModelPrice.Rates(input: rate, output: rate)
    }
    let prices = try zip(["2026-01-01T00:00:00Z", "2026-03-24T00:00:00Z"], rates).map {
      date,
      rates in
      ModelPrice(
        provider: "openai",
        model: "gpt-4o",
        validFrom: try Instant(iso8601: date),
        rates: rates,
        source: "user"
      )
    }
    try test.ledger.prices.set(prices, subject: "test", by: .test)
    let forecast = try test.guarding().forecast()
    #expect(forecast.events.map(\.factor) == [0.5])
    let less = (before - (try #require(forecast.expected))).nanodollars
    #expect(abs(less - 40_000_000_000) < 1_000_000_000)
    try test.expectVerified()
  }
}
