import Testing

/// Traces whose lines say more than tokens.
@Suite struct TraceFieldTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func cost(_ line: String) throws -> String {
    let output = try budget("import trace \(line) --json").output
    let start = output.firstRange(of: #""cost_usd":"#)?.upperBound ?? output.startIndex
    return String(output[start...].prefix { $0 != "," })
  }

  private let common =
    "--workspace w --column timestamp=t --column prompt_tokens=p --column completion_tokens=c --column id=id"

  @Test func `each call is priced in its service tier`() throws {
    let text = """
      {"id": "1", "t": "2026-05-20T10:00:00Z", "p": 1000000, "c": 0, "tier": "batch"}
      {"id": "2", "t": "2026-05-20T10:00:00Z", "p": 1000000, "c": 0, "tier": "default"}
      {"id": "3", "t": "2026-05-20T10:00:00Z", "p": 1000000, "c": 0, "tier": "priority"}

      """
    let path = try budget.write(text, to: "t.jsonl")
    let line =
      "\(path) \(common) --constant provider=openai --constant model=gpt-4o --column service_tier=tier"
    #expect(try cost(line) == "8")
  }

  @Test(.enabled(if: FoundInput.isPresent("14-batch-tier-import/batch.jsonl"), FoundInput.absence))
  func `the tier of each line of a real log is read`() throws {
    let found = try #require(FoundInput.path("14-batch-tier-import/batch.jsonl"))
    #expect(
      try cost(
        "\(found) \(common) --column model=m --constant provider=openai --column service_tier=tier"
      )
        == "5.25"
    )
  }

  @Test func `a tier that nobody knows loses no cost that a line states`() throws {
    let text = """
      {"id": "1", "t": "2026-05-20T10:00:00Z", "p": 1000000, "tier": "scale", "cost": 1.5}
      {"id": "2", "t": "2026-05-20T10:00:00Z", "p": 1000000, "tier": "scale"}
      {"id": "3", "t": "2026-08-01T10:00:00Z", "p": 1000000, "tier": "FAST-US"}

      """
    let line =
      try budget.write(text, to: "t.jsonl")
      + " --workspace w --column timestamp=t --column prompt_tokens=p --column id=id "
      + "--constant provider=anthropic --constant model=claude-opus-4-8"
    let outcome = try budget(
      "import trace \(line) --column cost=cost --column service_tier=tier --json"
    )
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix(#"{"read":3,"new":3,"#))
    #expect(outcome.output.contains(#""cost_usd":12.5,"unpriced_calls":1,"#), "\(outcome.output)")
    #expect(outcome.output.contains("was served in a way that no price list has"))
    let typed = try budget("import trace \(line) --constant service_tier=scale")
    #expect(
      typed.status == 64 && typed.messages.contains("'scale' is not known; known are standard")
    )
    #expect(try budget("verify").status == 0)
  }

  @Test func `a price holds until the day of its change`() throws {
    let text = """
      {"id": "1", "t": "2026-10-06T23:59:59Z", "p": 1000000, "c": 0, "r": 1000000}
      {"id": "2", "t": "2026-10-07T00:00:00Z", "p": 1000000, "c": 0, "r": 1000000}

      """
    let path = try budget.write(text, to: "t.jsonl")
    let rest =
      "\(common) --column cache_read_tokens=r --constant provider=anthropic --constant model=claude-sonnet-5-5"
    #expect(try cost("\(path) \(rest)") == "0.3")
  }

  @Test(.enabled(if: FoundInput.isPresent("11-price-history/trace.jsonl"), FoundInput.absence))
  func `a price of a real log holds until the day of its change`() throws {
    let found = try #require(FoundInput.path("11-price-history/trace.jsonl"))
    let rest =
      "\(common) --column cache_read_tokens=r --constant provider=anthropic --constant model=claude-sonnet-5-5"
    #expect(try cost("\(found) \(rest)") == "0.3")
  }

  @Test func `both lives of a cache, searches, reasoning on top and tags are read`() throws {
    let text = """
      id,t,p,c,w5,w1,s,r,team
      1,2026-05-20T10:00:00Z,1000000,1000,1000000,0,0,500,core
      2,2026-05-20T10:00:00Z,1000000,0,0,1000000,3,0,core

      """
    let path = try budget.write(text, to: "t.csv")
    let line =
      "\(path) \(common) --column cache_write_tokens=w5 --column cache_write_1h_tokens=w1 --column web_searches=s "
      + "--column reasoning_tokens=r --completion-excludes-reasoning --column tag.team=team "
      + "--constant provider=anthropic --constant model=claude-opus-4-7"
    #expect(try cost(line) == "16.3175")
    #expect(try budget("verify").status == 0)
  }

  @Test func `lines of one kind are left out by a filter that says not`() throws {
    let text = """
      id,t,p,c,kind
      1,2026-05-20T10:00:00Z,1000000,0,chat
      2,2026-05-20T10:00:00Z,1000000,0,retrieve
      3,2026-05-20T10:00:00Z,1000000,0,

      """
    let path = try budget.write(text, to: "t.csv")
    let line = "\(path) \(common) --constant provider=openai --constant model=gpt-4o"
    #expect(try cost("\(line) --filter kind!=retrieve") == "5")
    #expect(try budget("import trace \(line) --filter !=x").status == 64)
  }

  @Test func `a cost below zero is a credit, once, and of a call with tokens refused`() throws {
    let path = try budget.write(
      "id,t,p,c,usd\n1,2026-05-20T10:00:00Z,1,0,5\n2,2026-05-20T10:00:00Z,0,0,-2\n3,2026-05-20T10:00:00Z,7,0,-1\n",
      to: "t.csv"
    )
    let line =
      "\(path) \(common) --constant provider=openai --constant model=gpt-4o --column cost=usd"
    let outcome = try budget("import trace \(line)")
    #expect(outcome.status == 0 && outcome.output.contains("refused: \(path):4:"))
    #expect(outcome.output.contains("said to cost -1"))
    #expect(outcome.output.contains("1 record: The billed cost is below zero"))
    #expect(outcome.output.contains("cost      3 USD"), "\(outcome.output)")
    _ = try budget("import trace \(line) --again")
    #expect(try budget("report w --json").output.contains(#""cost_usd":3,"#))
    #expect(try budget("verify").status == 0)
  }
}
