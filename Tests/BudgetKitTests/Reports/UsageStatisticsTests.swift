import Testing

@testable import BudgetKit

@Suite struct UsageStatisticsTests {
  private func record(
    _ test: TestLedger,
    _ cost: Money,
    latency: Int64? = nil,
    success: Bool = true,
    at time: String
  ) throws {
    var call = try LLMCall.costing(cost, at: try Instant(iso8601: time))
    call.outcome = CallOutcome(latencyMilliseconds: latency, success: success)
    try test.ledger.record(call)
  }

  @Test func `averages, errors and the time before come from the calls that are asked for`() throws
  {
    let test = try TestLedger(now: "2026-02-11T00:00:00Z")
    try record(test, .dollars(4), at: "2026-01-20T10:00:00Z")
    for (cost, latency, success) in [(1, 100, true), (2, 300, false), (7, nil, true)]
      as [(Int32, Int64?, Bool)]
    {
      try record(
        test,
        .dollars(cost),
        latency: latency,
        success: success,
        at: "2026-02-05T10:00:00Z"
      )
    }
    try test.ledger.record(
      ResourceUsage(workspace: .acme, resourceType: "quantum", usage: Quantity(millionths: 1))
    )
    let month = try test.ledger.statistics(UsageQuery(.acme, over: .current(.month)))
    #expect(month.total.cost == .dollars(10) && month.llm.calls == 3 && month.compute.calls == 1)
    #expect(month.errorHundredthsOfPercent == 3_333 && month.total.failedCost == .dollars(2))
    #expect(month.costPerDay == .dollars(1), "ten days are over")
    #expect(month.latencies.count == 2 && month.llm.meanLatencyMilliseconds == 200)
    #expect(month.before.cost == .dollars(4) && month.changeHundredthsOfPercent == 15_000)
    #expect(month.total.unpricedCalls == 1)
    var query = UsageQuery(.acme, over: .current(.month))
    query.filters = [UsageFilter(.success, in: ["false"])]
    let failed = try test.ledger.statistics(query)
    #expect(failed.latencies.milliseconds(within: 500) == 300 && failed.before.cost == .zero)
    #expect(failed.changeHundredthsOfPercent == nil)
  }

  /// Records calls with and without latencies, and returns how long those of each model took.
  private func fill(_ test: TestLedger) throws -> [String: [Int64]] {
    var random = SeededGenerator(seed: 14)
    var latencies: [String: [Int64]] = [:]
    for number in 0..<200 {
      let model = ["gpt-4o", "gpt-4o-mini", "gpt-4.1"][number % 3]
      var call = try LLMCall.using(model, usage: TokenUsage(prompt: 100, completion: 10))
      call.timestamp = test.clock.now.adding(milliseconds: -Int64(number) * 3_600_000)
      let latency = Bool.random(using: &random) ? Int64.random(in: 1...50, using: &random) : nil
      call.outcome = CallOutcome(latencyMilliseconds: latency)
      if let latency { latencies[model, default: []].append(latency) }
      try test.ledger.record(call)
    }
    return latencies
  }

  @Test func `each group has the percentiles of its own calls, and the rest has its own`() throws {
    let test = try TestLedger()
    let latencies = try fill(test)
    var query = UsageQuery(.acme, by: [.dimension(.model)], over: .last(days: 30))
    query.details = [.latencies]
    for top in [nil, 1, 2] as [Int?] {
      query.top = top
      let table = try test.ledger.usage(query)
      #expect(table.source.description == "cube")
      var told: Int64 = 0
      for row in table.rows {
        let details = try #require(row.details)
        told += details.latencies.count
        guard let model = row.names[0], let known = latencies[model]?.sorted() else { continue }
        #expect(details.latencies.count == Int64(known.count))
        for thousandths in [500, 950, 990] {
          let rank = (known.count * thousandths + 999) / 1_000
          #expect(details.latencies.milliseconds(within: thousandths) == known[rank - 1])
        }
      }
      let all = latencies.values.flatMap(\.self).sorted()
      #expect(told == Int64(all.count) && table.totalDetails?.latencies.count == told)
      #expect(
        table.totalDetails?.latencies.milliseconds(within: 500) == all[(all.count + 1) / 2 - 1]
      )
    }
    query.details = []
    #expect(try test.ledger.usage(query).rows.allSatisfy { $0.details == nil })
  }

  @Test func `days have percentiles, too, and filters hold`() throws {
    let test = try TestLedger()
    let latencies = try fill(test)
    var query = UsageQuery(.acme, by: [.time(.day), .dimension(.provider)])
    query.details = [.latencies]
    query.filters = [UsageFilter(.model, in: ["gpt-4o"])]
    let table = try test.ledger.usage(query)
    let told = table.rows.reduce(Int64(0)) { $0 + ($1.details?.latencies.count ?? -1_000) }
    #expect(table.rows.count > 5 && told == Int64(latencies["gpt-4o"]?.count ?? 0))
  }

  @Test func `what caches saved is told, and of how many calls nobody knows it`() throws {
    let test = try TestLedger()
    func record(_ model: String, _ usage: TokenUsage, isCached: Bool = false) throws {
      var call = try LLMCall.using(model, usage: usage)
      call.timestamp = test.clock.now
      call.outcome = CallOutcome(isServedFromCache: isCached)
      try test.ledger.record(call)
    }
    // A million tokens of gpt-4o cost 2.50 in, 1.25 out of a cache, and 10 out.
    let million: Int64 = 1_000_000
    try record("gpt-4o", TokenUsage(prompt: million, completion: million), isCached: true)
    try record("unheard-of", TokenUsage(prompt: 5), isCached: true)
    try record("gpt-4o", TokenUsage(prompt: million, cacheRead: 400_000))
    try record("unheard-of", TokenUsage(prompt: 10, cacheRead: 4))
    try record("gpt-4o", TokenUsage(prompt: 10))
    var query = UsageQuery(.acme, by: [.dimension(.model)])
    query.details = [.savings]
    let table = try test.ledger.usage(query)
    let savings = try #require(table.totalDetails?.savings)
    #expect(savings.cachedCalls == 2 && savings.cachedUnpricedCalls == 1)
    #expect(savings.saved == .cents(1_250))
    #expect(savings.promptCacheCalls == 2 && savings.promptCacheUnpricedCalls == 1)
    #expect(savings.promptCacheSaved == .cents(50) && savings.promptCacheWriteExtra == .zero)
    let statistics = try test.ledger.statistics(UsageQuery(.acme, over: .current(.month)))
    #expect(statistics.details.savings == savings)
  }

  @Test func `writing to a provider's cache costs more than it saves at first`() throws {
    let test = try TestLedger()
    var call = LLMCall(
      workspace: .acme,
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      usage: TokenUsage(prompt: 10_000, cacheRead: 2_000, cacheWrite5m: 4_000, cacheWrite1h: 1_000)
    )
    call.timestamp = test.clock.now
    try test.ledger.record(call)
    var query = UsageQuery(.acme)
    query.details = [.savings]
    let savings = try #require(try test.ledger.usage(query).totalDetails?.savings)
    // 3 a million in, 0.30 read, 3.75 and 6 written.
    #expect(savings.promptCacheSaved == Money(nanodollars: 2_000 * 2_700))
    #expect(savings.promptCacheWriteExtra == Money(nanodollars: 4_000 * 750 + 1_000 * 3_000))
  }

  @Test(
    arguments: [
      ([5], 500, 5), ([1, 2], 500, 1), ([1, 2], 501, 2), ([1, 2, 3, 4], 950, 4), ([], 500, nil),
      ([3, 1, 2], 1, 1), ([3, 1, 2], 1_000, 3), (Array(1...100), 950, 95),
      (Array(1...100), 990, 99),
      ([7, 7, 7, 9], 750, 7), ([7, 7, 7, 9], 751, 9),
    ] as [([Int64], Int, Int64?)]
  )
  func `a percentile is the nearest rank`(
    _ question: (latencies: [Int64], thousandths: Int, milliseconds: Int64?)
  ) {
    var distribution = LatencyDistribution()
    for latency in question.latencies { distribution.add(latency) }
    #expect(distribution.milliseconds(within: question.thousandths) == question.milliseconds)
  }

  @Test(
    arguments: [
      (.last(days: 7), "2026-02-05T00:00:00Z", "2026-01-29T00:00:00Z"),
      (.current(.month), "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"),
      (.current(.week), "2026-02-09T00:00:00Z", "2026-02-02T00:00:00Z"),
      (.current(.quarter), "2026-01-01T00:00:00Z", "2025-10-01T00:00:00Z"),
    ] as [(UsagePeriod, String, String)]
  )
  func `the time before is as long, or the step before`(
    period: UsagePeriod,
    start: String,
    startBefore: String
  ) throws {
    let test = try TestLedger(now: "2026-02-11T00:00:00Z")
    let statistics = try test.ledger.statistics(UsageQuery(.acme, over: period))
    #expect(statistics.period.start == (try Instant(iso8601: start)))
    #expect(statistics.periodBefore.start == (try Instant(iso8601: startBefore)))
    #expect(statistics.periodBefore.end == statistics.period.start)
  }

  @Test func `a time without an end has no averages and is refused`() throws {
    let test = try TestLedger()
    #expect(refusal { try test.ledger.statistics(UsageQuery(.acme)) } == .invalidValue)
  }
}
