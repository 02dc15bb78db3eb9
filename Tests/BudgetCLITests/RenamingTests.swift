import Testing

/// Names that change, from the shell.
@Suite struct RenamingTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private let now = "--now 2026-01-20T12:00:00Z"

  @Test func `a workspace gets another name, which the audit log tells`() throws {
    _ = try budget("set acme --monthly 10 --hard \(now)")
    _ = try budget("record llm acme --cost 5 \(now)")
    let renamed = try budget("rename acme --to acme2 --reason brand --actor ada \(now)")
    #expect(
      renamed
        == BudgetCommand.Outcome(
          output: """
            name          workspace acme2
            calls         1
            resources     0
            adjustments   0
            reservations  0

            """,
          messages: "",
          status: 0
        )
    )
    #expect(try budget("check acme2 --estimate 5.01 \(now)").status == 2)
    #expect(try budget("check acme2 --estimate 5 \(now)").status == 0)
    #expect(try budget("status acme \(now)").messages.contains("did you mean 'acme2'?"))
    let row = try budget("audit --workspace acme2").output
    #expect(row.contains("workspace acme -> workspace acme2") && row.contains("brand"))
    #expect(try budget("verify").status == 0)
  }

  @Test func `two workspaces become one, and so do two projects`() throws {
    let lines = [
      "set new --monthly 10 --hard", "record llm old --cost 5 --id a --project p",
      "record llm new --cost 2 --id b --project q", "merge old --into new",
      "merge new --project p --into q",
    ]
    for line in lines { #expect(try budget("\(line) \(now)").status == 0, "\(line)") }
    let report = try budget("report new --by project --json \(now)").output
    #expect(report.contains(#""q""#) && !report.contains(#""p""#), "\(report)")
    #expect(try budget("check new --estimate 3.01 \(now)").status == 2)
    #expect(try budget("check new --estimate 3 \(now)").status == 0)
    #expect(try budget("verify").status == 0)
  }

  @Test(
    "what cannot be meant is one sentence, and changes nothing",
    arguments: [
      ("rename acme", 64), ("rename --to acme2", 64), ("rename acme --to ''", 64),
      ("rename acme --to other", 1), ("rename acme --to acme", 64), ("rename gone --to new", 1),
      ("rename acme --project p --to q", 1), ("rename acme --project gone --to new", 1),
      ("merge acme", 64), ("merge acme --into gone", 1), ("merge acme --into acme", 64),
      ("merge acme --into other", 1), ("merge other --into acme", 1),
      ("merge acme --project p --into p", 64),
    ] as [(String, Int32)]
  )
  func refused(line: String, status: Int32) throws {
    let lines = [
      "set acme --monthly 10", "record llm acme --cost 1 --id a --project p",
      "record llm acme --cost 1 --id b --project q", "record llm other --cost 2 --id a",
    ]
    for line in lines { _ = try budget("\(line) \(now)") }
    let audited = try budget("audit --json").output
    let outcome = try budget.shell("budget \(line) \(now)")
    #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1, "\(outcome.messages)")
    #expect(try budget("audit --json").output == audited)
    #expect(try budget("verify").status == 0)
  }
}
