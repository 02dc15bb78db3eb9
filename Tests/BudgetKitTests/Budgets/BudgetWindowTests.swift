import Testing

@testable import BudgetKit

@Suite struct BudgetWindowTests {
  private func zone(_ name: String) throws -> Zone { try Zone(identifier: name) }

  private func instant(_ text: String) throws -> Instant { try Instant(iso8601: text) }

  private typealias Bounds = (
    zone: String, window: BudgetWindow, firstDay: Int, at: String, start: String, hours: Double
  )

  private static let bounds: [Bounds] = [
    // An ordinary day of Berlin, and the days on which its clocks change.
    ("Europe/Berlin", BudgetWindow.day, 1, "2026-03-28T12:00:00Z", "2026-03-27T23:00:00Z", 24.0),
    ("Europe/Berlin", .day, 1, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", 23),
    ("Europe/Berlin", .day, 1, "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", 25),
    // The hour that comes twice is two hours.
    ("Europe/Berlin", .hour, 1, "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z", 1),
    ("Europe/Berlin", .hour, 1, "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z", 1),
    // Clocks of Lord Howe move by half an hour: the last hour of the day is half an hour.
    ("Australia/Lord_Howe", .hour, 1, "2026-04-05T13:15:00Z", "2026-04-05T13:00:00Z", 0.5),
    ("Australia/Lord_Howe", .day, 1, "2026-04-05T13:15:00Z", "2026-04-04T13:00:00Z", 24.5),
    ("Asia/Kolkata", .hour, 1, "2026-01-15T12:00:00Z", "2026-01-15T11:30:00Z", 1),
    // Midnights that did not exist.
    ("America/Sao_Paulo", .day, 1, "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z", 23),
    ("Asia/Beirut", .day, 1, "2026-03-29T12:00:00Z", "2026-03-28T22:00:00Z", 23),
    ("Pacific/Apia", .day, 1, "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z", 24),
    // A week that a whole day is missing from.
    ("Pacific/Apia", .week, 1, "2011-12-29T12:00:00Z", "2011-12-26T10:00:00Z", 144),
    ("UTC", .week, 1, "2026-11-29T12:00:00Z", "2026-11-23T00:00:00Z", 168),
    ("UTC", .week, 7, "2026-11-29T12:00:00Z", "2026-11-29T00:00:00Z", 168),
    ("UTC", .week, 7, "2026-11-28T23:59:59.999Z", "2026-11-22T00:00:00Z", 168),
    ("UTC", .week, 3, "2026-11-24T12:00:00Z", "2026-11-18T00:00:00Z", 168),
    ("UTC", .month, 15, "2026-03-14T23:59:59Z", "2026-02-15T00:00:00Z", 28 * 24),
    ("UTC", .month, 15, "2026-03-15T00:00:00Z", "2026-03-15T00:00:00Z", 31 * 24),
    ("UTC", .month, 28, "2026-01-05T00:00:00Z", "2025-12-28T00:00:00Z", 31 * 24),
    ("UTC", .quarter, 1, "2026-06-30T23:59:59Z", "2026-04-01T00:00:00Z", 91 * 24),
    ("UTC", .year, 1, "2028-12-31T23:59:59Z", "2028-01-01T00:00:00Z", 366 * 24),
  ]

  @Test func `a period has the bounds of its window`() throws {
    for (name, window, firstDay, text, start, hours) in Self.bounds {
      let at = try instant(text)
      let found = try window.period(containing: at, in: zone(name), firstDay: firstDay)
      let period = try #require(found)
      let milliseconds = period.end.milliseconds(since: period.start)
      #expect(try period.start == instant(start), "\(name) \(period)")
      #expect(Double(milliseconds) / 3_600_000 == hours, "\(name) \(period)")
      #expect(period.contains(at))
    }
  }

  @Test(arguments: [
    "UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia",
    "America/Sao_Paulo", "Africa/Cairo", "Asia/Kathmandu",
  ])
  func `the periods of a window meet without gap or overlap`(name: String) throws {
    let zone = try zone(name)
    let windows: [(BudgetWindow, Int, String, String)] = [
      (.hour, 1, "2011-12-25T00:00:00Z", "2012-01-05T00:00:00Z"),
      (.hour, 1, "2026-03-25T00:00:00Z", "2026-04-08T00:00:00Z"),
      (.day, 1, "2011-11-01T00:00:00Z", "2012-05-01T00:00:00Z"),
      (.week, 5, "2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
      (.month, 11, "2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
      (.quarter, 1, "2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
    ]
    for (window, firstDay, from, to) in windows {
      var at = try instant(from)
      let end = try instant(to)
      while at < end {
        let period = try #require(window.period(containing: at, in: zone, firstDay: firstDay))
        #expect(period.contains(at) && period.start < period.end, "\(window) \(at)")
        let next = window.period(containing: period.end, in: zone, firstDay: firstDay)
        #expect(next?.start == period.end, "\(window) \(period)")
        let last = Instant(millisecondsSince1970: period.end.millisecondsSince1970 - 1)
        #expect(window.period(containing: last, in: zone, firstDay: firstDay) == period)
        at = period.end
      }
    }
  }

  @Test func `another zone or first day holds from the next period on`() throws {
    let test = try TestLedger(now: "2026-11-25T12:00:00Z")  // a Wednesday
    let scope = BudgetScope(workspace: .acme)
    func set(_ calendar: BudgetCalendarUpdate?) throws {
      try test.ledger.updateBudget(
        of: scope,
        window: .week,
        with: BudgetUpdate(limit: .dollars(1)),
        orOf: MonthlyBudget(limit: .dollars(1)),
        calendar: calendar,
        by: .test
      )
    }
    func period() throws -> String { try test.ledger.standings(of: scope)[0].period.description }
    try set(nil)
    try test.spend(.cents(60))
    try set(BudgetCalendarUpdate(firstDay: 7))
    #expect(try period() == "2026-11-23T00:00:00Z ..< 2026-11-30T00:00:00Z")
    try test.expectVerified()
    // The stretch up to the first new beginning is a period of its own.
    test.clock.now = try instant("2026-11-30T00:00:00Z")
    #expect(try period() == "2026-11-30T00:00:00Z ..< 2026-12-06T00:00:00Z")
    #expect(try test.guarding().canExecute(estimatedCost: .dollars(1)).canExecute)
    try test.spend(.cents(10))
    test.clock.now = try instant("2026-12-06T00:00:00Z")
    #expect(try period() == "2026-12-06T00:00:00Z ..< 2026-12-13T00:00:00Z")
    // At once: as if it had always held.
    try set(BudgetCalendarUpdate(firstDay: 1, isImmediate: true))
    #expect(try period() == "2026-11-30T00:00:00Z ..< 2026-12-07T00:00:00Z")
    #expect(try test.ledger.standings(of: scope)[0].spent == .cents(10))
    try set(BudgetCalendarUpdate(zone: Zone(identifier: "Asia/Tokyo"), isImmediate: true))
    #expect(try period() == "2026-11-29T15:00:00Z ..< 2026-12-06T15:00:00Z")
    try test.expectVerified()
  }

  @Test func `a budget of a fixed time acts in it, and not before or after`() throws {
    let test = try TestLedger()
    let period = try Period(
      start: instant("2026-01-20T00:00:00Z"),
      end: instant("2026-01-22T00:00:00Z")
    )
    try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme),
      window: .fixed(period),
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
    for (now, fits) in [
      ("2026-01-15T12:00:00Z", true), ("2026-01-19T23:59:59.999Z", true),
      ("2026-01-20T00:00:00Z", false), ("2026-01-21T23:59:59.999Z", false),
      ("2026-01-22T00:00:00Z", true), ("2026-01-15T12:00:00Z", true),
    ] {
      test.clock.now = try instant(now)
      for _ in 0..<2 {
        #expect(try test.guarding().canExecute(estimatedCost: .dollars(2)).canExecute == fits)
      }
      if fits { _ = try test.guarding().reserve(.dollars(2), expiresAfter: .seconds(1)) }
    }
    try test.expectVerified()
  }

  @Test func `several windows of one scope hold together`() throws {
    let test = try TestLedger(now: "2026-01-15T12:30:00Z")
    for (window, limit) in [
      (BudgetWindow.hour, 1), (.day, 2), (.week, 3), (.month, 4), (.quarter, 5), (.year, 6),
      (.total, 7),
    ] as [(BudgetWindow, Int)] {
      try test.ledger.updateBudget(
        of: BudgetScope(workspace: .acme),
        window: window,
        with: BudgetUpdate(),
        orOf: MonthlyBudget(limit: .dollars(limit)),
        by: .test
      )
    }
    // After each step one window more is full.
    for (now, room) in [
      ("2026-01-15T12:30:00Z", 1), ("2026-01-15T13:00:00Z", 1), ("2026-01-15T14:00:00Z", 0),
      ("2026-01-16T00:00:00Z", 1), ("2026-01-17T00:00:00Z", 0), ("2026-01-19T00:00:00Z", 1),
      ("2026-01-26T00:00:00Z", 0), ("2026-02-01T00:00:00Z", 1), ("2026-03-01T00:00:00Z", 0),
      ("2026-04-01T00:00:00Z", 1), ("2026-07-01T00:00:00Z", 0), ("2027-01-01T00:00:00Z", 1),
      ("2028-01-01T00:00:00Z", 0),
    ] {
      test.clock.now = try instant(now)
      let decision = try test.guarding().canExecute(estimatedCost: .dollars(2))
      #expect(decision.tightest?.fitsUpTo == .dollars(room), "\(now)")
      if room > 0 { try test.spend(.dollars(room)) }
    }
    try test.expectVerified()
    #expect(try test.ledger.standings(of: BudgetScope(workspace: .acme)).count == 7)
  }

  @Test func `a window is read from its text as it was written`() throws {
    let fixed = BudgetWindow.fixed(
      try Period(start: instant("1969-01-01T00:00:00Z"), end: instant("2026-01-01T00:00:00Z"))
    )
    for window in BudgetWindow.named + [fixed] {
      #expect(BudgetWindow(text: window.text) == window)
    }
    for text in ["", "decade", "fixed", "fixed 1", "fixed 2 1", "fixed 1 2 3", "fixed a b"] {
      #expect(BudgetWindow(text: text) == nil, "\(text)")
    }
  }
}
