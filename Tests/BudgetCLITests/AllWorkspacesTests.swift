import Foundation
import Testing

/// What every workspace is asked at once.
@Suite struct AllWorkspacesTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("init").status == 0)
  }

  private static let now = " --now 2026-01-20T12:00:00Z"

  private func run(_ line: String) throws -> BudgetCommand.Outcome { try budget(line + Self.now) }

  private func setUp() throws {
    for line in [
      "set acme --monthly 5 --hard", "set acme --daily 2 --hard", "set beta --monthly 1 --hard",
      "record llm acme --cost 1.5", "record llm beta --cost 0.95", "record llm free --cost 3",
    ] { #expect(try run(line).status == 0, "\(line)") }
  }

  @Test func `a check of all fits only where it fits everywhere`() throws {
    try setUp()
    let fits = try run("check --all --estimate 0.05")
    #expect(fits.status == 0 && fits.messages.isEmpty)
    #expect(
      fits.output == """
        WORKSPACE  FITS  BUDGET OF       WINDOW   LIMIT  LEFT  PERIOD ENDS
        acme       yes   workspace acme  daily        2  0.5   2026-01-21T00:00:00Z
        beta       yes   workspace beta  monthly      1  0.05  2026-02-01T00:00:00Z
        free       yes   none                         -  -

        """
    )
    let refused = try run("check --all --estimate 0.51 --json")
    #expect(refused.status == 2)
    #expect(refused.messages == "budget: The call does not fit in 2 of 3 workspaces: acme, beta.\n")
    #expect(
      refused.output.hasPrefix(
        #"{"can_execute":false,"workspaces":[{"checked":"acme","can_execute":false,"reason":"#
      )
    )
    #expect(
      refused.output.contains(
        #"{"checked":"free","can_execute":true,"reason":"No hard budget applies.""#
      )
    )
  }

  @Test func `the status of all is one table`() throws {
    try setUp()
    #expect(
      try run("status --all").output == """
        WORKSPACE  WINDOW   BUDGET  SPENT  RESERVED  REMAINING  USED %  PERIOD FROM
        acme       monthly   $5.00  $1.50     $0.00      $3.50      30  2026-01-01
        acme       daily     $2.00  $1.50     $0.00      $0.50      75  2026-01-20
        beta       monthly   $1.00  $0.95     $0.00      $0.05      95  2026-01-01
        free       monthly    -     $3.00     $0.00       -          -  2026-01-01

        """
    )
    let one = try run("status beta --json").output.dropLast()
    let all = try run("status --all --json").output
    #expect(all.hasPrefix(#"{"workspaces":[{"workspace_id":"acme","#) && all.contains(one))
  }

  @Test func `the alerts of all are told once, the newest first`() throws {
    try setUp()
    let first = try run("alerts --all --check")
    #expect(first.messages == "budget: 4 new alerts.\n")
    #expect(
      first.output.split(separator: "\n").map { line in
        let words = line.split(separator: " ")
        // A day and a minute.
        let first = words[0] == "RECORDED" ? 1 : 2
        return words.dropFirst(first).prefix(4).joined(separator: " ")
      }
        == [
          "WORKSPACE PROJECT ALERT SPENT", "acme spend: 50 %", "beta spend: 90 %",
          "beta spend: 80 %", "beta spend: 50 %",
        ]
    )
    #expect(try run("alerts --all --check").messages == "budget: No new alerts.\n")
    let two = try run("alerts --all --limit 2 --json").output
    #expect(two.components(separatedBy: #""workspace_id""#).count == 3)
  }

  @Test func `the forecast of all is one line for each`() throws {
    try setUp()
    let text = try run("forecast --all").output.split(separator: "\n")
    #expect(text.map { $0.split(separator: " ")[0] } == ["WORKSPACE", "acme", "beta", "free"])
    let json = try run("forecast --all --json").output
    #expect(json.hasPrefix(#"{"workspaces":[{"current_month_spent":1.5,"#))
  }

  @Test(arguments: ["check --estimate 1", "status", "alerts", "forecast"])
  func `an empty ledger says so, and nothing to ask about is bad usage`(command: String) throws {
    let empty = try run("\(command) --all")
    #expect(empty.status == 0 && empty.messages.contains("The ledger has no workspace yet"))
    for (rest, words) in [
      ("", "Name a workspace"), ("acme --all", "--all stands for every workspace"),
      ("--all --project x", "--all"),
    ] {
      let outcome = try run("\(command) \(rest)")
      #expect(outcome.status == 64 && outcome.messages.contains(words), "\(outcome.messages)")
      #expect(outcome.messages.split(separator: "\n").count == 1)
    }
  }

  @Test func `a backtest looks at one workspace`() throws {
    #expect(try run("forecast --all --backtest").status == 64)
  }
}
