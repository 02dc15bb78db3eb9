import Testing

/// `budget simulate`, as it is typed.
@Suite struct SimulateTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
  }

  private static let now = " --now 2026-03-01T00:00:00Z"

  private func run(_ line: String) throws -> BudgetCommand.Outcome {
    let outcome = try budget(line + Self.now)
    #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    return outcome
  }

  /// A call of two dollars at noon of each day of January and February, by two users in turn, and
  /// one of nine dollars.
  private func recordTwoMonths() throws {
    var lines = ["time,cost,user"]
    for day in 1...59 {
      let (month, date) = day > 31 ? ("02", day - 31) : ("01", day)
      lines.append(
        "2026-\(month)-\(date < 10 ? "0" : "")\(date)T12:00:00Z,2,\(day % 2 == 0 ? "ada" : "bob")"
      )
    }
    lines.append("2026-01-20T13:00:00Z,9,ada")
    let trace = try budget.write(lines.joined(separator: "\n") + "\n", to: "two-months.csv")
    _ = try run(
      "import trace \(trace) --workspace acme --column timestamp=time --column cost=cost "
        + "--column user=user --constant provider=p --constant model=m"
    )
  }

  @Test func `people read what would have been refused, and a proposal`() throws {
    try recordTwoMonths()
    let outcome = try run("simulate acme --daily 10 --since 2026-01-01")
    #expect(
      outcome.output == """
        replay of     workspace acme, 10 a day, hard
        history       2026-01-01 until 2026-03-01 (UTC)
        calls         60, for 127 US dollars
        would refuse  1 call (1.7 %) for 9 US dollars, from 2026-01-20 13:00 to 2026-01-20 13:00
        in            1 of 59 days
        proposal      14 US dollars a day: the dearest day and 20 % more. The day from
                      2026-01-20 cost 11; the next cost 2, in 58 days of history.

        BEGAN             PROJECT  MODEL  COST  SPENT  LIMIT
        2026-01-20 13:00           m         9      2     10

        """
    )
    #expect(outcome.messages.isEmpty)
  }

  @Test func `programs read all of it`() throws {
    try recordTwoMonths()
    let line = "simulate acme --each user --rolling 48h=3 --since 2026-01-19 --until 2026-02-01"
    let outcome = try run("\(line) --limit 1 --json")
    #expect(
      outcome.output.hasPrefix(
        #"{"workspace_id":"acme","project_id":null,"limit_usd":3,"window":"rolling 2d","hard_limit":true,"time_zone":"UTC","since":"2026-01-19T00:00:00Z","until":"2026-02-01T00:00:00Z","calls":14,"cost":35,"unpriced_calls":0,"refused_calls":1,"refused_cost":9,"first_refused_at":"2026-01-20T13:00:00Z","last_refused_at":"2026-01-20T13:00:00Z","#
      )
    )
    #expect(
      outcome.output.contains(
        #""user":"ada","provider":"p","model":"m","cost":9,"spent":2,"dimensions":{"user":"ada"}}],"#
      )
    )
    #expect(
      outcome.output.contains(
        #""reason":"A proposal takes 28 days of history, and there are 13 days.""#
      )
    )
    #expect(outcome.output.hasSuffix(#","each":["user"]}"# + "\n"))
  }

  @Test func `a soft budget, a long list and calls without a price are remarked upon`() throws {
    try recordTwoMonths()
    _ = try run(
      "record llm acme --provider nobody --model new --prompt-tokens 1 --completion-tokens 1 --at 2026-02-01T00:00:00Z"
    )
    let outcome = try run("simulate acme --monthly 10 --soft --since 2026-01-01 --limit 2")
    #expect(outcome.output.contains("beyond it  50 calls (82 %) for 107 US dollars"))
    #expect(outcome.output.contains("in         2 of 2 months"))
    #expect(
      outcome.messages == """
        budget: 48 more calls of this kind not listed; --limit lists more.
        budget: 1 call without a price took only what was held for it; a hard budget refuses such models unless told otherwise.

        """
    )
  }

  /// A call of a thousand tokens each day, and one of five thousand.
  private func recordTokens() throws {
    var lines = ["time,cost,prompt,completion"]
    for day in 1...59 {
      let (month, date) = day > 31 ? ("02", day - 31) : ("01", day)
      lines.append("2026-\(month)-\(date < 10 ? "0" : "")\(date)T12:00:00Z,0.5,900,100")
    }
    lines.append("2026-01-20T13:00:00Z,2,4000,1000")
    let trace = try budget.write(lines.joined(separator: "\n") + "\n", to: "tokens.csv")
    _ = try run(
      "import trace \(trace) --workspace acme --column timestamp=time --column cost=cost "
        + "--column prompt_tokens=prompt --column completion_tokens=completion "
        + "--constant provider=p --constant model=m"
    )
    _ = try run("record resource acme --type disk --usage 5 --cost 3 --at 2026-01-20T12:30:00Z")
  }

  @Test func `tokens and calls are replayed, and a limit of them is proposed`() throws {
    try recordTokens()
    let tokens = try run("simulate acme --daily 4000 --unit tokens --since 2026-01-01")
    #expect(
      tokens.output == """
        replay of     workspace acme, 4000 tokens a day, hard
        history       2026-01-01 until 2026-03-01 (UTC)
        calls         60, with 64000 tokens, for 31.5 US dollars
        would refuse  1 call (1.7 %) with 5000 tokens for 2 US dollars, from 2026-01-20 13:00 to 2026-01-20 13:00
        in            1 of 59 days
        proposal      7200 tokens a day: the busiest day and 20 % more. The day from
                      2026-01-20 used 6000; the next used 1000, in 58 days of history.

        BEGAN             PROJECT  MODEL  COST  TOKENS  USED  LIMIT
        2026-01-20 13:00           m         2    5000  1000   4000

        """
    )
    let calls = try run("simulate acme --daily 1 --unit calls --since 2026-01-01")
    #expect(calls.output.contains("workspace acme, 1 call a day, hard"))
    #expect(calls.output.contains("1 call (1.7 %) for 2 US dollars"))
    #expect(calls.output.contains("3 calls a day: the busiest day and 20 % more."))
    let rolling = try run(
      "simulate acme --rolling 48h=1999 --unit tokens --since 2026-01-01 --json"
    )
    #expect(
      rolling.output.hasPrefix(
        #"{"workspace_id":"acme","project_id":null,"limit_usd":null,"window":"rolling 2d","hard_limit":true,"time_zone":"UTC","#
      )
    )
    #expect(
      rolling.output.contains(#""calls":60,"cost":31.5,"unpriced_calls":0,"refused_calls":30,"#)
    )
    #expect(rolling.output.contains(#""cost":0.5,"spent":1000,"amount":1000}"#))
    #expect(rolling.output.contains(#""limit_tokens":"#))
    #expect(
      rolling.output.hasSuffix(
        #""budget_unit":"tokens","limit_tokens":1999,"amount":64000,"refused_amount":34000}"# + "\n"
      )
    )
    let none = try run("simulate other --daily 1 --unit calls --since 2026-01-01")
    #expect(none.output.contains("Nothing that belongs to it is recorded in this time"))
  }

  @Test func `a name of which nothing is known is remarked upon`() throws {
    try recordTwoMonths()
    let outcome = try run("simulate acne --daily 1")
    #expect(outcome.messages.contains("did you mean 'acme'?"))
    #expect(outcome.output.contains("Nothing that belongs to it is recorded"))
  }

  @Test(arguments: [
    ("simulate acme", "Add the limit to simulate, such as --daily 20."),
    ("simulate acme --daily 1 --weekly 2", "One limit at a time; leave the others out."),
    ("simulate acme --daily x", "--daily: 'x' is not an amount"),
    (
      "simulate acme --daily 1 --since yesterday",
      "--since: 'yesterday' is neither a day nor a time"
    ),
    (
      "simulate acme --daily 1 --since 2026-02-01 --until 2026-01-01",
      "--since: A period cannot end at"
    ),
    ("simulate acme --daily 1 --limit 10001", "--limit: 10001 is out of range"),
    ("simulate acme --daily 1 --week-starts sunday", "--week-starts belongs to --weekly"),
    ("simulate acme --daily 1 --month-starts 3", "--month-starts belongs to --monthly"),
    ("simulate acme --monthly 1 --month-starts 0", "--month-starts: 0 is out of range"),
    ("simulate acme --daily 1 --time-zone Mars/Base", "--time-zone: "),
    ("simulate --daily 1", "Name a workspace, or give --whole-ledger"),
    ("simulate acme --rolling 401d=1", "A rolling window is 1 second to 400 days long"),
  ])
  func `what cannot be meant is one sentence`(line: String, words: String) throws {
    _ = try run("init")
    let outcome = try budget(line)
    #expect(outcome.status == 64, "\(line)")
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1 && outcome.output.isEmpty)
  }

  @Test func `without a ledger nothing is made`() throws {
    #expect(try budget("simulate acme --daily 1").status == 1)
    #expect(try budget("list").status == 1)
  }
}
