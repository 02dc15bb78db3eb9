import Testing

@testable import BudgetKit

@Suite struct TraceReaderTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  struct Reading {
    var calls: [ImportedCall] = []
    var refused: ImportNotes
    var linesRead: Int
    var filteredOut: Int
  }

  func read(path: String, _ mapping: TraceMapping) throws -> Reading {
    var calls: [ImportedCall] = []
    var reader = try TraceReader(path: path, mapping: mapping)
    var summary = ImportSummary()
    try reader.readEntries(after: .none) { piece in
      switch piece {
      case .entries(let entries):
        for case .call(let call) in entries { calls.append(call) }
      case .end(let file): _ = summary.end(file)
      case .unchanged, .resumed, .remark: break
      }
    }
    return Reading(
      calls: calls,
      refused: summary.refused,
      linesRead: summary.linesRead,
      filteredOut: summary.filtered
    )
  }

  private func read(_ text: String, _ mapping: TraceMapping) throws -> Reading {
    try read(path: folder.write(text, to: "trace"), mapping)
  }

  func mapping(
    _ format: TraceMapping.Format = .csv(delimiter: 0x2C),
    _ times: TraceMapping.TimestampFormat = .iso,
    columns: [String] = ["timestamp=t", "prompt_tokens=p", "completion_tokens=c"],
    constants: [String] = ["provider=openai", "model=gpt-4"],
    filters: [String] = []
  ) throws -> TraceMapping {
    var mapping = TraceMapping(format: format, timestampFormat: times)
    for column in columns { try mapping.addColumn(column) }
    for constant in constants { try mapping.addConstant(constant) }
    for filter in filters { try mapping.addFilter(filter) }
    return mapping
  }

  // MARK: - What a line says

  @Test func `every field is read from its column`() throws {
    let names = TraceMapping.Field.allCases.map(\.rawValue)
    let values = [
      "2026-01-02T03:04:05Z", "m", "p", "100", "20", "30", "40", "5", "6", "7", "3", "8", "2", "1",
      "4", "flex", "0.013317500000000001", "id-1",
      "proj",
      "exec", "agent", "user", "sess", "chat", "12.5", "false", "too slow", "search",
      "stop", "800", "g", "0", "d",
    ]
    let text = names.joined(separator: ",") + "\n" + values.joined(separator: ",") + "\n"
    let reading = try read(text, mapping(columns: names.map { "\($0)=\($0)" }, constants: []))
    var call = ImportedCall(
      id: "id-1",
      provider: "p",
      model: "m",
      usage: TokenUsage(
        prompt: 100,
        cacheRead: 30,
        cacheWrite5m: 40,
        cacheWrite1h: 5,
        promptAudio: 7,
        cacheReadAudio: 3,
        promptImage: 8,
        completion: 20,
        reasoning: 6,
        completionAudio: 2,
        completionImage: 1,
        webSearches: 4
      ),
      serviceTier: .flex,
      timestamp: try Instant(iso8601: "2026-01-02T03:04:05Z")
    )
    call.reportedCost = Money(nanodollars: 13_317_500)
    (call.projectID, call.executionID, call.agentID, call.userID) = (
      "proj", "exec", "agent", "user"
    )
    (call.sessionID, call.operation, call.feature) = ("sess", "chat", "search")
    call.outcome = CallOutcome(
      latencyMilliseconds: 13,
      error: "too slow",
      success: false,
      finishReason: "stop",
      maxTokens: 800,
      attemptGroup: "g",
      promptDigest: "d"
    )
    #expect(reading.calls == [call])
    #expect(reading.refused.isEmpty)
  }

  @Test func `a completion logged without its reasoning is completed`() throws {
    var mapping = try mapping(columns: [
      "timestamp=t", "prompt_tokens=p", "completion_tokens=c", "reasoning_tokens=r",
    ])
    let text = "t,p,c,r\n2026-01-02T03:04:05Z,1,2,30\n"
    #expect(try read(text, mapping).refused.count == 1)
    mapping.completionExcludesReasoning = true
    #expect(try read(text, mapping).calls.map(\.usage.completion) == [32])
  }

  @Test(
    arguments: [
      ("default", ServiceTier.standard), ("on_demand", .standard), ("AUTO", .standard),
      ("", .standard), ("batch", .batch), ("flex", .flex), ("priority", .priority),
      ("fast", .fast), ("Batch-US", .batchUS), ("scale", .unlisted),
    ]
  )
  func `a tier is read as providers name it, and an unknown one has no list price`(
    text: String,
    tier: ServiceTier
  ) throws {
    let columns = ["timestamp=t", "prompt_tokens=p", "service_tier=s"]
    let reading = try read("t,p,s\n2026-01-02T03:04:05Z,1,\(text)\n", mapping(columns: columns))
    #expect(reading.calls.map(\.serviceTier) == [tier])
  }

  @Test func `tags have keys of their own`() throws {
    let columns = ["timestamp=t", "prompt_tokens=p", "tag.team=x", "tag.cost center=y"]
    let reading = try read(
      "t,p,x,y\n2026-01-02T03:04:05Z,1,core,\n",
      mapping(columns: columns, constants: ["provider=openai", "model=m", "tag.env=prod"])
    )
    #expect(reading.calls.map(\.tags) == [["team": "core", "env": "prod"]])
    #expect(throws: LedgerError.self) { try mapping(columns: ["tag.=x"]) }
    #expect(throws: LedgerError.self) { try mapping(columns: ["tag.a=x", "tag.a=y"]) }
  }

  @Test func `a filter may ask for another value, which a line without one has`() throws {
    let text =
      "t,p,k\n2026-01-02T03:04:05Z,1,a\n2026-01-02T03:04:06Z,2,b\n2026-01-02T03:04:07Z,3,\n"
    func prompts(_ filters: [String]) throws -> [Int64] {
      try read(text, mapping(columns: ["timestamp=t", "prompt_tokens=p"], filters: filters))
        .calls.map(\.usage.prompt)
    }
    #expect(try prompts(["k!=a"]) == [2, 3])
    #expect(try prompts(["k=a"]) == [1])
    #expect(try prompts(["k!=a", "k!=b"]) == [3])
    #expect(throws: LedgerError.self) { try prompts(["!=a"]) }
  }

  @Test func `a prompt logged without its cached tokens is completed`() throws {
    var mapping = try mapping(columns: [
      "timestamp=t", "prompt_tokens=p", "completion_tokens=c", "cache_read_tokens=r",
      "cache_write_tokens=w",
    ])
    let text = "t,p,c,r,w\n2026-01-02T03:04:05Z,1,2,30,40\n"
    #expect(try read(text, mapping).refused.count == 1)
    mapping.promptExcludesCache = true
    #expect(try read(text, mapping).calls.map(\.usage.prompt) == [71])
  }

  @Test(arguments: [
    ("2026-01-02T03:04:05Z", TraceMapping.TimestampFormat.iso, 1_767_323_045_000),
    ("2026-01-02T04:04:05+01:00", .iso, 1_767_323_045_000),
    ("1767323045", .unix, 1_767_323_045_000),
    ("1767323045.9999", .unix, 1_767_323_045_999), ("1.767323045e9", .unix, 1_767_323_045_000),
    ("1767323045123", .unixMilliseconds, 1_767_323_045_123), ("0", .unix, 0),
    ("1767323045123.9", .unixMilliseconds, 1_767_323_045_123),
  ])
  func `times are read by their format`(
    text: String,
    format: TraceMapping.TimestampFormat,
    value: Int64
  ) throws {
    let reading = try read("t,p,c\n\(text),1,2\n", mapping(.csv(delimiter: 0x2C), format))
    #expect(reading.calls.map(\.timestamp.millisecondsSince1970) == [value])
  }

  @Test(arguments: [
    ("", TraceMapping.TimestampFormat.iso), ("2026-01-02T03:04:05", .iso),
    ("2026-02-30T00:00:00Z", .iso),
    ("1767323045", .iso), ("2026-01-02T03:04:05Z", .unix), ("1767323045123", .unix), ("now", .unix),
    ("1e30", .unixMilliseconds), ("9223372036854775807", .unixMilliseconds),
    ("-62135596801", .unix),
  ])
  func `a time of another format, without a zone or out of range is refused`(
    text: String,
    format: TraceMapping.TimestampFormat
  ) throws {
    let reading = try read("t,p,c\n\(text),1,2\n", mapping(.csv(delimiter: 0x2C), format))
    #expect(reading.calls.isEmpty)
    #expect(reading.refused.map(\.line) == [2])
  }

  @Test func `a time without a zone is read where one is assumed`() throws {
    var mapping = try mapping()
    mapping.assumedZone = .utc
    let reading = try read("t,p,c\n2023-11-16 18:17:03.9799600,1,2\n", mapping)
    #expect(reading.calls.map(\.timestamp.millisecondsSince1970) == [1_700_158_623_979])
  }

  @Test(arguments: [
    "-1,2", "1.5,2", "x,2", "1,-2", "1000000000001,2", "\"1,000\",2", "1e30,2", "NaN,2", " 1,2",
    "+1,2",
  ])
  func `a count that is no whole number in range is refused`(counts: String) throws {
    let reading = try read(
      "t,p,c\n2026-01-02T03:04:05Z,\(counts)\n2026-01-02T03:04:05Z,1,2\n",
      mapping()
    )
    #expect(reading.calls.count == 1)
    #expect(reading.refused.map(\.line) == [2])
  }

  @Test(arguments: [("1,", 1, 0), (",2", 0, 2), ("1.0,2e1", 1, 20), ("0,0", 0, 0)])
  func `an absent count beside another is zero`(counts: String, prompt: Int64, completion: Int64)
    throws
  {
    let reading = try read("t,p,c\n2026-01-02T03:04:05Z,\(counts)\n", mapping())
    #expect(reading.calls.map(\.usage) == [TokenUsage(prompt: prompt, completion: completion)])
  }

  @Test func `a line with neither tokens nor a cost is refused`() throws {
    #expect(try read("t,p,c\n2026-01-02T03:04:05Z,,\n", mapping()).refused.count == 1)
  }

  @Test(arguments: ["-4000000000.1", "NaN", "4000000000.1", "1,5", "$1"])
  func `a cost that is no number or out of range is refused`(cost: String) throws {
    let mapping = try mapping(columns: ["timestamp=t", "cost=k"])
    #expect(try read("t,k\n2026-01-02T03:04:05Z,\"\(cost)\"\n", mapping).refused.count == 1)
  }

  @Test(arguments: [("true", true), ("FALSE", false), ("1", true), ("0", false), ("", true)])
  func `success is read in its usual spellings`(text: String, success: Bool) throws {
    let mapping = try mapping(columns: ["timestamp=t", "prompt_tokens=p", "success=s"])
    #expect(
      try read("t,p,s\n2026-01-02T03:04:05Z,1,\(text)\n", mapping).calls.map(\.success) == [success]
    )
    let unclear = try read("t,p,s\n2026-01-02T03:04:05Z,1,maybe\n", mapping)
    #expect(unclear.calls.map(\.success) == [true] && unclear.calls.map(\.droppedLabels) == [1])
  }

  @Test func `an error without a word on success is a failure`() throws {
    let mapping = try mapping(columns: ["timestamp=t", "prompt_tokens=p", "error=e"])
    let text = "t,p,e\n2026-01-02T03:04:05Z,1,timeout\n2026-01-02T03:04:05Z,1,\n"
    #expect(try read(text, mapping).calls.map(\.success) == [false, true])
  }

  // MARK: - Ids

  @Test func `calls without ids are named by their lines, and duplicates stay apart`() throws {
    let header = "t,p,c\n"
    let line = "2026-01-02T03:04:05Z,1,2\n"
    let other = "2026-01-02T03:04:06Z,1,2\n"
    let earlier = try read(header + line + line, mapping()).calls.map(\.id)
    let later = try read(header + line + line + other + line, mapping()).calls.map(\.id)
    #expect(Set(later).count == 4)
    #expect(Array(later.prefix(2)) == earlier)
    #expect(later[0] == "line:\(SHA256.hexadecimal(line.utf8.dropLast())):1")
    #expect(later[3].hasSuffix(":3"))
    let windows = (header + line + line).replacing("\n", with: "\r\n")
    #expect(try read(windows, mapping()).calls.map(\.id) == earlier)
    #expect(try later.allSatisfy { try RecordID($0).rawValue == $0 })
  }

  @Test func `a source enters the ids of lines, and only of lines`() throws {
    let header = "t,p,c\n"
    let line = "2026-01-02T03:04:05Z,1,2\n"
    let ids = try [nil, "one", "two", "one"].map { source in
      var mapping = try mapping()
      mapping.source = source
      return try read(header + line + line, mapping).calls.map(\.id)
    }
    #expect(ids[1] == ids[3])
    #expect(Set(ids.joined()).count == 6)
    #expect(ids[1][0] == "line:\(SHA256.hexadecimal("one\0\(line.dropLast())".utf8)):1")
  }

  @Test(arguments: ["", "a\nb", String(repeating: "x", count: 256)])
  func `a source that is no name is refused`(source: String) throws {
    var mapping = try mapping()
    mapping.source = source
    #expect(refusal { try mapping.validate() } == .invalidID)
  }

  @Test func `a source beside a column for ids is refused`() throws {
    var mapping = try mapping(columns: ["timestamp=t", "prompt_tokens=p", "id=i"])
    mapping.source = "one"
    #expect(refusal { try mapping.validate() } == .invalidValue)
  }

  @Test func `an id that cannot key a record becomes a digest, and a missing one that of its line`()
    throws
  {
    let mapping = try mapping(columns: ["timestamp=t", "prompt_tokens=p", "id=i"])
    let ids = ["", "a\tb", String(repeating: "x", count: 2_300), "a\u{200B}", "good"]
    let rows = ids.map { "2026-01-02T03:04:05Z,1,\($0)\n" }
    let reading = try read("t,p,i\n" + rows.joined(), mapping)
    #expect(reading.refused.isEmpty)
    let recorded = try reading.calls.map {
      try $0.llmCall(in: .acme, project: nil).call.id?.rawValue
    }
    #expect(recorded[0]?.hasPrefix("line:") == true)
    #expect(recorded[1...3].allSatisfy { $0?.hasPrefix("sha256:") == true && $0?.utf8.count == 71 })
    #expect(Set(recorded).count == 5 && recorded[4] == "good")
    #expect(try recorded.compactMap { $0 }.allSatisfy { try RecordID($0).rawValue == $0 })
  }

  // MARK: - Mappings

  @Test(arguments: [
    "prompt_tokens", "=x", "tokens=x", "prompt_tokens=", "timestamp=again", "Cost=x",
  ])
  func `an assignment that says nothing or is given twice is refused`(assignment: String) throws {
    var mapping = try mapping()
    #expect(refusal { try mapping.addColumn(assignment) } == .invalidValue)
    #expect(refusal { try mapping.addConstant(assignment) } == .invalidValue)
  }

  @Test func `a mapping that cannot give calls is refused`() throws {
    for (columns, constants) in [
      (["prompt_tokens=p"], ["provider=a", "model=b"]),
      (["timestamp=t", "prompt_tokens=p"], ["model=b"]),
      (["timestamp=t", "prompt_tokens=p"], ["provider=a"]),
      (["timestamp=t"], ["provider=a", "model=b"]),
    ] {
      #expect(
        refusal { try mapping(columns: columns, constants: constants).validate() }
          == .invalidValue
      )
    }
    var based = try mapping()
    based.base = .distantPast
    #expect(refusal { try based.validate() } == .invalidValue)
    for delimiter: UInt8 in [0x22, 0x0A, 0x0D, 0xC3] {
      #expect(refusal { try mapping(.csv(delimiter: delimiter)).validate() } == .invalidValue)
    }
  }

  @Test(arguments: ["t,p\n", "T,p,c\n", "t,p,c,c\n", "t;p;c\n"])
  func `a column that the header lacks or has twice is an error before anything is read`(
    header: String
  ) throws {
    let error = #expect(throws: LedgerError.self) {
      try read(header + "2026-01-02T03:04:05Z,1,2\n", mapping())
    }
    #expect(error?.code == .invalidValue)
  }

  // MARK: - JSONL

  @Test func `members are found by path, by a name with a dot, and by condition`() throws {
    let mapping = try mapping(
      .jsonl,
      .unix,
      columns: ["timestamp=time", "prompt_tokens=a.p", "completion_tokens=x.y"],
      filters: ["event=send"]
    )
    let text = """
      {"event":"open","time":1}
      {"event":"send","time":2,"a":{"p":10},"x.y":5}
      {"event":"send","time":3,"a":{"p":"11"},"x":{"y":null}}

      {"event":"send","time":4,"a":{"p":[1]},"x.y":5}
      not json
      [1]
      """
    let reading = try read(text, mapping)
    #expect(reading.calls.map(\.usage.prompt) == [10, 11])
    #expect(reading.calls.map(\.usage.completion) == [5, 0])
    #expect(reading.filteredOut == 1)
    #expect(reading.linesRead == 6)
    #expect(reading.refused.map(\.line) == [5, 6, 7])
  }

  @Test func `a column that no line has is an error, and nothing is handed over`() throws {
    let mapping = try mapping(
      .jsonl,
      .unix,
      columns: ["timestamp=time", "prompt_tokens=p", "cost=kost"]
    )
    let path = try folder.write("{\"time\":1,\"p\":2}\n{\"time\":2,\"p\":2}\n", to: "trace")
    var reader = try TraceReader(path: path, mapping: mapping)
    var count = 0
    let error = #expect(throws: LedgerError.self) {
      try reader.readEntries(after: .none) { _ in count += 1 }
    }
    #expect(error?.message.contains("kost") == true)
    #expect(count == 0)
    #expect(try read("", mapping).calls.isEmpty)
  }

  @Test func `20,000 mutated lines never trap`() throws {
    var random = SeededGenerator(seed: 5)
    let json = Array(#"{"t":"2026-01-02T03:04:05.123Z","p":10,"c":5,"k":1.5e-05}"#.utf8)
    let csv = Array("2026-01-02T03:04:05.123Z,10,5,\"1.5e-05\"".utf8)
    let columns = ["timestamp=t", "prompt_tokens=p", "completion_tokens=c", "cost=k"]
    for (good, header, format) in [
      (json, "", TraceMapping.Format.jsonl), (csv, "t,p,c,k\n", .csv(delimiter: 0x2C)),
    ] {
      let lines = (0..<10_000).map { _ in mutated(good, &random) }
      let bytes = Array(header.utf8) + good + [0x0A] + lines.joined(separator: [0x0A])
      let reading = try read(path: folder.write(bytes, to: "m"), mapping(format, columns: columns))
      #expect(!reading.calls.isEmpty && reading.refused.count > 2_000)
    }
  }
}
