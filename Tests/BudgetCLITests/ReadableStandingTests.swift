import Testing

/// Amounts and times as people read them, where budgets stand and what was crossed.
@Suite struct ReadableStandingTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func run(_ line: String) throws -> String {
    let outcome = try budget("\(line) --now 2026-01-20T12:34:56.789Z")
    #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    return outcome.output
  }

  @Test func `a grace is shown where the budget is, with what is kept back`() throws {
    let set = try run("set acme --monthly 5 --hard --grace 20 --closing 0.5 --name main")
    #expect(set.contains("name       main\n") && set.contains("kept back  0.5 for closing"))
    let status = try run("status acme")
    #expect(status.contains("grace      calls are refused beyond $5.50\n"), "\(status)")
    #expect(try run("list --explain").contains("20 % of 5, less 0.5 kept back: up to 5.5\n"))
    _ = try run("set acme --monthly 5 --grace 0 --closing 0")
    #expect(try !run("status acme").contains("grace"))
  }

  @Test func `the line of a budget for each is that of its fullest account`() throws {
    _ = try run("set acme --each user --daily 1 --hard")
    _ = try run("record llm acme --cost 0.30 --user ada")
    _ = try run("record llm acme --cost 0.95 --user bob")
    let outcome = try budget("list --now 2026-01-20T12:34:56.789Z")
    #expect(outcome.output.contains("$1.00  $0.95     $0.00      $0.05"), "\(outcome.output)")
    #expect(
      outcome.messages.contains(
        "Of workspace acme, each user, the fullest of 2 accounts is shown, user bob; "
      ),
      "\(outcome.messages)"
    )
  }

  @Test func `who spent before a budget for each was set is seen with the next call`() throws {
    _ = try run("record llm acme --cost 0.30 --user ada")
    _ = try run("set acme --each user --daily 1 --hard")
    let now = " --now 2026-01-20T12:34:56.789Z"
    #expect(
      try budget("status acme --each user" + now).messages.contains(
        "what was spent before counts with the next call of each."
      )
    )
    #expect(try budget("check acme --user ada --estimate 0.8" + now).status == 2)
    _ = try run("record llm acme --cost 0.1 --user ada")
    #expect(try run("status acme --each user").contains("$0.40"))
  }

  @Test func `a list names the zone that a budget has by itself`() throws {
    _ = try run("set acme --monthly 5 --hard")
    _ = try run("set acme --daily 5 --hard --own-time-zone Asia/Tokyo --at-once")
    let lines = try run("list").split(separator: "\n")
    #expect(lines.count { $0.hasSuffix("UTC") } == 1)
    #expect(lines.count { $0.hasSuffix("Asia/Tokyo") } == 1)
  }

  @Test func `a frozen budget is said to be so wherever it stands`() throws {
    _ = try run("set acme --monthly 40 --hard")
    _ = try run("freeze acme --reason loop")
    let now = " --now 2026-01-20T12:34:56.789Z"
    #expect(try run("forecast acme").contains("which is frozen, so every call is refused"))
    #expect(
      try budget("forecast acme --project search" + now).messages.contains(
        "The budget of workspace acme is frozen: every call is refused until it is unfrozen."
      )
    )
    #expect(try run("top acme --once").contains("frozen"))
    #expect(
      try budget("unfreeze acme" + now).messages
        == "budget: The budget of workspace acme is no longer frozen.\n"
    )
    #expect(try !run("top acme --once").contains("frozen"))
  }

  @Test func `a status has rounded amounts and the days of its zone`() throws {
    _ = try run("set acme --monthly 5 --hard --time-zone Europe/Berlin")
    _ = try run("record llm acme --cost 1.23456")
    #expect(
      try run("status acme") == """
        Workspace acme  AMOUNT
        budget (hard)    $5.00
        spent            $1.23
        reserved         $0.00
        remaining        $3.77
        used    24.69 %
        period  2026-01-01 until 2026-02-01 (Europe/Berlin)

        """
    )
    #expect(
      try run("status acme --exact") == """
        Workspace acme      USD
        budget (hard)   5
        spent           1.23456
        reserved        0
        remaining       3.76544
        used    24.69 %
        period  2026-01-01 until 2026-02-01 (Europe/Berlin)

        """
    )
    #expect(try run("status acme --json").contains(#""spent":1.23456,"#))
    #expect(try run("list").contains("$1.23"))
    #expect(try run("list --exact").contains("1.23456"))
  }

  @Test func `what was spent never looks like a limit that it is not`() throws {
    _ = try run("set acme --monthly 5 --soft --thresholds 99")
    _ = try run("record llm acme --cost 4.9996")
    for line in ["status acme", "list", "alerts acme"] {
      let text = try run(line)
      #expect(text.contains("$4.9996") && !text.contains("$5.00"), "\(line): \(text)")
    }
    _ = try run("record llm acme --cost 0.0004")
    #expect(try run("list").contains("$5.00"))
  }

  @Test func `alerts and rolling windows have minutes of the zone`() throws {
    _ = try run("set acme --monthly 1 --soft --time-zone Asia/Tokyo")
    _ = try run("set acme --rolling 90m=5")
    _ = try run("record llm acme --cost 2 --user ada")
    #expect(try run("alerts acme").contains("2026-01-20 21:34"))
    #expect(try run("status acme").contains("2026-01-20 20:04"))
    #expect(try run("audit").contains("2026-01-20 12:34"), "without a workspace in UTC")
    #expect(try run("audit --workspace acme").contains("2026-01-20 21:34"))
  }

  @Test func `a scope has a heading of its own`() throws {
    _ = try run("set acme --each user --daily 2")
    #expect(try run("list").contains("SCOPE"))
  }

  @Test func `a command that only reads does not ask who changes something`() throws {
    #expect(try !budget("status --help").output.contains("--actor"))
    #expect(try budget("set --help").output.contains("--actor"))
    _ = try run("init")
    _ = try run("list --actor ada")
  }

  @Test func `what ran out and counted as spent did not go back`() throws {
    _ = try run("set acme --monthly 5 --hard --on-expiry spend")
    let id = try run("reserve acme --estimate 2 --ttl 60").split(separator: "\n")[0]
    let later = "--now 2026-01-20T13:00:00Z"
    #expect(
      try budget("release \(id) \(later)").messages
        == "budget: Reservation \(id) had run out before, and its 2 US dollars counted as spent; now it is given back.\n"
    )
    #expect(try budget("status acme --json \(later)").output.contains(#""spent":0,"reserved":0,"#))
  }
}
