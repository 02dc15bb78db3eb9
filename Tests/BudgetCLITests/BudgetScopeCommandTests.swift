import Testing

/// Budgets of every scope and window, as they are typed.
@Suite struct BudgetScopeCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
  }

  private func run(_ line: String) throws -> String {
    let outcome = try budget(line + Self.now)
    #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    return outcome.output
  }

  private func status(_ line: String) throws -> Int32 { try budget(line + Self.now).status }

  private static let now = " --now 2026-01-15T12:00:00Z"

  @Test func `five dollars a day for each user is one line`() throws {
    _ = try run("set acme --each user --daily 5 --hard")
    #expect(try status("check acme --user ada --estimate 5") == 0)
    let id = try run("reserve acme --user ada --estimate 5").trimmingLine
    #expect(try status("check acme --user ada --estimate 0.01") == 2)
    #expect(try status("check acme --user bob --estimate 5") == 0)
    // Nobody named is one account, too.
    _ = try run("record llm acme --cost 4.5")
    #expect(try status("check acme --estimate 0.6") == 2)
    _ = try run("settle \(id) --cost 1.25")
    let table = try run("status acme --each user")
    #expect(
      table == """
        USER    WINDOW  BUDGET  SPENT  RESERVED  REMAINING  USED %  PERIOD FROM
        ada     daily    $5.00  $1.25     $0.00      $3.75      25  2026-01-15
        (none)  daily    $5.00  $4.50     $0.00      $0.50      90  2026-01-15

        """
    )
    #expect(try run("status acme --user bob --json").contains(#""dimensions":{"user":"bob"}"#))
    let refused = try budget("check acme --user ada --estimate 4 --json" + Self.now)
    #expect(refused.status == 2)
    #expect(
      refused.output.contains(
        #""scope":"user","workspace_id":"acme","project_id":null,"budget":5,"spent":1.25,"#
      )
    )
    #expect(refused.output.hasSuffix(#","dimensions":{"user":"ada"},"window":"day"}"# + "\n"))
    #expect(try run("verify").hasPrefix("ok"))
  }

  @Test func `the status of a workspace says how many budgets limit parts of it`() throws {
    _ = try run("set acme --monthly 50")
    #expect(try budget("status acme" + Self.now).messages.isEmpty)
    _ = try run("set acme --each user --daily 5")
    #expect(
      try budget("status acme" + Self.now).messages
        == "budget: 1 more budget limits a part of workspace acme; 'budget list' shows it.\n"
    )
    _ = try run("set acme --project search --agent a --total 5")
    _ = try run("set other --agent a --total 5")
    #expect(
      try budget("status acme" + Self.now).messages
        == "budget: 2 more budgets limit parts of workspace acme; 'budget list' shows them.\n"
    )
    #expect(
      try budget("status acme --project search" + Self.now).messages
        == "budget: 1 more budget limits a part of project acme/search; 'budget list' shows it.\n"
    )
  }

  @Test func `a rolling window is typed by its length`() throws {
    let json = try run("set acme --rolling 24h=5 --rolling 90m=2 --json")
    #expect(json.contains(#""limit_usd":5,"window":"rolling 24h""#))
    #expect(json.contains(#""limit_usd":2,"window":"rolling 90m""#))
    _ = try run("record llm acme --cost 1.5 --at 2026-01-15T10:31:00Z")
    let refused = try budget("check acme --estimate 0.6" + Self.now)
    #expect(refused.status == 2)
    #expect(
      refused.messages
        == "budget: workspace acme lacks 0.1 US dollars: 1.5 spent and 0 reserved of 2 in 90 minutes; 0.5 would fit, and there is more when what was spent leaves the window.\n"
        + "budget: Waiting helps: enough has left the window at 2026-01-15T12:01:00Z, if nothing else is spent.\n"
    )
    #expect(try budget("check acme --estimate 0.6 --now 2026-01-15T12:01:00Z").status == 0)
    #expect(try run("status acme").contains("in 90 minutes"))
    #expect(try status("remove acme") == 64)
    #expect(try status("remove acme --rolling 90m") == 0)
  }

  @Test func `several windows are set, listed and removed by their names`() throws {
    _ = try run("set acme --agent writer --hourly 1 --daily 10 --soft")
    _ = try run("set acme --monthly 100 --hard")
    _ = try run("set --whole-ledger --total 500 --soft")
    let list = try run("list")
    for line in list.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    #expect(
      list.split(separator: "\n").map { $0.split(separator: " ").prefix(4).joined(separator: " ") }
        == [
          "WORKSPACE PROJECT SCOPE WINDOW", "(all) in all $500.00", "acme monthly $100.00 $0.00",
          "acme agent writer hourly", "acme agent writer daily",
        ]
    )
    let several = try budget("remove acme --agent writer")
    #expect(several.status == 64)
    #expect(
      several.messages
        == "budget: There are several budgets of workspace acme, agent writer, by hour, day; say which, such as --daily.\n"
    )
    #expect(try budget("remove acme --agent writer --hourly").messages.contains("hourly budget"))
    #expect(try status("remove acme --agent writer") == 0, "the only one that is left")
    #expect(try status("remove acme --agent writer") == 1)
    #expect(try status("remove --whole-ledger") == 0)
  }

  @Test func `the limits of one line are set together or not at all`() throws {
    #expect(try status("set acme --daily 1 --weekly x") == 64)
    #expect(try status("list") == 1, "no ledger was made")
    let json = try run("set acme --daily 1 --weekly 3 --json")
    #expect(json.contains(#""monthly_budget_usd":null"#))
    #expect(json.contains(#""limit_usd":1,"window":"day","new":true}"#))
    #expect(json.contains(#""limit_usd":3,"window":"week","new":true}"#))
  }

  @Test(arguments: [
    ("set --whole-ledger acme --monthly 1", "--whole-ledger stands for all workspaces"),
    ("set --whole-ledger --user ada --monthly 1", "--whole-ledger takes in every call"),
    ("set --monthly 1", "Name a workspace, or give --whole-ledger"),
    ("set acme --each usr --daily 1", "--each: 'usr' is not known; write one of project, agent"),
    ("set acme --each tag: --daily 1", "--each: 'tag:' is not known"),
    ("set acme --each user --user ada --daily 1", "--each user: the budget names one already"),
    ("set acme --each user --each user --daily 1", "--each names a dimension twice"),
    ("set acme --tag red --daily 1", "--tag: 'red' is not of the form key=value"),
    ("set acme --daily 1 --week-starts sunday", "--week-starts belongs to --weekly alone"),
    (
      "set acme --rolling 24h=20 --rolling 1d=30",
      "Two limits are given for the same time (in 24 hours); give one."
    ),
    ("set acme --daily 1 --month-starts 3", "--month-starts belongs to --monthly alone"),
    ("set acme --monthly 1 --month-starts 29", "--month-starts: 29 is out of range"),
    ("set acme --monthly 1 --month-starts 0", "--month-starts: 0 is out of range"),
    ("set acme --monthly 1 --own-time-zone Mars/Base", "--own-time-zone: "),
    ("set acme --monthly 1 --at-once", "--at-once belongs to another zone or first day"),
    ("set acme --total 1 --own-time-zone Asia/Tokyo", "A budget in all has no zone"),
    ("set acme --rolling 5=1", "--rolling: '5' is not a length of time; write it as 24h"),
    ("set acme --rolling 24h", "--rolling: '24h' names no amount; write it as 24h=5."),
    ("set acme --rolling 401d=1", "A rolling window is 1 second to 400 days long"),
    ("set acme --rolling 0s=1", "A rolling window is 1 second to 400 days long"),
    ("set acme --fixed 2026-01-01=5", "--fixed: '2026-01-01' is not of the form from..to"),
    (
      "set acme --fixed 2026-01-01..2026-02-01", "--fixed: '2026-01-01..2026-02-01' names no amount"
    ),
    ("set acme --fixed 2026-02-01..2026-01-01=5", "--fixed: A period cannot end at"),
    ("set acme --fixed 2020-01-01..2020-02-01=5", "A budget that ended at 2020-02-01"),
    ("set acme --agent writer", "A new budget needs a limit"),
  ])
  func `what contradicts itself is one sentence, and nothing is set`(line: String, words: String)
    throws
  {
    _ = try run("init")
    let outcome = try budget(line)
    #expect(outcome.status == 64, "\(line)")
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(try run("list").isEmpty || !run("list").contains("acme"))
  }

  @Test func `a budget that looks at the model says so`() throws {
    _ = try run("set acme --provider openai --model gpt-4o --monthly 2 --hard")
    let asked = try budget("check acme --estimate 1")
    #expect(asked.status == 2)
    #expect(
      asked.messages
        == "budget: The budget of workspace acme, provider openai, model gpt-4o looks at the model of a call; name the provider and the model.\n"
    )
    #expect(try status("reserve acme --estimate 1") == 2)
    #expect(try status("check acme --estimate 3 --provider openai --model gpt-4o") == 2)
    #expect(try status("check acme --estimate 3 --provider openai --model gpt-4o-mini") == 0)
  }
}

extension String {
  var trimmingLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
