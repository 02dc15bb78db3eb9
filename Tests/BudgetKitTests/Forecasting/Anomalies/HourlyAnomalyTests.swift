import Testing

@testable import BudgetKit

@Suite struct HourlyAnomalyTests {
  private let hours = AnomalyQuery(workspace: .acme, unit: .hour)

  @Test func `an hour far above its past is found on a day that is not`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    try test.spend(.dollars(7), at: Instant(iso8601: "2026-03-15T03:00:00Z"))
    try test.spend(.dollars(2), at: Instant(iso8601: "2026-03-15T03:59:59.999Z"))
    try test.spend(.dollars(1), at: Instant(iso8601: "2026-03-15T04:00:00Z"))
    let found = try test.ledger.anomalies(hours)
    #expect(found.count == 1)
    let anomaly = try #require(found.first)
    #expect(anomaly.hour == (try Instant(iso8601: "2026-03-15T03:00:00Z")))
    #expect(anomaly.day == (try CivilDate(iso8601: "2026-03-15")))
    #expect(anomaly.spent == .dollars(9) && anomaly.expected == .dollars(1))
    #expect(anomaly.threshold == .dollars(6) && anomaly.excess == .dollars(8))
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .acme)) == [])
    try test.expectVerified()
  }

  @Test(arguments: [(5_999_999_999, 0), (6_000_000_000, 1)])
  func `an hour that has half a mean day is found, and one of a nanodollar less is not`(
    nanodollars: Int64,
    count: Int
  ) throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    try test.spend(.nanodollars(nanodollars), at: Instant(iso8601: "2026-03-16T03:00:00Z"))
    for grouping in [nil] + AnomalyQuery.Grouping.allCases.map(\.self) {
      for days in [1, 2, 20] {
        let query = AnomalyQuery(workspace: .acme, by: grouping, unit: .hour, days: .last(days))
        let found = try test.ledger.anomalyFindings(query)
        #expect(found.anomalies.count == count && found.unjudged == [])
      }
    }
  }

  @Test func `the hours that are found are those that reach the threshold of the rule`() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("HourlyAnomalyTests seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let midnight = try Instant(iso8601: "2026-03-16T00:00:00Z")
    let today = try CivilDate(iso8601: "2026-03-16")
    for _ in 0..<20 {
      let test = try TestLedger(now: "2026-03-16T23:59:00Z")
      var days: [HourlyAnomalyRule.Day] = []
      var calls: [LLMCall] = []
      let count = Int.random(in: 10...50, using: &random)
      for age in (0..<count).reversed() {
        var hours = [Money](repeating: .zero, count: 24)
        let isBusy = age == count - 1 || Int.random(in: 0..<3, using: &random) > 0
        for _ in 0..<(isBusy ? Int.random(in: 6...20, using: &random) : 0) {
          let hour = Int.random(in: 0..<24, using: &random)
          guard hours[hour] == .zero else { continue }
          hours[hour] = .cents(Int32.random(in: 20...(age < 2 ? 900 : 150), using: &random))
          let start = midnight.adding(milliseconds: Int64(hour - 24 * age) * 3_600_000)
          calls.append(
            LLMCall(
              workspace: .acme,
              provider: "openai",
              model: "gpt-4o",
              usage: TokenUsage(prompt: 1),
              reportedCost: hours[hour],
              timestamp: start
            )
          )
        }
        days.append(HourlyAnomalyRule.Day(hourlySpend: hours))
      }
      try test.ledger.record(contentsOf: calls)
      var expected: [Instant] = []
      for age in 0..<2 {
        let (day, past) = (today.adding(days: -age), days.dropLast(age + 1))
        for (hour, spent) in days[count - 1 - age].hourlySpend.enumerated().reversed() {
          let threshold = HourlyAnomalyRule(leastExcess: .dollars(1))
            .threshold(ofHour: hour, on: day, after: Array(past))
          guard spent >= .dollars(1), threshold?.isReached(by: spent) == true else { continue }
          expected.append(midnight.adding(milliseconds: Int64(hour - 24 * age) * 3_600_000))
        }
      }
      let found = try test.ledger.anomalies(
        AnomalyQuery(workspace: .acme, unit: .hour, days: .last(2))
      )
      #expect(found.compactMap(\.hour) == expected, "seed \(seed)")
    }
  }

  @Test func `the running hour is judged by what it has spent so far, at any instant`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    let before = test.clock.now
    test.clock.advance(seconds: 60)
    try test.spend(.dollars(8))
    var query = AnomalyQuery(workspace: .acme, unit: .hour, days: .last(1))
    for grouping in [nil] + AnomalyQuery.Grouping.allCases.map(\.self) {
      query.grouping = grouping
      query.instant = nil
      #expect(
        try test.ledger.anomalies(query).map(\.spent) == [.dollars(8)],
        "\(grouping?.rawValue ?? "all")"
      )
      query.instant = before
      #expect(try test.ledger.anomalies(query) == [])
    }
  }

  @Test func `hours that have not come are left out`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    try test.spend(.dollars(500), at: Instant(iso8601: "2026-03-16T13:00:00Z"))
    #expect(try test.ledger.anomalies(hours) == [])
    test.clock.advance(seconds: 1_800)
    #expect(try test.ledger.anomalies(hours).map(\.spent) == [.dollars(500)])
  }

  @Test func `hours come newest first`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    let times = ["2026-03-14T22:00:00Z", "2026-03-16T01:00:00Z", "2026-03-16T09:00:00Z"]
    for (time, amount) in zip(times, [50, 70, 60] as [Int32]) {
      try test.spend(.dollars(amount), at: Instant(iso8601: time))
    }
    #expect(try test.ledger.anomalies(hours).map { $0.hour?.iso8601 } == times.reversed())
  }

  @Test(arguments: [(13, 0), (14, 1)])
  func `a short history says nothing`(days: Int, count: Int) throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: days)
    try test.spend(.dollars(500))
    #expect(try test.ledger.anomalies(hours).count == count)
  }

  @Test func `at night, where nobody works, less is too much`() throws {
    let test = try TestLedger(now: "2026-03-16T23:30:00Z")
    for daysAgo in 1...40 {
      for hour in ["09", "14"] {
        let noon = try Instant(iso8601: "2026-03-16T\(hour):10:00Z")
        try test.spend(.dollars(3), at: noon.adding(milliseconds: Int64(daysAgo) * -86_400_000))
      }
    }
    try test.spend(.dollars(5), at: Instant(iso8601: "2026-03-16T03:10:00Z"))
    try test.spend(.dollars(5), at: Instant(iso8601: "2026-03-16T14:10:00Z"))
    let found = try test.ledger.anomalies(hours)
    #expect(found.map { $0.hour?.iso8601 } == ["2026-03-16T03:00:00Z"])
    #expect(found.map(\.threshold) == [.cents(450)])
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .acme)) == [])
  }

  @Test func `an explained day's hours are no anomalies`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    try test.spend(.dollars(50))
    let event = CalendarEvent(
      workspace: .acme,
      day: try CivilDate(iso8601: "2026-03-16"),
      kind: .explained
    )
    #expect(try test.ledger.anomalies(hours).count == 1)
    try test.ledger.calendarEvents.set(event, by: .test)
    #expect(try test.ledger.anomalies(hours) == [])
  }

  @Test func `an explained day hides no later hour`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    for (day, amount) in [("13", 9_990), ("15", 100)] as [(String, Int32)] {
      try test.spend(.dollars(amount), at: Instant(iso8601: "2026-03-\(day)T09:10:00Z"))
    }
    try test.ledger.calendarEvents.set(
      CalendarEvent(
        workspace: .acme,
        day: try CivilDate(iso8601: "2026-03-13"),
        kind: .explained
      ),
      by: .test
    )
    let found = try test.ledger.anomalies(hours)
    #expect(found.map(\.spent) == [.dollars(100)])
    // Half a dollar is the mean of an hour, but for what the hours of the explained day had.
    #expect(found.flatMap(\.causes).map(\.excess) == [.nanodollars(99_500_000_000)])
  }

  @Test func `an hour of a charge that comes every month is expected, and twice as much is not`()
    throws
  {
    let test = try TestLedger(now: "2026-04-01T12:30:00Z")
    try test.spendHourly(days: 120)
    for month in ["01", "02", "03"] {
      try test.spend(.dollars(90), at: Instant(iso8601: "2026-\(month)-01T09:10:00Z"))
    }
    try test.spend(.dollars(90))
    let today = AnomalyQuery(workspace: .acme, unit: .hour, days: .last(1))
    #expect(try test.ledger.anomalies(today) == [])
    try test.spend(.dollars(90))
    #expect(try test.ledger.anomalies(today).map(\.spent) == [.dollars(180)])
  }

  @Test func `an hour without enough days before it is not judged`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 5)
    try test.spend(.dollars(500))
    let found = try test.ledger.anomalyFindings(hours)
    #expect(found.anomalies == [] && found.unjudged.map(\.days) == [6])
    #expect(found.unjudged.map(\.spent) == [.dollars(560)])
  }

  @Test func `small sums are silent unless they are asked for`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(.nanodollars(1_000_000), days: 40)
    try test.spend(.cents(90))
    var query = hours
    #expect(try test.ledger.anomalies(query) == [])
    query.leastExcess = .zero
    #expect(try test.ledger.anomalies(query).count == 1)
    query.leastExcess = .nanodollars(-1)
    #expect(throws: LedgerError.self) { try test.ledger.anomalies(query) }
  }

  @Test func `one percent of the budget is the least excess`() throws {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40)
    try test.spend(.dollars(11))
    try test.setBudget(.dollars(1_000), isHard: false)
    #expect(try test.ledger.anomalies(hours).map(\.threshold) == [.dollars(11)])
    try test.setBudget(.dollars(1_001), isHard: false)
    #expect(try test.ledger.anomalies(hours) == [])
  }

  @Test func `each agent, model and project is judged by its own past, and what grew explains it`()
    throws
  {
    let test = try TestLedger(now: "2026-03-16T12:30:00Z")
    try test.spendHourly(days: 40, project: .search, model: "gpt-4o", agent: "writer")
    try test.spendHourly(.dollars(10), days: 40, project: .chat, model: "o3", agent: "critic")
    let night = try Instant(iso8601: "2026-03-16T03:20:00Z")
    let call = LLMCall(
      workspace: .acme,
      project: .search,
      provider: "openai",
      model: "gpt-4o",
      usage: TokenUsage(prompt: 1),
      reportedCost: .dollars(20),
      attribution: Attribution(agent: "writer", feature: "crawl"),
      timestamp: night
    )
    try test.ledger.record(call)
    #expect(try test.ledger.anomalies(hours) == [])
    let keys: [AnomalyQuery.Grouping: String] = [
      .agent: "writer", .model: "gpt-4o", .project: "search",
    ]
    for (grouping, key) in keys {
      let query = AnomalyQuery(workspace: .acme, by: grouping, unit: .hour)
      let found = try test.ledger.anomalies(query)
      #expect(found.map(\.key) == [key] && found.first?.spent == .dollars(20))
      #expect(found.first?.provider == (grouping == .model ? "openai" : nil))
      let causes = try #require(found.first).causes
      let feature = try #require(causes.first { $0.kind == .feature })
      #expect(feature.name == "crawl" && feature.excess == .dollars(20))
      // What is grouped by explains nothing.
      #expect(!causes.contains { $0.kind.rawValue == grouping.rawValue })
      guard let agent = causes.first(where: { $0.kind == .agent }) else { continue }
      // $12 a day are 50 cents an hour.
      #expect(agent.name == "writer" && agent.excess == .nanodollars(19_500_000_000))
      #expect(agent.shareThousandths == 1_000)
    }
    let search = AnomalyQuery(workspace: .acme, project: .search, unit: .hour)
    #expect(try test.ledger.anomalies(search).count == 1)
    let chat = AnomalyQuery(workspace: .acme, project: .chat, unit: .hour)
    #expect(try test.ledger.anomalies(chat) == [])
  }

  /// The hour to which a burst belongs, in zones and on days that are not like others.
  @Test(arguments: [
    ("UTC", "2026-03-14T03:10:00Z", "2026-03-14T03:00:00Z", "2026-03-14"),
    ("Asia/Kolkata", "2026-03-14T03:10:00Z", "2026-03-14T08:00:00+05:30", "2026-03-14"),
    ("Asia/Kolkata", "2026-03-14T18:29:59Z", "2026-03-14T23:00:00+05:30", "2026-03-14"),
    ("Asia/Kolkata", "2026-03-14T18:30:00Z", "2026-03-15T00:00:00+05:30", "2026-03-15"),
    ("Asia/Kathmandu", "2026-03-14T03:10:00Z", "2026-03-14T08:00:00+05:45", "2026-03-14"),
    ("America/St_Johns", "2026-01-14T03:10:00Z", "2026-01-13T23:00:00-03:30", "2026-01-13"),
    // Both hours that clocks show as one o'clock, on a day of 25 hours.
    ("America/New_York", "2025-11-02T05:30:00Z", "2025-11-02T01:00:00-04:00", "2025-11-02"),
    ("America/New_York", "2025-11-02T06:30:00Z", "2025-11-02T01:00:00-05:00", "2025-11-02"),
    ("America/New_York", "2025-11-03T04:59:59Z", "2025-11-02T23:00:00-05:00", "2025-11-02"),
    // The hour after the one that a day of 23 hours skips.
    ("America/New_York", "2025-03-09T07:30:00Z", "2025-03-09T03:00:00-04:00", "2025-03-09"),
    // A day that begins at one o'clock.
    ("America/Santiago", "2025-09-07T04:10:00Z", "2025-09-07T01:00:00-03:00", "2025-09-07"),
    // Clocks that go back by half an hour: the last hour of the day is half of one.
    ("Australia/Lord_Howe", "2025-04-05T15:10:00Z", "2025-04-06T01:30:00+10:30", "2025-04-06"),
    ("Australia/Lord_Howe", "2025-04-06T13:29:59Z", "2025-04-06T23:30:00+10:30", "2025-04-06"),
    ("Australia/Lord_Howe", "2025-04-06T13:30:00Z", "2025-04-07T00:00:00+10:30", "2025-04-07"),
  ])
  func `hours are those of the zone's clock`(
    zone: String,
    time: String,
    hour: String,
    day: String
  ) throws {
    let burst = try Instant(iso8601: time)
    let test = try TestLedger(now: burst.adding(milliseconds: 36 * 3_600_000).iso8601)
    try test.setBudget(.dollars(100), isHard: false, zone: zone)
    try test.spendHourly(days: 40)
    try test.spend(.dollars(50), at: burst)
    let found = try #require(try test.ledger.anomalies(hours).last)
    #expect(found.hour?.iso8601(in: try Zone(identifier: zone)) == hour)
    #expect(found.hour == (try Instant(iso8601: hour)))
    #expect(found.day.description == day)
    try test.expectVerified()
  }

  @Test(arguments: [0, -1, 401, Int.min, Int.max])
  func `1 to 400 days are looked at`(days: Int) throws {
    let test = try TestLedger()
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.anomalies(AnomalyQuery(workspace: .acme, unit: .hour, days: .last(days)))
    }
    #expect(error?.code == .invalidValue)
  }

  @Test func `an empty ledger and an unknown workspace have no anomalies`() throws {
    let test = try TestLedger()
    #expect(try test.ledger.anomalies(hours) == [])
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .other, unit: .hour)) == [])
  }

  @Test func `rows at the ends of time trap nothing`() throws {
    for now in ["0001-01-01T00:30:00Z", "9999-12-31T23:30:00Z"] {
      let test = try TestLedger(now: now)
      try test.spend(.dollars(50))
      for unit in AnomalyQuery.Unit.allCases {
        let query = AnomalyQuery(workspace: .acme, unit: unit, days: .last(400))
        #expect(try test.ledger.anomalies(query) == [])
      }
    }
  }
}

extension TestLedger {
  /// Records an amount in every second hour of each of some days before now.
  func spendHourly(
    _ amount: Money = .dollars(1),
    days: Int,
    project: ProjectID? = nil,
    model: String = "gpt-4o",
    agent: String? = nil
  ) throws {
    let now = clock.now
    let calls = (1...(12 * days)).reversed().map { age in
      LLMCall(
        workspace: .acme,
        project: project,
        provider: "openai",
        model: model,
        usage: TokenUsage(prompt: 1),
        reportedCost: amount,
        attribution: Attribution(agent: agent),
        timestamp: now.adding(milliseconds: Int64(age) * -7_200_000)
      )
    }
    try ledger.record(contentsOf: calls)
  }
}
