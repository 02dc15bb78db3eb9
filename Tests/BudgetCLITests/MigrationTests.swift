import BudgetKit
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Ledgers that the program of version 1 has made, opened by the one of today.
@Suite(.enabled(if: BudgetCommand.hasShell, "There is no sqlite3 on this machine."))
struct MigrationTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: budget.folder).sorted() }
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: budget.folder + "/" + name))
  }

  /// Changes the ledger as anybody may, without our rails.
  private func tamper(_ sql: String) throws {
    _ = try budget.write(sql, to: "change.sql")
    let line =
      "cd '\(budget.folder)' && sqlite3 -bail budget.sqlite < change.sql >/dev/null && rm change.sql"
    #expect(try budget.shell(line).status == 0, "\(sql)")
  }

  // MARK: - Figures

  @Test(arguments: GoldenLedger.all)
  func `every answer is what the program that made the ledger said`(_ golden: GoldenLedger) throws {
    try golden.unpack(for: budget)
    let questions = try golden.questions(for: budget)
    #expect(questions.count >= 4)
    for question in questions {
      let answer = try golden.answer(to: question, by: budget)
      #expect(answer == question.answer, "\(question.line)")
    }
    #expect(try budget("verify").status == 0)
    #expect(try budget("doctor --json").output.contains(#""schema_version":2,"#))
  }

  @Test func `the changes that version 1 noted are chained, and name their workspaces`() throws {
    try GoldenLedger.states.unpack(for: budget)
    try tamper(
      """
      INSERT INTO workspace (workspace_id, time_zone) VALUES ('a', 'UTC'), ('a/b', 'UTC');
      INSERT INTO audit_log (changed_at_ms, actor, action, subject)
      VALUES (1, 'x', 'set budget', 'workspace a'), (2, 'x', 'set budget', 'project a/c'),
        (3, 'x', 'set budget', 'project a/b/c'), (4, 'x', 'set event', 'workspace a 2026-01-31'),
        (5, 'x', 'set prices', 'workspace a'), (6, 'x', 'set budget', 'project gone/c');
      """
    )
    let names = try budget.shell(
      "budget verify >/dev/null && sqlite3 '\(budget.database)' "
        + "\"SELECT coalesce(workspace_id, '-') FROM audit_log WHERE actor = 'x' ORDER BY audit_id\""
    )
    #expect(names.output == "a\na\na/b\na\n-\n-\n")
    let digests = "SELECT count(DISTINCT digest) = count(*) FROM audit_log"
    #expect(try budget.shell("sqlite3 '\(budget.database)' '\(digests)'").output == "1\n")
    let head = try budget("audit head").output.trimmingCharacters(in: .newlines)
    #expect(try budget("verify --audit-head \(head)").status == 0)
  }

  @Test
  func `a price that version 1 took out of force stays out, and with the calls that it charged`()
    throws
  {
    try GoldenLedger.states.unpack(for: budget)
    try tamper(
      """
      INSERT INTO model_price (provider, model, service_tier, above_prompt_tokens, valid_from_ms,
        input_rate, output_rate, source)
      SELECT provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
        output_rate, 'removed:1'
      FROM model_price WHERE provider = 'openai' AND model = 'gpt-4o' LIMIT 1;
      INSERT INTO resource_price (resource_type, unit, rate, valid_from_ms, source)
      VALUES ('box', 'box', 1000000, 0, 'removed:2');
      """
    )
    #expect(
      try budget("record resource acme --type box --usage 1 --json").output.contains("unpriced")
    )
    #expect(try budget("verify").status == 0)
    let sql = """
      SELECT source, superseded_at_ms FROM model_price WHERE superseded_at_ms = 0
      UNION ALL
      SELECT source, superseded_at_ms FROM resource_price WHERE superseded_at_ms = 0
      """
    _ = try budget.write(sql, to: "ask.sql")
    let found = try budget.shell("cd '\(budget.folder)' && sqlite3 budget.sqlite < ask.sql").output
    #expect(found == "removed:1|0\nremoved:2|0\n")
  }

  @Test func `months that were over show the limit that stood at their end`() throws {
    try GoldenLedger.calls.unpack(for: budget)
    #expect(try budget("verify").status == 0)
    let limits = try budget.shell(
      """
      sqlite3 -readonly '\(budget.database)' "SELECT monthly_budget_usd FROM budget_status \
        WHERE workspace_id = 'north' AND project_id IS NULL AND current_month_spent > 0 \
        ORDER BY period_start"
      """
    ).output
    #expect(limits == "40.0\n40.0\n40.0\n40.0\n45.0\n")
  }

  @Test func `control: a figure that is another is noticed`() throws {
    try GoldenLedger.states.unpack(for: budget)
    let sql = "UPDATE budget_period SET spent_nanodollars = spent_nanodollars + 10000000"
    try tamper(sql)
    let questions = try GoldenLedger.states.questions(for: budget)
    let wrong = try questions.filter {
      try GoldenLedger.states.answer(to: $0, by: budget) != $0.answer
    }
    #expect(wrong.contains { $0.line == "status acme" })
    #expect(wrong.contains { $0.line == "verify" })
  }

  @Test func `the file is kept as it was, with its permissions, beside the new one`() throws {
    try GoldenLedger.states.unpack(for: budget)
    #expect(chmod(budget.database, 0o640) == 0)
    let before = try bytes("budget.sqlite")
    let told = try budget("status acme")
    #expect(told.messages.contains("is kept as it was at"))
    #expect(try budget("status acme").messages.contains("kept") == false)
    #expect(
      try budget.shell("cd '\(budget.folder)' && mv budget.sqlite.version-1 budget.sqlite").status
        == 0
    )
    let ledger = try Ledger(path: budget.database, creating: false)
    #expect(ledger.migration?.oldVersion == 1 && ledger.migration?.newVersion == 2)
    let kept = try #require(ledger.migration?.keptPath)
    #expect(kept.hasSuffix("/budget.sqlite.version-1"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: kept)) == before)
    let attributes = try FileManager.default.attributesOfItem(atPath: budget.database)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try Ledger(path: budget.database, creating: false).migration == nil)
  }

  @Test func `what was open goes on: a hold is settled, an alert is not told twice`() throws {
    try GoldenLedger.states.unpack(for: budget)
    let now = GoldenLedger.states.now
    let settled = try budget("settle acme-open --cost 0.5 --provider p --model m --now \(now)")
    #expect(settled.status == 0, "\(settled.messages)")
    let status = try budget("status acme --project index --json --now \(now)").output
    #expect(status.contains(#""spent":0.5,"reserved":0,"#))
    let before = try budget("alerts acme --json --now \(now)").output
    #expect(try budget("alerts acme --check --now \(now)").status == 0)
    #expect(try budget("alerts acme --json --now \(now)").output == before)
    #expect(try budget("verify").status == 0)
  }

  // MARK: - Many, and killed

  @Test func `of twenty processes one brings the file to the new version, and all answer`() throws {
    try GoldenLedger.calls.unpack(for: budget)
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)'
      for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        ( budget record llm north --provider p --model m --cost 0.001 --id new-$number \
            --now \(GoldenLedger.calls.now) >/dev/null 2>err.$number || echo failed ) &
      done
      wait
      cat err.*
      """
    )
    // One says that it did it, and nobody has anything to complain about.
    let sentences = outcome.output.split(separator: "\n")
    #expect(sentences.count == 1, "\(outcome.output)")
    #expect(sentences.first?.contains("Brought the ledger from version 1") == true)
    #expect(
      try files.filter { $0.contains("version-1") || $0.contains("partial") } == [
        "budget.sqlite.version-1"
      ]
    )
    let ledger = try Ledger(path: budget.database, creating: false)
    #expect(try ledger.verify().differences == [])
    for number in 1...20 {
      #expect(try ledger.calls.find(RecordID("new-\(number)"), in: WorkspaceID("north")) != nil)
    }
  }

  @Test func `a process that is killed at any moment leaves a file that the next one brings on`()
    throws
  {
    var killed = 0
    for moment in 0..<25 {
      let budget = try BudgetCommand()
      try GoldenLedger.calls.unpack(for: budget)
      // The signal comes later each time, from the start of the process to its end.
      let seconds = String(format: "%.3f", 0.005 + Double(moment) * 0.06)
      let status = try budget.shell(
        "timeout -s KILL \(seconds) budget status north --now \(GoldenLedger.calls.now) >/dev/null 2>&1"
      ).status
      if status != 0 { killed += 1 }
      for question in try GoldenLedger.calls.questions(for: budget).prefix(3) {
        let answer = try GoldenLedger.calls.answer(to: question, by: budget)
        #expect(answer == question.answer, "killed after \(seconds) s: \(question.line)")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: budget.folder)
        .filter { $0.contains("version-1") }
      #expect(left == ["budget.sqlite.version-1"], "killed after \(seconds) s")
    }
    #expect(killed > 0)
  }

  /// What a killed process can leave: the shell's words that make it, from the old file, the new
  /// one (`new`) and nothing else.
  static let remains = [
    "a copy that was begun": "head -c 100000 old > budget.sqlite.budget-partial",
    "a copy of the copy":
      "cp old budget.sqlite.budget-partial; head -c 50000 new > budget.sqlite.budget-partial.budget-partial",
    "a new file under the name for the old one": "cp new budget.sqlite.version-1",
    "both names changed, and no log begun":
      "mv budget.sqlite budget.sqlite.version-1; cp new budget.sqlite",
  ]

  @Test(arguments: remains.keys.sorted())
  func `what a killed process can leave is used up`(name: String) throws {
    let commands = try #require(Self.remains[name])
    try GoldenLedger.states.unpack(for: budget)
    try GoldenLedger.states.unpack(for: budget, as: "other.sqlite")
    let made = try budget.shell(
      """
      cd '\(budget.folder)' && umask 077 && budget verify --database other.sqlite >/dev/null && budget backup --database other.sqlite new >/dev/null &&
        rm other.* && cp budget.sqlite old && { \(commands); }
      """
    )
    #expect(made.status == 0, "\(made.messages)")
    for question in try GoldenLedger.states.questions(for: budget).prefix(12) {
      let answer = try GoldenLedger.states.answer(to: question, by: budget)
      #expect(answer == question.answer, "\(question.line)")
    }
    #expect(try bytes("budget.sqlite.version-1") == bytes("old"))
    let left = try files.filter { $0.contains("version-1") || $0.contains("partial") }
    #expect(left.filter { !$0.hasSuffix("partial.budget-partial") } == ["budget.sqlite.version-1"])
  }

  // MARK: - Refusals

  /// A change to a file of version 1, and a word of the sentence that refuses it.
  static let changes = [
    ("DROP TABLE calendar_event", "not those of version 1"),
    ("DROP VIEW open_reservations", "not those of version 1"),
    ("DROP TABLE calendar_event; CREATE VIEW calendar_event AS SELECT 1", "not those of version 1"),
    ("CREATE TRIGGER spy AFTER INSERT ON llm_call BEGIN SELECT 1; END", "not those of version 1"),
    ("PRAGMA user_version = 0", "not those of version 0"),
    (
      "PRAGMA ignore_check_constraints = ON; UPDATE budget_period SET spent_nanodollars = -1",
      "stays as it is"
    ),
  ]

  @Test(arguments: changes)
  func `a hand-made file of version 1 is refused, and stays as it is`(
    _ change: (sql: String, word: String)
  ) throws {
    try GoldenLedger.states.unpack(for: budget)
    try tamper(change.sql)
    let before = try bytes("budget.sqlite")
    let outcome = try budget("status acme")
    #expect(outcome.status == 1)
    #expect(outcome.messages.contains(change.word), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(try bytes("budget.sqlite") == before)
    #expect(try files.filter { $0.contains("version-1") || $0.contains("partial") } == [])
  }

  @Test func `a damaged file of version 1 is refused, and stays as it is`() throws {
    try GoldenLedger.states.unpack(for: budget)
    var damaged = try bytes("budget.sqlite")
    let price = try #require(damaged.range(of: Data("claude-3-opus".utf8))?.lowerBound)
    damaged[price / 4096 * 4096] = 0
    try damaged.write(to: URL(fileURLWithPath: budget.database))
    let outcome = try budget("status acme")
    #expect(outcome.status == 1 && outcome.messages.contains("'budget restore'"))
    #expect(try bytes("budget.sqlite") == damaged)
  }

  @Test(arguments: [
    (
      "UPDATE daily_cost SET cost_nanodollars = cost_nanodollars + 1 WHERE workspace_id = 'delta'",
      "The daily sums of version 1 are not those of its rows."
    ),
    (
      "UPDATE llm_call SET timestamp_ms = 9000000000000000 WHERE workspace_id = 'acme'",
      "A row of workspace acme has the time 9000000000000000 ms since 1970-01-01T00:00:00Z."
    ),
    (
      """
      UPDATE llm_call
      SET pricing = 'reported', cost_nanodollars = 4000000000000000000,
        input_cost_nanodollars = NULL, output_cost_nanodollars = NULL
      WHERE workspace_id = 'acme'
      """,
      "Its amounts add up to more than a ledger can count."
    ),
  ])
  func `rows that cannot be summed up are refused with advice that helps, and the file stays`(
    change: String,
    reason: String
  ) throws {
    try GoldenLedger.states.unpack(for: budget)
    try tamper(change)
    let before = try bytes("budget.sqlite")
    let outcome = try budget("verify")
    #expect(outcome.status == 1 && outcome.messages.contains(reason), "\(outcome.messages)")
    #expect(outcome.messages.contains("it stays as it is. Restore a backup"))
    // It cannot open the file either.
    #expect(!outcome.messages.contains("'budget verify'"))
    #expect(try bytes("budget.sqlite") == before)
  }

  @Test func `counters that disagree are taken over, and verify says so`() throws {
    try GoldenLedger.states.unpack(for: budget)
    try tamper(
      "UPDATE budget_period SET unpriced_calls = unpriced_calls + 1 WHERE workspace_id = 'acme'"
    )
    let outcome = try budget("verify")
    #expect(outcome.status == 1 && outcome.output.contains("acme"))
    #expect(try budget("doctor --json").output.contains(#""schema_version":2,"#))
  }

  @Test func `while somebody has the old file open, it is not touched`() throws {
    try GoldenLedger.states.unpack(for: budget)
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)' && mkfifo words && { sqlite3 budget.sqlite < words & } && exec 3>words
      echo 'BEGIN; SELECT count(*) FROM llm_call;' >&3; sleep 1
      budget status acme --json; echo "status $?"
      exec 3>&-; wait; budget verify >/dev/null; echo "verified $?"
      """
    )
    #expect(outcome.output.contains(#""code":"busy""#), "\(outcome.output)")
    #expect(outcome.output.contains("status 1\n") && outcome.output.hasSuffix("verified 0\n"))
  }

  @Test(
    .enabled(
      if: BudgetCommand.canBeSomebodyElse,
      "The superuser needs setpriv to be somebody else."
    )
  )
  func `a file that may only be read is refused with a remedy that works`() throws {
    try GoldenLedger.states.unpack(for: budget)
    let user = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let owner = geteuid() == 0 ? "chown -R 65534:65534 fixed mine" : ":"
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)' && chmod 755 . && mkdir fixed mine && mv budget.sqlite fixed/l.sqlite && \(owner) && chmod 555 fixed
      \(user)budget status acme --database fixed/l.sqlite && exit 9
      \(user)budget restore fixed/l.sqlite --database mine/l.sqlite >/dev/null 2>&1 || exit 8
      \(user)budget verify --database mine/l.sqlite; ls fixed
      """
    )
    #expect(outcome.status == 0 && outcome.output.hasPrefix("ok"), "\(outcome)")
    #expect(outcome.output.hasSuffix("\nl.sqlite\n"))
    #expect(outcome.messages.contains("must be brought to version 2"))
    #expect(outcome.messages.contains("budget restore"))
  }

  // MARK: - Copies

  @Test func `backups of version 1 are restored, also the text of a dump`() throws {
    try GoldenLedger.states.unpack(for: budget, as: "old")
    let made = try budget.shell(
      "cd '\(budget.folder)' && sqlite3 -readonly old .dump | sqlite3 dump && sqlite3 old '.backup copy'"
    )
    #expect(made.status == 0)
    for backup in ["old", "copy", "dump"] {
      let restored = try budget(["restore", budget.folder + "/" + backup])
      #expect(restored.status == 0, "\(backup): \(restored.messages)")
      for question in try GoldenLedger.states.questions(for: budget).prefix(12) {
        let answer = try GoldenLedger.states.answer(to: question, by: budget)
        #expect(answer == question.answer, "\(backup): \(question.line)")
      }
    }
  }

  @Test
  func
    `a ledger that was brought to this version has the tables of a new one, and can be vacuumed`()
    throws
  {
    try GoldenLedger.states.unpack(for: budget)
    #expect(try budget("verify").status == 0)
    let fresh = budget.folder + "/fresh.sqlite"
    #expect(try budget("init --database \(fresh)").status == 0)
    let definitions =
      "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY 1, 2"
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)'
      sqlite3 -readonly budget.sqlite "\(definitions)" > a && sqlite3 -readonly fresh.sqlite "\(definitions)" > b && cmp a b &&
        sqlite3 budget.sqlite "VACUUM INTO 'vacuumed'" && chmod 600 vacuumed && budget verify --database vacuumed
      """
    )
    #expect(outcome.status == 0, "\(outcome)")
  }

  // MARK: - Views

  @Test func `the views count no hold that has run out, and no cost that is unknown`() throws {
    #expect(try budget("set acme --monthly 5 --hard --unpriced allow").status == 0)
    #expect(try budget("set fresh --monthly 7 --soft").status == 0)
    #expect(try budget("reserve acme --estimate 1 --id runs-out --ttl 1").status == 0)
    #expect(try budget("reserve acme --estimate 2 --id holds").status == 0)
    #expect(
      try budget("record llm acme --provider p --model unheard-of --prompt-tokens 5").status == 0
    )
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)'; sleep 2.5
      for question in \
        "SELECT workspace_id, monthly_budget_usd, current_month_spent, reserved_usd, remaining_usd FROM budget_status ORDER BY 1" \
        "SELECT reservation_id FROM open_reservations" "SELECT calls, unpriced_calls, cost_usd IS NULL FROM monthly_spend"; do
        sqlite3 -readonly budget.sqlite "$question" || exit 1
      done
      """
    )
    #expect(
      outcome.output == "acme|5.0|0.0|2.0|3.0\nfresh|7.0|0.0|0.0|7.0\nholds\n1|1|1\n",
      "\(outcome)"
    )
  }
}
