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
