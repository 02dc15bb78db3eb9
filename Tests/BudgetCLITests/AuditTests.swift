import BudgetKit
import Foundation
import Testing

/// The audit log as people read it, and what `verify` says of one that was changed past the ledger.
@Suite(.serialized, .enabled(if: BudgetCommand.hasShell, "There is no sqlite3 on this machine."))
struct AuditTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private let now = "--now 2026-01-20T12:00:00Z"

  /// A ledger with five changes of three kinds, one of them of another workspace.
  private func makeChanges() throws {
    let lines = [
      "set acme --monthly 5 --hard --actor ada --now 2026-01-10T12:00:00Z",
      "set acme --monthly 8 --actor bob --reason launch \(now)",
      "set other --monthly 1 \(now)",
      "prices set m --provider p --input 1 --output 2 --reason contract \(now)",
      "calendar add acme --day 2026-12-25 --kind holiday \(now)",
    ]
    for line in lines { #expect(try budget(line).status == 0, "\(line)") }
  }

  private func head() throws -> String {
    try budget("audit head").output.trimmingCharacters(in: .newlines)
  }

  /// What `verify` says, without its last sentence, and with which status.
  private func verify(_ options: String = "") throws -> (differences: [String], status: Int32) {
    let outcome = try budget("verify --json \(options)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let fields = try #require(object as? [String: Any])
    return (try #require(fields["differences"] as? [String]), outcome.status)
  }

  private func tamper(_ sql: String) throws {
    let change = try budget.write("PRAGMA ignore_check_constraints = ON; \(sql);", to: "change.sql")
    let line = "sqlite3 -bail '\(budget.database)' < '\(change)' > /dev/null"
    #expect(try budget.shell(line).status == 0, "\(sql)")
  }

  @Test func `every change is listed with who made it, why, and what is different since`() throws {
    try makeChanges()
    let acme = try budget("audit --workspace acme --limit 2")
    #expect(
      acme
        == BudgetCommand.Outcome(
          output: """
            CHANGED           ACTOR   ACTION      SUBJECT                    DIFFERENCE                                                       REASON
            2026-01-20 12:00  tester  set event   workspace acme 2026-12-25  day 2026-12-25, kind holiday, factor_thousandths 100, note none
            2026-01-20 12:00  bob     set budget  workspace acme             monthly_budget_usd 5 -> 8                                        launch

            """,
          messages: "budget: Only the newest 2 changes are listed; --limit takes up to 10000.\n",
          status: 0
        )
    )
    #expect(try budget("audit").output.split(separator: "\n").count == 6)
    #expect(try budget("audit list --workspace other").output.split(separator: "\n").count == 2)
    #expect(try verify().differences == [])
  }

  @Test(
    "changes are listed from an instant on",
    arguments: [
      ("2026-01-10T12:00:00Z", 3), ("2026-01-10T12:00:00.001Z", 2), ("2026-01-11", 2),
      ("2026-01-20T12:00:00.001Z", 0),
    ]
  )
  func since(since: String, count: Int) throws {
    try makeChanges()
    let outcome = try budget("audit --workspace acme --since \(since) --json")
    #expect(outcome.output.components(separatedBy: "\"audit_id\"").count - 1 == count)
    #expect(outcome.messages == (count == 0 ? "budget: No change is noted.\n" : ""))
  }

  @Test func `the JSON of a change holds the whole of both states and its digest`() throws {
    try makeChanges()
    let output = try budget("audit --workspace acme --limit 2 --json").output
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    let changes = try #require(object?["changes"] as? [[String: Any]])
    let change = try #require(changes.last)
    #expect(change["actor"] as? String == "bob" && change["reason"] as? String == "launch")
    #expect(change["audit_id"] as? Int == 2 && change["workspace_id"] as? String == "acme")
    let (before, after) = (change["before"] as? [String: Any], change["after"] as? [String: Any])
    #expect(before?["monthly_budget_usd"] as? Double == 5)
    #expect(after?["monthly_budget_usd"] as? Double == 8 && after?["hard_limit"] as? Bool == true)
    #expect(changes.first?["digest"] as? String == (try head()))
  }

  @Test func `every kind of change is one row`() throws {
    let lines = [
      "set acme --monthly 5", "set acme --monthly 5 --time-zone Europe/Berlin",
      "set acme --daily 1 --weekly 3", "set acme --each user --rolling 24h=2",
      "set acme --agent writer --tag team=red --fixed 2026-01-01..2027-01-01=9",
      "set --whole-ledger --yearly 90", "set acme --weekly 3 --week-starts sunday",
      "set acme --daily 2 --own-time-zone Asia/Tokyo", "set acme --project search --monthly 1",
      "set acme --weekly 3 --disable", "remove acme --weekly", "remove --whole-ledger",
      "remove acme --monthly", "prices set m --provider p --input 1 --output 2",
      "prices set m --provider p --input 3 --output 4",
      "prices set m --provider p --input 3 --output 4",
      "prices alias add a m --provider p", "prices alias remove a --provider p",
      "prices remove m --provider p", "prices set-resource r --unit gb --rate 1",
      "prices remove-resource r", "calendar add acme --day 2026-12-25 --kind stop",
      "calendar remove acme --day 2026-12-25 --kind stop",
    ]
    var rows = 0
    var counts: [Int] = []
    for line in lines {
      #expect(try budget("\(line) --reason why \(now)").status == 0, "\(line)")
      let all = try budget("audit --json").output.components(separatedBy: "\"reason\":\"why\"")
      counts.append(all.count - 1 - rows)
      rows = all.count - 1
    }
    // With the zone of a budget the workspace's zone changes, two windows are two budgets, and the
    // same price once more changes nothing.
    #expect(
      counts == [1, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]
    )
    #expect(try verify().differences == [])
  }

  @Test func `when the periods of a budget begin is part of its row`() throws {
    _ = try budget("set acme --weekly 3 \(now)")
    let line = "set acme --weekly 3 --week-starts sunday --own-time-zone Asia/Tokyo \(now)"
    #expect(try budget(line).status == 0)
    let row = try budget("audit --limit 1 --json").output
    #expect(
      row.contains(
        #""window":"week","time_zone":"Asia/Tokyo","first_day":7,"calendar_since":"2026-01-26T00:00:00Z"},"reason""#
      ),
      "\(row)"
    )
    #expect(row.components(separatedBy: "first_day").count == 2)
    #expect(try budget("set acme --weekly 3 --week-starts monday \(now)").status == 0)
    #expect(try budget("audit --limit 1").output.contains("first_day 7 -> 1"))
  }

  @Test func `a change of the whole ledger belongs to no workspace`() throws {
    _ = try budget("set --whole-ledger --yearly 90 \(now)")
    _ = try budget("set acme --daily 2 \(now)")
    #expect(try budget("audit --json").output.contains(#""workspace_id":null,"#))
    #expect(try budget("audit --workspace acme").output.split(separator: "\n").count == 2)
  }

  @Test func `prices are noted with their rates before and after`() throws {
    for rate in [1, 3] {
      _ = try budget("prices set m --provider p --input \(rate) --output 2 \(now)")
    }
    _ = try budget("prices alias add a m --provider p \(now)")
    let rows = try budget("audit").output.split(separator: "\n").dropFirst()
    #expect(rows.first?.contains("set alias") == true && rows.first?.contains("p/a") == true)
    let prices = rows.dropFirst().map(String.init)
    #expect(prices.first?.contains("replace price") == true)
    #expect(prices.first?.contains("input 1 -> 3 USD per million") == true)
    #expect(prices.last?.contains("add price") == true)
  }

  @Test func `the head is that of the newest change, and of nothing before the first`() throws {
    _ = try budget("init")
    let none = try budget("audit head")
    #expect(none.output.isEmpty && none.status == 0)
    #expect(none.messages == "budget: No change is noted yet, so that there is no head.\n")
    #expect(try budget("audit head --json").output == "{\"head\":null}\n")
    try makeChanges()
    let first = try head()
    #expect(first.count == 64 && first.allSatisfy(\.isHexDigit))
    _ = try budget("set acme --monthly 9 \(now)")
    #expect(try head() != first)
    // A head stays in the log for good.
    #expect(try verify("--audit-head \(first)").status == 0)
    #expect(try verify("--audit-head \(first.uppercased())").status == 0)
    #expect(try verify("--audit-head \(try head())").status == 0)
  }

  @Test(
    "a row that was changed past the ledger is found",
    arguments: [
      ("UPDATE audit_log SET actor = 'eve' WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET changed_at_ms = 0 WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET workspace_id = 'other' WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET workspace_id = NULL WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET action = 'set' WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET subject = 'x' WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET before = NULL WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET after = '{}' WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET reason = NULL WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET reason = '' WHERE audit_id = 1", "row 1 does"),
      ("UPDATE audit_log SET reason = before, before = reason WHERE audit_id = 2", "row 2 does"),
      ("UPDATE audit_log SET digest = printf('%064d', 7) WHERE audit_id = 2", "rows 2, 3 do"),
      ("UPDATE audit_log SET digest = 'x' WHERE audit_id = 5", "row 5 does"),
      ("DELETE FROM audit_log WHERE audit_id = 1", "row 2 does"),
      ("DELETE FROM audit_log WHERE audit_id = 3", "row 4 does"),
      ("UPDATE audit_log SET audit_id = 9 WHERE audit_id = 5", "row 9 does"),
      (
        """
        UPDATE audit_log SET audit_id = 90 WHERE audit_id = 2; \
        UPDATE audit_log SET audit_id = 2 WHERE audit_id = 3; \
        UPDATE audit_log SET audit_id = 3 WHERE audit_id = 90
        """, "rows 2, 3, 4 do"
      ),
    ]
  )
  func changedRow(sql: String, rows: String) throws {
    try makeChanges()
    try tamper(sql)
    let found = try verify()
    #expect(found.status == 1)
    let sentence =
      "The audit log was changed past the ledger: \(rows) not follow from what stands before."
    #expect(found.differences.filter { $0.hasPrefix("The audit") } == [sentence])
  }

  @Test func `a log that was cut off, or written anew, is found by a head that was kept`() throws {
    try makeChanges()
    let kept = try head()
    try tamper("DELETE FROM audit_log WHERE audit_id = 5")
    #expect(try verify().differences == [])
    let cut = try verify("--audit-head \(kept)")
    #expect(cut.status == 1)
    #expect(
      cut.differences == [
        "The head \(kept) is not in the audit log, which has 4 rows: rows were cut off or written anew, or it is of another ledger."
      ]
    )
    // The next change goes behind what is left, and does not hide it.
    _ = try budget("set acme --monthly 9 \(now)")
    #expect(try verify().differences == [])
    #expect(try verify("--audit-head \(kept)").status == 1)
  }

  @Test(
    arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "0", count: 63)]
  )
  func `a head that cannot be one is bad usage`(head: String) throws {
    _ = try budget("init")
    let outcome = try budget(["verify", "--audit-head", head])
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(
      outcome.messages
        == "budget: --audit-head: '\(head)' is not a head of an audit log; it has 64 hexadecimal digits, as 'budget audit head' prints them.\n"
    )
  }

  @Test func `an unknown workspace is remarked upon, and bad input is refused`() throws {
    try makeChanges()
    let unknown = try budget("audit --workspace acmee")
    #expect(unknown.output.isEmpty && unknown.status == 0)
    #expect(
      unknown.messages
        == "budget: No budget is set and nothing is recorded for workspace acmee; did you mean 'acme'? 'budget list --all' shows all names.\nbudget: No change is noted.\n"
    )
    for line in ["audit --since soon", "audit --limit 0", "audit --limit 10001", "audit tail"] {
      let outcome = try budget(line)
      #expect(outcome.status == 64 && outcome.output.isEmpty, "\(line)")
      #expect(outcome.messages.split(separator: "\n").count == 1, "\(line)")
    }
    #expect(try verify().differences == [])
  }
}
