import Testing

@testable import BudgetKit

@Suite struct ReportTests {
  private static let zones = [
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia",
  ]

  /// Fills a ledger with calls and usages from October 2025 to April 2026, over both changes of the
  /// clocks.
  private func filled(_ random: inout SeededGenerator, count: Int, zone: String) throws
    -> TestLedger
  {
    let test = try TestLedger()
    try test.setBudget(.dollars(1_000_000), zone: zone)
    let begin = try Instant(iso8601: "2025-10-01T00:00:00Z")
    var calls: [LLMCall] = []
    for _ in 0..<count {
      let instant = begin.adding(milliseconds: .random(in: 0..<200 * 86_400_000, using: &random))
      let project = [nil, ProjectID.search, .chat].randomElement(using: &random) ?? nil
      let agent = [nil, "a", "b"].randomElement(using: &random) ?? nil
      if Int.random(in: 0..<4, using: &random) == 0 {
        try test.ledger.record(
          ResourceUsage(
            workspace: .acme,
            project: project,
            agent: agent,
            resourceType: ["cpu", "gpu", "quantum"].randomElement(using: &random) ?? "cpu",
            usage: Quantity(millionths: .random(in: 0..<9_000_000, using: &random)),
            timestamp: instant
          )
        )
        continue
      }
      let model = ["gpt-4o", "gpt-4o-mini", "unheard-of"].randomElement(using: &random) ?? "gpt-4o"
      var call = try LLMCall.using(
        model,
        usage: TokenUsage(
          prompt: .random(in: 100..<10_000, using: &random),
          cacheRead: .random(in: 0..<100, using: &random),
          completion: .random(in: 0..<5_000, using: &random)
        )
      )
      call.project = project
      call.execution = try [nil, ExecutionID("e")].randomElement(using: &random) ?? nil
      call.attribution.agent = agent
      call.attribution.user = [nil, "ada", "bob"].randomElement(using: &random) ?? nil
      call.attribution.session = [nil, "s1", "s2"].randomElement(using: &random) ?? nil
      call.attribution.feature = [nil, "search", "chat"].randomElement(using: &random) ?? nil
      call.attribution.operation = [nil, "chat", "embeddings"].randomElement(using: &random) ?? nil
      call.timestamp = instant
      calls.append(call)
    }
    try test.ledger.record(contentsOf: calls)
    return test
  }

  /// The hour of a day, counted from the day's first instant.
  private func hour(of instant: Instant, in zone: Zone) -> String {
    let start = zone.start(of: zone.civilDate(at: instant))
    let hours = instant.milliseconds(since: start) / 3_600_000
    return start.adding(milliseconds: hours * 3_600_000).description
  }

  /// Sums up the rows of a ledger one by one, in Swift.
  private func sums(
    _ query: ReportQuery,
    _ test: TestLedger,
    zone: Zone
  ) throws -> [[String?]: UsageTotals] {
    var sums: [[String?]: UsageTotals] = [:]
    func add(_ charge: Charge, agent: String?, session: String? = nil) throws {
      if let since = query.since, charge.timestamp < since { return }
      if let until = query.until, charge.timestamp >= until { return }
      if let project = query.project, charge.subject.context.project != project { return }
      let key: [String?] =
        switch query.grouping {
        case .model: [charge.subject.model, charge.subject.provider]
        case .provider: [charge.subject.provider, nil]
        case .day: [zone.civilDate(at: charge.timestamp).description, nil]
        case .project: [charge.subject.context.project?.rawValue, nil]
        case .agent: [agent, nil]
        case .execution: [charge.execution?.rawValue, nil]
        case .user: [charge.group.user.isEmpty ? nil : charge.group.user, nil]
        case .feature: [charge.group.feature.isEmpty ? nil : charge.group.feature, nil]
        case .operation: [charge.group.operation.isEmpty ? nil : charge.group.operation, nil]
        case .tier: [charge.group.serviceTier.isEmpty ? nil : charge.group.serviceTier, nil]
        case .session: [session, nil]
        case .hour: [hour(of: charge.timestamp, in: zone), nil]
        case .week: [zone.civilDate(at: charge.timestamp).isoWeek, nil]
        case .month: [String(zone.civilDate(at: charge.timestamp).description.prefix(7)), nil]
        }
      try sums[key, default: UsageTotals()] += charge.totals
    }
    var cursor: PageCursor?
    repeat {
      let page = try test.ledger.calls.list(in: .acme, after: cursor, limit: 1000)
      for row in page.elements {
        try add(
          Charge(row),
          agent: row.call.attribution.agent,
          session: row.call.attribution.session
        )
      }
      cursor = page.next
    } while cursor != nil
    let usages = try test.ledger.resourceUsages.list(in: .acme, limit: 1000)
    for row in usages.elements { try add(Charge(row), agent: row.usage.agent) }
    return sums
  }

  @Test(arguments: zones)
  func `the roll-up, the rows and a plain sum agree for every grouping and period`(
    name: String
  ) throws {
    let seed: UInt64 = 5_000 + UInt64(name.utf8.count)
    print("ReportTests: seed \(seed) for \(name)")
    var random = SeededGenerator(seed: seed)
    let zone = try Zone(identifier: name)
    let test = try filled(&random, count: 250, zone: name)
    let days = (-5..<210).map { zone.start(of: CivilDate(daysSince1970: 20_362 + $0)) }
    for round in 0..<12 {
      // Whole days, which the roll-up answers, and other instants, which the rows do.
      let bounds = (0..<2).compactMap { _ in days.randomElement(using: &random) }.sorted()
      let shift = round % 3 == 0 ? Int64.random(in: 1..<86_400_000, using: &random) : 0
      for grouping in ReportGrouping.allCases {
        let query = ReportQuery(
          workspace: .acme,
          project: round % 4 == 1 ? .search : nil,
          by: grouping,
          since: round % 5 == 2 ? nil : bounds[0].adding(milliseconds: shift),
          until: round % 5 == 3 ? nil : bounds[1].adding(milliseconds: shift)
        )
        let report = try test.ledger.report(query)
        let expected = try sums(query, test, zone: zone)
        let found = Dictionary(
          uniqueKeysWithValues: report.rows.map { ([$0.key, $0.provider], $0.totals) }
        )
        #expect(found == expected, "seed \(seed), \(query)")
        #expect(try report.total == expected.values.reduce(UsageTotals()) { try $0 + $1 })
      }
    }
    try test.expectVerified()
  }

  @Test func `a report without bounds holds every row, the first and the last of time included`()
    throws
  {
    let test = try TestLedger()
    for instant in [Instant.distantPast, test.clock.now, .distantFuture] {
      try test.spend(.cents(1), at: instant)
    }
    for zone in ["UTC", "Asia/Tokyo", "America/New_York"] {
      try test.setBudget(.dollars(1), zone: zone)
      for grouping in ReportGrouping.allCases {
        let report = try test.ledger.report(ReportQuery(workspace: .acme, by: grouping))
        #expect(report.total.cost == .cents(3), "\(grouping) in \(zone)")
      }
      try test.expectVerified()
    }
  }

  @Test(arguments: [("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2025-10-26", 25)])
  func `a day on which the clocks change is one day`(name: String, day: String, hours: Int64) throws
  {
    let zone = try Zone(identifier: name)
    let date = try CivilDate(iso8601: day)
    let period = Period.day(date, in: zone)
    #expect(period.end.milliseconds(since: period.start) == hours * 3_600_000)
    let test = try TestLedger()
    try test.setBudget(.dollars(1), zone: name)
    for instant in [period.start.previous, period.start, period.end.previous, period.end] {
      try test.spend(.cents(1), at: instant)
    }
    let rows = try test.ledger.report(ReportQuery(workspace: .acme, by: .day)).rows
    let days = [-1, 0, 1].map { date.adding(days: $0).description }
    #expect(rows.map(\.key) == days && rows.map(\.totals.calls) == [1, 2, 1])
    let query = ReportQuery(workspace: .acme, by: .model, since: period.start, until: period.end)
    #expect(try test.ledger.report(query).total.calls == 2)
    try test.expectVerified()
  }

  @Test func `groups come by falling cost, days in their order, and strangers see nothing`() throws
  {
    let test = try TestLedger()
    let begin = test.clock.now
    for (day, cents) in [(0, 1), (1, 5), (2, 3)] as [(Int64, Int32)] {
      try test.ledger.record(
        .costing(
          .cents(cents),
          model: "m\(cents)",
          at: begin.adding(milliseconds: day * 86_400_000)
        )
      )
    }
    let models = try test.ledger.report(ReportQuery(workspace: .acme, by: .model)).rows
    #expect(
      models.map(\.key) == ["m5", "m3", "m1"] && models.allSatisfy { $0.provider == "openai" }
    )
    let days = try test.ledger.report(ReportQuery(workspace: .acme, by: .day)).rows
    #expect(days.map(\.key) == ["2026-01-15", "2026-01-16", "2026-01-17"])
    let other = try test.ledger.report(ReportQuery(workspace: .other, by: .model))
    #expect(other.rows.isEmpty && other.total == UsageTotals())
    try test.expectVerified()
  }

  @Test func `a report that ends before it begins is refused, and an empty one is empty`() throws {
    let test = try TestLedger()
    try test.spend(.cents(1), at: .distantPast)
    let now = test.clock.now
    var query = ReportQuery(workspace: .acme, by: .day, since: now, until: now.previous)
    #expect(refusal { try test.ledger.report(query) } == .invalidTime)
    query.until = now
    #expect(try test.ledger.report(query).rows.isEmpty)
    query = ReportQuery(workspace: .acme, by: .day, until: .distantPast)
    #expect(try test.ledger.report(query).rows.isEmpty)
  }
}
