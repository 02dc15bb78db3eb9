import Testing

/// Budgets of tokens and calls, and what budgets do with calls that do not fit, as they are typed.
@Suite struct BudgetUnitCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
  }

  private static let now = " --now 2026-01-15T12:00:00Z"

  private func run(_ line: String) throws -> String {
    let outcome = try budget(line + Self.now)
    #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    return outcome.output
  }

  private func refusal(_ line: String, status: Int32 = 2) throws -> String {
    let outcome = try budget(line + Self.now)
    #expect(outcome.status == status, "\(line): \(outcome.output)\(outcome.messages)")
    return outcome.messages
  }

  @Test func `an hourly brake of tokens holds what calls may use and counts what they did`() throws
  {
    let json = try run("set acme --hourly 5000 --unit tokens --json")
    #expect(json.contains(#""monthly_budget_usd":null,"hard_limit":true"#))
    #expect(json.contains(#""limit_tokens":5000,"window":"hour","budget_unit":"tokens""#))
    #expect(
      try refusal("check acme --estimate 0")
        == "budget: The budget of workspace acme counts tokens; say how many the call takes at most (--estimate-tokens).\n"
    )
    #expect(
      try run("check acme --estimate 0.10 --estimate-tokens 5000")
        == "Fits: workspace acme has 5000 of 5000 tokens left.\n"
    )
    let id = try run("reserve acme --estimate 0.10 --estimate-tokens 3000").trimmingLine
    #expect(
      try refusal("reserve acme --estimate 0 --estimate-tokens 2001")
        == "budget: workspace acme lacks 1 token: 0 spent and 3000 reserved of 5000 an hour; 2000 would fit, and the period ends at 2026-01-15T13:00:00Z.\n"
    )
    // Another model uses no fewer tokens.
    let tokensLack = try refusal(
      "check acme --estimate 0.5 --estimate-tokens 9000 --provider openai --model gpt-4o"
    )
    #expect(!tokensLack.contains("Cheaper") && !tokensLack.contains("output tokens"))
    _ = try run(
      "settle \(id) --provider openai --model gpt-4o --prompt-tokens 700 --completion-tokens 55"
    )
    #expect(
      try run("status acme --json").contains(
        #""others":[{"workspace_id":"acme","project_id":null,"has_budget":true,"budget":5000,"spent":755,"reserved":0,"remaining":4245,"usage_percent":15.1,"#
      )
    )
    #expect(try run("check acme --estimate 0 --estimate-tokens 4245").hasPrefix("Fits"))
    _ = try refusal("check acme --estimate 0 --estimate-tokens 4246")
    // An hour later there is all of it again.
    let later = try budget(
      "check acme --estimate 0 --estimate-tokens 5000 --now 2026-01-15T13:00:00Z"
    )
    #expect(later.status == 0)
    #expect(try run("verify").hasPrefix("ok"))
  }

  @Test func `a settlement without tokens says that a budget of tokens counts nothing`() throws {
    _ = try run("set acme --hourly 5000 --unit tokens")
    let id = try run("reserve acme --estimate 0.10 --estimate-tokens 3000").trimmingLine
    let outcome = try budget("settle \(id) --cost 0.05" + Self.now)
    #expect(outcome.status == 0)
    #expect(
      outcome.messages
        == "budget: 3000 tokens were held, and the call is booked with none: budgets of tokens count nothing for it; the next time give --prompt-tokens and --completion-tokens.\n"
    )
    let other = try run("reserve acme --estimate 0.10 --estimate-tokens 3000").trimmingLine
    let counted = try budget(
      "settle \(other) --cost 0.05 --prompt-tokens 20 --completion-tokens 1" + Self.now
    )
    #expect(counted.messages == "", "\(counted)")
  }

  @Test func `three calls a day are three calls, and a released one is given back`() throws {
    _ = try run("set acme --daily 3 --unit calls")
    let first = try run("reserve acme --estimate 0").trimmingLine
    _ = try run("record llm acme --cost 0.01")
    // A use of a resource is no call.
    _ = try run("record resource acme --type network --usage 1 --cost 0.5")
    let third = try run("reserve acme --estimate 0.10").trimmingLine
    #expect(
      try refusal("reserve acme --estimate 0")
        == "budget: workspace acme lacks 1 call: 1 spent and 2 reserved of 3 a day; 0 would fit, and the period ends at 2026-01-16T00:00:00Z.\n"
    )
    _ = try run("release \(third)")
    _ = try run("settle \(first) --cost 0")
    #expect(try run("check acme --estimate 0") == "Fits: workspace acme has 1 of 3 calls left.\n")
    #expect(try run("verify").hasPrefix("ok"))
  }

  @Test func `all units must fit, or nothing is held`() throws {
    _ = try run("set acme --monthly 1")
    _ = try run("set acme --monthly 100 --unit tokens")
    _ = try run("set acme --monthly 5 --unit calls")
    _ = try refusal("reserve acme --estimate 0.5 --estimate-tokens 101")
    _ = try refusal("reserve acme --estimate 1.5 --estimate-tokens 10")
    #expect(
      try run("list") == """
        WORKSPACE  PROJECT  WINDOW             BUDGET  SPENT  RESERVED  REMAINING  USED %  KIND  ZONE
        acme                monthly             $1.00  $0.00     $0.00      $1.00       0  hard  UTC
        acme                monthly of tokens  100      0         0        100          0  hard  UTC
        acme                monthly of calls     5      0         0          5          0  hard  UTC

        """
    )
    _ = try run("remove acme --unit tokens")
    _ = try run("reserve acme --estimate 1")
    #expect(
      try run("check acme --estimate 0") == "Fits: workspace acme has 0 of 1 US dollar left.\n"
    )
    #expect(try run("verify").hasPrefix("ok"))
  }

  @Test func `a budget that only observes refuses nothing, and says what it would have`() throws {
    _ = try run("set acme --monthly 1 --observe")
    #expect(
      try run("check acme --estimate 1.5")
        == "No hard budget applies. It is only observed that workspace acme lacks 0.5 US dollars: 0 spent and 0 reserved of 1; 1 would fit, and the period ends at 2026-02-01T00:00:00Z.\n"
    )
    #expect(
      try run("check acme --estimate 1.5 --json").hasSuffix(
        #""period_end":null,"observed_refusals":[{"scope":"workspace","workspace_id":"acme","project_id":null,"budget":1,"spent":0,"reserved":0,"shortfall":0.5,"period_end":"2026-02-01T00:00:00Z"}]}"#
          + "\n"
      )
    )
    #expect(!(try run("check acme --estimate 1")).contains("observed"))
    let reserved = try budget("reserve acme --estimate 1.5 --json" + Self.now)
    #expect(reserved.output.contains(#""observed_refusals":[{"scope":"workspace""#))
    #expect(reserved.messages.contains("It is only observed that workspace acme lacks 0.5"))
    _ = try run("reserve acme --estimate 0.1")
    let counted = try budget.shell(
      "sqlite3 \"$BUDGET_DATABASE\" 'SELECT sum(refused) FROM budget_refusal'"
    )
    #expect(counted.output == "2\n")
    #expect(try run("verify").hasPrefix("ok"))
  }

  @Test func `a grace lets calls go so far beyond the limit, and alerts go by the limit`() throws {
    _ = try run("set acme --monthly 10 --grace 5")
    #expect(
      try run("check acme --estimate 10.5")
        == "Fits: workspace acme has 10.5 of 10.5 US dollars left.\n"
    )
    #expect(try run("check acme --estimate 1 --json").hasSuffix(#","bound":10.5}"# + "\n"))
    _ = try refusal("check acme --estimate 10.500000001")
    _ = try run("record llm acme --cost 10")
    #expect(try run("alerts acme").contains("spend: 100 %"))
    _ = try run("reserve acme --estimate 0.5")
    _ = try refusal("reserve acme --estimate 0.01")
    _ = try run("set acme --grace 0")
    #expect(try refusal("check acme --estimate 0.01").contains("lacks 0.51 US dollars"))
    #expect(try run("verify").hasPrefix("ok"))
  }

  @Test func `a frozen budget refuses every call, and settles those that have begun`() throws {
    _ = try run("set acme --daily 5 --soft")
    let id = try run("reserve acme --estimate 1").trimmingLine
    _ = try run("freeze acme --reason loop")
    #expect(
      try refusal("reserve acme --estimate 0")
        == "budget: The budget of workspace acme is frozen; nothing fits until it is unfrozen.\n"
    )
    #expect(try run("list --json").contains(#""frozen":true"#))
    _ = try run("settle \(id) --cost 2")
    #expect(try run("verify").hasPrefix("ok"))
    _ = try run("unfreeze acme")
    _ = try run("reserve acme --estimate 50")
    #expect(try run("verify").hasPrefix("ok"))
  }

  @Test(arguments: [
    (
      "set acme --hourly 5 --unit dollars",
      "--unit: 'dollars' is not known; write one of usd, tokens, calls."
    ),
    ("set acme --hourly 1.5 --unit tokens", "--hourly: '1.5' is not a whole number"),
    ("set acme --rolling 24h=-1 --unit calls", "--rolling: '-1' is not a whole number"),
    ("set acme --monthly 5 --soft --grace 5", "a grace has no meaning"),
    ("set acme --monthly 5 --grace 1001", "--grace: 1001 is out of range; it is at most 1000."),
    (
      "set acme --monthly 5 --grace 99999999999999999999",
      "--grace: 99999999999999999999 is out of range; it is at most 1000."
    ),
    ("check acme --estimate 0 --estimate-tokens x", "--estimate-tokens: 'x' is not a whole number"),
  ])
  func `what cannot be meant is one sentence, and nothing is set`(
    _ line: String,
    _ words: String
  ) throws {
    _ = try run("init")
    let message = try refusal(line, status: 64)
    #expect(message.contains(words), "\(message)")
    #expect(try run("list --json") == #"{"budgets":[]}"# + "\n")
  }

  @Test func `what is not there, or disabled, cannot be frozen`() throws {
    _ = try run("init")
    #expect(
      try refusal("freeze --whole-ledger", status: 1).hasPrefix("budget: The whole ledger has no")
    )
    _ = try run("set beta --monthly 5 --disable")
    #expect(try refusal("freeze beta", status: 64).contains("would refuse nothing"))
    _ = try run("set acme --monthly 5")
    #expect(try refusal("freeze acme --daily", status: 1).contains("has no daily budget"))
    #expect(try refusal("freeze acme --unit calls", status: 1).contains("has no budget of calls"))
  }
}
