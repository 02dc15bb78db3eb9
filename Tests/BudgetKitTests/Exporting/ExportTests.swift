import Foundation
import Testing

@testable import BudgetKit

/// What leaves the ledger is what its reports say, in every format.
@Suite struct ExportTests {
  /// What some bytes of an export say.
  private struct Exported {
    let summary: ExportSummary
    let text: String

    var lines: [String] { text.split(separator: "\n").map { $0.trimmingCharacters(in: .newlines) } }
  }

  private func export(
    _ query: UsageQuery,
    as format: ExportFormat,
    from ledger: Ledger
  ) throws -> Exported {
    var bytes: [UInt8] = []
    let summary = try ledger.export(query, as: format) { bytes += $0 }
    #expect(Int64(bytes.count) == summary.bytes)
    return Exported(summary: summary, text: String(decoding: bytes, as: UTF8.self))
  }

  /// Returns the cells of comma-separated values by the titles of their columns.
  private func table(_ exported: Exported, in folder: ScratchFolder) throws -> [[String: String]] {
    let path = folder.path + "/export.csv"
    try Data(exported.text.utf8).write(to: URL(filePath: path))
    var reader = try CSVReader(path: path, delimiter: UInt8(ascii: ","))
    let titles = reader.header
    var rows: [[String: String]] = []
    while let record = try reader.next() {
      let cells = try record.cells.get()
      #expect(cells.count == titles.count)
      rows.append(Dictionary(uniqueKeysWithValues: zip(titles, cells)))
    }
    return rows
  }

  private func sum(_ costs: [String]) throws -> Money {
    try costs.filter { !$0.isEmpty }.reduce(.zero) { try $0 + Money(usd: $1) }
  }

  /// Returns what an export adds up to, read back from its text.
  private func cost(_ exported: Exported, _ format: ExportFormat, _ folder: ScratchFolder) throws
    -> Money
  {
    func number(_ json: JSON, _ key: String) -> String { json[key]?.number ?? "" }
    switch format {
    case .csv: return try sum(try table(exported, in: folder).map { $0["cost_usd"] ?? "?" })
    case .focus: return try sum(try table(exported, in: folder).map { $0["BilledCost"] ?? "?" })
    case .jsonl:
      return try sum(exported.lines.map { number(try JSON(parsing: $0), "cost_usd") })
    case .json:
      let json = try JSON(parsing: exported.text)
      #expect(json["cost_usd"]?.number == exported.summary.cost.description)
      return try sum((json["rows"]?.array ?? []).map { number($0, "cost_usd") })
    case .md:
      let costs = exported.lines.dropFirst(2).map { line in
        String(line.dropLast(2).split(separator: " ").last ?? "")
      }
      #expect(costs.last == exported.summary.cost.description)
      return try sum(costs.dropLast().filter { $0 != "price" })
    case .otlp:
      let spans = try exported.lines.flatMap { line in
        let scopes = try JSON(parsing: line)["resourceSpans"]?.array?[0]["scopeSpans"]?.array
        return scopes?[0]["spans"]?.array ?? []
      }
      #expect(Int64(spans.count) == exported.summary.rows)
      #expect(Set(spans.map { $0["spanId"]?.string }).count == spans.count)
      return try sum(
        spans.map { span in
          let attributes = span["attributes"]?.array ?? []
          let cost = attributes.first { $0["key"]?.string == "budget.cost_usd" }
          return cost?[path: "value", "stringValue"]?.string ?? ""
        }
      )
    case .ccusage:
      let json = try JSON(parsing: exported.text)
      let days = json["daily"]?.array ?? []
      let total = try sum(days.map { number($0, "totalCost") })
      #expect(json[path: "totals", "totalCost"]?.number == total.description)
      let models = days.flatMap { $0["modelBreakdowns"]?.array ?? [] }
      #expect(try sum(models.map { number($0, "cost") }) == total)
      return total
    }
  }

  private static func questions() throws -> [UsageQuery] {
    var failed = UsageQuery(workspaces: nil)
    failed.filters = [UsageFilter(.success, in: ["false"])]
    var others = UsageQuery(.acme, over: .between(.day(RandomUsage.begin.adding(days: 60)), nil))
    others.filters = [
      UsageFilter(.user, in: ["ada", nil]), UsageFilter(.tag("team"), in: ["x"], isExcluding: true),
    ]
    var zoned = UsageQuery(.acme, over: .last(days: 40))
    zoned.zone = try Zone(identifier: "Asia/Kolkata")
    return [
      UsageQuery(workspaces: nil), UsageQuery(.acme), failed, others, zoned,
      UsageQuery(.acme, over: .current(.month)), UsageQuery(WorkspaceID(trusted: "nobody")),
    ]
  }

  @Test(arguments: ExportFormat.allCases)
  func `an export equals its report to the nanodollar`(format: ExportFormat) throws {
    let seed: UInt64 = 92_000
    print("ExportTests: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let usage = try RandomUsage(count: 300, zone: "America/Sao_Paulo", &random)
    let ledger = usage.test.ledger
    for query in try Self.questions() {
      let total = try ledger.usage(query).total
      let exported = try export(query, as: format, from: ledger)
      #expect(exported.summary.cost == total.cost, "seed \(seed), \(query)")
      #expect(exported.summary.calls + exported.summary.resources == total.calls)
      #expect(exported.summary.unpricedRows == total.unpricedCalls)
      #expect(exported.summary.omittedRows == (format == .focus ? total.unpricedCalls : 0))
      #expect(try cost(exported, format, usage.test.folder) == total.cost, "seed \(seed), \(query)")
    }
  }

  @Test func `grouped by any column, exported rows are the groups of a report`() throws {
    var random = SeededGenerator(seed: 92_001)
    let usage = try RandomUsage(count: 250, zone: "UTC", &random)
    let exported = try export(UsageQuery(.acme), as: .csv, from: usage.test.ledger)
    let rows = try table(exported, in: usage.test.folder)
    let columns: [(UsageDimension, String)] = [
      (.project, "project_id"), (.agent, "agent_id"), (.user, "user_id"),
      (.session, "session_id"), (.execution, "execution_id"), (.feature, "feature"),
      (.operation, "operation"), (.provider, "provider"), (.model, "model"),
      (.tier, "service_tier"), (.kind, "kind"), (.success, "success"), (.pricing, "pricing"),
    ]
    for (dimension, column) in columns {
      let table = try usage.test.ledger.usage(UsageQuery(.acme, by: [.dimension(dimension)]))
      let groups = Dictionary(grouping: rows) { $0[column] ?? "?" }
      var names: [String: Money] = [:]
      for row in table.rows { names[(row.names[0] ?? ""), default: .zero] = .zero }
      for row in table.rows {
        names[row.names[0] ?? "", default: .zero] =
          (names[row.names[0] ?? ""] ?? .zero) + row.figures.cost
      }
      for (name, cost) in names {
        #expect(
          try sum((groups[name] ?? []).map { $0["cost_usd"] ?? "?" }) == cost,
          "\(column) \(name)"
        )
      }
    }
  }

  private static let importable: [ExportFormat] = [.jsonl, .json, .csv, .otlp]

  @Test(arguments: importable)
  func `what was exported comes in again with the same totals, once`(format: ExportFormat) throws {
    let seed: UInt64 = 92_002
    var random = SeededGenerator(seed: seed)
    let usage = try RandomUsage(count: 250, zone: "UTC", &random)
    let source = usage.test.ledger
    let file = usage.test.folder.path + "/rows.\(format == .csv ? "csv" : "jsonl")"
    let summary = try source.export(UsageQuery(.acme), as: format, toFile: file).summary
    let copy = try TestLedger(now: "2026-03-20T12:00:00Z")
    // Its account is opened in the middle of the import.
    try copy.setBudget(.dollars(1_000_000))

    func bringIn(to ledger: Ledger) throws -> ImportSummary {
      format == .otlp
        ? try ledger.importCalls(
          from: SourceReader<OTLPSource>(places: [file]),
          named: file,
          into: .acme
        )
        : try ledger.importCalls(
          from: SourceReader<RowsSource>(places: [file]),
          named: file,
          into: .acme
        )
    }
    let first = try bringIn(to: copy.ledger)
    #expect(first.refused.count == 0, "\(first.refused)")
    #expect(Int64(first.new) == summary.rows && first.cost == summary.cost)
    let again = try bringIn(to: copy.ledger)
    #expect(again.new == 0 && again.changed == 0 && again.refused.count == 0, "\(again.refused)")
    let home = try bringIn(to: source)
    #expect(home.new == 0 && home.changed == 0 && home.refused.count == 0, "\(home.refused)")

    let dimensions: [UsageDimension] = [
      .project, .user, .agent, .session, .execution, .feature, .operation, .model, .success,
      .tag("team"),
    ]
    for dimension in dimensions {
      let query = UsageQuery(.acme, by: [.dimension(dimension), .time(.day)])
      let (was, became) = (try source.usage(query), try copy.ledger.usage(query))
      #expect(was.total.cost == became.total.cost)
      #expect(was.rows.map(\.names) == became.rows.map(\.names), "\(dimension)")
      for (left, right) in zip(was.rows, became.rows) {
        #expect(
          left.figures.cost == right.figures.cost && left.figures.calls == right.figures.calls
        )
        #expect(left.figures.tokens == right.figures.tokens, "\(dimension) \(left.names)")
        #expect(left.figures.cachedCalls == right.figures.cachedCalls)
      }
    }
    try copy.expectVerified()
    try usage.test.expectVerified()
  }

  @Test func `a call is a line of FOCUS for each meter, and they add up to what it cost`() throws {
    let test = try TestLedger()
    let price = ModelPrice(
      provider: "p",
      model: "m",
      rates: .init(
        input: Rate(nanodollarsPerMillion: 2_500_000_001),
        output: Rate(nanodollarsPerMillion: 10_000_000_007),
        cacheRead: Rate(nanodollarsPerMillion: 250_000_003),
        cacheWrite5m: Rate(nanodollarsPerMillion: 3_125_000_003)
      ),
      source: "test"
    )
    try test.ledger.prices.set([price], subject: "p/m", by: .test)
    let call = try test.ledger.record(
      LLMCall(
        workspace: .acme,
        provider: "p",
        model: "m",
        usage: TokenUsage(prompt: 1_000, cacheRead: 301, cacheWrite5m: 207, completion: 53)
      )
    ).row
    let exported = try export(UsageQuery(.acme), as: .focus, from: test.ledger)
    let rows = try table(exported, in: test.folder)
    #expect(
      rows.map { $0["SkuMeter"] } == ["uncached input", "cache read", "cache write", "output"]
    )
    #expect(rows.map { $0["PricingQuantity"] } == ["492.0", "301.0", "207.0", "53.0"])
    #expect(
      rows.map { $0["ListUnitPrice"] } == [
        "0.000002500000001", "0.000000250000003", "0.000003125000003", "0.000010000000007",
      ]
    )
    #expect(rows[1]["ListCost"] == "0.000075250000903" && rows[1]["BilledCost"] == "0.00007525")
    #expect(Set(rows.map { $0["PricingUnit"] }) == ["Tokens"])
    #expect(try sum(rows.map { $0["BilledCost"] ?? "?" }) == call.cost)
  }

  @Test func `a discount is in what FOCUS calls contracted, and not in the list price`() throws {
    let test = try TestLedger()
    _ = try test.ledger.prices.setDiscount(
      PriceDiscount(provider: "openai", paidMillionths: 500_000),
      by: .test
    )
    try test.ledger.record(
      .using("gpt-4o", id: "a", usage: TokenUsage(prompt: 1_000_000, completion: 0))
    )
    let exported = try export(UsageQuery(.acme), as: .focus, from: test.ledger)
    let row = try #require(try table(exported, in: test.folder).first)
    #expect(row["ListUnitPrice"] == "0.0000025" && row["ListCost"] == "2.5")
    #expect(row["ContractedUnitPrice"] == "0.00000125" && row["ContractedCost"] == "1.25")
    #expect(row["BilledCost"] == "1.25" && row["EffectiveCost"] == "1.25")
  }

  @Test func `an adjustment is a correction of FOCUS`() throws {
    let test = try TestLedger()
    let call = try test.spend(.cents(50))
    let change = Change(by: "ops", reason: "billed twice")
    try test.ledger.record(Adjustment(.cents(-20), of: call.id, in: .acme), by: change)
    try test.ledger.record(
      Adjustment(.cents(-5), context: CallContext(workspace: .acme)),
      by: change
    )
    try test.ledger.record(
      Adjustment(.cents(9), context: CallContext(workspace: .acme)),
      by: change
    )
    let exported = try export(UsageQuery(.acme), as: .focus, from: test.ledger)
    let rows = try table(exported, in: test.folder)
    #expect(rows.map { $0["ChargeClass"] } == ["", "Correction", "Correction", "Correction"])
    #expect(Set(rows.map { $0["ChargeCategory"] }) == ["Usage", "Credit", "Adjustment"])
    #expect(rows.contains { $0["BilledCost"] == "-0.2" && $0["ProviderName"] == "openai" })
    #expect(try sum(rows.map { $0["BilledCost"] ?? "?" }) == .cents(34))
  }

  private static let names: [(user: String, cell: String)] = [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@sum", "'@sum"), ("a,b", "\"a,b\""),
    ("say \"hi\"", "\"say \"\"hi\"\"\""), ("Zoë", "Zoë"), ("'x", "'x"),
  ]

  @Test(arguments: names)
  func `a name runs in no spreadsheet, and comes back as it was`(
    _ name: (user: String, cell: String)
  ) throws {
    let test = try TestLedger()
    try test.ledger.record(.costing(.cents(1), user: name.user))
    try test.ledger.record(
      Adjustment(.cents(-1), context: CallContext(workspace: .acme)),
      by: Change(by: "ops", reason: "r")
    )
    let text = try export(UsageQuery(.acme), as: .csv, from: test.ledger).text
    #expect(text.contains(",\(name.cell),"))
    #expect(text.contains(",-0.01,"), "A negative amount stays a number.")
    let file = test.folder.path + "/rows.csv"
    try Data(text.utf8).write(to: URL(filePath: file))
    let copy = try TestLedger()
    let reader = try SourceReader<RowsSource>(places: [file])
    _ = try copy.ledger.importCalls(from: reader, named: file, into: .acme)
    let table = try copy.ledger.usage(UsageQuery(.acme, by: [.dimension(.user)]))
    #expect(table.rows.contains { $0.names == [name.user] })
  }

  @Test func `what the taker throws ends an export, and leaves no file`() throws {
    struct Enough: Error {}
    let test = try TestLedger()
    try test.spend(.cents(1))
    #expect(throws: LedgerError.self) {
      try test.ledger.export(UsageQuery(.acme), as: .csv) { _ in throw Enough() }
    }
    let path = test.folder.path + "/out.csv"
    var query = UsageQuery(.acme)
    query.filters = [UsageFilter(.success, in: ["maybe"])]
    #expect(throws: LedgerError.self) {
      try test.ledger.export(query, as: .csv, toFile: path)
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: test.folder.path)
    #expect(!files.contains { $0.hasPrefix("out.csv") })
  }

  @Test func `an amount of any size is written as money is`() {
    for value in [0, 1, -1, 10, 1_000_000_000, -25_000_000, .max, .min, 999_999_999] as [Int64] {
      for scale in [0, 3, 6, 9] {
        var text = ExportText()
        text.appendDecimal(value, scale: scale)
        #expect(
          String(decoding: text.bytes, as: UTF8.self) == DecimalText.print(value, scale: scale)
        )
      }
    }
  }
}

/// The lines of a cost and the cost itself never differ.
@Suite struct CostLineTests {
  @Test func `the lines of any call add up to what it costs`() throws {
    let seed: UInt64 = 92_010
    print("CostLineTests: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    func rate() -> Rate {
      Rate(nanodollarsPerMillion: .random(in: 0..<90_000_000_000, using: &random))
    }
    func maybe() -> Rate? { .random(using: &random) ? rate() : nil }
    for _ in 0..<2_000 {
      let rates = ModelPrice.Rates(
        input: rate(),
        output: rate(),
        cacheRead: maybe(),
        cacheWrite5m: maybe(),
        cacheWrite1h: maybe(),
        reasoning: maybe(),
        audioInput: maybe(),
        audioCacheRead: maybe(),
        audioOutput: maybe(),
        imageInput: maybe(),
        imageOutput: maybe(),
        request: rate(),
        webSearch: maybe()
      )
      func count(_ most: Int64) -> Int64 { .random(in: 0...max(0, most), using: &random) }
      let (prompt, completion) = (count(100_000), count(10_000))
      let cacheRead = count(prompt / 2)
      let audio = count(prompt / 3)
      let usage = TokenUsage(
        prompt: prompt,
        cacheRead: cacheRead,
        cacheWrite5m: count(prompt / 4),
        cacheWrite1h: count(prompt / 4),
        promptAudio: audio,
        cacheReadAudio: count(min(audio, cacheRead)),
        promptImage: count(prompt / 3),
        completion: completion,
        reasoning: count(completion / 2),
        completionAudio: count(completion / 4),
        completionImage: count(completion / 4),
        webSearches: count(3)
      )
      let lines = try rates.lines(of: usage)
      let cost = try rates.cost(of: usage)
      #expect((lines == nil) == (cost == nil))
      #expect(lines.map { $0.reduce(Money.zero) { $0 + $1.cost } } == cost?.total, "seed \(seed)")
    }
  }
}
