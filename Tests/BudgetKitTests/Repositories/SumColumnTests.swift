import BudgetSQLite
import Testing

@testable import BudgetKit

/// The columns of the sums: each figure is another one, so that two that change places are seen.
@Suite struct SumColumnTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private static let sums: UsageSums = {
    var sums = UsageSums()
    sums.calls = 101
    sums.failedCalls = 2
    sums.unpricedCalls = 3
    sums.cachedCalls = 4
    sums.cost = .nanodollars(1005)
    sums.failedCost = .nanodollars(6)
    sums.held = .nanodollars(7)
    sums.inputCost = .nanodollars(508)
    sums.outputCost = .nanodollars(9)
    sums.cacheReadCost = .nanodollars(10)
    sums.cacheWriteCost = .nanodollars(11)
    sums.otherCost = .nanodollars(12)
    sums.tokens = TokenUsage(
      prompt: 1013,
      cacheRead: 14,
      cacheWrite5m: 15,
      cacheWrite1h: 16,
      promptAudio: 17,
      cacheReadAudio: 1,
      promptImage: 19,
      completion: 520,
      reasoning: 21,
      completionAudio: 22,
      completionImage: 23,
      webSearches: 24
    )
    sums.latencyMilliseconds = 25
    sums.latencyCount = 26
    sums.quantityMillionths = 27
    sums.durationMilliseconds = 28
    return sums
  }()

  private static let dayColumns = [
    "calls": 101, "failed_calls": 2, "unpriced_calls": 3, "cached_calls": 4,
    "cost_nanodollars": 1005, "failed_cost_nanodollars": 6, "held_nanodollars": 7,
    "input_cost_nanodollars": 508, "output_cost_nanodollars": 9, "cache_read_cost_nanodollars": 10,
    "cache_write_cost_nanodollars": 11, "other_cost_nanodollars": 12, "tokens_prompt": 1013,
    "tokens_cache_read": 14, "tokens_cache_write_5m": 15, "tokens_cache_write_1h": 16,
    "tokens_prompt_audio": 17, "tokens_cache_read_audio": 1, "tokens_prompt_image": 19,
    "tokens_completion": 520, "tokens_reasoning": 21, "tokens_completion_audio": 22,
    "tokens_completion_image": 23, "web_searches": 24, "latency_ms": 25, "latency_count": 26,
    "quantity_millionths": 27, "duration_ms": 28,
  ]

  private static let upperColumns = [
    "calls": 101, "unpriced_calls": 3, "cost_nanodollars": 1005, "held_nanodollars": 7,
    "tokens_prompt": 1013, "tokens_completion": 520, "tokens_cache_read": 14,
    "tokens_cache_write": 31,
  ]

  private func charge(kind: Charge.Kind = .llm, at milliseconds: Int64 = 7_200_000) throws -> Charge
  {
    Charge(
      kind: kind,
      subject: CallSubject(
        CallContext(
          workspace: .acme,
          project: .search,
          execution: try ExecutionID("an execution")
        ),
        provider: "a provider",
        model: "a model"
      ),
      timestamp: Instant(millisecondsSince1970: milliseconds),
      group: UsageGroup(
        project: "search",
        kind: kind.rawValue,
        provider: "a provider",
        model: "a model"
      ),
      sums: Self.sums
    )
  }

  /// Compares the figures of a table's only row with some columns, each taken so many times.
  private func expect(
    _ columns: [String: Int],
    times count: Int,
    in table: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try test.columns(of: table)
    for (name, value) in columns {
      #expect(found[name] == "\(value * count)", "\(name)", sourceLocation: sourceLocation)
    }
    let others = Set(found.keys).subtracting(columns.keys)
    let keys: Set = [
      "workspace_number", "day", "hour", "group_id", "project_id", "kind", "provider", "model",
    ]
    #expect(others.isSubset(of: keys), sourceLocation: sourceLocation)
  }

  private func expectUpperCells(
    times count: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for table in ["usage_project_day", "usage_hour"] {
      try expect(Self.upperColumns, times: count, in: table, sourceLocation: sourceLocation)
    }
    let columns = Self.upperColumns.filter { ["calls", "cost_nanodollars"].contains($0.key) }
    try expect(columns, times: count, in: "usage_model_hour", sourceLocation: sourceLocation)
  }

  @Test func `what most calls change has its own columns, too`() throws {
    var plain = UsageSums()
    plain.calls = 101
    plain.cost = .nanodollars(1005)
    plain.inputCost = .nanodollars(508)
    plain.outputCost = .nanodollars(9)
    plain.cacheReadCost = .nanodollars(10)
    plain.tokens.prompt = 1013
    plain.tokens.cacheRead = 14
    plain.tokens.completion = 520
    plain.latencyMilliseconds = 25
    plain.latencyCount = 26
    #expect(plain.isOfPlainCalls && !Self.sums.isOfPlainCalls)
    let charge = try charge()
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      let cell = try bookkeeper.cell(of: charge, on: connection)
      try UsageCubeRepository.add(Self.sums, to: cell, on: connection)
      try UsageCubeRepository.add(plain, to: cell, on: connection)
    }
    let twice: Set = [
      "calls", "cost_nanodollars", "input_cost_nanodollars", "output_cost_nanodollars",
      "cache_read_cost_nanodollars", "tokens_prompt", "tokens_cache_read", "tokens_completion",
      "latency_ms", "latency_count",
    ]
    let columns = Self.dayColumns.map { ($0.key, twice.contains($0.key) ? 2 * $0.value : $0.value) }
    try expect(Dictionary(uniqueKeysWithValues: columns), times: 1, in: "usage_day")
  }

  @Test func `every sum of the usage cube has its own column, added, added up and taken off`()
    throws
  {
    let charge = try charge()
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      let cell = try bookkeeper.cell(of: charge, on: connection)
      try UsageCubeRepository.add(charge.sums, to: cell, on: connection)
    }
    try expect(Self.dayColumns, times: 1, in: "usage_day")
    try expectUpperCells(times: 1)
    #expect(try test.columns(of: "usage_hour")["hour"] == "2")
    try test.ledger.store.write { bookkeeper, connection in
      let cell = try bookkeeper.cell(of: charge, on: connection)
      try UsageCubeRepository.add(charge.sums, to: cell, on: connection)
      try UsageCubeRepository.add(charge.sums, to: cell, on: connection)
    }
    try expect(Self.dayColumns, times: 3, in: "usage_day")
    try expectUpperCells(times: 3)
    try test.ledger.store.write { bookkeeper, connection in
      let cell = try bookkeeper.cell(of: charge, on: connection)
      try UsageCubeRepository.add(-charge.sums, to: cell, on: connection)
      try UsageCubeRepository.add(-charge.sums, to: cell, on: connection)
    }
    try expect(Self.dayColumns, times: 1, in: "usage_day")
    try expectUpperCells(times: 1)
  }

  @Test func `every sum of the usage cube is read from its own column`() throws {
    let charge = try charge()
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      let cell = try bookkeeper.cell(of: charge, on: connection)
      try UsageCubeRepository.add(charge.sums, to: cell, on: connection)
    }
    try test.ledger.store.readSnapshot { connection in
      var cells = 0
      try VerificationRepository.eachDayCell(on: connection) { cell in
        #expect(cell.day == 0 && cell.sums == Self.sums)
        cells += 1
      }
      for each in [
        VerificationRepository.eachProjectDay, VerificationRepository.eachProjectHour,
      ] {
        try each(connection) { cell in
          #expect(cell.day == 0)
          #expect(cell.spend.totals == Self.sums.totals && cell.spend.held == Self.sums.held)
          cells += 1
        }
      }
      try VerificationRepository.eachProjectHour(on: connection) { #expect($0.hour == 2) }
      try VerificationRepository.eachModelHour(on: connection) { cell in
        #expect(cell.day == 0 && cell.hour == 2 && cell.spend.totals.calls == 101)
        #expect(cell.spend.totals.cost == .nanodollars(1005))
        cells += 1
      }
      #expect(cells == 4)
    }
  }

  @Test func `every total of an execution has its own column, added, taken off and read`() throws {
    let execution = try ExecutionID("an execution")
    let call = try charge(at: 200)
    let usage = try charge(kind: .compute, at: 300)
    func expected(_ calls: Int64, _ usages: Int64) -> [String: String] {
      [
        "workspace_id": "acme", "execution_id": "an execution",
        "llm_cost_nanodollars": "\(1005 * calls)", "compute_cost_nanodollars": "\(1005 * usages)",
        "llm_call_count": "\(101 * calls)", "resource_usage_count": "\(101 * usages)",
        "unpriced_count": "\(3 * (calls + usages))",
        "total_tokens": "\(Self.sums.totals.totalTokens * (calls + usages))",
        "first_at_ms": "200", "last_at_ms": "300", "breakdown": "NULL",
      ]
    }
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      for charge in [call, usage, call, call] {
        try ExecutionCostTable.add(
          charge.executionSums,
          to: execution,
          in: .acme,
          on: connection
        )
      }
    }
    #expect(try test.columns(of: "execution_cost") == expected(3, 1))
    let row = ExecutionCost(
      workspace: .acme,
      execution: execution,
      llmCost: .nanodollars(3015),
      computeCost: .nanodollars(1005),
      llmCallCount: 303,
      resourceUsageCount: 101,
      unpricedCount: 12,
      totalTokens: 4 * Self.sums.totals.totalTokens,
      firstAt: Instant(millisecondsSince1970: 200),
      lastAt: Instant(millisecondsSince1970: 300)
    )
    #expect(try test.ledger.executionCosts.find(execution, in: .acme) == row)
    #expect(try test.ledger.executionCosts.list(in: .acme) == [row])
    try test.ledger.store.write { _, connection in
      try ExecutionCostTable.subtract(
        call.executionSums,
        from: execution,
        in: .acme,
        on: connection
      )
    }
    #expect(try test.columns(of: "execution_cost") == expected(2, 1))
  }
}
