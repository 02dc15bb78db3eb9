import BudgetSQLite
import Testing

@testable import BudgetKit

@Suite struct UsageCubeTests {
  private static let sums = [
    "calls", "failed_calls", "unpriced_calls", "cached_calls", "cost_nanodollars",
    "failed_cost_nanodollars", "held_nanodollars", "input_cost_nanodollars",
    "output_cost_nanodollars", "tokens_prompt", "tokens_cache_read", "tokens_cache_write_5m",
    "tokens_cache_write_1h", "tokens_prompt_audio", "tokens_cache_read_audio",
    "tokens_prompt_image", "tokens_completion", "tokens_reasoning", "tokens_completion_audio",
    "tokens_completion_image", "web_searches", "latency_ms", "latency_count",
    "quantity_millionths", "duration_ms",
  ]

  private func cells(_ test: TestLedger) throws -> [String] {
    let columns = Self.sums.map { "'\($0)=' || d.\($0)" }.joined(separator: " || ' ' || ")
    return try test.rawDatabase().read { connection in
      try connection.values(
        of: """
          SELECT g.project_id || '/' || g.model || '/' || g.user_id || '/' || g.unit || ' ' || \(columns)
          FROM usage_day AS d JOIN usage_group AS g ON g.group_id = d.group_id
          ORDER BY d.day, g.project_id, g.kind, g.provider, g.model, g.service_tier, g.operation,
            g.feature, g.agent_id, g.user_id, g.unit
          """
      )
    }
  }

  /// A call whose figures are all different, so that two columns that changed places show.
  private func distinct() throws -> LLMCall {
    var call = try LLMCall.using(
      "gpt-4o",
      usage: TokenUsage(
        prompt: 9_001,
        cacheRead: 1_002,
        cacheWrite5m: 203,
        cacheWrite1h: 304,
        promptAudio: 405,
        cacheReadAudio: 106,
        promptImage: 507,
        completion: 7_008,
        reasoning: 609,
        completionAudio: 710,
        completionImage: 811,
        webSearches: 12
      )
    )
    call.project = .search
    call.attribution.user = "ada"
    call.latencyMilliseconds = 1_313
    call.reportedCost = .nanodollars(1_414)
    call.success = false
    call.error = "cut short"
    return call
  }

  @Test func `each sum of a cell is that of its own column`() throws {
    let test = try TestLedger()
    try test.ledger.record(distinct())
    let expected = [
      "calls=1", "failed_calls=1", "unpriced_calls=0", "cost_nanodollars=1414",
      "failed_cost_nanodollars=1414", "tokens_prompt=9001", "tokens_cache_read=1002",
      "tokens_cache_write_5m=203", "tokens_cache_write_1h=304", "tokens_prompt_audio=405",
      "tokens_cache_read_audio=106", "tokens_prompt_image=507", "tokens_completion=7008",
      "tokens_reasoning=609", "tokens_completion_audio=710", "tokens_completion_image=811",
      "web_searches=12", "latency_ms=1313", "latency_count=1",
    ]
    let cell = try #require(try cells(test).first)
    #expect(cell.hasPrefix("search/gpt-4o/ada/ "))
    for sum in expected {
      #expect(cell.contains(" \(sum) ") || cell.hasSuffix(sum), "\(sum): \(cell)")
    }
    try test.expectVerified()
  }

  @Test func `a cell holds what resources were used, and what unpriced calls hold`() throws {
    let test = try TestLedger()
    try test.ledger.record(
      ResourceUsage(
        workspace: .acme,
        resourceType: "quantum",
        usage: Quantity(millionths: 2_500_001),
        durationMilliseconds: 77
      )
    )
    let hold = try test.guarding().reserve(.cents(3))
    try test.guarding().settle(
      hold.id,
      with: MeasuredCall(
        provider: "openai",
        model: "unheard-of",
        usage: TokenUsage(prompt: 5, completion: 6)
      )
    )
    let found = try cells(test)
    #expect(found.count == 2)
    #expect(
      found.contains {
        $0.hasPrefix("/quantum//quantum ")
          && $0.contains("quantity_millionths=2500001 duration_ms=77")
      }
    )
    #expect(
      found.contains {
        $0.contains("unpriced_calls=1") && $0.contains("held_nanodollars=30000000 ")
      }
    )
    try test.expectVerified()
  }

  @Test(arguments: [
    "UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe",
  ])
  func `the cube that is made anew is the cube that was kept`(zone: String) throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1_000), zone: zone)
    var random = SeededGenerator(seed: 41)
    let begin = try Instant(iso8601: "2025-10-01T00:00:00Z")
    for index in 0..<120 {
      var call = try index % 5 == 0 ? LLMCall.using("unheard-of") : distinct()
      call.attribution.user = ["ada", "bob", nil][index % 3]
      call.success = index % 7 != 0
      call.timestamp = begin.adding(
        milliseconds: .random(in: 0..<100 * 86_400_000, using: &random)
      )
      try test.ledger.record(call)
    }
    let kept = try (cells(test), hours(test))
    try test.ledger.store.write { _, connection in
      try UsageCubeRepository.rebuild(.acme, in: Zone(identifier: zone), on: connection)
    }
    let made = try (cells(test), hours(test))
    #expect(made.0 == kept.0 && made.1 == kept.1)
    #expect(kept.0.count > 60 && kept.1.count > 60)
    try test.expectVerified()
  }

  private func hours(_ test: TestLedger) throws -> [String] {
    try test.rawDatabase().read { connection in
      try connection.values(
        of: """
          SELECT day || ' ' || hour || ' ' || project_id || ' ' || kind || ' ' || calls || ' '
            || unpriced_calls || ' ' || cost_nanodollars || ' ' || held_nanodollars || ' '
            || tokens_prompt || ' ' || tokens_completion || ' ' || tokens_cache_read || ' '
            || tokens_cache_write
          FROM usage_hour ORDER BY day, hour, project_id, kind
          """
      )
        + connection.values(
          of: """
            SELECT day || ' ' || project_id || ' ' || kind || ' ' || calls || ' ' || unpriced_calls
              || ' ' || cost_nanodollars || ' ' || held_nanodollars || ' ' || tokens_prompt || ' '
              || tokens_completion || ' ' || tokens_cache_read || ' ' || tokens_cache_write
            FROM usage_project_day ORDER BY day, project_id, kind
            """
        )
        + connection.values(
          of: """
            SELECT provider || ' ' || model || ' ' || day || ' ' || hour || ' ' || calls || ' '
              || cost_nanodollars
            FROM usage_model_hour ORDER BY provider, model, day, hour
            """
        )
    }
  }

  @Test(arguments: ["UTC", "Asia/Kolkata"])
  func `calls in one batch leave the books that calls one by one leave`(zone: String) throws {
    let (batch, single) = (try TestLedger(), try TestLedger())
    var random = SeededGenerator(seed: 47)
    let begin = try Instant(iso8601: "2026-01-01T00:00:00Z")
    var calls: [LLMCall] = []
    for index in 0..<200 {
      var call = try index % 6 == 0 ? LLMCall.using("unheard-of") : distinct()
      call.id = try RecordID("call-\(index)")
      call.project = [.search, .chat, nil][index % 3]
      call.execution = try [ExecutionID("run-1"), ExecutionID("run-2"), nil][index % 3]
      call.attribution.user = ["ada", "bob", nil][index % 3]
      call.timestamp = begin.adding(milliseconds: .random(in: 0..<8 * 86_400_000, using: &random))
      calls.append(call)
    }
    for test in [batch, single] {
      try test.setBudget(.cents(10), zone: zone)
      try test.setBudget(.cents(1), project: .search)
    }
    try batch.ledger.record(contentsOf: calls)
    for call in calls { try single.ledger.record(call) }
    #expect(try cells(batch) == cells(single) && hours(batch) == hours(single))
    for id in ["run-1", "run-2"] {
      let execution = try ExecutionID(id)
      let cost = try batch.ledger.executionCosts.find(execution, in: .acme)
      #expect(try cost != nil && cost == single.ledger.executionCosts.find(execution, in: .acme))
      #expect(
        try batch.ledger.executionCosts.breakdown(of: execution, in: .acme)
          == single.ledger.executionCosts.breakdown(of: execution, in: .acme)
      )
    }
    try batch.expectVerified()
    try single.expectVerified()
  }

  @Test func `a batch whose sums pass what can be counted is refused as a whole`() throws {
    let test = try TestLedger()
    let most = Money.largestAmount
    try test.ledger.record(contentsOf: [.costing(most), .costing(.cents(1)), .costing(most)])
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.record(contentsOf: [.costing(.cents(1)), .costing(most)])
    }
    #expect(error?.code == .invalidAmount)
    #expect(try test.count("llm_call") == 3)
    try test.expectVerified()
  }

  private struct Undone: Error {}

  @Test func `the number of a group that came to nothing is not remembered`() throws {
    let test = try TestLedger()
    try test.spend(.cents(1))
    #expect(throws: (any Error).self) {
      try test.ledger.store.write { bookkeeper, connection in
        _ = try bookkeeper.record(.costing(.cents(2), model: "first"), on: connection)
        throw Undone()
      }
    }
    // Another process gives the number to another group.
    try test.reopened().record(.costing(.cents(4), model: "second"))
    try test.ledger.record(.costing(.cents(8), model: "first"))
    let rows = try test.ledger.report(ReportQuery(workspace: .acme, by: .model)).rows
    let costs = Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0.totals.cost) })
    #expect(costs["first"] == .cents(8) && costs["second"] == .cents(4))
    try test.expectVerified()
  }

  @Test func `two processes count in the same cell`() throws {
    let test = try TestLedger()
    let other = try test.reopened()
    for _ in 0..<3 {
      try test.ledger.record(distinct())
      try other.record(distinct())
    }
    #expect(try test.count("usage_group") == 1 && test.count("usage_day", where: "calls = 6") == 1)
    try test.expectVerified()
  }

  @Test(arguments: ["UTC", "America/Sao_Paulo", "Asia/Kolkata"])
  func `a scope adds up alike from the cube with its edges and from each row`(zone: String) throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1_000), zone: zone)
    var random = SeededGenerator(seed: 43)
    let begin = try Instant(iso8601: "2025-12-20T00:00:00Z")
    let span = Int64(20 * 86_400_000)
    var calls: [(call: LLMCall, at: Instant)] = []
    for index in 0..<150 {
      var call = try LLMCall.costing(.cents(Int32(1 + index)), model: "m\(index % 3)")
      call.project = [ProjectID.search, .chat, nil][index % 3]
      call.attribution.agent = ["a", "b", nil, nil][index % 4]
      call.attribution.user = ["ada", "bob"].randomElement(using: &random)
      call.attribution.feature = ["f", nil][index % 2]
      let instant = begin.adding(milliseconds: .random(in: 0..<span, using: &random))
      call.timestamp = instant
      try test.ledger.record(call)
      calls.append((call, instant))
    }
    let scopes = [
      UsageScope(workspace: .acme), UsageScope(workspace: .acme, project: .search),
      UsageScope(workspace: .acme, agent: "a"), UsageScope(workspace: .acme, user: "ada"),
      UsageScope(workspace: .acme, project: .search, model: "m0", user: "bob"),
      UsageScope(workspace: .acme, provider: "openai", feature: "f"),
      UsageScope(workspace: .acme, operation: "chat"), UsageScope(workspace: .other),
    ]
    for _ in 0..<15 {
      let bounds = (0..<2).map { _ in
        begin.adding(milliseconds: .random(in: 0..<span, using: &random))
      }.sorted()
      let period = try Period(start: bounds[0], end: bounds[1])
      for scope in scopes {
        let spend = try test.ledger.store.readSnapshot {
          try UsageCubeRepository.spend(
            of: scope,
            in: period,
            zone: Zone(identifier: zone),
            on: $0
          )
        }
        let cost = calls.filter { period.contains($0.at) && scope.takesIn($0.call) }
          .reduce(Money.zero) { $0 + ($1.call.reportedCost ?? .zero) }
        #expect(spend.totals.cost == cost, "\(scope) in \(period)")
      }
    }
    try test.expectVerified()
  }

  static let weeks = [
    ("2024-12-29", "2024-W52"), ("2024-12-30", "2025-W01"), ("2025-12-28", "2025-W52"),
    ("2025-12-29", "2026-W01"), ("2026-01-04", "2026-W01"), ("2026-01-05", "2026-W02"),
    ("2021-01-03", "2020-W53"), ("1969-12-31", "1970-W01"),
  ]

  @Test(arguments: weeks)
  func `weeks are numbered as ISO 8601 does`(_ week: (day: String, name: String)) throws {
    #expect(try CivilDate(iso8601: week.day).isoWeek == week.name)
  }

  @Test func `reports whose time is not whole days are whole days and edges`() throws {
    let zone = try Zone(identifier: "Europe/Berlin")
    func instant(_ text: String) throws -> Instant { try Instant(iso8601: text) }
    let table: [(String, String, Int, Int)] = [
      ("2026-01-01T23:00:00Z", "2026-01-03T23:00:00Z", 2, 0),
      ("2026-01-01T22:00:00Z", "2026-01-03T23:00:00Z", 2, 1),
      ("2026-01-01T22:00:00Z", "2026-01-04T00:00:00Z", 2, 2),
      ("2026-01-01T23:00:01Z", "2026-01-02T22:59:59Z", 0, 1),
      ("2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z", 0, 2),
      ("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z", 0, 0),
    ]
    for (start, end, days, edges) in table {
      let parts = WholeDays(of: try Period(start: instant(start), end: instant(end)), in: zone)
      #expect(parts.days?.dayCount ?? 0 == days, "\(start) \(end)")
      let length = parts.edges.reduce(0) { $0 + $1.end.milliseconds(since: $1.start) }
      #expect(parts.edges.count <= max(edges, 1), "\(start) \(end)")
      #expect(
        length + Int64(days) * 86_400_000
          == (try instant(end).milliseconds(since: instant(start))),
        "\(start) \(end)"
      )
    }
  }
}

extension UsageScope {
  fileprivate func takesIn(_ call: LLMCall) -> Bool {
    call.workspace == workspace && (project == nil || call.project == project)
      && (provider == nil || call.provider == provider) && (model == nil || call.model == model)
      && (operation == nil || call.attribution.operation == operation)
      && (feature == nil || call.attribution.feature == feature)
      && (agent == nil || call.attribution.agent == agent)
      && (user == nil || call.attribution.user == user)
  }
}
