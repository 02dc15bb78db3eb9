import Testing

/// `budget reconcile`, as it is typed.
@Suite struct ReconcileCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "set acme --monthly 100",
      "record llm acme --provider openai --model gpt-4o --cost 4 --at 2026-01-10T23:59:59Z",
      "record llm acme --provider openai --model gpt-4o --cost 6 --at 2026-01-11T00:00:00Z",
      "record llm acme --provider openai --model o3 --cost 1 --at 2026-01-11T10:00:00Z",
      "record llm acme --provider anthropic --model claude-sonnet-4-5 --cost 9 --at 2026-01-11T10:00:00Z",
      "record resource acme --type cpu --usage 1 --at 2026-01-11T10:00:00Z",
    ] {
      #expect(try run(line).status == 0, "\(line)")
    }
  }

  private func run(_ line: String) throws -> BudgetCommand.Outcome {
    try budget(line + " --now 2026-01-15T12:00:00Z")
  }

  private func invoice(_ rows: [String], _ header: String = "day,model,cost,provider") throws
    -> String
  {
    try budget.write(([header] + rows).joined(separator: "\n") + "\n", to: "invoice.csv")
  }

  @Test func `the figures stand beside each other, and the difference is booked once`() throws {
    let path = try invoice([
      "2026-01-10,gpt-4o,4.00,openai", "2026-01-11,gpt-4o-2024-08-06,6.60,openai",
      "2026-01-11,gpt-4.1,0.25,openai",
    ])
    let shown = try run("reconcile acme --invoice \(path)")
    let rows = shown.output.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(
      rows == [
        "DAY MODEL INVOICE OURS DRIFT %", "2026-01-11 o3 - $1.00 -$1.00",
        "2026-01-11 gpt-4o $6.60 $6.00 +$0.60 +9.1", "2026-01-11 gpt-4.1 $0.25 - +$0.25 +100",
        "2026-01-10 gpt-4o $4.00 $4.00 $0.00 0", "total $10.85 $11.00 -$0.15 -1.4",
      ]
    )
    for line in shown.output.split(separator: "\n") { #expect(line.count <= 60) }
    #expect(shown.messages.contains("Days are those of UTC.\n"))
    #expect(shown.messages.contains("1 line only the invoice has.\n"))
    #expect(shown.messages.contains("1 line only we have.\n"))
    #expect(shown.messages.contains("Nothing is written; --book posts the difference.\n"))
    let booked = try run("reconcile acme --invoice \(path) --book --reason january")
    #expect(booked.messages.contains("2 entries posted.\n"))
    #expect(booked.messages.contains("not booked without --whole"))
    #expect(try run("report acme --json").output.contains(#""cost_usd":20.9"#))
    let again = try run("reconcile acme --invoice \(path) --book")
    #expect(again.messages.contains("Nothing to book.\n"))
    #expect(again.output.contains("BOOKED"))
    #expect(try run("report acme --json").output.contains(#""cost_usd":20.9"#))
    let preview = try run("reconcile acme --invoice \(path) --whole")
    #expect(preview.status == 0)
    #expect(
      preview.messages.contains(
        "1 line only we have, and --book with --whole books as billed at nothing.\n"
      )
    )
    #expect(preview.messages.contains("Nothing is written; --book posts 1 entry.\n"))
    #expect(try run("report acme --json").output.contains(#""cost_usd":20.9"#))
    let whole = try run("reconcile acme --invoice \(path) --book --whole --json")
    #expect(whole.output.contains(#""booked":true,"entries":1"#))
    #expect(try run("report acme --json").output.contains(#""cost_usd":19.9"#))
    #expect(try run("status acme --json").output.contains("19.9"))
    #expect(try run("verify").status == 0)
  }

  @Test func `a changed invoice books only the change`() throws {
    let first = try invoice(["2026-01-11,gpt-4o,6.60,openai"])
    #expect(try run("reconcile acme --invoice \(first) --book").messages.contains("1 entry posted"))
    let second = try invoice(["2026-01-11,gpt-4o,6.45,openai"])
    let booked = try run("reconcile acme --invoice \(second) --book --json")
    #expect(booked.output.contains(#""booked_before_usd":0.6,"drift_usd":-0.15"#))
    #expect(
      try run("reconcile acme --invoice \(second) --json").output.contains(#""drift_usd":0,"#)
    )
    #expect(try run("verify").status == 0)
  }

  /// Books an invoice and expects what is spent by then.
  private func expectBooked(
    _ path: String,
    _ options: String = "",
    entries: Int,
    spent: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let booked = try run("reconcile acme --invoice \(path) --book --json \(options)")
    #expect(
      booked.output.contains("\"entries\":\(entries),"),
      "\(booked)",
      sourceLocation: sourceLocation
    )
    let report = try run("report acme --filter kind=llm,adjustment --json").output
    #expect(report.contains("\"cost_usd\":\(spent),"), "\(report)", sourceLocation: sourceLocation)
    #expect(try run("verify").status == 0, sourceLocation: sourceLocation)
  }

  @Test func `what was booked is found whatever the model is called by then`() throws {
    let path = try invoice([
      "2026-01-10,gpt-4o-2024-08-06,4,openai", "2026-01-11,gpt-4o-2024-08-06,6.6,openai",
      "2026-01-12,other-2024-08-06,5,openai",
    ])
    try expectBooked(path, entries: 2, spent: "25.6")
    // A call that bears the date on another day, and one that comes late.
    for line in [
      "record llm acme --provider openai --model gpt-4o-2024-08-06 --cost 1 --at 2026-01-10T10:00:00Z",
      "record llm acme --provider openai --model other --cost 5 --at 2026-01-12T10:00:00Z",
    ] {
      #expect(try run(line).status == 0, "\(line)")
    }
    try expectBooked(path, entries: 2, spent: "25.6")
    try expectBooked(path, entries: 0, spent: "25.6")
  }

  @Test func `an alias that is set later does not book a bill again`() throws {
    let path = try invoice(["2026-01-12,mydep,5,openai"])
    try expectBooked(path, entries: 1, spent: "25")
    #expect(try run("prices alias add mydep gpt-4o --provider openai").status == 0)
    try expectBooked(path, entries: 0, spent: "25")
  }

  @Test func `two workspaces that one invoice was compared with can be merged`() throws {
    let path = try invoice(["2026-01-12,gpt-4o,3,openai"])
    #expect(try run("record llm beta --cost 0 --at 2026-01-11T10:00:00Z").status == 0)
    for workspace in ["acme", "beta"] {
      #expect(try run("reconcile \(workspace) --invoice \(path) --book").status == 0)
    }
    let merged = try run("merge beta --into acme")
    #expect(merged.status == 0, "\(merged)")
    try expectBooked(path, entries: 1, spent: "23")
  }

  @Test func `a provider that is named later is the same invoice`() throws {
    let path = try invoice(["2026-01-11,gpt-4o,6.6"], "day,model,cost")
    try expectBooked(path, entries: 1, spent: "20.6")
    try expectBooked(path, "--provider openai", entries: 0, spent: "20.6")
    try expectBooked(path, entries: 0, spent: "20.6")
  }

  @Test func `what an invoice has no more is shown, and taken off where it is whole`() throws {
    try expectBooked(try invoice(["2026-01-12,gpt-4o,3,openai"]), entries: 1, spent: "23")
    let corrected = try invoice(["2026-01-12,gpt-4.1,3,openai"])
    try expectBooked(corrected, entries: 1, spent: "26")
    #expect(
      try run("reconcile acme --invoice \(corrected)").messages.contains("1 line only we have")
    )
    try expectBooked(corrected, "--whole", entries: 1, spent: "23")
    try expectBooked(corrected, "--whole", entries: 0, spent: "23")
  }

  @Test func `nothing is booked of an invoice that is in doubt`() throws {
    let unread = try invoice(["2026-01-11,gpt-4o,6,openai", "2026-01-10,gpt-4o,\"3,00 x\",openai"])
    let later = try budget.write("day,model,cost\n2099-12-31,gpt-4o,3\n", to: "later.csv")
    for (line, word) in [
      ("reconcile acme --invoice \(unread) --book", "1 line of the invoice cannot be read"),
      ("reconcile acme --invoice \(later) --book", "still to come, 2099-12-31"),
      ("reconcile acme --invoice \(later)", "still to come, 2099-12-31"),
    ] {
      let outcome = try run(line)
      #expect(outcome.status == 1 && outcome.messages.contains(word), "\(line): \(outcome)")
    }
    #expect(try run("reconcile acme --invoice \(unread)").messages.contains("cannot be read"))
    let pipe = try budget.shell("cat '\(unread)' | budget reconcile acme --invoice /dev/stdin")
    #expect(pipe.status == 64 && pipe.messages.contains("must be a file"), "\(pipe)")
    #expect(try run("report acme --json").output.contains(#""cost_usd":20.05,"#))
  }

  @Test func `a line that stands there twice counts once, as in an import`() throws {
    let line =
      #"{"request_id":"r1","model":"gpt-4o","custom_llm_provider":"openai","spend":3.5,"startTime":"2026-01-11T10:00:00Z","prompt_tokens":1,"completion_tokens":1}"#
    let path = try budget.write("\(line)\n\(line)\n", to: "spend.jsonl")
    let outcome = try run("reconcile acme --invoice \(path) --json")
    #expect(outcome.output.contains(#""invoiced_usd":3.5,"#), "\(outcome)")
  }

  @Test func `days whose rows have left are left out, and keep what was booked`() throws {
    let path = try invoice(["2026-01-10,gpt-4o,5,openai", "2026-01-12,gpt-4o,2,openai"])
    try expectBooked(path, entries: 2, spent: "23")
    #expect(try run("prune acme --before 2026-01-12 --yes").status == 0)
    let outcome = try run("reconcile acme --invoice \(path) --book --json")
    #expect(outcome.output.contains(#""entries":0,"invoiced_usd":2,"#), "\(outcome)")
    #expect(outcome.messages.contains("1 line of days whose rows have left"), "\(outcome)")
    #expect(try run("verify").status == 0)
  }

  @Test(arguments: [
    (
      "openai.json",
      #"{"data":[{"start_time":1768089600,"results":[{"object":"organization.costs.result","amount":{"value":6.5,"currency":"usd"},"line_item":"gpt-4o-2024-08-06, input"},{"object":"organization.costs.result","amount":{"value":-0.5,"currency":"usd"},"line_item":"gpt-4o-2024-08-06, cached input"}]}]}"#
    ),
    (
      "focus.csv",
      "BilledCost,BillingCurrency,ChargePeriodStart,ProviderName,ServiceName,x_Model\n6.00,USD,2026-01-11T05:00:00Z,OpenAI,OpenAI,gpt-4o\n"
    ),
    (
      "lines.jsonl",
      #"{"date":"2026-01-11","model":"gpt-4o","amount_usd":"6.00","provider":"openai"}"#
    ),
    ("named.csv", "when,name,price\n2026-01-11,gpt-4o,$6.00\n"),
  ])
  func `invoices of every kind are read, and agree`(name: String, text: String) throws {
    let path = try budget.write(text + "\n", to: name)
    let columns =
      name == "named.csv" ? "--column day=when --column model=name --column cost=price" : ""
    let outcome = try run("reconcile acme --invoice \(path) --provider openai --json \(columns)")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.contains(#""invoiced_usd":6,"ours_usd":7,"#), "\(outcome.output)")
    #expect(
      outcome.output.contains(
        #""model":"gpt-4o","invoiced_usd":6,"ours_usd":6,"booked_before_usd":0,"drift_usd":0,"#
      ),
      "\(outcome.output)"
    )
  }

  @Test func `an export of our own in FOCUS agrees with what it was made from`() throws {
    let focus = try run("export acme --format focus --filter kind=llm")
    let path = try budget.write(focus.output, to: "focus.csv")
    let outcome = try run("reconcile acme --invoice \(path) --json")
    #expect(outcome.output.contains(#""drift_usd":0,"drift_percent":0"#), "\(outcome)")
  }

  @Test func `what is typed wrong, and what is no invoice, is refused with one sentence`() throws {
    let path = try invoice(["2026-01-11,gpt-4o,6.60,openai"])
    let odd = try budget.write("a,b\n1,2\n", to: "odd.csv")
    let euros = try budget.write("day,model,cost,currency\n2026-01-11,m,1,EUR\n", to: "euro.csv")
    for (line, status, word) in [
      ("reconcile acme --invoice \(path) --column colour=x", 64, "one of day"),
      ("reconcile acme --invoice \(path) --source paper", 64, "paper"),
      ("reconcile acme", 64, "--invoice"), ("reconcile acme --invoice /nowhere", 1, "nowhere"),
      ("reconcile acme --invoice \(odd)", 1, "--column day="),
      ("reconcile acme --invoice \(euros)", 1, "EUR"),
    ] {
      let outcome = try run(line)
      #expect(outcome.status == status && outcome.messages.contains(word), "\(line): \(outcome)")
    }
  }

  @Test func `credits of a bill are booked as credits by an import, once`() throws {
    for (name, kind, text) in [
      (
        "o.json", "openai",
        #"{"data":[{"start_time":1768089600,"results":[{"amount":{"value":-2.5,"currency":"usd"},"line_item":"credit"}]}]}"#
      ),
      (
        "a.json", "anthropic",
        #"{"data":[{"starting_at":"2026-01-11T00:00:00Z","results":[{"amount":"-250","currency":"USD","cost_type":"credit"}]}]}"#
      ),
    ] {
      let path = try budget.write(text + "\n", to: name)
      for isNew in [true, false] {
        let outcome = try run("import \(kind) \(path) --workspace w-\(kind) --again --json")
        #expect(outcome.output.contains(isNew ? #""new":1"# : #""new":0"#), "\(outcome)")
        #expect(outcome.output.contains(#""cost_usd":-2.5"#), "\(outcome)")
      }
      #expect(try run("report w-\(kind) --json").output.contains(#""cost_usd":-2.5"#))
    }
    #expect(try run("verify").status == 0)
  }
}
