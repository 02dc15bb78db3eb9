import Testing

/// A session from the first limit to the last look, word for word.
@Suite(.serialized) struct SessionTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-01-20T12:00:00Z"

  init() throws { budget = try BudgetCommand() }

  private func expect(
    _ line: String,
    output: String = "",
    messages: String = "",
    status: Int32 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try budget("\(line) \(now)")
    let expected = BudgetCommand.Outcome(output: output, messages: messages, status: status)
    #expect(outcome == expected, sourceLocation: sourceLocation)
  }

  @Test func `a session prints exactly this for scripts`() throws {
    try expect(
      "init --json",
      output: #"{"database":"\#(realDatabase)","new":true}"# + "\n"
    )
    try expect(
      "set acme --monthly 5 --hard --json",
      output: """
        {"workspace_id":"acme","project_id":null,"monthly_budget_usd":5,"hard_limit":true,\
        "alert_thresholds":[50,80,90,100],"alert_emails":[],"time_zone":"UTC","unpriced":"refuse",\
        "enabled":true,"new":true}

        """
    )
    try expect(
      "check acme --estimate 0.10 --json",
      output: """
        {"can_execute":true,"reason":"Fits: workspace acme has 5 of 5 US dollars left.",\
        "estimate":0.1,"scope":"workspace","workspace_id":"acme","project_id":null,"budget":5,\
        "spent":0,"reserved":0,"shortfall":0,"fits_up_to":5,"period_end":"2026-02-01T00:00:00Z"}

        """
    )
    try expect(
      "reserve acme --estimate 0.10 --id R --json",
      output: """
        {"reservation_id":"R","amount":0.1,"expires_at":"2026-01-20T12:05:00Z","state":"open"}

        """
    )
    try expect(
      "reserve acme --estimate 5 --json",
      output: """
        {"can_execute":false,"reason":"\(refusal)","estimate":5,"scope":"workspace",\
        "workspace_id":"acme","project_id":null,"budget":5,"spent":0,"reserved":0.1,\
        "shortfall":0.1,"fits_up_to":4.9,"period_end":"2026-02-01T00:00:00Z",\
        "waiting":"holds","fits_at":"2026-01-20T12:05:00Z"}

        """,
      messages: "budget: \(refusal)\nbudget: \(advice)\n",
      status: 2
    )
    try expect(
      "settle R --cost 0.17 --json",
      output: """
        {"reservation_id":"R","call_id":"R","cost_usd":0.17,"held":0.1,"overrun":true,\
        "overrun_usd":0.07,"late":false,"still_held":0}

        """
    )
    try expect(
      "record llm acme --provider openai --model gpt-4o --prompt-tokens 1000 --completion-tokens 500 --id x --json",
      output: #"{"id":"x","cost_usd":0.0075,"pricing":"priced","new":true}"# + "\n"
    )
    try expect(
      "record llm acme --provider openai --model nobody --prompt-tokens 1 --id y --json",
      output: #"{"id":"y","cost_usd":null,"pricing":"unpriced","new":true}"# + "\n",
      messages:
        "budget: 'nobody' of 'openai' has no price. This call has no cost yet. "
        + "Set a price or an alias with 'budget prices', then run 'budget reprice', or record with --cost.\n"
    )
    try expect(
      "status acme --json",
      output: """
        {"workspace_id":"acme","project_id":null,"has_budget":true,"budget":5,"spent":0.1775,\
        "reserved":0,"remaining":4.8225,"usage_percent":3.55,"alert_needed":false,\
        "is_over_budget":false,"hard_limit":true,"period_start":"2026-01-01T00:00:00Z",\
        "period_end":"2026-02-01T00:00:00Z","unpriced_calls":1}

        """
    )
    try expect(
      "report acme --by provider --json",
      output: """
        {"workspace_id":"acme","project_id":null,"by":"provider","since":null,"until":null,"rows":[\
        {"provider":"unspecified","cost_usd":0.17,"calls":1,"tokens_prompt":0,\
        "tokens_completion":0,"tokens_cache_read":0,"tokens_cache_write":0,"tokens_total":0,\
        "unpriced_calls":0},\
        {"provider":"openai","cost_usd":0.0075,"calls":2,"tokens_prompt":1001,\
        "tokens_completion":500,"tokens_cache_read":0,"tokens_cache_write":0,"tokens_total":1501,\
        "unpriced_calls":1}],\
        "total":{"cost_usd":0.1775,"calls":3,"tokens_prompt":1001,"tokens_completion":500,\
        "tokens_cache_read":0,"tokens_cache_write":0,"tokens_total":1501,"unpriced_calls":1},\
        "unpriced_calls":1,"anomalies":[]}

        """,
      messages: "budget: 1 call has no price and is not in the cost.\n"
    )
    try expect(
      "forecast acme --json",
      output: """
        {"current_month_spent":0.1775,"llm_cost":0.1775,"compute_cost":0,"days_elapsed":20,\
        "total_days":31,"daily_average":0.008875,"forecast_end_of_month":null,\
        "forecast_confidence":null,"projection_accuracy":"none","doubt":"few_days",\
        "state":"insufficient_history","workspace_id":"acme","project_id":null,\
        "at":"2026-01-20T12:00:00Z","window":"month","first_day":"2026-01-01",\
        "last_day":"2026-01-31","budget":5,"hard_limit":true,"stopped_by":null,"expected":null,"llm_expected":null,\
        "compute_expected":null,"quantiles":null,"demand":null,"probability_of_exceeding":null,\
        "run_out":null,"reserved":0,"track_record":null,"basis":{"days":0,\
        "days_without_spend":null,"weekday_pattern":false,"weekday_weights":[1,1,1,1,1,1,1],\
        "level_change":false,"recent_day":0.355,"usual_day":0.355,"variation":0.16,\
        "uses_hours":false,"recurring_charges":[],"stopped_days":0,"past_changes":[],"events":[]}}

        """
    )
    #expect(try budget("verify --json").output.hasPrefix(#"{"ok":true,"checked":"#))
  }

  private var advice: String {
    "Waiting may help: 0.1 US dollars of workspace acme are held for calls in progress, "
      + "and what they do not spend returns by 2026-01-20T12:05:00Z."
  }

  private var refusal: String {
    "workspace acme lacks 0.1 US dollars: 0 spent and 0.1 reserved of 5; "
      + "4.9 would fit, and the period ends at 2026-02-01T00:00:00Z."
  }

  private var realDatabase: String { budget.database }

  @Test func `a session prints exactly this for people`() throws {
    try expect(
      "set acme --monthly 5 --hard --email ops@example.com",
      output: """
        budget of   workspace acme
        monthly     5 USD, hard: calls that do not fit are refused
        alerts at   50 %, 80 %, 90 %, 100 %
        alerts for  ops@example.com (no e-mail is sent yet)
        time zone   UTC
        unpriced    refuse

        """,
      messages: """
        budget: Made a new ledger at \(realDatabase)
        budget: No e-mail is sent yet: the addresses are only kept. 'budget alerts' lists the alerts.

        """
    )
    try expect("reserve acme --estimate 4 --id R", output: "R\n")
    try expect(
      "check acme --estimate 1",
      output: "Fits: workspace acme has 1 of 5 US dollars left.\n"
    )
    try expect(
      "settle R --cost 4.25",
      output: """
        call     R
        cost     4.25 USD
        held     4 USD
        overrun  0.25 USD

        """
    )
    try expect(
      "alerts acme",
      output: """
        RECORDED          PROJECT  ALERT        SPENT  LIMIT  PERIOD FROM
        2026-01-20 12:00           spend: 80 %  $4.25  $5.00  2026-01-01
        2026-01-20 12:00           spend: 50 %  $4.25  $5.00  2026-01-01

        """
    )
    try expect(
      "list",
      output: """
        WORKSPACE  PROJECT  BUDGET  SPENT  RESERVED  REMAINING  USED %  KIND  ZONE
        acme                 $5.00  $4.25     $0.00      $0.75      85  hard  UTC

        """
    )
    try expect("remove acme", messages: "budget: Removed the budget of workspace acme.\n")
    try expect(
      "list",
      messages: """
        budget: No budget is set; 'budget set' sets one.
        budget: 1 workspace without a budget; 'budget list --all' lists all names.

        """
    )
  }

  @Test func `a call whose reservation's id is taken is settled under an id of its own`() throws {
    _ = try budget("set acme --monthly 5 --hard")
    _ = try budget("reserve acme --estimate 1 --id R")
    _ = try budget("record llm acme --cost 0.10 --id R")
    try expect(
      "settle R --cost 0.20",
      messages:
        "budget: The id 'R' is taken in workspace acme by a row with other content; use another id.\n",
      status: 1
    )
    #expect(try budget("status acme --json").output.contains(#""reserved":1,"#))
    for _ in 0..<2 {
      try expect(
        "settle R --cost 0.20 --id S",
        output: "call  S\ncost  0.2 USD\nheld  1 USD\n"
      )
    }
    #expect(try budget("status acme --json").output.contains(#""spent":0.3,"reserved":0,"#))
  }

  @Test func `what is not given to set keeps its value`() throws {
    _ = try budget("set acme --monthly 5 --hard --thresholds 70 --unpriced 0.50")
    let outcome = try budget("set acme --email a@b.example --json")
    #expect(
      outcome.output == """
        {"workspace_id":"acme","project_id":null,"monthly_budget_usd":5,"hard_limit":true,\
        "alert_thresholds":[70],"alert_emails":["a@b.example"],"time_zone":"UTC","unpriced":"0.5",\
        "enabled":true,"new":false}

        """
    )
  }

  @Test func `options of all commands may stand before the command`() throws {
    _ = try budget("set acme --monthly 5")
    let outcome = try budget("--json --now 2026-01-20T12:00:00Z status acme")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(#""period_start":"2026-01-01T00:00:00Z""#))
  }
}
