import BudgetSQLite
import Foundation
import Testing

@testable import BudgetKit

/// Two columns of one type can be swapped in a statement without anybody noticing but these tests.
@Suite struct RowColumnTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private func context() throws -> CallContext {
    CallContext(
      workspace: .acme,
      project: .search,
      execution: try ExecutionID("an execution"),
      agent: "an agent",
      user: "a user",
      session: "a session",
      feature: "a feature",
      operation: "an operation",
      tags: ["a": "tag"]
    )
  }

  private static let contextColumns = [
    "workspace_id": "acme", "project_id": "search", "execution_id": "an execution",
    "agent_id": "an agent", "user_id": "a user", "session_id": "a session",
    "feature": "a feature", "operation": "an operation", "tags": #"{"a":"tag"}"#,
  ]

  private func call(succeeded: Bool, cost: Money) throws -> RecordedCall {
    let id = try RecordID("a call")
    return RecordedCall(
      id: id,
      call: LLMCall(
        id: id,
        context: try context(),
        answeredBy: ModelReference(provider: "a provider", name: "a model", serviceTier: .batch),
        usage: TokenUsage(
          prompt: 1000,
          cacheRead: 200,
          cacheWrite5m: 30,
          cacheWrite1h: 40,
          promptAudio: 50,
          cacheReadAudio: 6,
          promptImage: 70,
          completion: 800,
          reasoning: 90,
          completionAudio: 11,
          completionImage: 12,
          webSearches: 13
        ),
        outcome: CallOutcome(
          latencyMilliseconds: 14,
          error: "an error",
          success: succeeded,
          finishReason: "a reason",
          maxTokens: 15,
          attemptGroup: "a group",
          isServedFromCache: !succeeded,
          promptDigest: "a digest"
        ),
        metadata: #"{"some":"metadata"}"#,
        timestamp: Instant(millisecondsSince1970: 16)
      ),
      pricing: .priced,
      cost: cost,
      inputCost: cost == .zero ? nil : cost - .nanodollars(17),
      outputCost: cost == .zero ? nil : .nanodollars(17),
      cacheReadCost: .nanodollars(18),
      cacheWriteCost: .nanodollars(19),
      otherCost: .nanodollars(20),
      computedCost: .nanodollars(21),
      priceID: try #require(try test.ledger.prices.models().last?.priceID),
      reservation: try ReservationID("a reservation"),
      voidedBy: try RecordID("a void")
    )
  }

  @Test(arguments: [true, false])
  func `every column of a call holds its own value, and is read from where it was written`(
    succeeded: Bool
  ) throws {
    let cost = succeeded ? Money(nanodollars: 117) : .zero
    let row = try call(succeeded: succeeded, cost: cost)
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      #expect(try LLMCallTable.insert(row, on: connection))
    }
    #expect(try test.ledger.calls.find(row.id, in: .acme) == row)
    #expect(try test.ledger.calls.list(in: .acme).elements == [row])
    let expected = Self.contextColumns.merging([
      "id": "a call", "provider": "a provider", "model": "a model", "service_tier": "batch",
      "tokens_prompt": "1000", "tokens_cache_read": "200", "tokens_cache_write_5m": "30",
      "tokens_cache_write_1h": "40", "tokens_prompt_audio": "50", "tokens_cache_read_audio": "6",
      "tokens_prompt_image": "70", "tokens_completion": "800", "tokens_reasoning": "90",
      "tokens_completion_audio": "11", "tokens_completion_image": "12", "web_searches": "13",
      "latency_ms": "14", "error": "an error", "success": succeeded ? "1" : "0",
      "finish_reason": "a reason", "max_tokens": "15", "attempt_group": "a group",
      "served_from_cache": succeeded ? "0" : "1", "prompt_digest": "a digest",
      "metadata": #"{"some":"metadata"}"#, "timestamp_ms": "16", "pricing_code": "0",
      "cost_nanodollars": "\(cost.nanodollars)",
      "input_cost_nanodollars": succeeded ? "100" : "NULL",
      "output_cost_nanodollars": succeeded ? "17" : "NULL", "cache_read_cost_nanodollars": "18",
      "cache_write_cost_nanodollars": "19", "other_cost_nanodollars": "20",
      "computed_cost_nanodollars": "21", "price_id": "\(row.priceID ?? 0)",
      "reservation_id": "a reservation", "voided_by": "a void",
    ]) { $1 }
    #expect(try test.columns(of: "llm_call") == expected)
  }

  @Test func `every column of a resource's use holds its own value, too`() throws {
    let id = try RecordID("a use")
    let row = RecordedUsage(
      id: id,
      usage: ResourceUsage(
        id: id,
        context: try context(),
        resourceType: "a type",
        usage: Quantity(millionths: 11),
        durationMilliseconds: 12,
        metadata: #"{"some":"metadata"}"#,
        timestamp: Instant(millisecondsSince1970: 13)
      ),
      unit: "a unit",
      pricing: .priced,
      cost: .nanodollars(14),
      priceID: try #require(try test.ledger.prices.resources().last?.priceID),
      voidedBy: try RecordID("a void")
    )
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      #expect(try ResourceUsageTable.insert(row, on: connection))
    }
    #expect(try test.ledger.resourceUsages.find(id, in: .acme) == row)
    #expect(try test.ledger.resourceUsages.list(in: .acme).elements == [row])
    let expected = Self.contextColumns.merging([
      "id": "a use", "resource_type": "a type", "usage_millionths": "11", "duration_ms": "12",
      "metadata": #"{"some":"metadata"}"#, "timestamp_ms": "13", "unit": "a unit",
      "pricing_code": "0", "cost_nanodollars": "14", "price_id": "\(row.priceID ?? 0)",
      "voided_by": "a void",
    ]) { $1 }
    #expect(try test.columns(of: "resource_usage") == expected)
  }

  @Test func `every rate of a price stands in its own column`() throws {
    let names = RateName.allCases
    var price = ModelPrice(
      provider: "p",
      model: "m",
      serviceTier: .batch,
      abovePromptTokens: 99,
      validFrom: Instant(millisecondsSince1970: 98),
      rates: ModelPrice.Rates(input: .free, output: .free),
      source: PriceSource.user
    )
    for (index, name) in names.enumerated() {
      price.rates[name] = Rate(nanodollarsPerMillion: Int64(index) + 1)
    }
    try test.ledger.prices.set([price], subject: "p/m", by: .test)
    var read = try #require(try test.ledger.prices.models().first { $0.model == "m" })
    read.priceID = nil
    #expect(read == price)
    let database = try test.rawDatabase()
    for (index, name) in names.enumerated() {
      let column = (name == .cacheWrite5m ? "cache_write_5m" : name.rawValue) + "_rate"
      let value = try database.read {
        try $0.value(of: "SELECT \(column) FROM model_price WHERE model = 'm'")
      }
      #expect(value == "\(index + 1)", "\(column)")
    }
  }

  /// The tables whose rows are read in order, and the statements that read or write whole rows of
  /// them.
  static let lists: [(table: String, insert: StaticString, reads: [StaticString])] = [
    (
      "llm_call", LLMCallTable.SQL.insert,
      [LLMCallTable.SQL.find, LLMCallTable.SQL.findNamed, LLMCallTable.SQL.list]
    ),
    (
      "resource_usage", ResourceUsageTable.SQL.insert,
      [ResourceUsageTable.SQL.find, ResourceUsageTable.SQL.list]
    ),
  ]

  @Test func `a table has one list of columns, in every statement and in its values`() throws {
    for (table, insert, reads) in Self.lists {
      let columns = try #require(Self.names(in: insert, from: "(", to: ")"))
      let values = try #require(Self.names(in: insert, from: "VALUES (", to: ")"))
      #expect(values == columns.map { ":" + $0 })
      for sql in reads {
        let read = try #require(Self.names(in: sql, from: "SELECT", to: "FROM"))
        #expect(read.filter { $0 != "rowid" } == columns, "\(table)")
        #expect(read.dropLast().contains("rowid") == false)
      }
    }
  }

  private static func names(in sql: StaticString, from: String, to: String) -> [String]? {
    let text = sql.description
    guard let start = text.range(of: from)?.upperBound,
      let end = text[start...].range(of: to)?.lowerBound
    else { return nil }
    return text[start..<end].split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }
}
