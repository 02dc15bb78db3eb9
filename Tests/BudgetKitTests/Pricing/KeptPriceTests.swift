import BudgetSQLite
import Testing

@testable import BudgetKit

/// A price that a call was charged at stays what it was.
@Suite struct KeptPriceTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private func set(_ input: Int64, source: String = PriceSource.user) throws {
    let price = ModelPrice(
      provider: "openai",
      model: "m",
      rates: ModelPrice.Rates(
        input: Rate(nanodollarsPerMillion: input),
        output: .free
      ),
      source: source
    )
    try test.ledger.prices.set([price], subject: "openai/m", by: .test)
  }

  private func text(_ sql: String) throws -> [String] {
    let database = try test.rawDatabase()
    return try database.read { try $0.values(of: sql) }
  }

  @Test(arguments: [PriceSource.user, "litellm"])
  func `a new figure is a new row, and the old one says until when it held`(source: String) throws {
    try set(1_000_000, source: source)
    let old = try test.ledger.record(.using("m", id: "old")).row
    test.clock.advance(seconds: 60)
    try set(2_000_000, source: source)
    let new = try test.ledger.record(.using("m", id: "new")).row
    #expect(old.cost == .nanodollars(1000) && new.cost == .nanodollars(2000))
    #expect(old.priceID != new.priceID)
    let superseded = test.clock.now.millisecondsSince1970
    #expect(
      try text(
        "SELECT input_rate || ' ' || coalesce(superseded_at_ms, 'in force') || ' ' || source FROM model_price WHERE model = 'm' ORDER BY price_id"
      ) == ["1000000 \(superseded) \(source)", "2000000 in force \(source)"]
    )
    #expect(try test.ledger.prices.models().filter { $0.model == "m" }.count == 1)
    try test.expectVerified()
  }

  @Test func `the audit log holds both rates`() throws {
    try set(1_000_000)
    try set(2_000_000)
    let ids = try text("SELECT price_id FROM model_price WHERE model = 'm' ORDER BY price_id")
    #expect(
      try text("SELECT before || ' ' || after FROM audit_log WHERE action = 'replace price'") == [
        #"{"price_id":\#(ids[0]),"price":{"input":1000000,"output":0,"request":0}} "#
          + #"{"price_id":\#(ids[1]),"price":{"input":2000000,"output":0,"request":0}}"#
      ]
    )
    // The same figure again is no change.
    try set(2_000_000)
    #expect(try test.count("model_price", where: "model = 'm'") == 2)
    #expect(try test.count("audit_log", where: "action = 'replace price'") == 1)
    #expect(try test.count("audit_log", where: "action = 'add price'") == 1)
    #expect(try test.count("audit_log") == 2)
  }

  @Test func `a figure that comes back is a row of its own again`() throws {
    for input in [1, 2, 1, 2, 1] as [Int64] { try set(input) }
    #expect(try test.count("model_price", where: "model = 'm'") == 5)
    #expect(try test.count("model_price", where: "model = 'm' AND superseded_at_ms IS NULL") == 1)
  }

  @Test func `of one list that names a price twice the last holds`() throws {
    let prices = [3, 4].map { input in
      ModelPrice(
        provider: "openai",
        model: "m",
        rates: ModelPrice.Rates(input: Rate(nanodollarsPerMillion: input), output: .free),
        source: PriceSource.user
      )
    }
    try test.ledger.prices.set(prices, subject: "openai/m", by: .test)
    let held = try test.ledger.prices.models().filter { $0.model == "m" }
    #expect(held.map(\.rates.input.nanodollarsPerMillion) == [4])
  }

  @Test func `a resource's price is kept in the same way`() throws {
    func set(_ rate: Int64) throws {
      let price = ResourcePrice(
        resourceType: "box",
        unit: "box",
        rate: Rate(nanodollarsPerMillion: rate),
        source: PriceSource.user
      )
      try test.ledger.prices.set([], resources: [price], subject: "box", by: .test)
    }
    func use(_ id: String) throws -> RecordedUsage {
      try test.ledger.record(
        ResourceUsage(
          id: RecordID(id),
          workspace: .acme,
          resourceType: "box",
          usage: Quantity(1)
        )
      ).row
    }
    try set(5_000_000)
    let old = try use("old")
    try set(7_000_000)
    let new = try use("new")
    #expect(old.cost == .nanodollars(5) && new.cost == .nanodollars(7))
    #expect(
      try text(
        "SELECT rate || ' ' || (superseded_at_ms IS NULL) FROM resource_price WHERE resource_type = 'box' ORDER BY price_id"
      ) == ["5000000 0", "7000000 1"]
    )
    #expect(
      try text("SELECT subject FROM audit_log WHERE action = 'replace price'") == ["resource box"]
    )
    try test.expectVerified()
  }

  @Test func `a newer edition of the built-in book keeps the rows of the older one`() throws {
    let before = try test.ledger.record(.using("gpt-4o", id: "before")).row
    try test.tamper(
      """
      UPDATE price_book SET built_in_edition = '2020-01-01', revision = revision + 1;
      INSERT INTO model_price (provider, model, service_tier, above_prompt_tokens, valid_from_ms,
        input_rate, output_rate, source)
      VALUES ('openai', 'gone', 'standard', 0, 0, 1, 1, 'built-in');
      UPDATE model_price SET input_rate = input_rate + 1000000
      WHERE model = 'gpt-4o-mini' AND service_tier = 'standard' AND source = 'built-in';
      """
    )
    let reopened = try test.reopened()
    #expect(try reopened.prices.models().allSatisfy { $0.model != "gone" })
    #expect(try test.count("model_price", where: "model = 'gone' AND superseded_at_ms > 0") == 1)
    let changed = "model = 'gpt-4o-mini' AND service_tier = 'standard' AND source = 'built-in'"
    let count = try test.count("model_price", where: "\(changed) AND superseded_at_ms IS NULL")
    #expect(count > 0)
    #expect(try test.count("model_price", where: "\(changed) AND superseded_at_ms > 0") == count)
    #expect(
      try text("SELECT DISTINCT action || ' ' || subject FROM audit_log ORDER BY 1") == [
        "install price book built-in prices", "remove price openai/gone",
        "replace price azure/gpt-4o-mini",
        "replace price openai/gpt-4o-mini",
      ]
    )
    #expect(try reopened.record(.using("gpt-4o")).row.priceID == before.priceID)
    try test.expectVerified()
  }

  /// What is changed past the library, and words that 'verify' must say about it.
  static let damages: [(sql: String, words: [String])] = [
    (
      "UPDATE model_price SET input_rate = input_rate + 1000000 WHERE model = 'm'",
      ["c1", "prices"]
    ),
    ("UPDATE llm_call SET tokens_prompt = 999 WHERE id = 'c1'", ["c1", "prices"]),
    (
      "UPDATE llm_call SET cache_read_cost_nanodollars = 1, input_cost_nanodollars = input_cost_nanodollars WHERE id = 'c1'",
      ["c1", "prices"]
    ),
    ("UPDATE llm_call SET other_cost_nanodollars = NULL WHERE id = 'c1'", ["c1", "prices"]),
    (
      "UPDATE llm_call SET input_cost_nanodollars = 999, output_cost_nanodollars = 1 WHERE id = 'c1'",
      ["c1", "prices"]
    ),
    (
      "UPDATE llm_call SET computed_cost_nanodollars = 1 WHERE id = 'reported'",
      ["reported", "prices"]
    ),
    (
      "UPDATE llm_call SET computed_cost_nanodollars = 1 WHERE id = 'served'", ["served", "prices"]
    ),
    (
      "UPDATE resource_price SET rate = rate + 1000000 WHERE resource_type = 'cpu'",
      ["u1", "prices"]
    ),
    ("UPDATE resource_usage SET duration_ms = 7200000 WHERE id = 'u1'", ["u1", "prices"]),
  ]

  @Test(arguments: damages)
  func `verify computes each cost again from the row that it names`(
    _ damage: (sql: String, words: [String])
  ) throws {
    try set(1_000_000)
    try test.ledger.record(.using("m", id: "c1"))
    var reported = try LLMCall.using("m", id: "reported")
    reported.reportedCost = .cents(1)
    try test.ledger.record(reported)
    var served = try LLMCall.using("m", id: "served")
    served.outcome.isServedFromCache = true
    try test.ledger.record(served)
    try test.ledger.record(
      ResourceUsage(
        id: RecordID("u1"),
        workspace: .acme,
        resourceType: "cpu",
        usage: Quantity(1),
        durationMilliseconds: 3_600_000
      )
    )
    // The row that a call names is asked, not the one in force.
    try set(9_000_000)
    try test.expectVerified()
    try test.tamper(damage.sql)
    let differences = try test.ledger.verify().differences
    #expect(
      differences.contains { line in damage.words.allSatisfy(line.contains) },
      "\(differences)"
    )
  }

  @Test func `a call of version 1, whose parts are not known apart, is right without them`() throws
  {
    try test.ledger.record(.using("gpt-4o", id: "c1"))
    try test.tamper(
      "UPDATE llm_call SET cache_read_cost_nanodollars = NULL, cache_write_cost_nanodollars = NULL, other_cost_nanodollars = NULL"
    )
    try test.expectVerified()
    let row = try #require(try test.ledger.calls.find(RecordID("c1"), in: .acme))
    #expect(row.costByBucket == nil && row.cost != nil)
  }

  @Test func `two prices in force for the same thing are kept out by the tables`() throws {
    try set(1_000_000)
    #expect(throws: (any Error).self) {
      try RawSQLite.execute(
        """
        INSERT INTO model_price (provider, model, service_tier, above_prompt_tokens, valid_from_ms,
          input_rate, output_rate, source)
        SELECT provider, model, service_tier, above_prompt_tokens, valid_from_ms, 1, 1, source
        FROM model_price WHERE model = 'm'
        """,
        in: test.ledger.path
      )
    }
  }
}
