import Testing

/// What the command says beside a refusal: only what the refusal does not say itself.
@Suite struct RefusalAdviceCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
  }

  private static let now = " --now 2026-01-15T12:00:00Z"

  private func run(_ line: String) throws -> BudgetCommand.Outcome { try budget(line + Self.now) }

  private func set(_ lines: String...) throws {
    for line in lines { #expect(try run(line).status == 0, "\(line)") }
  }

  /// The sentences after the refusal itself.
  private func advice(_ line: String) throws -> [String] {
    let outcome = try run(line)
    #expect(outcome.status == 2 && outcome.output.isEmpty, "\(line)")
    return outcome.messages.split(separator: "\n").dropFirst().map {
      String($0.dropFirst("budget: ".count))
    }
  }

  @Test func `where the end of the period is all there is to wait for, nothing is added`() throws {
    try set("set acme --monthly 5 --hard", "record llm acme --cost 4.5")
    let outcome = try run("check acme --estimate 1 --json")
    #expect(
      outcome
        == .init(
          output:
            #"{"can_execute":false,"reason":"workspace acme lacks 0.5 US dollars: 4.5 spent and 0 reserved of 5; 0.5 would fit, and the period ends at 2026-02-01T00:00:00Z.","estimate":1,"scope":"workspace","workspace_id":"acme","project_id":null,"budget":5,"spent":4.5,"reserved":0,"shortfall":0.5,"fits_up_to":0.5,"period_end":"2026-02-01T00:00:00Z"}"#
            + "\n",
          messages:
            "budget: workspace acme lacks 0.5 US dollars: 4.5 spent and 0 reserved of 5; 0.5 would fit, and the period ends at 2026-02-01T00:00:00Z.\n",
          status: 2
        )
    )
  }

  @Test func `room is not promised where only another budget has it`() throws {
    try set("set acme --rolling 1h=1000 --unit tokens --hard", "set acme --monthly 100 --hard")
    try set("record llm acme --prompt-tokens 900 --completion-tokens 0 --cost 1")
    for verb in ["reserve", "check"] {
      let line = "\(verb) acme --estimate 1 --estimate-tokens 200"
      #expect(try advice(line) == [])
      #expect(try !run("\(line) --json").output.contains("waiting"))
    }
  }

  @Test func `what is held of calls may come back, and what is spent of them never`() throws {
    try set("set acme --total 1 --unit calls --hard", "set acme --daily 1 --hard")
    try set("reserve acme --estimate 1 --id h")
    #expect(try advice("reserve acme --estimate 0.5").first?.hasPrefix("Waiting may help") == true)
    try set("settle h --cost 1")
    #expect(
      try advice("reserve acme --estimate 0.5") == [
        "Waiting does not help: the limit of workspace acme is never renewed."
      ]
    )
  }

  @Test func `whether waiting helps is said where the refusal does not say it`() throws {
    try set("set acme --monthly 5 --hard", "reserve acme --estimate 4.5 --ttl 60")
    #expect(
      try advice("reserve acme --estimate 1") == [
        "Waiting may help: 4.5 US dollars of workspace acme are held for calls in progress, and what they do not spend returns by 2026-01-15T12:01:00Z."
      ]
    )
    #expect(
      try run("check acme --estimate 1 --json").output.hasSuffix(
        #","period_end":"2026-02-01T00:00:00Z","waiting":"holds","fits_at":"2026-01-15T12:01:00Z"}"#
          + "\n"
      )
    )
    #expect(
      try advice("check acme --estimate 5.01") == [
        "Waiting does not help: 5.01 US dollars are more than the whole budget of workspace acme, which is 5."
      ]
    )
    #expect(
      try run("check acme --estimate 6 --json").output.hasSuffix(#","waiting":"too_large"}"# + "\n")
    )
    try set("set beta --each user --rolling 1h=1", "record llm beta --user ada --cost 1")
    #expect(
      try advice("check beta --user ada --estimate 0.2") == [
        "Waiting helps: enough has left the window at 2026-01-15T13:00:00Z, if nothing else is spent."
      ]
    )
    #expect(
      try run("check beta --user ada --estimate 0.2 --json").output.hasSuffix(
        #","waiting":"window","fits_at":"2026-01-15T13:00:00Z"}"# + "\n"
      )
    )
  }

  @Test func `the end of the period is told in the budget's zone`() throws {
    try set("set acme --daily 1 --time-zone Asia/Kolkata", "record llm acme --cost 1")
    #expect(
      try advice("check acme --estimate 0.5") == [
        "That is 2026-01-16T00:00:00+05:30 in Asia/Kolkata, where the budget's periods begin."
      ]
    )
    #expect(
      try run("check acme --estimate 0.5 --json").output.hasSuffix(
        #","window":"day","resets_at":"2026-01-16T00:00:00+05:30","time_zone":"Asia/Kolkata"}"#
          + "\n"
      )
    )
  }

  @Test func `what would fit of the named model, and cheaper ones, are told`() throws {
    try set("set acme --monthly 0.01 --hard")
    let call = "check acme --estimate 0.02 --provider openai --model gpt-4o"
    let told = try advice("\(call) --prompt-tokens 3000")
    #expect(told.count == 3)
    #expect(
      told[1] == "At most 250 output tokens of gpt-4o would fit beside a prompt of 3000 tokens."
    )
    #expect(told[2].hasPrefix("Cheaper models that would fit: "))
    let json = try run("\(call) --prompt-tokens 3000 --json").output
    #expect(
      json.contains(
        #""waiting":"too_large","max_tokens":250,"prompt_tokens":3000,"cheaper_models":[{"provider":"openai","model":"#
      )
    )
    #expect(
      try advice(call)[1]
        == "At most 1000 output tokens of gpt-4o would fit with an empty prompt; name yours with --prompt-tokens."
    )
    #expect(
      try advice("\(call) --prompt-tokens 4000")[1] == "Not even the prompt of gpt-4o would fit."
    )
    // Nothing changes where it fits.
    let fits = try run(
      "check acme --estimate 0.005 --provider openai --model gpt-4o --prompt-tokens 1 --json"
    )
    #expect(
      fits.status == 0 && fits.output.hasSuffix(#""period_end":"2026-02-01T00:00:00Z"}"# + "\n")
    )
  }

  @Test(
    arguments: [
      ("check acme --estimate 1 --prompt-tokens 5", "--prompt-tokens belongs to a model"),
      (
        "reserve acme --estimate 1 --provider openai --model gpt-4o --prompt-tokens x",
        "--prompt-tokens: 'x' is not a whole number"
      ),
    ]
  )
  func `tokens that cannot be meant are refused`(line: String, words: String) throws {
    try set("set acme --monthly 5 --hard")
    let outcome = try run(line)
    #expect(outcome.status == 64 && outcome.messages.contains(words))
  }
}
