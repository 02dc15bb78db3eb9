import Foundation
import Testing

/// `budget run`: a command under a reservation.
@Suite(.serialized) struct RunTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 1 --hard")
    mkdir(budget.folder + "/tmp", 0o700)
  }

  private func run(_ line: String, before: String = "") throws -> BudgetCommand.Outcome {
    try budget.shell("export TMPDIR='\(budget.folder)/tmp'; \(before) exec budget run \(line)")
  }

  /// Expects what is booked, that nothing is held, that no file is left behind, and that the books
  /// agree.
  private func expectSpent(_ amount: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let status = try budget("status acme --json").output
    #expect(
      status.contains("\"spent\":\(amount),\"reserved\":0,"),
      "\(status)",
      sourceLocation: sourceLocation
    )
    let files = try FileManager.default.contentsOfDirectory(atPath: budget.folder + "/tmp")
    #expect(files.isEmpty, sourceLocation: sourceLocation)
    #expect(try budget("verify").status == 0, sourceLocation: sourceLocation)
  }

  // MARK: - What is booked

  @Test func `what the command reports is booked, whatever it ends with`() throws {
    let script = #"-- sh -c 'echo 0.07 >>"$BUDGET_COST_FILE"; exit 3'"#
    let outcome = try run("acme --estimate 0.10 \(script)")
    #expect(outcome == BudgetCommand.Outcome(output: "", messages: "", status: 3))
    try expectSpent("0.07")
  }

  @Test(arguments: [#"echo 0.07 >>"$BUDGET_COST_FILE""#, "true"])
  func `a limit on tokens fills where no tokens are reported`(script: String) throws {
    _ = try budget("set acme --hourly 200000 --unit tokens --hard")
    let line = "acme --estimate 0.10 --estimate-tokens 150000 -- sh -c '\(script)'"
    let outcome = try run(line)
    #expect(outcome.status == 0)
    #expect(
      outcome.messages.contains("No tokens were reported: the 150000 that were held are booked.")
    )
    #expect(try run(line).status == 75)
    try expectSpent(script == "true" ? "0.1" : "0.07")
  }

  @Test func `tokens that are reported are booked as they are`() throws {
    _ = try budget("set acme --hourly 200000 --unit tokens --hard")
    let answer = #"{"model":"gpt-4o","usage":{"prompt_tokens":1000,"completion_tokens":500}}"#
    let outcome = try run(
      #"acme --estimate 0.10 --estimate-tokens 150000 --provider openai --model gpt-4o -- sh -c "echo '\#(answer.replacing("\"", with: "\\\""))' >>\"\$BUDGET_COST_FILE\"""#
    )
    #expect(outcome.status == 0 && !outcome.messages.contains("No tokens"), "\(outcome)")
    #expect(try budget("list --json").output.contains(#""spent":1500"#))
  }

  @Test func `each line of a report is a call`() throws {
    let answer = #"{"model":"gpt-4o","usage":{"prompt_tokens":1000,"completion_tokens":500}}"#
    let lines = "  0.01 \\n\\n\(answer)\\r\\n0.02"
    let outcome = try run(
      #"acme --estimate 0.10 --json --provider openai --model gpt-4o -- sh -c "printf '\#(lines.replacingOccurrences(of: "\"", with: "\\\""))' >>\"\$BUDGET_COST_FILE\"""#
    )
    #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.messages)")
    #expect(outcome.messages.contains(#""cost_usd":0.0375,"returned":null"#), "\(outcome.messages)")
    let report = try budget("report acme --json").output
    #expect(report.contains(#""calls":3"#), "\(report)")
    try expectSpent("0.0375")
  }

  @Test func `a line that cannot be read is booked at what is left of the estimate, and said`()
    throws
  {
    for (index, written) in ["junk", "-1", "0.1 USD", "{}", #"{\"usage\":{}}"#].enumerated() {
      let outcome = try run(
        #"acme --estimate 0.10 -- sh -c "printf '0.02\n\#(written)' >>\"\$BUDGET_COST_FILE\"""#
      )
      #expect(outcome.status == 0, "\(written)")
      #expect(outcome.messages.contains("What it cost cannot be read: "), "\(outcome.messages)")
      #expect(outcome.messages.contains("What is left of the estimate, 0.08 US dollars, is booked"))
      try expectSpent("0.\(index + 1)")
    }
  }

  @Test func `a command that reports nothing is booked at its estimate if it succeeds`() throws {
    let silent = try run("acme --estimate 0.10 -- true")
    #expect(
      silent.messages == "budget: No cost was reported: the estimate of 0.1 US dollars is booked.\n"
    )
    try expectSpent("0.1")
    let failed = try run("acme --estimate 0.10 -- false")
    #expect(failed.status == 1)
    #expect(
      failed.messages
        == "budget: The command failed and reported no cost: 0.1 US dollars went back.\n"
    )
    try expectSpent("0.1")
    #expect(try run("acme --estimate 0.10 --unreported spend -- false").status == 1)
    try expectSpent("0.2")
    #expect(try run("acme --estimate 0.10 --unreported return -- true").status == 0)
    try expectSpent("0.2")
  }

  @Test func `what was observed of a command that dies is booked`() throws {
    let script = #"-- sh -c 'budget observe "$BUDGET_RESERVATION" --cost 0.04 >/dev/null; exit 1'"#
    let outcome = try run("acme --estimate 0.10 \(script)")
    #expect(outcome.status == 1 && outcome.messages.contains("0.04 US dollars, is booked"))
    try expectSpent("0.04")
  }

  @Test func `a command may cut parts off its hold, or settle it itself`() throws {
    let inner = #"budget run acme --parent "$BUDGET_RESERVATION" --estimate 0.30 --"#
    let spends = #"sh -c "echo 0.2 >>\"\$BUDGET_COST_FILE\"""#
    let tree = try run("acme --estimate 1 -- sh -c '\(inner) \(spends) && \(inner) \(spends)'")
    #expect(tree.status == 0 && tree.messages.isEmpty, "\(tree.messages)")
    try expectSpent("0.4")
    let settles = #"-- sh -c 'budget settle "$BUDGET_RESERVATION" --cost 0.05'"#
    let own = try run("acme --estimate 0.10 \(settles)")
    #expect(own.status == 0 && own.messages.isEmpty, "\(own.messages)")
    try expectSpent("0.45")
  }

  @Test func `an overrun is booked in full, and said`() throws {
    let outcome = try run(#"acme --estimate 0.10 -- sh -c 'echo 0.5 >>"$BUDGET_COST_FILE"'"#)
    #expect(outcome.messages == "budget: It cost 0.4 US dollars more than was held.\n")
    try expectSpent("0.5")
  }

  @Test func `the calls can be taken from a log that the command writes`() throws {
    let log = BudgetCommand.root + "/Tests/Samples/sources/codex"
    let copy = "-- cp -R '\(log)' '\(budget.folder)/log'"
    try FileManager.default.createDirectory(
      atPath: budget.folder + "/log",
      withIntermediateDirectories: true
    )
    let first = try run("acme --estimate 0.90 --import codex='\(budget.folder)/log' \(copy)")
    #expect(first.status == 0, "\(first.messages)")
    #expect(first.messages.contains("new calls of Codex"), "\(first.messages)")
    let spent = try budget("report acme --json").output
    let again = try run(
      "acme --estimate 0.10 --unreported return --import codex='\(budget.folder)/log' -- true"
    )
    #expect(again.messages.contains("No cost was reported"), "\(again.messages)")
    #expect(try budget("report acme --json").output == spent)
    #expect(try budget("status acme --json").output.contains(#""reserved":0,"#))
  }

  @Test func `where a log does not tell all, the estimate is booked for the rest`() throws {
    let calls =
      #"{"row":"call","id":"c1","timestamp":"2026-01-02T00:00:00Z","kind":"llm","provider":"p","model":"m","cost_usd":0.02,"pricing":"reported","success":true}"#
    let log = try budget.write(calls + "\n{\"row\":\n", to: "rows.jsonl")
    for (option, spent) in [("", "0.1"), ("--unreported return", "0")] {
      _ = try budget.write(
        calls.replacing("c1", with: "c" + spent) + "\n{\"row\":\n",
        to: "rows.jsonl"
      )
      let outcome = try run("acme --estimate 0.10 \(option) --import rows='\(log)' -- false")
      #expect(outcome.status == 1)
      #expect(outcome.messages.contains("Imported 1 new call"), "\(outcome.messages)")
      let isBooked = outcome.messages.contains("is booked for the rest")
      #expect(isBooked == option.isEmpty, "\(outcome.messages)")
    }
    // What was imported began in another month.
    try expectSpent("0.1")
  }

  // MARK: - What does not run

  @Test func `what is refused does not run, and each reason has a code of its own`() throws {
    let mark = budget.folder + "/ran"
    let touch = "-- touch '\(mark)'"
    for (arguments, status, words) in [
      ("acme --estimate 5 \(touch)", 75, "The command did not run."),
      ("acme --estimate x \(touch)", 64, "--estimate"),
      ("acme \(touch)", 64, "--estimate"),
      ("acme --estimate 0.1", 64, "after two dashes"),
      ("acme --estimate 0.1 --", 64, "after two dashes"),
      ("acme --estimate 0.1 --unreported keep \(touch)", 64, "--unreported"),
      ("acme --estimate 0.1 --import nonsense \(touch)", 64, "--import"),
      ("acme --estimate 0.1 --id x \(touch)", 64, "--id"),
      ("acme --estimate 0.1 --nonsense \(touch)", 64, "--nonsense"),
      ("acmee --known --estimate 0.1 \(touch)", 69, "The command did not run."),
      ("acme --estimate 0.1 --database /nowhere/x.sqlite \(touch)", 69, "The command did not run."),
      ("acme --estimate 0.1 --database '\(budget.folder)/none' \(touch)", 69, "did not run."),
    ] {
      let outcome = try run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.messages)")
      #expect(outcome.messages.contains(words), "\(arguments): \(outcome.messages)")
      #expect(!FileManager.default.fileExists(atPath: mark), "\(arguments)")
    }
    let refused = try run("acme --estimate 5 --json \(touch)")
    #expect(refused.status == 75 && refused.output.contains(#""can_execute":false"#))
    try expectSpent("0")
  }

  @Test func `a command that cannot be started ends as in a shell, and what was held goes back`()
    throws
  {
    let script = try budget.write("echo no\n", to: "plain")
    for (command, status) in [("no-such-command", 127), ("/etc", 126), (script, 126)] {
      let outcome = try run("acme --estimate 0.1 -- \(command)")
      #expect(outcome.status == status, "\(outcome.messages)")
      #expect(outcome.messages.contains("What was held went back."), "\(outcome.messages)")
    }
    try expectSpent("0")
  }

  // MARK: - Streams, signals and time

  @Test func `the command has our streams, and its arguments as they were typed`() throws {
    let echo = try run(
      "acme --estimate 0.01 -- sh -c 'cat; echo words >&2; printf %s\\\\n \"$@\"' x 'a b' --json -- ''",
      before: "echo hello |"
    )
    #expect(echo.output == "hello\na b\n--json\n--\n\n")
    #expect(echo.messages.hasPrefix("words\n"))
  }

  @Test func `it finds the ledger from wherever it goes`() throws {
    let script = #"-- sh -c 'cd / && budget status "$BUDGET_WORKSPACE" --json'"#
    let outcome = try budget.shell(
      "cd '\(budget.folder)' && budget run acme --estimate 0.1 --database budget.sqlite \(script)"
    )
    #expect(outcome.output.contains(#""reserved":0.1,"#), "\(outcome.messages)")
  }

  @Test(arguments: [("INT", 1002), ("TERM", 1015), ("HUP", 1001), ("QUIT", 1003), ("USR1", 1010)])
  func `a signal is passed on, and ends us as it ends the command`(
    signal: (name: String, status: Int32)
  ) throws {
    let kill = "( sleep 1; kill -s \(signal.name) $$ ) >/dev/null 2>&1 &"
    let silent = try run("acme --estimate 0.10 -- sleep 30", before: kill)
    #expect(silent.status == signal.status)
    try expectSpent("0")
    let tells = #"-- sh -c 'echo 0.03 >>"$BUDGET_COST_FILE"; exec sleep 30'"#
    #expect(try run("acme --estimate 0.10 \(tells)", before: kill).status == signal.status)
    try expectSpent("0.03")
  }

  @Test func `a command that handles a signal goes on, and ends as it likes`() throws {
    let kill = "( sleep 1; kill -s TERM $$ ) >/dev/null 2>&1 &"
    let patient = try budget.write(
      """
      #!/bin/sh
      trap 'echo 0.02 >>"$BUDGET_COST_FILE"; exit 5' TERM
      while :; do sleep 0.1; done
      """,
      to: "patient"
    )
    chmod(patient, 0o700)
    #expect(try run("acme --estimate 0.10 -- '\(patient)'", before: kill).status == 5)
    try expectSpent("0.02")
  }

  @Test func `an answer that names no model is of the one that was named`() throws {
    let answer = #"{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":10}}"#
    let outcome = try run(
      #"acme --estimate 0.10 --provider openai --model gpt-4o -- sh -c "echo '\#(answer)' >>\"\$BUDGET_COST_FILE\"""#
    )
    #expect(outcome.messages.isEmpty, "\(outcome.messages)")
    try expectSpent("0.0026")
  }

  @Test func `what cannot be booked at all stays where the command wrote it`() throws {
    let script =
      #"-- sh -c 'echo 0.05 >>"$BUDGET_COST_FILE"; mv "$BUDGET_DATABASE" "$BUDGET_DATABASE.away"'"#
    let outcome = try run("acme --estimate 0.10 \(script)")
    #expect(outcome.messages.contains("0.05 US dollars is not booked: "), "\(outcome.messages)")
    #expect(outcome.messages.contains("What it reported stays in '"), "\(outcome.messages)")
    let files = try FileManager.default.contentsOfDirectory(atPath: budget.folder + "/tmp")
    #expect(files.count == 1)
    let text = try String(contentsOfFile: budget.folder + "/tmp/" + files[0], encoding: .utf8)
    #expect(text == "0.05\n")
  }

  @Test func `a hold lasts as long as the command, however short its time is`() throws {
    let outcome = try run(
      #"acme --estimate 0.9 --ttl 1.5 -- sh -c 'sleep 4; budget check acme --estimate 0.2 >/dev/null 2>&1; echo $?'"#
    )
    #expect(outcome.output == "2\n", "\(outcome.messages)")
    try expectSpent("0.9")
  }

  @Test func `without the renewal the same hold runs out`() throws {
    let id = try budget("reserve acme --estimate 0.9 --ttl 1.5").output
    #expect(!id.isEmpty)
    let outcome = try budget.shell("sleep 4; budget check acme --estimate 0.2 >/dev/null; echo $?")
    #expect(outcome.output == "0\n")
  }

  // MARK: - A ledger that cannot be written

  @Test func `what cannot be written at the end is kept beside the ledger, and booked later`()
    throws
  {
    // The command lets our process write no more than 32 KiB into a file, as a full disk would.
    let script = #"-- sh -c 'prlimit --pid $PPID --fsize=32768:; echo 0.06 >>"$BUDGET_COST_FILE"'"#
    let outcome = try run("acme --estimate 0.10 --json \(script)")
    #expect(outcome.status == 0)
    #expect(outcome.messages.contains("kept beside the ledger"), "\(outcome.messages)")
    #expect(outcome.messages.contains(#""kept":[{"reservation_id":"#), "\(outcome.messages)")
    #expect(try budget("status acme").messages.contains("Booked 1 entry that had waited"))
    try expectSpent("0.06")
  }
}
