import Testing

/// Raises, top-ups, carry-over, times and names of budgets, as they are typed.
@Suite struct RaiseCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try run("set acme --monthly 5 --hard")
  }

  private func run(_ line: String, now: String = "2026-01-15T12:00:00Z") throws -> String {
    let outcome = try budget(line + " --now " + now)
    #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    return outcome.output
  }

  private func refusal(
    _ line: String,
    status: Int32 = 64,
    now: String = "2026-01-15T12:00:00Z"
  ) throws -> String {
    let outcome = try budget(line + " --now " + now)
    #expect(outcome.status == status, "\(line): \(outcome.output)\(outcome.messages)")
    return outcome.messages
  }

  @Test func `a raise counts until its day, in the zone of the workspace`() throws {
    _ = try run("set acme --time-zone Europe/Berlin")
    let raised = try run("raise acme --amount 10 --until 2026-01-20 --reason launch --json")
    #expect(raised.contains(#""override_id":1,"kind":"raise","workspace_id":"acme""#))
    #expect(
      raised.contains(
        #""amount":10,"from":"2026-01-15T12:00:00Z","until":"2026-01-19T23:00:00Z","reason":"launch""#
      )
    )
    #expect(try run("check acme --estimate 15").hasPrefix("Fits: workspace acme has 15 of 15"))
    let late = "2026-01-19T22:59:59.999Z"
    #expect(try run("check acme --estimate 15", now: late).hasPrefix("Fits"))
    _ = try refusal("check acme --estimate 15", status: 2, now: "2026-01-19T23:00:00Z")
    let today = try run(
      "raise acme --amount 1 --from 2026-01-20 --until 2026-01-21 --reason more --json",
      now: "2026-01-20T10:00:00Z"
    )
    #expect(today.contains(#""from":"2026-01-20T10:00:00Z""#))
  }

  @Test func `what is added is listed with its state, and taken back by its number`() throws {
    _ = try run("top-up acme --amount 2 --reason review")
    _ = try run("raise acme --amount 10 --from 2026-01-20 --until 2026-01-21 --reason launch")
    _ = try run("raise acme --amount 1 --until 2026-01-16 --reason first")
    #expect(
      try refusal("overrides remove 1", status: 0) == "budget: Override 1 adds nothing any more.\n"
    )
    let listed = try run("overrides list")
    for line in ["removed", "planned", "in force"] { #expect(listed.contains(line)) }
    let json = try run("overrides list acme --json", now: "2026-01-16T00:00:00Z")
    #expect(json.contains(#""reason":"first","actor""#))
    #expect(json.contains(#""in_force":false,"ended":true"#))
    #expect(try run("overrides list other") == "")
    #expect(try refusal("overrides remove 1", status: 1).contains("is over and is kept as history"))
    #expect(try refusal("overrides remove 9", status: 1).contains("no override of the number 9"))
  }

  @Test func `the explanation adds up what a limit is made of, in eighty columns`() throws {
    // Nothing of it stands where nothing is said.
    #expect(try !run("status acme --json").contains("raised"))
    _ = try run("set acme --daily 10 --carry 3 --grace 10 --name launch")
    _ = try run("raise acme --daily --amount 5 --until 2026-01-20 --reason launch")
    _ = try run("freeze acme --monthly --reason stop")
    let text = try run("list --explain", now: "2026-01-16T12:00:00Z")
    #expect(
      text
        == """
        workspace acme, monthly
        limit  5 + 0 raised + 0 carried = 5
        mode   hard, frozen: every call is refused

        workspace acme 'launch', daily
        limit    10 + 5 raised + 3 carried = 18
        grace    10 % of 10: up to 19
        mode     hard
        carries  what a period leaves, up to 3

        """
    )
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try run("list --explain --json", now: "2026-01-16T12:00:00Z")
    #expect(
      json.contains(
        #""explanation":[{"dimensions":{},"base":10,"raised":5,"carried":3,"limit":18,"bound":19,"frozen":false}]"#
      )
    )
    #expect(json.contains(#""carry":3,"name":"launch""#))
  }

  @Test func `a budget with a name is known by it, and one with a time takes part in it only`()
    throws
  {
    _ = try run("set acme --monthly 5 --name launch --from 2026-01-16 --until 2026-02-03")
    #expect(try run("check acme --estimate 9").hasPrefix("No hard budget applies."))
    let day = "2026-01-16T00:00:00Z"
    #expect(
      try refusal("check acme --estimate 9", status: 2, now: day).contains(
        "'launch' (workspace acme) lacks 4 US dollars"
      )
    )
    #expect(
      try run("status acme --json", now: day).contains(#""period_start":"2026-01-16T00:00:00Z""#)
    )
    #expect(try run("list", now: day).hasPrefix("NAME"))
    #expect(
      try run("list --json", now: day).contains(
        #""active_from":"2026-01-16T00:00:00Z","active_until":"2026-02-03T00:00:00Z","name":"launch""#
      )
    )
    _ = try run("set acme --always --name ''")
    _ = try refusal("check acme --estimate 9", status: 2)
  }

  @Test(arguments: [
    ("raise acme --amount 1 --reason x", "--until"),
    ("raise acme --amount 1 --until 2026-02-01", "--reason"),
    ("raise acme --until 2026-02-01 --reason x", "--amount"),
    ("raise acme --amount 1 --until soon --reason x", "--until"),
    ("top-up acme --amount x --reason x", "--amount"),
    ("set acme --carry some", "--carry: 'some' is no amount; write one, or none, unused or all."),
    ("set acme --always --from 2026-02-01", "--always contradicts"),
    ("overrides remove x", "override"),
  ])
  func `what cannot be read is refused with the option`(line: String, part: String) throws {
    #expect(try refusal(line).contains(part), "\(line)")
  }

  @Test(arguments: [
    "raise acme --amount 0 --until 2026-02-01 --reason x",
    "raise acme --amount=-1 --until 2026-02-01 --reason x",
    "raise acme --amount 1 --until 2026-01-15 --reason x",
    "raise acme --amount 1 --from 2026-01-14 --until 2026-02-01 --reason x",
    "raise acme --amount 1 --from 2026-02-02 --until 2026-02-01 --reason x",
    "raise acme --daily --amount 1 --until 2026-02-01 --reason x",
    "raise other --amount 1 --until 2026-02-01 --reason x",
    "set acme --from 2026-02-02 --until 2026-02-01",
    "set acme --until 2026-01-15",
    "set acme --rolling 24h=5 --carry unused",
    "set acme --total 5 --carry all",
    "set acme --carry 0",
  ])
  func `what contradicts itself is refused, and nothing is written`(line: String) throws {
    let before = try run("audit list --json") + run("list --json")
    let outcome = try budget(line + " --now 2026-01-15T12:00:00Z")
    #expect(outcome.status != 0 && outcome.messages.split(separator: "\n").count == 1, "\(line)")
    #expect(try run("audit list --json") + run("list --json") == before)
  }
}
