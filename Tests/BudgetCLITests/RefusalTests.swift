import Foundation
import Testing

@Suite(.serialized) struct RefusalTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 5 --hard")
  }

  @Test(
    arguments: [
      (
        ["check", "acme", "--estimate", "1e3"],
        "--estimate: '1e3' is not an amount of US dollars; write digits with at most one dot, such as 12.50."
      ),
      (
        ["record", "llm", "acme", "--cost", "-5"],
        "--cost: An amount must be between 0 and 4000000000 US dollars; this is -5."
      ),
      (
        ["check", "a\nb", "--estimate", "1"],
        "workspace: An id must not hold the control character U+000A; remove it."
      ),
      (
        ["record", "llm", "acme", "--provider", "p", "--model", "m", "--prompt-tokens", "+5"],
        "--prompt-tokens: '+5' is not a whole number; write digits such as 1000."
      ),
      (
        ["record", "llm", "acme", "--cost", "1", "--at", "2026-01-31T00:00:00"],
        "--at: '2026-01-31T00:00:00' is not a time: it has no zone; add Z for UTC or an offset such as +01:00."
      ),
      (["set", "new"], "A new budget needs a limit; add --monthly with US dollars."),
      (
        ["check", "acme"], "Missing expected argument '--estimate <usd>'. See 'budget help check'."
      ),
      (["frobnicate"], "There is no command 'frobnicate'. See 'budget help'."),
      (
        ["prices", "lst", "--json=1"],
        "There is no command 'lst'. Did you mean 'list'? See 'budget help prices'."
      ),
      (
        ["forcast", "acme"],
        "There is no command 'forcast'. Did you mean 'forecast'? See 'budget help'."
      ),
      (
        ["forecasts"],
        "There is no command 'forecasts'. Did you mean 'forecast'? See 'budget help'."
      ),
      (
        ["Alert", "--json=1"],
        "There is no command 'Alert'. Did you mean 'alerts'? See 'budget help'."
      ),
      (["anomoly"], "There is no command 'anomoly'. Did you mean 'anomalies'? See 'budget help'."),
      (["x"], "There is no command 'x'. See 'budget help'."),
      (["ls"], "There is no command 'ls'. Did you mean 'list'? See 'budget help'."),
      (["costs"], "There is no command 'costs'. Did you mean 'report'? See 'budget help'."),
      (
        ["import", "claude"],
        "There is no command 'claude'. Did you mean 'claude-code'? See 'budget help import'."
      ),
      (["delete", "acme"], "There is no command 'delete'. See 'budget help'."),
      (["rel", "R"], "There is no command 'rel'. See 'budget help'."),
      (
        ["check", "acme", "--estimat", "1"],
        "Unknown option '--estimat'. Did you mean '--estimate'? See 'budget help check'."
      ),
      (
        ["reserve", "--estimat=1", "--", "acme"],
        "Unknown option '--estimat'. Did you mean '--estimate'? See 'budget help reserve'."
      ),
      (
        ["set", "acme", "--monthly", "1", "--hard", "--soft"],
        "--soft and --hard exclude each other; give one of them. See 'budget help set'."
      ),
      (
        ["record", "llm", "acme", "--model", "m"], "Unknown provider; add --provider."
      ),
      (
        ["status", "acme", "--jsn"],
        "Unknown option '--jsn'. Did you mean '--json'? See 'budget help status'."
      ),
      (
        ["forecast", "acme", "--window", "decade"],
        "--window: 'decade' is not known; write day, week, month, quarter, year, or a number of days such as 14d."
      ),
      (
        ["forecast", "acme", "--window", "0d"],
        "--window: A window has 1 to 3653 days, not 0."
      ),
      (
        ["forecast", "acme", "--window", "3654d"],
        "--window: A window has 1 to 3653 days, not 3654."
      ),
      (
        ["forecast", "acme", "--window", "week", "--from", "2026-11-01"],
        "--from belongs to a number of days such as --window 14d; a week begins by itself."
      ),
      (
        ["forecast", "acme", "--last", "3"],
        "--last belongs to --backtest; add it, or leave --last out."
      ),
      (
        ["forecast", "acme", "--backtest", "--budget", "3"],
        "--budget belongs to a forecast; leave out --backtest."
      ),
      (
        ["forecast", "acme", "--backtest", "--last", "0"],
        "--last: A backtest looks back 1 window at least; this is 0."
      ),
      (
        ["forecast", "acme", "--at", "2026-11-21", "--now", "2026-11-20T12:00:00Z"],
        "2026-11-21T00:00:00Z has not come yet; choose an instant up to now, which is 2026-11-20T12:00:00Z."
      ),
      (
        ["anomalies", "acme", "--by", "feature"],
        "--by: 'feature' is not known; write one of project, model, agent."
      ),
      (
        ["anomalies", "acme", "--days", "401"],
        "--days: 401 is out of range; it is at most 400."
      ),
      (
        ["anomalies", "acme", "--hours", "--by", "hour"],
        "--by: 'hour' is not known; write one of project, model, agent."
      ),
      (
        ["anomalies", "acme", "--hour"],
        "Unknown option '--hour'. Did you mean '--hours'? See 'budget help anomalies'."
      ),
      (
        ["calendar", "add", "acme", "--day", "2026-02-30", "--kind", "stop"],
        "--day: '2026-02-30' is not a day: the calendar has no such day; correct the date."
      ),
      (
        ["calendar", "add", "acme", "--day", "2026-02-03", "--kind", "party"],
        "--kind: 'party' is not known; write one of holiday, stop, change, explained."
      ),
      (
        ["calendar", "add", "acme", "--day", "2026-02-03", "--kind", "change"],
        "A change needs a factor; add --factor, such as 1.2 for a fifth more."
      ),
      (
        ["calendar", "add", "acme", "--day", "2026-02-03", "--kind", "stop", "--factor", "-1"],
        "--factor: '-1' is not a factor; write digits with up to three decimals, such as 1.2."
      ),
      (
        ["calendar", "add", "acme", "--day", "2026-02-03", "--kind", "stop", "--factor", "0.5"],
        "--factor: A stop has no spend, not 0.5 times it; leave --factor out, or write --kind holiday."
      ),
      (
        ["calendar", "add", "acme", "--day", "2026-02-03", "--kind", "holiday", "--factor", "3"],
        "--factor: A holiday has 0 to 1 times its spend, not 3; for a day with more enter a change on it, and one back on the next day."
      ),
      (
        [
          "calendar", "add", "acme", "--day", "2026-02-03", "--kind", "change", "--factor",
          "1000001",
        ],
        "--factor: A change is above 0 and at most 1000, not 1000001; for days without spend write --kind stop."
      ),
      (
        ["calendar", "add", "acme", "--day", "2026-02-03", "--kind", "explained", "--factor", "2"],
        "--factor: An explained day has no factor such as 2; leave --factor out."
      ),
      (
        [
          "calendar", "add", "acme", "--day", "2026-02-03", "--until", "2026-02-04", "--kind",
          "change", "--factor", "2",
        ],
        "--until: A change lasts; enter one with --day, and another that takes it back."
      ),
      (
        [
          "calendar", "add", "acme", "--day", "2026-02-03", "--until", "2026-02-02", "--kind",
          "stop",
        ],
        "--until: 2026-02-02 makes 0 days from 2026-02-03 on; it may be 1 to 366."
      ),
      (
        ["forecast", "acme", "--at", "2026-1-5"],
        "--at: '2026-1-5' is neither a day nor a time; write it as 2026-01-31 or 2026-01-31T23:59:59Z."
      ),
      (
        ["report", "acme", "--since", "2026-01"],
        "--since: '2026-01' is neither a day nor a time; write it as 2026-01-31 or 2026-01-31T23:59:59Z."
      ),
      (
        ["anomalies", "acme", "--at", "yesterday"],
        "--at: 'yesterday' is neither a day nor a time; write it as 2026-01-31 or 2026-01-31T23:59:59Z."
      ),
      (
        ["anomalies", "acme", "--at", "2026-01-31T23:59:59"],
        "--at: '2026-01-31T23:59:59' is not a time: it has no zone; add Z for UTC or an offset such as +01:00."
      ),
      (["calendar"], "Add one of add, list, remove. See 'budget help calendar'."),
      (["record"], "Add one of llm, resource, sandbox, adjustment. See 'budget help record'."),
    ]
  )
  func `what was typed wrong is named in one line`(arguments: [String], sentence: String) throws {
    let outcome = try budget(arguments)
    #expect(
      outcome
        == BudgetCommand.Outcome(output: "", messages: "budget: \(sentence)\n", status: 64)
    )
  }

  @Test func `an error is an object, too, where JSON is asked for`() throws {
    let outcome = try budget("settle nobody --cost 1 --json")
    let sentence = "There is no reservation 'nobody'; 'reserve' prints the id to use."
    #expect(
      outcome
        == BudgetCommand.Outcome(
          output: #"{"error":{"code":"notFound","message":"\#(sentence)"}}"# + "\n",
          messages: "budget: \(sentence)\n",
          status: 1
        )
    )
    #expect(try budget("check --json").output.hasPrefix(#"{"error":{"code":"usage","message":"#))
  }

  @Test func `a mistyped path is not taken for a ledger without limits`() throws {
    for line in ["check acme --estimate 1", "reserve acme --estimate 1", "status acme", "list"] {
      let outcome = try budget("\(line) --database \(budget.folder)/typo.sqlite")
      #expect(outcome.status == 1)
      #expect(outcome.messages.hasPrefix("budget: There is no ledger at "))
    }
  }

  @Test(arguments: [
    "set acme --hard", "set acme --monthly 5 --email nomail", "set acme --monthly 5 --unpriced -1",
    "import trace nofile.csv --workspace acme --column timestamp=t --column cost=c --constant model=m "
      + "--constant provider=p",
    "import claude-code nofolder --workspace acme",
  ])
  func `a command that cannot succeed makes no ledger`(line: String) throws {
    let path = budget.folder + "/new.sqlite"
    #expect(try budget("\(line) --database \(path)").status != 0)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a ledger that something has emptied is not taken for one without limits`() throws {
    let path = try budget.write("", to: "emptied.sqlite")
    for line in ["check acme --estimate 1", "reserve acme --estimate 1", "status acme", "verify"] {
      let outcome = try budget("\(line) --database \(path)")
      #expect(outcome.status == 1)
      #expect(
        outcome.messages.hasSuffix(
          "is empty; restore a backup with 'budget restore', or make a new one. 'budget init' makes one; --database names another.\n"
        )
      )
    }
    #expect(try budget("init --database \(path)").status == 0)
    #expect(try budget("check acme --estimate 1 --database \(path)").status == 0)
  }

  @Test func `a file that is no ledger is refused and left alone`() throws {
    let path = try budget.write("not a database, but long enough to look like one", to: "junk")
    for line in ["status acme", "set acme --monthly 1", "verify"] {
      let outcome = try budget("\(line) --database \(path)")
      #expect(outcome.status == 1)
      #expect(outcome.messages.split(separator: "\n").count == 1)
    }
  }

  @Test func `an argument that is not UTF-8 is refused`() throws {
    let outcome = try budget.shell(#"budget check "$(printf 'ac\377me')" --estimate 1"#)
    #expect(outcome.status == 64)
    #expect(outcome.messages == "budget: Argument 2 is not UTF-8; write it in UTF-8.\n")
  }

  @Test func `a reader that has seen enough ends the output quietly`() throws {
    let outcome = try budget.shell("{ budget prices list; echo $? >&2; } | head -1")
    #expect(outcome.output.hasPrefix("PROVIDER "))
    #expect(
      outcome.messages.hasSuffix("\n0\n") && outcome.messages.split(separator: "\n").count == 2
    )
  }

  #if os(Linux)
  @Test func `output that cannot be written is a failure`() throws {
    let outcome = try budget.shell("budget list > /dev/full")
    #expect(outcome.status == 1)
    #expect(outcome.messages.hasPrefix("budget: The answer cannot be written"))
  }
  #endif

  @Test func `the ledger's folder is made where it is missing, for its owner alone`() throws {
    let outcome = try budget.shell(
      "unset BUDGET_DATABASE; XDG_DATA_HOME='\(budget.folder)/data' budget init"
    )
    #expect(outcome.output == "\(budget.folder)/data/swift-budget/budget.sqlite\n")
    let mode = try budget.shell("ls -ld '\(budget.folder)/data/swift-budget'").output
    #expect(mode.hasPrefix("drwx------"))
  }

  @Test func `an id that would move the cursor or turn the text around is refused everywhere`()
    throws
  {
    for id in ["\u{1B}[2J", "abc\u{202E}cba", "\u{85}", "abc\u{200B}"] {
      #expect(try budget(["record", "llm", id, "--cost", "1"]).status == 64)
      #expect(try budget(["reserve", "acme", "--estimate", "1", "--id", id]).status == 64)
    }
  }
}
