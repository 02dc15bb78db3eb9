import Testing

@testable import BudgetKit

@Suite struct ImportTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(10))
  }

  private static let header = "id,time,model,prompt,completion,cost"

  private func importing(
    _ lines: [String],
    into ledger: Ledger? = nil,
    project: ProjectID? = nil
  ) throws -> ImportSummary {
    var mapping = TraceMapping(format: .csv(delimiter: 0x2C))
    for column in [
      "id=id", "timestamp=time", "model=model", "prompt_tokens=prompt",
      "completion_tokens=completion", "cost=cost",
    ] { try mapping.addColumn(column) }
    try mapping.addConstant("provider=openai")
    let text = ([Self.header] + lines).joined(separator: "\n") + "\n"
    let path = try test.folder.write(text, to: "trace.csv")
    return try (ledger ?? test.ledger)
      .importTrace(at: path, mapping: mapping, into: .acme, project: project)
  }

  private func expect(
    _ summary: ImportSummary,
    new: Int = 0,
    known: Int = 0,
    changed: Int = 0,
    refused: Int = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = [summary.new, summary.known, summary.changed, summary.refused.count]
    #expect(found == [new, known, changed, refused], sourceLocation: sourceLocation)
  }

  @Test func `a trace imported twice counts once, and says the same cost`() throws {
    let lines = (0..<2100).map { number in
      "c\(number),2026-01-\(10 + number % 10)T00:00:00Z,gpt-4o,1000,500,"
    }
    let first = try importing(lines, project: .search)
    expect(first, new: 2100)
    #expect(try first.cost == Money(usd: "15.75") && first.read == 2100)
    let again = try importing(lines, project: .search)
    expect(again, known: 2100)
    #expect(again.cost == first.cost)
    #expect(try test.status().spent == first.cost)
    #expect(try test.alertedPercents() == [50, 80, 90, 100])
    try test.expectVerified()
  }

  @Test func `a later state of a log completes a call, and counters move by the difference`() throws
  {
    let early = "c,2026-01-10T00:00:00Z,gpt-4o,1000,500,"
    let late = "c,2026-01-10T00:00:05Z,gpt-4o,1000,900,"
    expect(try importing([early]), new: 1)
    let completed = try importing([late])
    expect(completed, changed: 1)
    #expect(completed.cost == (try Money(usd: "0.0115")))
    #expect(try test.status().spent == (try Money(usd: "0.0115")))
    let row = try #require(try test.ledger.calls.find(RecordID("c"), in: .acme))
    #expect(row.timestamp == (try Instant(iso8601: "2026-01-10T00:00:00Z")))
    try test.expectVerified()

    expect(try importing([early]), known: 1)
    expect(try importing([late]), known: 1)
    #expect(try test.ledger.calls.find(RecordID("c"), in: .acme) == row)
    try test.expectVerified()
  }

  @Test func `a cost that the log learns later is taken`() throws {
    expect(try importing(["c,2026-01-10T00:00:00Z,unheard-of,10,5,"]), new: 1)
    #expect(try test.status().unpricedCalls == 1)
    expect(try importing(["c,2026-01-10T00:00:00Z,unheard-of,10,5,0.25"]), changed: 1)
    #expect(try test.status().unpricedCalls == 0)
    #expect(try test.status().spent == .cents(25))
    try test.expectVerified()
  }

  @Test func `a call of a month that was not counted is completed once`() throws {
    expect(try importing(["c,2025-11-30T00:00:00Z,m,10,5,1"]), new: 1)
    // Forgets what was counted in November, as another zone or a disabled budget does.
    try test.setBudget(.dollars(10), isEnabled: false)
    try test.setBudget(.dollars(10))
    expect(try importing(["c,2025-11-30T00:00:00Z,m,10,6,3"]), changed: 1)
    try test.expectVerified()
    test.clock.now = try Instant(iso8601: "2025-11-30T00:00:00Z")
    #expect(try test.status().spent == .dollars(3))
  }

  @Test func `another call under a known id is refused by name`() throws {
    expect(try importing(["c,2026-01-10T00:00:00Z,gpt-4o,10,5,"]), new: 1)
    let summary = try importing([
      "c,2026-01-10T00:00:00Z,gpt-4o-mini,99,99,", "d,2026-01-10T00:00:00Z,gpt-4o,10,5,",
    ])
    expect(summary, new: 1, refused: 1)
    #expect(summary.refused.first?.reason.contains("c") == true)
    try test.expectVerified()
  }

  @Test func `a call that was settled is not completed by a log`() throws {
    let hold = try test.guarding().reserve(.cents(10), id: ReservationID("c"))
    let usage = TokenUsage(prompt: 10, completion: 5)
    let measured = MeasuredCall(provider: "openai", model: "gpt-4o", usage: usage)
    try test.guarding().settle(hold.id, with: measured)
    expect(try importing(["c,2026-01-15T12:00:00Z,gpt-4o,10,500,"]), known: 1)
    try test.expectVerified()
  }

  @Test func `a bad call in a batch is refused, and the rest goes in`() throws {
    let summary = try importing([
      "a,2026-01-10T00:00:00Z,gpt-4o,10,5,", "b,2026-01-10T00:00:00Z,gpt-4o,-1,5,",
      "c,2026-01-10T00:00:00Z,gpt-4o,10,99999999999999999999,", "d,yesterday,gpt-4o,10,5,",
      "e,2026-01-10T00:00:00Z,gpt-4o,10,5,4000000001", "f,2026-01-10T00:00:00Z,,10,5,",
      "g,2026-01-10T00:00:00Z,gpt-4o,10,5,",
    ])
    // A model is a label: the tokens without one go in, unpriced.
    expect(summary, new: 3, refused: 4)
    #expect(summary.unpricedCalls == 1 && summary.amendedLabels == 1)
    #expect(try test.count("llm_call") == 3)
    try test.expectVerified()
  }

  @Test func `costs that no counter can hold are refused, and the rest goes in`() throws {
    for isCounted in [true, false] {
      let test = try TestLedger()
      if isCounted { try test.setBudget(.dollars(10)) }
      let absurd = (0..<4).map { "x\($0),2026-01-10T00:00:00Z,gpt-4o,10,5,4000000000" }
      let summary = try importing(
        ["a,2026-01-10T00:00:00Z,gpt-4o,10,5,"] + absurd + ["b,2026-01-10T00:00:00Z,gpt-4o,1,1,"],
        into: test.ledger
      )
      expect(summary, new: 4, refused: 2)
      #expect(try test.count("llm_call") == 4)
      try test.expectVerified()
    }
  }

  @Test func `a batch that overflows is named call by call`() throws {
    let calls = (0..<3).map { "x\($0),2026-01-10T00:00:00Z,gpt-4o,10,5,4000000000" }
    let summary = try importing(calls)
    #expect(summary.refused.count == 1)
    #expect(summary.refused.first?.reason.contains("x2") == true)
    try test.expectVerified()
  }
}
