import Testing

/// Names that nobody knows, kinds that nobody chose, and words that nobody means.
@Suite(.serialized) struct NameTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 5 --hard")
    _ = try budget("set acme --project search --monthly 1 --hard")
  }

  private static let uses = [
    "check NAME --estimate 0.1", "reserve NAME --estimate 0.1", "status NAME",
    "record llm NAME --cost 0.1", "record resource NAME --type cpu --usage 1 --cost 0.1",
  ]

  @Test(arguments: uses, ["acmee", "Acme", "acme --project serch"])
  func `a mistyped name is said, and refused where names must be known`(use: String, name: String)
    throws
  {
    let line = use.replacing("NAME", with: name)
    for words in ["\(line) --known", "\(line) --known --json"] {
      let refused = try budget(words)
      #expect(refused.status == 1 && refused.messages.contains("did you mean '"), "\(refused)")
    }
    let environment = ["BUDGET_KNOWN": "1"]
    let words = line.split(separator: " ").map(String.init)
    #expect(try budget(words, environment: environment).status == 1)
    #expect(try budget(words, environment: ["BUDGET_KNOWN": "maybe"]).status == 64)
    let said = try budget(line)
    #expect(
      said.status == 0 && said.messages.contains("No budget is set and nothing is recorded for ")
    )
  }

  @Test func `a hold makes no name known, and its settlement is booked with a word`() throws {
    _ = try budget("reserve acmee --estimate 1 --id R")
    #expect(try budget("reserve acmee --estimate 1").messages.contains("did you mean 'acme'?"))
    let settled = try budget("settle R --cost 0.5")
    #expect(settled.status == 0 && settled.messages.contains("did you mean 'acme'?"))
    let check = try budget("check acmee --estimate 1")
    #expect(check.messages.contains("No budget limits workspace acmee"))
    let all = try budget("list --all --json").output
    #expect(
      all.contains(#""without_budget":[{"workspace_id":"acmee","project_id":null,"spent":0.5,"#)
    )
  }

  @Test(arguments: uses.filter { !$0.hasPrefix("record") })
  func `a known name needs no word`(use: String) throws {
    let outcome = try budget(use.replacing("NAME", with: "acme") + " --known")
    let ofProject =
      "budget: 1 more budget limits a part of workspace acme; 'budget list' shows it.\n"
    #expect(outcome.status == 0)
    #expect(outcome.messages == (use.hasPrefix("status") ? ofProject : ""))
  }

  @Test(arguments: [
    "freeze", "unfreeze", "remove", "raise acmee --amount 1 --until 2099-01-01 --reason r",
    "top-up acmee --amount 1 --reason r", "rename acmee --to x", "merge acmee --into acme",
    "execution e --workspace acmee", "rules add acmee --on spend --usd 1",
  ])
  func `a mistyped workspace that has nothing to change is named`(line: String) throws {
    let outcome = try budget(line.contains("acmee") ? line : line + " acmee")
    #expect(outcome.status == 1, "\(outcome)")
    #expect(
      outcome.messages
        == "budget: No budget is set and nothing is recorded for workspace acmee; did you mean 'acme'? 'budget list --all' shows all names.\n"
    )
  }

  @Test(arguments: ["forecast acmee", "anomalies acmee"])
  func `a question about a mistyped workspace is answered with a word`(line: String) throws {
    let outcome = try budget(line)
    #expect(outcome.status == 0 && outcome.messages.contains("did you mean 'acme'?"))
  }

  @Test func `a new budget is hard and says so, and one that is there keeps its kind`() throws {
    let new = try budget("set beta --monthly 5")
    #expect(new.output.contains("5 USD, hard: calls that do not fit are refused"))
    #expect(new.messages.contains("The budget is hard"))
    #expect(try budget("reserve beta --estimate 6").status == 2)
    let soft = try budget("set gamma --monthly 5 --soft")
    #expect(soft.output.contains("5 USD, soft: nothing is refused") && soft.messages.isEmpty)
    #expect(try budget("set gamma --monthly 6").output.contains("6 USD, soft: nothing is refused"))
  }

  @Test func `each alert is new once, those of spend too`() throws {
    _ = try budget("set acme --monthly 1 --thresholds 50,80")
    _ = try budget("record llm acme --cost 0.6")
    func news() throws -> Int {
      try budget("alerts acme --check --json").output.split(
        separator: #""new":true"#,
        omittingEmptySubsequences: false
      ).count - 1
    }
    #expect(try news() == 1)
    #expect(try news() == 0)
    _ = try budget("record llm acme --cost 0.3")
    #expect(try news() == 1)
    #expect(try budget("alerts acme --json").output.contains(#""new":true"#) == false)
  }

  @Test(arguments: [
    ("kaboom acme", "There is no command 'kaboom'. See"),
    ("delete R", "There is no command 'delete'. See"),
    ("calendar remov acme", "There is no command 'remov'"),
    ("help nosuch", "There is no command 'nosuch'"),
    ("help check nosuch", "There is no command 'nosuch'"), ("chek acme", "Did you mean 'check'?"),
    ("import trace nosuch.csv --workspace acme", "There is no file 'nosuch.csv'"),
    ("record llm acme --cost 1 --at 2206-01-01T00:00:00Z", "has not come yet"),
    ("calendar add acme --day 2206-01-01 --kind stop", "more than ten years ahead"),
    (
      "prices set m --provider p --input 1 --output 1 --from 2206-01-01",
      "more than ten years ahead"
    ),
    ("prices show gpt-4o --at 2206-01-01", "more than ten years ahead"),
    ("forecast acme --window 3d --from 2206-01-01", "more than ten years ahead"),
  ])
  func `what cannot be meant is refused, and nothing that takes away is guessed`(
    line: String,
    sentence: String
  ) throws {
    let outcome = try budget(line)
    #expect(outcome.status == 64 || outcome.status == 1)
    #expect(outcome.messages.contains(sentence), "\(outcome.messages)")
    #expect(!outcome.messages.contains("'remove'") && !outcome.messages.contains("'release'"))
  }
}
