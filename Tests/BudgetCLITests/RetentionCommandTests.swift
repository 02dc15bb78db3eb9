import Foundation
import Testing

@Suite(.serialized) struct RetentionCommandTests {
  private let budget: BudgetCommand
  private static let now = "--now 2026-02-10T12:00:00Z"

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("init").status == 0)
    for (day, session) in [("2025-12-20", "a"), ("2025-12-31", "b"), ("2026-01-01", "a")] {
      let line =
        "record llm acme --provider p --model m --cost 0.25 --prompt-tokens 100 --id \(day) --execution run --session \(session) --at \(day)T10:00:00Z"
      let outcome = try budget(line)
      #expect(outcome.status == 0, "\(outcome.messages)")
    }
  }

  private var archive: String { budget.folder + "/old.sqlite" }

  private func run(_ line: String) throws -> BudgetCommand.Outcome {
    try budget("\(line) \(Self.now)")
  }

  @Test func `rows go into a file that reports and is in order, and no total changes`() throws {
    let reports = ["report acme", "report acme --by day", "execution run --workspace acme"]
    let before = try reports.map { try run($0).output }
    let outcome = try run("archive acme --before 2026-01-01 --to \(archive)")
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(
      outcome.output.contains("calls        2\n") && outcome.output.contains("0.5 US dollars")
    )
    #expect(outcome.messages.contains("budget backup --compact"))
    #expect(try reports.map { try run($0).output } == before)
    #expect(try run("verify").status == 0)
    #expect(try run("verify --archive \(archive)").status == 0)
    #expect(try run("verify --database \(archive)").status == 0)
    #expect(try run("report acme --database \(archive)").output.contains("$0.50 "))
  }

  @Test func `what needs the rows names the archive, and reads them from it`() throws {
    let before = try run("report acme --by session").output
    #expect(try run("archive acme --before 2026-01-01 --to \(archive)").status == 0)
    let refused = try run("report acme --by session")
    #expect(refused.status == 1 && refused.messages.contains(archive))
    #expect(refused.messages.contains("2026-01-01") && refused.messages.contains("--archive"))
    let answered = try run("report acme --by session --archive \(archive)")
    #expect(answered.status == 0)
    for line in ["a", "b"] {
      let row = before.split(separator: "\n").first { $0.hasPrefix(line) }
      #expect(row != nil && answered.output.split(separator: "\n").contains { $0.hasPrefix(line) })
    }
    let statistics = try run("stats acme --last 90d")
    #expect(statistics.status == 0 && statistics.messages.contains("Percentiles are of calls"))
    #expect(try !run("stats acme --last 90d --archive \(archive)").messages.contains("Percentiles"))
  }

  @Test func `rows are deleted only where somebody says so, and counted`() throws {
    let asked = try run("prune acme --before 2026-01-01")
    #expect(asked.status == 64 && asked.messages.contains("Nothing was deleted"))
    #expect(try run("report acme --by session").status == 0)
    let pruned = try run("prune --all --before 2026-01-01 --yes --json")
    #expect(pruned.status == 0 && pruned.output.contains(#""rows":2"#), "\(pruned.messages)")
    let again = try budget(
      "record llm acme --provider p --model m --cost 0.25 --prompt-tokens 100 --id 2025-12-20 --execution run --session a --at 2025-12-20T10:00:00Z"
    )
    #expect(again.status == 1 && again.messages.contains("2025-12-20"))
    #expect(try run("verify").status == 0)
    #expect(try run("prune acme --before 2026-03-01 --yes").status == 64)
    #expect(try run("prune --before 2026-01-01 --yes").status == 64)
    #expect(try run("prune acme --all --before 2026-01-01 --yes").status == 64)
    #expect(try run("archive acme --before x --to \(archive)").status == 64)
  }

  @Test func `a log that is imported again after a prune counts nothing twice`() throws {
    let log = try budget.write(
      "time,model,in,id\n2025-12-01T00:00:00Z,m,10,x1\n2026-01-02T00:00:00Z,m,10,x2\n",
      to: "calls.csv"
    )
    let line =
      "import trace \(log) --workspace acme --format csv --column timestamp=time --column model=model --column prompt_tokens=in --column id=id --constant provider=p --json"
    let first = try run(line)
    #expect(first.status == 0 && first.output.contains(#""new":2"#), "\(first.messages)")
    #expect(try run("prune acme --before 2026-01-01 --yes").status == 0)
    let second = try run(line)
    #expect(second.output.contains(#""new":0,"known":2"#), "\(second.output)")
    #expect(try run("verify").status == 0)
  }

  @Test func `a compact copy is smaller and holds the same`() throws {
    let lines = (0..<3_000).map { "2025-12-01T00:00:00Z,model-\($0),10,y\($0)" }
    let log = try budget.write("time,model,in,id\n" + lines.joined(separator: "\n"), to: "many.csv")
    let line =
      "import trace \(log) --workspace acme --format csv --column timestamp=time --column model=model --column prompt_tokens=in --column id=id --constant provider=p"
    _ = try run(line)
    #expect(try run("prune acme --before 2026-01-01 --yes").status == 0)
    let (full, small) = (budget.folder + "/full.sqlite", budget.folder + "/small.sqlite")
    #expect(try run("backup \(full)").status == 0)
    #expect(try run("backup --compact \(small)").status == 0)
    func size(_ path: String) throws -> Int {
      try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
    #expect(try size(small) < size(full) * 9 / 10)
    #expect(try run("report acme --database \(small)").output == run("report acme").output)
    #expect(try run("verify --database \(small)").status == 0)
  }

  @Test
  func `a later state of a ledger keeps its archive to itself, and nobody else writes into it`()
    throws
  {
    let copy = budget.folder + "/copy.sqlite"
    #expect(try run("backup \(copy)").status == 0)
    #expect(try run("archive acme --before 2026-01-01 --to \(archive)").status == 0)
    #expect(try run("record llm acme --cost 1 --database \(archive)").status == 1)
    #expect(try run("restore \(copy)").status == 0)
    let again = try run("archive acme --before 2026-01-01 --to \(archive)")
    #expect(again.status == 1 && again.messages.contains("a later state of this one"), "\(again)")
    #expect(try run("report acme --by session --archive \(archive)").status == 1)
    #expect(try run("verify").status == 0)
  }
}
