import BudgetKit
import Testing

@Suite struct ResourceUsageTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test func `a sandbox's cores, memory and time are charged together`() throws {
    try test.setBudget(.dollars(1))
    let rows = try test.ledger.record(
      SandboxRun(
        workspace: .acme,
        project: .search,
        execution: try ExecutionID("exec_456"),
        cores: Quantity(2),
        memoryMegabytes: 1024,
        durationMilliseconds: 120_000
      )
    ).map(\.row)
    // 2 cores x 1/30 h x 0.05, 1 GB x 1/30 h x 0.01, 2 minutes x 0.002
    let costs = ["0.003333333", "0.000333333", "0.004"]
    #expect(rows.map(\.cost) == (try costs.map { try Money(usd: $0) }))
    #expect(rows.map(\.usage.resourceType) == ["cpu", "memory", "sandbox"])
    #expect(rows.map(\.unit) == ["core-hour", "gb-hour", "execution-minute"])
    #expect(try test.status().spent == (try Money(usd: "0.007666666")))
    let execution = try test.ledger.executionCosts.find(ExecutionID("exec_456"), in: .acme)
    #expect(execution?.computeCost == (try Money(usd: "0.007666666")))
    #expect(execution?.resourceUsageCount == 3 && execution?.llmCallCount == 0)
    let lines = try test.ledger.executionCosts.breakdown(of: ExecutionID("exec_456"), in: .acme)
    #expect(lines.map(\.name) == ["cpu", "memory", "sandbox"])
    try test.expectVerified()
  }

  /// A type, how much of it, for how many milliseconds, and what that costs.
  static let costs: [(String, String, Int64?, String)] = [
    ("redshift", "8", 2_500, "0.002"),  // 8 RPUs for 2.5 s at 0.36 an RPU-hour
    ("lambda", "0.5", 300, "0.000002500"),  // 512 MB for 300 ms, half up
    ("lambda-request", "1", nil, "0.0000002"),
    ("cpu", "2", 120_000, "0.003333333"), ("cpu", "2", nil, "0.1"), ("cpu", "2", 0, "0"),
    ("cpu", "0", nil, "0"), ("cpu", "0.000001", nil, "0.00000005"),
    ("bandwidth", "1.5", nil, "0.18"), ("bandwidth", "1.5", 5_000, "0.18"),
    ("gpu", "1", 3_600_000, "1.5"), ("storage", "10", 2_592_000_000, "1"),
  ]

  @Test(arguments: costs)
  func `a resource costs usage x time x rate, rounded half up`(
    _ row: (type: String, usage: String, duration: Int64?, cost: String)
  ) throws {
    let usage = ResourceUsage(
      workspace: .acme,
      resourceType: row.type,
      usage: try Quantity(row.usage),
      durationMilliseconds: row.duration
    )
    let recorded = try test.ledger.record(usage).row
    #expect(recorded.cost == (try Money(usd: row.cost)) && recorded.pricing == .priced)
    #expect(try test.ledger.resourceUsages.find(recorded.id, in: .acme) == recorded)
    try test.expectVerified()
  }

  @Test func `a resource without a price is unpriced, never free`() throws {
    try test.setBudget(.dollars(1))
    let usage = ResourceUsage(workspace: .acme, resourceType: "quantum", usage: Quantity(3))
    let row = try test.ledger.record(usage).row
    #expect(row.pricing == .unpriced && row.cost == nil && row.unit == "quantum")
    #expect(try test.status().unpricedCalls == 1)
    var reported = usage
    reported.reportedCost = .cents(3)
    #expect(try test.ledger.record(reported).row.pricing == .reported)
    #expect(try test.status().spent == .cents(3))
    try test.expectVerified()
  }

  @Test func `a resource whose price is 0 is free`() throws {
    let price = ResourcePrice(resourceType: "idle", unit: "hour", rate: .free, source: "user")
    try test.ledger.prices.set([], resources: [price], subject: "idle", by: .test)
    let usage = ResourceUsage(workspace: .acme, resourceType: "idle", usage: Quantity(3))
    let row = try test.ledger.record(usage).row
    #expect(row.pricing == .free && row.cost == .zero)
    try test.expectVerified()
  }

  @Test(arguments: [
    (1 as Int32, 977 as Int64), (512, 500_000), (1024, 1_000_000), (1536, 1_500_000),
  ])
  func `megabytes become gigabytes, rounded to a millionth`(megabytes: Int32, millionths: Int64)
    throws
  {
    let run = SandboxRun(
      workspace: .acme,
      cores: Quantity(1),
      memoryMegabytes: megabytes,
      durationMilliseconds: 1
    )
    #expect(try test.ledger.record(run)[1].row.usage.usage.millionths == millionths)
    try test.expectVerified()
  }

  @Test func `a run with a negative part is refused as a whole`() throws {
    for (memory, duration) in [(-1, 1), (1, -1)] as [(Int32, Int64)] {
      let run = SandboxRun(
        workspace: .acme,
        cores: Quantity(1),
        memoryMegabytes: memory,
        durationMilliseconds: duration
      )
      #expect(refusal { try test.ledger.record(run) } == .invalidAmount)
    }
    #expect(try test.count("resource_usage") == 0)
    try test.expectVerified()
  }
}
