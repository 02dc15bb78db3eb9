import Testing

/// `budget rules`, as it is typed.
@Suite struct RulesCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try run("set acme --monthly 5 --hard").status == 0)
  }

  private func run(_ line: String, at now: String = "2026-01-15T12:00:00Z") throws
    -> BudgetCommand.Outcome
  {
    try budget("\(line) --now \(now)")
  }

  @Test func `a rule is added, alerts, is noted, changed and removed`() throws {
    #expect(
      try run("rules add acme --on spend --usd 2").output == """
        RULE  BUDGET OF       WINDOW   ON     FROM   STATE
           1  workspace acme  monthly  spend  2 USD  on

        """
    )
    #expect(try run("rules list --history").messages == "budget: No rule has alerted yet.\n")
    #expect(try run("record llm acme --cost 2.5").status == 0)
    #expect(
      try run("rules list acme --history").output == """
        ALERT  RECORDED          ACCOUNT OF      ON     FROM   REACHED  PERIOD FROM  RULE  NOTED BY
            1  2026-01-15 12:00  workspace acme  spend  2 USD  2.5 USD  2026-01-01      1

        """
    )
    #expect(
      try run("rules ack 1 --actor ada --json").output
        == #"{"alert_id":1,"rule_id":1,"workspace_id":"acme","project_id":null,"window":"month","on":"spend","unit":"usd","threshold":2,"reached":2.5,"period_start":"2026-01-01T00:00:00Z","recorded_at":"2026-01-15T12:00:00Z","rearmed_at":null,"acknowledged_at":"2026-01-15T12:00:00Z","acknowledged_by":"ada","delivery":"pending"}"#
        + "\n"
    )
    #expect(
      try run("rules set 1 --percent 80 --json").output
        == #"{"rule_id":1,"workspace_id":"acme","project_id":null,"window":"month","on":"spend","unit":"percent","threshold":80,"enabled":true}"#
        + "\n"
    )
    #expect(try run("rules set 1 --disable").output.contains("off"))
    #expect(try run("rules list --json").output.hasPrefix(#"{"rules":[{"rule_id":1,"#))
    #expect(try run("rules remove 1 --json").output == #"{"rule_id":1,"removed":true}"# + "\n")
    #expect(
      try run("rules list").messages == "budget: No rules are set; 'budget rules add' adds one.\n"
    )
    #expect(try run("verify").status == 0)
  }

  @Test func `a rule is about the budget that is named`() throws {
    #expect(try run("set acme --each user --daily 2").status == 0)
    #expect(try run("rules add acme --each user --on spend --percent 50").status == 0)
    #expect(try run("record llm acme --user ada --cost 1").status == 0)
    let alerts = try run("rules list --history --json").output
    #expect(
      alerts.contains(#""window":"day","on":"spend","unit":"percent","threshold":50,"reached":50,"#)
    )
    #expect(alerts.contains(#""dimensions":{"user":"ada"}}]}"#))
  }

  @Test func `a rule about tokens or calls speaks of them`() throws {
    #expect(try run("set acme --daily 1000 --unit tokens").status == 0)
    #expect(try run("set acme --daily 10 --unit calls").status == 0)
    #expect(try run("rules add acme --daily --on spend --tokens 900").status == 0)
    #expect(try run("rules add acme --unit calls --on spend --percent 10").status == 0)
    #expect(
      try run("record llm acme --cost 1 --prompt-tokens 800 --completion-tokens 150").status == 0
    )
    #expect(
      try run("rules list").output == """
        RULE  BUDGET OF       WINDOW           ON     FROM        STATE
           1  workspace acme  daily of tokens  spend  900 tokens  on
           2  workspace acme  daily of calls   spend  10 %        on

        """
    )
    let alerts = try run("rules list --history --json").output
    #expect(
      alerts.contains(
        #""window":"day","on":"spend","unit":"tokens","threshold":900,"reached":950,"#
      )
    )
    #expect(alerts.contains(#""delivery":"pending","budget_unit":"tokens"}"#))
    #expect(try run("rules list --history").output.contains("900 tokens  950 tokens"))
    #expect(try run("rules set 1 --tokens 950 --json").output.contains(#""threshold":950,"#))
    #expect(try run("rules set 1 --usd 5").messages.contains("in percent or in tokens"))
    #expect(try run("verify").status == 0)
  }

  @Test func `burn rates are looked at by a check of alerts`() throws {
    #expect(try run("rules add acme --on burn_rate --usd 1").status == 0)
    #expect(try run("record llm acme --cost 1").status == 0)
    #expect(try run("rules list --history").output.isEmpty)
    let checked = try run("alerts acme --check")
    #expect(
      checked.messages.hasSuffix(
        "budget: 1 new alert by rules; 'budget rules list --history' shows it.\n"
      )
    )
    #expect(!(try run("alerts --all --check").messages.contains("by rules")))
    for line in ["alerts acme", "alerts acme --check", "alerts --all"] {
      #expect(
        try run(line).messages.contains(
          "budget: 1 alert of rules is not noted yet; 'budget rules list --history' shows it.\n"
        )
      )
    }
    #expect(try run("rules ack 1").status == 0)
    #expect(try !run("alerts acme").messages.contains("rules"))
    #expect(try run("rules list other --history").output.isEmpty)
  }

  @Test(
    arguments: [
      (
        "add acme --on spend", 64,
        "A rule needs a threshold; add --percent, --usd, --tokens, --calls or --count."
      ),
      ("add acme --on spend --usd 1 --count 2", 64, "One threshold at a time"),
      (
        "add acme --on spent --usd 1", 64,
        "--on: 'spent' is not known; write one of spend, forecast"
      ),
      ("add acme --on spend --usd x", 64, "--usd: 'x' is not an amount"),
      ("add acme --on spend --percent 10001", 64, "--percent: 10001 is out of range"),
      ("add acme --on spend --count 1", 64, "A rule on spend has a threshold in percent or in"),
      ("add acme --on refusals --percent 1", 64, "A rule on refusals counts; give it a number."),
      ("add acme --on spend --calls 1 --unit tokens", 64, "the threshold is in calls, and the"),
      ("add acme --on spend --tokens 0", 64, "The threshold of this rule is at least 1"),
      ("add acme --on overruns --count 1 --unit calls", 64, "it needs a budget of US dollars"),
      (
        "add acme --daily --on spend --tokens 1", 1,
        "There is no budget of tokens of workspace acme a day"
      ),
      (
        "add acme --daily --on spend --usd 1", 1,
        "There is no budget of US dollars of workspace acme a day"
      ),
      (
        "add other --on spend --usd 1", 1,
        "No budget is set and nothing is recorded for workspace other"
      ),
      ("set 9 --usd 1", 1, "There is no rule of the number 9"),
      ("set 9", 64, "Nothing to change"),
      ("set x --usd 1", 64, "rule: 'x' is not a whole number"),
      ("remove 9", 1, "There is no rule of the number 9"),
      ("ack 9", 1, "No rule has an alert of the number 9"),
      ("list --limit 3", 64, "--limit belongs to --history"),
    ]
  )
  func `what cannot be meant is one sentence`(line: String, status: Int32, words: String) throws {
    let outcome = try run("rules \(line)")
    #expect(outcome.status == status, "\(line)")
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1 && outcome.output.isEmpty)
  }
}
