import Foundation
import Testing

@testable import BudgetKit

@Suite struct ClaudeCodeReaderTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func read(_ lines: String...) throws -> ClaudeCodeLog {
    let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "projects/-a/s.jsonl")
    return try ClaudeCodeLog(path: path)
  }

  /// Returns the line of an answer.
  private func line(
    id: String? = "msg_1",
    request: String? = "req_1",
    usage: String? = #"{"input_tokens":10,"output_tokens":5}"#,
    time: String = "2026-01-27T04:39:27.209Z",
    model: String = "claude-opus-4-5-20251101",
    session: String = "s1",
    more: String = ""
  ) -> String {
    let message = [
      id.map { "\"id\":\"\($0)\"" }, "\"model\":\"\(model)\"",
      #""content":[{"type":"text","text":"{}\"]"}]"#,
      usage.map { "\"usage\":\($0)" },
    ]
    let members = [
      "\"sessionId\":\"\(session)\"", #""cwd":"/home/dev""#,
      "\"message\":{\(message.compactMap { $0 }.joined(separator: ","))}",
      request.map { "\"requestId\":\"\($0)\"" }, #""type":"assistant""#,
      "\"timestamp\":\"\(time)\"",
    ]
    return "{\(members.compactMap { $0 }.joined(separator: ","))\(more)}"
  }

  // MARK: - One line

  @Test func `an answer becomes a call`() throws {
    let usage = """
      {"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":7,"output_tokens":5,\
      "cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":10},\
      "server_tool_use":{"web_search_requests":2,"web_fetch_requests":9},"service_tier":"batch"}
      """
    let call = try #require(
      read(line(usage: usage, more: #","costUSD":0.013317500000000001"#)).importedCalls.first
    )
    #expect(call.id == "msg_1:req_1")
    #expect(call.provider == "anthropic")
    #expect(call.model == "claude-opus-4-5-20251101")
    #expect(
      call.usage
        == TokenUsage(
          prompt: 47,
          cacheRead: 7,
          cacheWrite5m: 20,
          cacheWrite1h: 10,
          completion: 5,
          webSearches: 2
        )
    )
    #expect(call.serviceTier == .batch)
    #expect(call.timestamp == Instant(millisecondsSince1970: 1_769_488_767_209))
    #expect(call.sessionID == "s1")
    #expect(call.workingDirectory == "/home/dev")
    #expect(call.reportedCost == Money(nanodollars: 13_317_500))
    #expect(call.success)
  }

  @Test(arguments: [
    (#""cache_creation_input_tokens":30"#, 30, 0),
    (#""cache_creation_input_tokens":30,"cache_creation":null"#, 30, 0),
    (#""cache_creation_input_tokens":30,"cache_creation":{"ephemeral_1h_input_tokens":30}"#, 0, 30),
    (
      #""cache_creation_input_tokens":30,"cache_creation":{"ephemeral_1h_input_tokens":10}"#, 20, 10
    ),
    (#""cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5}"#, 4, 5),
  ])
  func `cache writes not told apart live five minutes`(
    member: String,
    fiveMinutes: Int64,
    hour: Int64
  ) throws {
    let calls = try read(line(usage: "{\"input_tokens\":1,\"output_tokens\":1,\(member)}"))
      .importedCalls
    #expect(calls.first?.usage.cacheWrite5m == fiveMinutes)
    #expect(calls.first?.usage.cacheWrite1h == hour)
    #expect(calls.first?.usage.prompt == 1 + fiveMinutes + hour)
  }

  @Test(arguments: [
    ("\"standard\"", ServiceTier.standard, 0), ("\"priority\"", .priority, 0),
    ("\"batch\"", .batch, 0),
    ("null", .standard, 0), ("\"turbo\"", .unlisted, 1), ("7", .standard, 0),
  ])
  func `an unknown service tier has no list price and is named`(
    tier: String,
    found: ServiceTier,
    remarks: Int
  ) throws {
    let reader = try read(
      line(usage: "{\"input_tokens\":1,\"output_tokens\":1,\"service_tier\":\(tier)}")
    )
    #expect(reader.importedCalls.map(\.serviceTier) == [found])
    #expect(reader.remarks.count == remarks)
    #expect(reader.refused.isEmpty)
  }

  @Test(arguments: [
    (#""speed":"fast""#, ServiceTier.fast), (#""inference_geo":"us""#, .us),
    (#""speed":"fast","inference_geo":"us""#, .fastUS),
    (#""service_tier":"batch","inference_geo":"us""#, .batchUS),
    (#""service_tier":"batch","speed":"fast""#, .unlisted),
    (#""speed":"standard","inference_geo":"not_available""#, .standard),
    (#""speed":"","inference_geo":"global""#, .standard), (#""speed":"turbo""#, .unlisted),
    (#""inference_geo":"eu""#, .unlisted),
    (#""server_tool_use":{"web_search_requests":2,"web_fetch_requests":3}"#, .standard),
    (#""server_tool_use":{"code_execution_requests":0}"#, .standard),
    (#""server_tool_use":{"code_execution_requests":1}"#, .unlisted),
  ])
  func `what changes a price is priced, or leaves the call without a list price`(
    members: String,
    tier: ServiceTier
  ) throws {
    let reader = try read(line(usage: "{\"input_tokens\":1,\"output_tokens\":1,\(members)}"))
    #expect(reader.importedCalls.map(\.serviceTier) == [tier])
    #expect(members.contains("batch") || reader.remarks.isEmpty == (tier != .unlisted))
  }

  @Test func `an answer without a request id is named by its message alone`() throws {
    #expect(try read(line(request: nil)).importedCalls.map(\.id) == ["msg_1"])
  }

  @Test func `an API error is a call that failed`() throws {
    #expect(
      try read(line(more: #","isApiErrorMessage":true"#)).importedCalls.map(\.success) == [false]
    )
  }

  @Test func `a synthetic message is counted and is no call`() throws {
    let reader = try read(line(id: "a", request: nil, model: "<synthetic>"), line())
    #expect(reader.messageCount == 2)
    #expect(reader.syntheticCount == 1)
    #expect(reader.importedCalls.count == 1)
  }

  @Test func `lines of other types are read and passed over`() throws {
    let reader = try read(
      #"{"type":"user","message":{"role":"user","content":"hi"}}"#,
      #"{"type":"summary","summary":"x"}"#,
      #"{"type":"system","timestamp":5,"message":"text"}"#,
      "{}",
      "",
      "   ",
      #"{"type":null}"#
    )
    #expect(reader.linesRead == 5)
    #expect(reader.refused.isEmpty)
    #expect(reader.importedCalls.isEmpty)
  }

  // MARK: - Several lines

  @Test func `the line with the most output tokens tells the usage, the first one the time`() throws
  {
    func usage(_ output: Int, cache: Int) -> String {
      "{\"input_tokens\":10,\"cache_read_input_tokens\":\(cache),\"output_tokens\":\(output)}"
    }
    let reader = try read(
      line(usage: usage(3, cache: 1), time: "2026-01-27T04:39:02Z", session: "s2"),
      line(usage: usage(90, cache: 2), time: "2026-01-27T04:39:01Z", session: "s1"),
      line(usage: usage(90, cache: 3), time: "2026-01-27T04:39:04Z", session: "s3"),
      line(usage: usage(4, cache: 4), time: "2026-01-27T04:39:05Z", session: "s4")
    )
    let call = try #require(reader.importedCalls.first)
    #expect(reader.importedCalls.count == 1)
    #expect(call.usage.completion == 90)
    #expect(call.usage.cacheRead == 3)
    #expect(call.timestamp.millisecondsSince1970 % 60_000 == 1_000)
    #expect(call.sessionID == "s1")
  }

  @Test(
    arguments: [
      (["2", nil], "2"), ([nil, "3"], "3"), (["2", "3"], "3"), ([nil, nil], nil),
    ] as [([String?], String?)]
  )
  func `the line that tells the usage tells the cost, or else the one that has it`(
    costs: [String?],
    found: String?
  ) throws {
    let lines = zip(costs, [5, 9]).map { cost, output in
      line(
        usage: "{\"input_tokens\":1,\"output_tokens\":\(output)}",
        more: cost.map { ",\"costUSD\":\($0)" } ?? ""
      )
    }
    for (first, second) in [(0, 1), (1, 0)] {
      let call = try read(lines[first], lines[second]).importedCalls.first
      #expect(call?.usage.completion == 9)
      #expect(call?.reportedCost?.description == found)
    }
  }

  @Test func `one message in two sessions is one call, whatever the files are called`() throws {
    let small = line(usage: #"{"input_tokens":1,"output_tokens":1}"#)
    let whole = line(usage: #"{"input_tokens":1,"output_tokens":8}"#)
    for (name, other) in [("a", "b"), ("b", "a")] {
      let folder = try ScratchFolder()
      try folder.write(small + "\n", to: "projects/-x/\(name).jsonl")
      try folder.write(whole + "\n", to: "projects/-x/\(other)/subagents/agent-1.jsonl")
      let reader = try ClaudeCodeLog(path: folder.path)
      #expect(reader.importedCalls.map(\.usage.completion) == [8])
      #expect(reader.linesRead == 2)
    }
  }

  @Test func `a copy of an answer under another request, or none, is one call with it`() throws {
    let reader = try read(
      line(request: "r1", time: "2026-01-27T04:39:02Z"),
      line(request: "r2", time: "2026-01-28T04:39:02Z"),
      line(request: nil, time: "2026-01-29T04:39:02Z")
    )
    #expect(reader.importedCalls.map(\.id) == ["msg_1:r1"])
  }

  @Test(arguments: [
    // An id that a local server gives again after a restart, and one that Anthropic made.
    ("chatcmpl-7", "2026-01-31T00:00:00Z", 99, 7, 2),
    ("chatcmpl-7", "2026-01-27T04:45:00Z", 99, 7, 2),
    ("chatcmpl-7", "2026-01-31T00:00:00Z", 10, 7, 2),
    ("chatcmpl-7", "2026-01-27T04:45:00Z", 10, 7, 1),
    ("chatcmpl-7", "2026-01-31T00:00:00Z", 10, 5, 1),
    ("chatcmpl-7", "2026-01-27T04:39:27.209Z", 99, 7, 1),
    ("msg_01RM2EiHHepqWMVUZRdb83X4", "2026-01-31T00:00:00Z", 10, 7, 1),
    ("msg_01RM2EiHHepqWMVUZRdb83X4", "2026-01-27T04:45:00Z", 99, 7, 1),
    ("msg_01RM2EiHHepqWMVUZRdb83X4", "2026-01-31T00:00:00Z", 99, 7, 2),
  ])
  func `lines of one id are one call where the one can be a copy or a state of the other`(
    id: String,
    time: String,
    input: Int,
    output: Int,
    calls: Int
  ) throws {
    let usage = "{\"input_tokens\":\(input),\"output_tokens\":\(output)}"
    let reader = try read(
      line(id: id, request: nil),
      line(id: id, request: nil, usage: usage, time: time)
    )
    #expect(reader.importedCalls.count == calls)
  }

  @Test func `calls come in the order of time and then of id`() throws {
    let reader = try read(
      line(id: "c", time: "2026-01-02T00:00:00Z"),
      line(id: "b", time: "2026-01-02T00:00:00Z"),
      line(id: "a", time: "2026-01-03T00:00:00Z"),
      line(id: "d", time: "2026-01-02T00:30:00+01:00")
    )
    #expect(reader.importedCalls.map { $0.id.prefix(1) } == ["d", "b", "c", "a"])
  }

  // MARK: - Refusals

  @Test(arguments: [
    ("not json", ""), ("{\"type\":\"assistant\",\"message\":{\"id\":\"msg_1\",\"mod", "ends"),
    ("[1]", "object"), ("\"text\"", "object"), ("{\"type\":\"assistant\"}", "message.id"),
    ("{\"type\":\"assistant\"} {}", "follows"), ("\u{FEFF}{}", ""),
  ])
  func `a line that is no answer is refused with its place, and the rest is read`(
    text: String,
    reason: String
  ) throws {
    let reader = try read(line(id: "before"), text, line(id: "after"))
    #expect(reader.importedCalls.count == 2)
    #expect(reader.linesRead == 3)
    #expect(reader.refused.map(\.line) == [2])
    #expect(reader.refused.first?.file.hasSuffix("/s.jsonl") == true)
    #expect(reader.refused.first?.reason.contains(reason) == true || reason.isEmpty)
  }

  @Test(arguments: [
    "-1", "1.5", "1e30", "9223372036854775808", "1000000000001", "\"5\"", "true", "[1]", "{}",
  ])
  func `a count that is no whole number in range is refused`(count: String) throws {
    for usage in [
      "{\"input_tokens\":\(count),\"output_tokens\":1}",
      "{\"input_tokens\":1,\"output_tokens\":\(count)}",
      "{\"input_tokens\":1,\"output_tokens\":1,\"cache_read_input_tokens\":\(count)}",
      "{\"input_tokens\":1,\"output_tokens\":1,\"cache_creation\":{\"ephemeral_1h_input_tokens\":\(count)}}",
    ] {
      let reader = try read(line(usage: usage))
      #expect(reader.importedCalls.isEmpty)
      #expect(reader.refused.count == 1)
    }
  }

  @Test func `counts in range whose sum is not are refused`() throws {
    let most = TokenUsage.largestCount
    let usage = "{\"input_tokens\":\(most),\"cache_read_input_tokens\":\(most),\"output_tokens\":0}"
    #expect(try read(line(usage: usage)).refused.count == 1)
  }

  @Test func `an answer that lacks what a call needs is refused`() throws {
    let reader = try read(
      line(id: nil),
      line(usage: nil),
      line(usage: "{}"),
      line(usage: #"{"input_tokens":1}"#),
      line(usage: #"{"input_tokens":null,"output_tokens":1}"#),
      line(time: ""),
      line(time: "2026-01-27T04:39:27"),
      line(time: "2026-02-30T04:39:27Z"),
      line(id: ""),
      line(more: #","costUSD":-1"#),
      line(more: #","costUSD":1e30"#)
    )
    #expect(reader.refused.compactMap(\.line) == Array(1...11))
    #expect(reader.importedCalls.isEmpty)
  }

  // MARK: - Folders

  @Test(arguments: ["", "/projects", "/projects/-a", "/projects/-a/s.jsonl"])
  func `logs are found from the home folder, from projects, from one project and alone`(
    below: String
  ) throws {
    try folder.write(line() + "\n", to: ".claude/projects/-a/s.jsonl")
    try folder.write("not a log", to: ".claude/projects/-a/s.txt")
    try folder.write("not json\n", to: ".claude/history.jsonl")
    let reader = try ClaudeCodeLog(path: folder.path + "/.claude" + below)
    #expect(reader.importedCalls.count == 1)
    #expect(reader.refused.isEmpty)
    #expect(try ClaudeCodeLog(path: folder.path).importedCalls.count == 1)
  }

  @Test func `links and names not in UTF-8 are named and not followed`() throws {
    try folder.write(line() + "\n", to: "projects/-a/s.jsonl")
    try folder.run(
      "ln -s .. \"$1/projects/loop\"; ln -s /etc/passwd \"$1/projects/x.jsonl\"; touch \"$1/projects/$(printf '\\377').jsonl\"",
      folder.path
    )
    let reader = try ClaudeCodeLog(path: folder.path)
    #expect(reader.linesRead == 1)
    #expect(reader.remarks.count == 3)
  }

  @Test func `a folder without logs is an error`() throws {
    #expect(refusal { try ClaudeCodeLog(path: folder.path) } == .notFound)
    #expect(refusal { try ClaudeCodeLog(path: folder.path + "/absent") } == .notFound)
    #expect(refusal { try ClaudeCodeLog(path: "") } == .invalidPath)
    #expect(refusal { try ClaudeCodeLog(path: "/tmp\u{0}/x") } == .invalidPath)
  }

  // MARK: - Random and real logs

  @Test func `20,000 mutated lines never trap, and each is a call or a refusal or neither`() throws
  {
    let seed: UInt64 = 99
    var random = SeededGenerator(seed: seed)
    let usage =
      #"{"input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":3},"output_tokens":5}"#
    let good = Array(line(usage: usage, more: #","costUSD":1.5e-05"#).utf8)
    let lines = (0..<20_000).map { _ in mutated(good, &random) }
    let path = try folder.write(Array(lines.joined(separator: [0x0A])), to: "m.jsonl")
    let reader = try ClaudeCodeLog(path: path)
    #expect(reader.importedCalls.count + reader.refused.count <= reader.linesRead, "seed \(seed)")
    #expect(
      reader.importedCalls.allSatisfy { $0.usage.prompt >= 0 && !$0.id.isEmpty },
      "seed \(seed)"
    )
    #expect(reader.refused.count > 10_000, "seed \(seed)")
  }

  @Test func `the sample's logs hold 10 messages, fewer than they have lines`() throws {
    let reader = try ClaudeCodeLog(path: Samples.path("claude-code"))
    #expect(reader.linesRead == 13 && reader.messageCount == 10 && reader.syntheticCount == 1)
    #expect(reader.refused.isEmpty && reader.unread.isEmpty)
    let long = reader.importedCalls.filter { $0.usage.prompt > 200_000 }
    #expect(long.map(\.usage.completion) == [1000])
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `the logs of January hold 9,801 messages, a third of what naive sums say`() throws {
    try folder.unpack(SharedData.path("claude-code/entire-cli_usage_2026-01.tar.gz"))
    let reader = try ClaudeCodeLog(path: folder.path)
    #expect(reader.linesRead == 23_351)
    #expect(reader.messageCount == 9_801)
    #expect(reader.syntheticCount == 27)
    #expect(reader.importedCalls.count == 9_774)
    #expect(reader.refused.isEmpty)
    #expect(reader.remarks.isEmpty)
    let naive = try folder.run(
      #"grep -rhoE '"cache_read_input_tokens":[0-9]+' "$1" | awk -F: '{ n += $2 } END { printf "%.0f", n }'"#,
      folder.path
    )
    let cacheRead = reader.importedCalls.reduce(0) { $0 + $1.usage.cacheRead }
    let ratio = Double(try #require(Int64(naive))) / Double(cacheRead)
    #expect(ratio > 2 && ratio < 3, "naive sums are \(ratio) times too high")
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `the logs of February are read to the last line`() throws {
    try folder.unpack(SharedData.path("claude-code/context-evaluator_usage_2026-02.tar.gz"))
    let reader = try ClaudeCodeLog(path: folder.path)
    #expect(reader.linesRead == 5_201)
    #expect(reader.importedCalls.count == 2_870)
    #expect(reader.refused.isEmpty && reader.remarks.isEmpty)
  }
}
