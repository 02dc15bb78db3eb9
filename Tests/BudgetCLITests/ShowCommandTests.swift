import Testing

/// `budget show`: one row explained.
@Suite struct ShowCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "set acme --monthly 100 --time-zone UTC", "set acme --each user --daily 5 --hard",
      "prices set m --provider p --input 2.5 --output 10 --cache-read 0.25",
      "record llm acme --provider p --model m --prompt-tokens 1000 --cache-read-tokens 300 --completion-tokens 500 --user ada --tag team=x --id c1",
      "record llm acme --provider nobody --model mine --prompt-tokens 7 --id c2",
      "record resource acme --type gb-hours --usage 2.5 --cost 0.02 --id u1",
      "record resource acme --type gb-hours --usage 1 --cost 0.01 --id c2",
      "record llm acme --cost 3 --id c3",
      "record adjustment acme --of c1 --amount=-0.001 --reason goodwill --id a1",
      "record llm acme --cost 9 --id wrong", "void wrong --workspace acme --reason r",
    ] { #expect(try budget(line).status == 0, "\(line)") }
  }

  @Test func `a call is its tokens times its rates, line by line`() throws {
    let outcome = try budget("show c1 --workspace acme")
    #expect(outcome.status == 0 && outcome.messages == "")
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    let words = outcome.output.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    for line in [
      "call c1", "of workspace acme, user ada, tag team=x", "cost 0.006825 USD, priced",
      "costs now 0.005825 USD", "input 700 2.5 0.00175", "cache reads 300 0.25 0.000075",
      "output 500 10 0.005", "total 0.006825",
    ] { #expect(words.contains(line), "\(line) in \(outcome.output)") }
    #expect(outcome.output.contains("goodwill"))
    #expect(outcome.output.contains("workspace acme, monthly,"))
    #expect(outcome.output.contains("user ada, daily,"))
    let json = try budget("show c1 --workspace acme --json").output
    #expect(
      json.contains(#"{"meter":"input","units":700,"usd_per_million":2.5,"cost_usd":0.00175}"#)
    )
    #expect(json.contains(#""corrected_cost_usd":0.005825,"#))
    #expect(json.contains(#""tags":{"team":"x"}"#) && json.contains(#""window":"month""#))
  }

  private static let rows: [(line: String, words: [String])] = [
    (
      "c2 --workspace acme --kind call",
      ["unknown", "'mine' of 'nobody' has no price", "budget prices"]
    ),
    ("c2 --workspace acme --kind resource", ["1 gb-hours of gb-hours", "0.01 USD, reported"]),
    ("u1 --workspace acme", ["2.5 gb-hours of gb-hours", "0.02 USD, reported"]),
    ("c3 --workspace acme", ["3 USD, reported", "a record, or an import"]),
    ("a1 --workspace acme", ["-0.001 USD", "goodwill", "call 'c1'"]),
    ("wrong --workspace acme", ["voided by", "no budget", "counts nothing"]),
  ]

  @Test(arguments: rows)
  func `each kind of row says where its cost comes from`(
    _ row: (line: String, words: [String])
  ) throws {
    let outcome = try budget("show \(row.line)")
    #expect(outcome.status == 0, "\(outcome.messages)")
    let text = outcome.output.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
    for word in row.words { #expect(text.contains(word), "\(word) in \(outcome.output)") }
    #expect(try budget("show \(row.line) --json").status == 0)
  }

  @Test(
    arguments: [
      ("c2 --workspace acme", 64, "--kind"), ("none --workspace acme", 1, "No row has the id"),
      ("c1 --workspace beta", 1, "beta"), ("c1", 64, "--workspace"),
      ("c1 --workspace acme --kind row", 64, "--kind"),
    ] as [(String, Int32, String)]
  )
  func `what is not there, or not one row, is refused`(
    line: String,
    status: Int32,
    word: String
  ) throws {
    let outcome = try budget("show \(line)")
    #expect(outcome.status == status && outcome.messages.contains(word), "\(outcome)")
  }
}
