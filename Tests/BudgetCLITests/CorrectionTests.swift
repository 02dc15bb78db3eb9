import Foundation
import Testing

/// Credits, refunds and voids from the shell.
@Suite struct CorrectionTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private let now = "--now 2026-01-20T12:00:00Z"

  private func prepare() throws {
    let lines = [
      "set acme --monthly 10 --hard", "record llm acme --cost 5 --id c1 --at 2026-01-10T12:00:00Z",
      "record resource acme --type cpu --usage 1 --cost 1 --id u1",
    ]
    for line in lines { #expect(try budget("\(line) \(now)").status == 0, "\(line)") }
  }

  private func spent() throws -> String? {
    let output = try budget("status acme --json \(now)").output
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    return (object?["spent"] as? NSNumber)?.stringValue
  }

  @Test func `a refund is booked beside its call, and says when it counts`() throws {
    try prepare()
    let line = "record adjustment acme --amount=-2 --reason refund --of c1 --id a1 \(now)"
    #expect(
      try budget(line)
        == BudgetCommand.Outcome(
          output: """
            id         a1
            refund     -2 USD
            of         call 'c1'
            counts at  2026-01-10T12:00:00Z

            """,
          messages: "",
          status: 0
        )
    )
    #expect(try spent() == "4")
    let again = try budget(line)
    #expect(again.status == 0)
    #expect(again.messages == "budget: a1 was recorded before; it was not counted again.\n")
    #expect(try spent() == "4")
    #expect(try budget("verify").status == 0)
  }

  @Test func `a credit may be written with a blank, and lowers what was spent below 0`() throws {
    try prepare()
    let credit = try budget("record adjustment acme --amount -9.5 --reason goodwill --id a \(now)")
    #expect(credit.status == 0, "\(credit.messages)")
    #expect(try spent() == "-3.5")
    let status = try budget("status acme \(now)")
    #expect(status.status == 0 && status.output.contains("-$3.50"), "\(status.output)")
    let check = try budget("check acme --estimate 13.5 \(now)")
    #expect(check.status == 0, "\(check.output)")
    #expect(try budget("check acme --estimate 13.51 \(now)").status == 2)
    for line in ["report acme", "forecast acme", "list", "anomalies acme"] {
      let outcome = try budget("\(line) \(now)")
      #expect(outcome.status == 0, "\(line): \(outcome.messages)")
    }
    #expect(try budget("report acme --by provider \(now)").output.contains("-$9.50"))
    #expect(try budget("verify").status == 0)
  }

  @Test func `a void takes a row off every sum, once`() throws {
    try prepare()
    let first = try budget("void c1 --workspace acme --reason typo --json \(now)")
    #expect(first.status == 0 && first.messages.isEmpty)
    #expect(
      first.output.contains(#""kind":"void","amount_usd":-5,"adjusts":"call","adjusts_id":"c1""#)
    )
    #expect(try spent() == "1")
    let again = try budget("void c1 --workspace acme --reason typo --json \(now)")
    #expect(again.status == 0)
    #expect(again.messages == "budget: c1 was voided before; nothing was changed.\n")
    #expect(
      again.output == first.output.replacingOccurrences(of: #""new":true"#, with: #""new":false"#)
    )
    #expect(try budget("void u1 --workspace acme --reason typo \(now)").status == 0)
    #expect(try spent() == "0")
    #expect(try budget("verify").status == 0)
  }

  @Test func `the audit log says who corrected what, and why`() throws {
    try prepare()
    _ = try budget("record adjustment acme --amount=-2 --reason refund --of c1 --actor ada \(now)")
    _ = try budget("void c1 --workspace acme --reason typo --actor bob \(now)")
    let rows = try budget("audit --workspace acme --limit 2").output.split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[1].contains("bob") && rows[1].contains("void call") && rows[1].contains("typo"))
    #expect(rows[1].contains("call 'c1' of workspace acme") && rows[1].contains("cost_usd 3"))
    #expect(rows[2].contains("ada") && rows[2].contains("record adjustment"))
    #expect(rows[2].contains("amount_usd -2") && rows[2].contains("refund"))
    #expect(try budget("verify").status == 0)
  }

  @Test(
    "what cannot be meant is one sentence, and changes nothing",
    arguments: [
      ("record adjustment acme --amount=-2", 64), ("record adjustment acme --reason r", 64),
      ("record adjustment acme --amount=0 --reason r", 64),
      ("record adjustment acme --amount=x --reason r", 64),
      ("record adjustment acme --amount=-6 --reason r --of c1", 64),
      ("record adjustment acme --amount=-1 --reason r --of gone", 1),
      ("record adjustment acme --amount=-1 --reason r --of c1 --user ada", 64),
      ("record adjustment acme --amount=-1 --reason r --of c1 --at 2026-01-01T00:00:00Z", 64),
      ("record adjustment acme --amount=-1 --reason r --kind call", 64),
      ("record adjustment acme --amount=-1 --reason r --of c1 --kind thing", 64),
      ("void c1 --workspace acme", 64), ("void c1 --reason r", 64),
      ("void gone --workspace acme --reason r", 1), ("void c1 --workspace other --reason r", 1),
      ("void c1 --workspace acme --reason r --kind resource", 1),
    ] as [(String, Int32)]
  )
  func refused(line: String, status: Int32) throws {
    try prepare()
    let audited = try budget("audit --json").output
    let outcome = try budget("\(line) \(now)")
    #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1, "\(outcome.messages)")
    #expect(try spent() == "6")
    #expect(try budget("audit --json").output == audited)
  }
}
