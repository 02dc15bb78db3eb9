import BudgetKit
import Testing

@Suite struct PeriodBoundaryTests {
  @Test(arguments: [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati",
    "America/St_Johns",
  ])
  func `the first and the last millisecond of a month belong to it`(name: String) throws {
    let zone = try Zone(identifier: name)
    for month in [3, 11] {
      let period = try Period.month(2026, month, in: zone)
      let test = try TestLedger()
      test.clock.now = period.start
      try test.setBudget(.dollars(100), zone: name)
      for (instant, cents) in [
        (period.start.previous, 1), (period.start, 2), (period.end.previous, 4), (period.end, 8),
      ] as [(Instant, Int32)] {
        try test.spend(.cents(cents), at: instant)
      }
      for (now, cents) in [
        (period.start, 6), (period.end.previous, 6), (period.start.previous, 1), (period.end, 8),
      ] as [(Instant, Int32)] {
        test.clock.now = now
        let status = try test.status()
        #expect(status.spent == .cents(cents), "\(name), \(now)")
        #expect(status.period.contains(now))
      }
      try test.expectVerified()
    }
  }

  @Test func `a new month begins with nothing spent, and the old one stays as it was`() throws {
    let test = try TestLedger(now: "2026-01-31T23:59:59.999Z")
    try test.setBudget(.dollars(1))
    try test.spend(.dollars(1))
    #expect(refusal { try test.guarding().reserve(.nanodollars(1)) } == .budgetExceeded)
    test.clock.now = try Instant(iso8601: "2026-02-01T00:00:00Z")
    let hold = try test.guarding().reserve(.dollars(1))
    #expect(refusal { try test.guarding().reserve(.nanodollars(1)) } == .budgetExceeded)
    try test.guarding().settle(hold.id, with: .cost(.cents(40)))
    #expect(try test.status().spent == .cents(40))
    test.clock.now = try Instant(iso8601: "2026-01-31T00:00:00Z")
    #expect(try test.status().spent == .dollars(1))
    try test.expectVerified()
  }

  @Test func `a late booking changes its own month`() throws {
    let test = try TestLedger(now: "2026-01-31T23:59:00Z")
    try test.setBudget(.dollars(10))
    let hold = try test.guarding().reserve(.dollars(2))
    test.clock.now = try Instant(iso8601: "2026-02-01T00:01:00Z")
    try test.spend(.dollars(5), at: Instant(iso8601: "2026-01-10T00:00:00Z"))
    #expect(try test.status().spent == .zero)
    let settled = try test.guarding().settle(hold.id, with: .cost(.dollars(3)))
    #expect(!settled.isLate && settled.overrun == .dollars(1))
    #expect(try test.status().spent == .zero)
    test.clock.now = try Instant(iso8601: "2026-01-31T23:59:59Z")
    #expect(try test.status().spent == .dollars(8))
    #expect(try test.status().reserved == .zero)
    try test.expectVerified()
  }

  @Test func `a budget set in mid-month counts what was spent and held before`() throws {
    let test = try TestLedger()
    try test.spend(.dollars(3), project: .search)
    try test.spend(.dollars(4), at: Instant(iso8601: "2025-12-31T23:59:59.999Z"))
    _ = try test.guarding(.search).reserve(.dollars(2))
    try test.setBudget(.dollars(6))
    try test.setBudget(.dollars(5), project: .search)
    #expect(try test.status().remaining == .dollars(1))
    #expect(try test.status(.search).remaining == .zero)
    #expect(refusal { try test.guarding(.chat).reserve(.cents(101)) } == .budgetExceeded)
    #expect(try test.alertedPercents(.search) == [50])
    try test.expectVerified()
  }

  /// The counters of a month that nobody counted before are made from its rows, while one of these
  /// is being changed.
  @Test func `an open reservation of an uncounted month is settled without a trace of its hold`()
    throws
  {
    for isSwept in [false, true] {
      let test = try TestLedger()
      let hold = try test.guarding().reserve(.dollars(2))
      test.clock.now = try Instant(iso8601: "2026-02-10T00:00:00Z")
      try test.setBudget(.dollars(10))
      if isSwept { try test.guarding().expireReservations() }
      #expect(try test.guarding().settle(hold.id, with: .cost(.dollars(1))).isLate)
      try test.expectVerified()
      test.clock.now = try Instant(iso8601: "2026-01-20T00:00:00Z")
      #expect(try test.status().reserved == .zero)
      #expect(try test.status().spent == .dollars(1))
    }
  }
}

// MARK: - Another zone

@Suite struct ZoneChangeTests {
  @Test func `another zone moves the months, the days and the counters`() throws {
    let test = try TestLedger(now: "2026-02-10T12:00:00Z")
    try test.setBudget(.dollars(10))
    try test.setBudget(.dollars(10), project: .search)
    let lateEvening = try Instant(iso8601: "2026-01-31T23:30:00Z")
    try test.spend(.dollars(2), project: .search, at: lateEvening)
    try test.ledger.record(
      ResourceUsage(
        workspace: .acme,
        resourceType: "cpu",
        usage: Quantity(20),
        timestamp: lateEvening
      )
    )
    try test.spend(.dollars(1), project: .search)
    #expect(try test.status().spent == .dollars(1))
    let byDay = ReportQuery(workspace: .acme, by: .day)
    #expect(try test.ledger.report(byDay).rows.map(\.key) == ["2026-01-31", "2026-02-10"])

    try test.setBudget(.dollars(10), zone: "Europe/Berlin")
    #expect(try test.ledger.zone(of: .acme).identifier == "Europe/Berlin")
    #expect(try test.status().spent == .dollars(4))
    #expect(try test.status(.search).spent == .dollars(3))
    #expect(try test.ledger.report(byDay).rows.map(\.key) == ["2026-02-01", "2026-02-10"])
    #expect(try test.ledger.report(byDay).total.cost == .dollars(4))
    try test.expectVerified()

    try test.setBudget(.dollars(10), project: .search, zone: "UTC")
    #expect(try test.status().spent == .dollars(1))
    #expect(try test.ledger.report(byDay).rows.map(\.key) == ["2026-01-31", "2026-02-10"])
    try test.expectVerified()
  }

  @Test func `a hold made before the move is settled after it`() throws {
    let test = try TestLedger(now: "2026-01-31T23:30:00Z")
    try test.setBudget(.dollars(10))
    try test.setBudget(.dollars(10), project: .search)
    let first = try test.guarding(.search).reserve(.dollars(1))
    let second = try test.guarding(.search).reserve(.dollars(2))
    let third = try test.guarding(.search).reserve(.dollars(4))
    try test.setBudget(.dollars(10), zone: "Europe/Berlin")
    try test.guarding().settle(first.id, with: .cost(.cents(50)))
    try test.expectVerified()
    #expect(try test.status(.search).reserved == .dollars(6))
    try test.guarding().release(second.id)
    test.clock.advance(seconds: 301)
    try test.guarding().expireReservations()
    #expect(try test.status(.search).reserved == .zero)
    #expect(try test.guarding().settle(third.id, with: .cost(.dollars(3))).isLate)
    #expect(try test.status().spent == .cents(350))
    try test.expectVerified()
  }

  @Test func `no alert fires twice because the zone changed`() throws {
    let test = try TestLedger(now: "2026-01-20T12:00:00Z")
    try test.setBudget(.dollars(10))
    try test.spend(.dollars(8))
    test.clock.now = try Instant(iso8601: "2026-02-10T12:00:00Z")
    try test.spend(.dollars(5))
    #expect(try test.alertedPercents() == [50, 80, 50])
    for zone in ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "UTC", "Europe/Berlin"] {
      try test.setBudget(.dollars(10), zone: zone)
      test.clock.now = try Instant(iso8601: "2026-01-20T12:00:00Z")
      #expect(try test.guarding().checkAndAlert().filter { $0.kind == .spend } == [])
      test.clock.now = try Instant(iso8601: "2026-02-10T12:00:00Z")
      #expect(try test.guarding().checkAndAlert().filter { $0.kind == .spend } == [])
      #expect(try test.alertedPercents() == [50, 80, 50])
      let starts = Set(try test.guarding().alerts().map(\.periodStart))
      let expected = try [1, 2].map {
        try Period.month(2026, $0, in: Zone(identifier: zone)).start
      }
      #expect(starts == Set(expected))
    }
    try test.expectVerified()
  }

  @Test func `no alert is missed because the zone changed`() throws {
    let test = try TestLedger(now: "2026-02-01T02:00:00Z")
    try test.setBudget(.dollars(10), zone: "America/New_York")
    try test.spend(.dollars(6), at: Instant(iso8601: "2026-01-20T12:00:00Z"))
    #expect(try test.alertedPercents() == [50])
    // It is still January in New York, and February in London.
    try test.setBudget(.dollars(10), project: .search, zone: "Europe/London")
    #expect(try test.status().spent == .zero)
    try test.spend(.dollars(5))
    #expect(try test.alertedPercents() == [50, 50])
    try test.expectVerified()
  }

  @Test func `an unknown zone is refused and changes nothing`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    #expect(refusal { try test.setBudget(.dollars(2), zone: "Mars/Olympus") } == .invalidTime)
    #expect(try test.status().budget == .dollars(1))
    try test.expectVerified()
  }
}
