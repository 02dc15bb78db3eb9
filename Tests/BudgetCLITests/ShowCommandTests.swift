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

  @Test func `a reservation says what it holds, where, and what became of it`() throws {
    func show(_ id: String) throws -> String {
      let outcome = try budget("show \(id) --workspace acme --kind reservation")
      #expect(outcome.status == 0 && outcome.messages == "", "\(outcome)")
      for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
      return outcome.output.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
    }
    for line in [
      "set acme --total 1000000 --unit tokens --hard",
      "reserve acme --user ada --estimate 1 --estimate-tokens 900 --id pool --ttl 3600",
      "reserve acme --user ada --estimate 0.25 --estimate-tokens 100 --id part --parent pool",
      "reserve acme --estimate 0.5 --estimate-tokens 9 --id gone",
      "release gone", "reserve acme --estimate 0.5 --estimate-tokens 9 --id brief --ttl 0.001",
      "settle part --cost 0.1 --prompt-tokens 7",
    ] { #expect(try budget(line).status == 0, "\(line)") }
    let pool = try show("pool")
    for words in [
      "of workspace acme, user ada", "state open until", "asked for 1 USD, 900 tokens",
      "holds 0.9 USD", "part part, settled", "held in workspace acme, monthly,",
      "held in workspace acme, user ada, daily", ": 0.9 USD", "tokens",
    ] { #expect(pool.contains(words), "\(words) in \(pool)") }
    let part = try show("part")
    for words in ["settled at", "cut off pool", "settled by call part, 0.1 USD", "was held in"] {
      #expect(part.contains(words), "\(words) in \(part)")
    }
    #expect(try show("gone").contains("released at"))
    #expect(try show("brief").contains("can still be settled"))
    // The call that settled it has its id.
    #expect(try budget("show part --workspace acme").output.contains("the settlement of"))
    #expect(try budget("show pool --workspace acme").output.hasPrefix("reservation"))
    let json = try budget("show pool --workspace acme --json").output
    for part in [
      #""row":"reservation","id":"pool","workspace_id":"acme""#, #""state":"open""#,
      #""children":[{"reservation_id":"part","state":"settled""#, #""holds":0.9}"#,
      #""unit":"tokens""#, #""parent_id":null"#, #""closed_accounts":0"#,
    ] { #expect(json.contains(part), "\(part) in \(json)") }
    #expect(try budget("show pool --workspace beta").status == 1)
    let other = try budget("show c1 --workspace acme --kind reservation")
    #expect(other.status == 1 && other.messages.contains("No reservation has the id 'c1'"))
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
