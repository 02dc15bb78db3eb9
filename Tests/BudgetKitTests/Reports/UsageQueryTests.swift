import Testing

@testable import BudgetKit

/// The cube, the rows and a plain loop in memory answer alike, whatever is asked.
@Suite struct UsageQueryTests {
  private static let zones = [
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia",
    "Australia/Lord_Howe",
  ]

  private static let dimensions: [UsageDimension] =
    UsageDimension.known + [.tag("team"), .tag("env"), .tag("none")]

  private func randomFilter(_ random: inout SeededGenerator) -> UsageFilter {
    let dimension = Self.dimensions.randomElement(using: &random) ?? .user
    let names: [String?] =
      switch dimension {
      case .workspace: ["acme", "elsewhere"]
      case .project: [nil, "search"]
      case .agent: ["a", "b"]
      case .user: [nil, "ada", "Zoë"]
      case .session: ["s1", nil]
      case .execution: ["e1", "e2"]
      case .feature: [nil]
      case .category: ["find", "uncategorised", nil]
      case .operation: ["chat"]
      case .provider: ["openai", "compute", "adjustment"]
      case .model: ["gpt-4o", "cpu"]
      case .tier: ["standard"]
      case .kind: ["llm", "adjustment"]
      case .success: ["false"]
      case .pricing: ["priced", "unpriced", nil]
      case .tag: ["x", nil, ""]
      }
    let count = Int.random(in: 1...names.count, using: &random)
    return UsageFilter(
      dimension,
      in: Array(names.shuffled(using: &random).prefix(count)),
      isExcluding: .random(using: &random)
    )
  }

  private func randomPeriod(_ zone: Zone, _ random: inout SeededGenerator) throws -> UsagePeriod {
    let bounds = try (0..<2).map { _ in
      try CivilDate(iso8601: "2025-09-25")
        .adding(days: .random(in: 0..<210, using: &random))
    }.sorted()
    let shift = Int64.random(in: 1..<86_400_000, using: &random)
    return switch Int.random(in: 0..<7, using: &random) {
    case 0: .all
    case 1: .last(days: .random(in: 1...120, using: &random))
    case 2: .current(TimeStep.allCases.randomElement(using: &random) ?? .day)
    case 3: .between(.day(bounds[0]), nil)
    case 4: .between(nil, .instant(zone.start(of: bounds[1]).adding(milliseconds: shift)))
    case 5:
      .between(
        .instant(zone.start(of: bounds[0]).adding(milliseconds: shift)),
        .instant(zone.start(of: bounds[1]).adding(milliseconds: shift))
      )
    default: .between(.day(bounds[0]), .day(bounds[1]))
    }
  }

  /// Returns a question about some of everything.
  func randomQuery(_ own: Zone, _ random: inout SeededGenerator) throws -> UsageQuery {
    var query = UsageQuery(workspaces: .random(using: &random) ? [.acme] : nil)
    // Half of the questions are such that the cube can answer.
    let isForCube = Bool.random(using: &random)
    func suits(_ grouping: UsageGrouping) -> Bool {
      !isForCube || grouping.dimension?.needsRows == false
        || grouping.timeStep.map { $0 != .hour } == true
    }
    let groupings =
      (Self.dimensions.map(UsageGrouping.dimension) + TimeStep.allCases.map(UsageGrouping.time))
      .filter(suits)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      query.groupings.append(groupings.randomElement(using: &random) ?? .time(.day))
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let filter = randomFilter(&random)
      if suits(.dimension(filter.dimension)) { query.filters.append(filter) }
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      query.zone = try Zone(identifier: Self.zones.randomElement(using: &random) ?? "UTC")
    }
    query.period = try randomPeriod(query.zone ?? own, &random)
    return query
  }

  /// Adds up rows one by one, in Swift.
  private func sums(
    _ rows: [PlainUsage],
    _ query: UsageQuery,
    zones: [String: Zone],
    now: Instant
  ) throws -> [[String?]: PlainUsage.Figures] {
    var sums: [[String?]: PlainUsage.Figures] = [:]
    for row in rows {
      let workspace = row.names[.workspace] ?? ""
      if let asked = query.workspaces, !asked.map(\.rawValue).contains(workspace) { continue }
      let zone = try query.zone ?? #require(zones[workspace])
      guard try query.period.period(in: zone, now: now).contains(row.timestamp) else { continue }
      let isLeftOut = query.filters.contains { filter in
        filter.names.contains(row.names[filter.dimension]) == filter.isExcluding
      }
      if isLeftOut { continue }
      let names: [String?] = query.columns.map { column in
        switch column {
        case .dimension(let dimension): row.names[dimension]
        case .time(let step): name(of: step, at: row.timestamp, in: zone)
        }
      }
      sums[names, default: .init()] += row.figures
    }
    return sums.filter { $0.value.calls > 0 || $0.value.costs[0] != 0 }
  }

  /// Names a step without the code that is tested, but for the days of a zone.
  private func name(of step: TimeStep, at instant: Instant, in zone: Zone) -> String {
    let day = zone.civilDate(at: instant)
    switch step {
    case .hour:
      let start = zone.start(of: day)
      let hours = instant.milliseconds(since: start) / 3_600_000
      return start.adding(milliseconds: hours * 3_600_000).description
    case .day: return day.description
    case .week: return day.isoWeek
    case .month: return String(day.description.prefix(7))
    case .quarter:
      return "\(day.year)-Q"
        + ["1", "1", "1", "2", "2", "2", "3", "3", "3", "4", "4", "4"][day.month - 1]
    }
  }

  @Test(arguments: zones)
  func `the cube, the rows and a plain loop agree to the nanodollar`(name: String) throws {
    let seed = 90_000 + UInt64(Self.zones.firstIndex(of: name) ?? 0)
    print("UsageQueryTests: seed \(seed) for \(name)")
    var random = SeededGenerator(seed: seed)
    let own = try Zone(identifier: name)
    let usage = try RandomUsage(count: 260, zone: name, &random)
    let zones = ["acme": own, "other": try Zone(identifier: "Asia/Kolkata")]
    let now = usage.test.clock.now
    var answeredByCube = 0
    for _ in 0..<120 {
      let query = try randomQuery(own, &random)
      let table = try usage.test.ledger.usage(query)
      let rows = try usage.test.ledger.store.readSnapshot {
        try UsageRepository.table(of: query, now: now, usingCube: false, on: $0)
      }
      #expect(table.rows == rows.rows && table.total == rows.total, "seed \(seed), \(query)")
      if table.source.hasCells { answeredByCube += 1 }
      let found = Dictionary(uniqueKeysWithValues: table.rows.map { ($0.names, $0.figures.told) })
      let plain = try sums(usage.rows, query, zones: zones, now: now)
      #expect(found == plain.mapValues(\.told), "seed \(seed), \(query)")
      var all = PlainUsage.Figures()
      for figures in plain.values { all += figures }
      #expect(table.total.told == all.told, "seed \(seed), \(query)")
    }
    #expect(answeredByCube > 30)
    try usage.test.expectVerified()
  }

  @Test func `shares add up to a hundred percent, and the top and the others to all`() throws {
    let seed: UInt64 = 91_000
    print("UsageQueryTests: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let usage = try RandomUsage(count: 200, zone: "UTC", &random)
    for _ in 0..<60 {
      var query = try randomQuery(.utc, &random)
      let all = try usage.test.ledger.usage(query)
      query.top = .random(in: 1...5, using: &random)
      let measure = UsageMeasure.allCases.randomElement(using: &random) ?? .cost
      query.order = [.names, .falling(measure), .rising(measure)].randomElement(using: &random)
      let table = try usage.test.ledger.usage(query)
      #expect(table.total == all.total)
      var sum = UsageFigures()
      for row in table.rows { try sum.add(row.figures) }
      #expect(sum == table.total, "seed \(seed), \(query)")
      let told = table.rows.filter { $0.otherGroups == 0 }
      let others = table.rows.reduce(0) { $0 + $1.otherGroups }
      #expect(told.count <= query.top ?? 0 && told.count + others == all.rows.count)
      #expect(told.count == min(query.top ?? 0, all.rows.count))
      if case .falling(let measure)? = query.order {
        let amounts = told.map { $0.figures.amount(of: measure) }
        #expect(amounts == amounts.sorted(by: >))
      }
      let shares = table.rows.compactMap(\.shareHundredthsOfPercent)
      #expect(shares.isEmpty || shares.reduce(0, +) == 10_000, "seed \(seed), \(query)")
      #expect(shares.isEmpty == (table.total.cost <= .zero || table.rows.isEmpty))
    }
  }

  @Test(
    arguments: [
      ([1, 1, 1], [3_334, 3_333, 3_333]), ([1], [10_000]), ([2, 0], [10_000, 0]),
      ([3, -1], [15_000, -5_000]),
      ([1, 1, 1, 1, 1, 1, 1], [1_429, 1_429, 1_429, 1_429, 1_428, 1_428, 1_428]),
      ([9_999_999, 1], [10_000, 0]), ([0, 0], [nil, nil]), ([1, -2], [nil, nil]), ([], []),
      ([.max, .max, .max], [3_334, 3_333, 3_333]), ([.max, .min, 2], [nil, nil, nil]),
    ] as [([Int64], [Int64?])]
  )
  func `a share is rounded so that nothing is lost`(amounts: [Int64], shares: [Int64?]) {
    #expect(Shares.hundredthsOfPercent(of: amounts.map { .nanodollars($0) }) == shares)
  }

  @Test func `a total names what has no price and what belongs to nobody`() throws {
    let test = try TestLedger()
    try test.spend(.cents(1))
    var call = try LLMCall.using("unheard-of")
    call.context.user = "ada"
    try test.ledger.record(call)
    let table = try test.ledger.usage(UsageQuery(.acme, by: [.dimension(.user), .time(.day)]))
    #expect(table.total.unpricedCalls == 1 && table.total.unattributedCalls == 1)
    #expect(table.unnamedCalls == [1, 0])
    #expect(table.total.costPerCall == .cents(1), "a call without a price lowers no average")
  }

  @Test func `names that no row has are told`() throws {
    let test = try TestLedger()
    try test.ledger.record(try .costing(.cents(1), user: "ada"))
    var query = UsageQuery(.acme)
    query.filters = [
      UsageFilter(.user, in: ["ada", "adda"]), UsageFilter(.model, in: ["gpt-5"]),
      UsageFilter(.session, in: [nil], isExcluding: true),
    ]
    for usesCube in [false, true] {
      if usesCube { query.filters.removeLast() }
      let table = try test.ledger.usage(query)
      #expect(
        table.unknownNames == [
          UsageFilter(.user, in: ["adda"]), UsageFilter(.model, in: ["gpt-5"]),
        ]
      )
      #expect(table.source.hasCells == usesCube && table.rows.isEmpty)
    }
  }

  @Test func `models of one name from two providers are two`() throws {
    let test = try TestLedger()
    for provider in ["openai", "azure"] {
      try test.ledger.record(try .using("gpt-4o", provider: provider))
    }
    let table = try test.ledger.usage(UsageQuery(.acme, by: [.dimension(.model), .time(.month)]))
    #expect(table.columns.map(\.description) == ["model", "provider", "month"])
    #expect(table.rows.count == 2)
  }

  @Test(
    arguments: [
      (UsagePeriod.last(days: 0), LedgerError.Code.invalidValue),
      (.last(days: UsagePeriod.mostDays + 1), .invalidValue),
      (.between(.instant(.distantFuture), .instant(.distantPast)), .invalidTime),
    ]
  )
  func `a time that cannot be is refused`(period: UsagePeriod, code: LedgerError.Code) throws {
    let test = try TestLedger()
    #expect(refusal { try test.ledger.usage(UsageQuery(.acme, over: period)) } == code)
  }

  @Test(
    arguments: [
      UsageFilter(.success, in: ["maybe"]), UsageFilter(.kind, in: ["LLM"]),
      UsageFilter(.pricing, in: [nil, "cheap"]), UsageFilter(.user, in: []),
    ]
  )
  func `a filter that no row can pass is refused`(filter: UsageFilter) throws {
    let test = try TestLedger()
    let query = UsageQuery(workspaces: nil, filters: [filter])
    #expect(refusal { try test.ledger.usage(query) } == .invalidValue)
  }

  @Test func `no groups, and more than a question may have, are refused`() throws {
    let test = try TestLedger()
    #expect(refusal { try test.ledger.usage(UsageQuery(workspaces: nil, top: 0)) } == .invalidValue)
    let many = (0...UsageQuery.mostGroupings).map { UsageGrouping.dimension(.tag("t\($0)")) }
    #expect(refusal { try test.ledger.usage(UsageQuery(.acme, by: many)) } == .invalidValue)
    #expect(try test.ledger.usage(UsageQuery(.acme, by: many.dropLast())).rows.isEmpty)
  }

  @Test func `sums that cannot be counted are refused, and never wrong`() throws {
    let test = try TestLedger()
    for day: Int64 in 0..<3 {
      let instant = test.clock.now.adding(milliseconds: -day * 86_400_000)
      try test.spend(.largestAmount, at: instant)
    }
    #expect(refusal { try test.ledger.usage(UsageQuery(.acme)) } == .invalidAmount)
  }

  @Test func `a report and a usage table say the same`() throws {
    var random = SeededGenerator(seed: 92_000)
    let usage = try RandomUsage(count: 150, zone: "Europe/Berlin", &random)
    for grouping in ReportGrouping.allCases {
      let report = try usage.test.ledger.report(ReportQuery(workspace: .acme, by: grouping))
      let table = try usage.test.ledger.usage(
        UsageQuery(.acme, by: [try #require(UsageGrouping(grouping.rawValue))])
      )
      let costs = Dictionary(
        uniqueKeysWithValues: table.rows.map { ($0.names, $0.figures.sums.totals) }
      )
      let reported = Dictionary(
        uniqueKeysWithValues: report.rows.filter { $0.totals.calls > 0 || $0.totals.cost != .zero }
          .map { ([$0.key] + (grouping == .model ? [$0.provider] : []), $0.totals) }
      )
      #expect(costs == reported, "\(grouping)")
      #expect(report.total == table.total.sums.totals, "\(grouping)")
    }
  }
}
