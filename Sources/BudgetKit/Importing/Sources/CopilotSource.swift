/// Copilot CLI: `session-store.db`, which has every call, and `session-state/<id>/events.jsonl`,
/// which has the sums of each segment of a session.
///
/// A session that the database has is not read from its events. One segment and model is one row;
/// what was said after the last shutdown has no count of its input, and is booked when the session
/// ends.
package struct CopilotSource: LogSource {
  package static let name = "copilot"
  package static let title = "Copilot CLI"
  package static let tables = [ForeignTable.copilotCalls, .olderCopilotCalls]

  package static func places(home: String, variable: (String) -> String?) -> [String] {
    let folder = variable("COPILOT_HOME") ?? home + "/.copilot"
    return [folder + "/session-store.db", folder + "/session-state"]
  }

  package static func mayBeLog(_ path: String) -> Bool {
    path.hasSuffix(".jsonl") || path.hasSuffix("/session-store.db")
  }

  /// The sessions whose calls the database has.
  private var stored: Set<String> = []
  private var session = ""
  private var model: String?
  private var shutdowns = 0
  private var nanoCredits: Int64 = 0
  private var openMessages = 0

  package static let marks = ["\"session.", "\"assistant.", "\"user.message\"", "\"tool."]
  package static let filesAreOne = true

  package init() {}

  package mutating func begin(_ file: String) throws {
    session = folderName(file)
    (model, shutdowns, nanoCredits, openMessages) = (nil, 0, 0, 0)
  }

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    guard record.table.isEmpty else { return try readRow(record.json, into: &found) }
    let data = record.json["data"] ?? .null
    switch record.json["type"]?.string {
    case "session.start":
      session = data.text("sessionId") ?? session
      model = data.text("selectedModel") ?? model
    case "session.model_change": model = data.text("newModel") ?? model
    case "assistant.message": openMessages += try data.count("outputTokens") == nil ? 0 : 1
    case "session.shutdown":
      openMessages = 0
      try readSegment(data, at: record.json.requiredTime("timestamp"), into: &found)
    default: break
    }
  }

  package mutating func end(into found: inout FoundEntries) throws {
    guard !stored.contains(session) else { return }
    for _ in 0..<openMessages {
      found.skip("messages after the last shutdown of a session, whose input is not told yet")
    }
    openMessages = 0
  }

  private mutating func readRow(_ row: JSON, into found: inout FoundEntries) throws {
    let session = row.text("session_id") ?? ""
    stored.insert(session)
    let counts = LoggedTokens(
      input: try row.count("input_tokens") ?? 0,
      cacheRead: try row.count("cache_read_tokens") ?? 0,
      cacheWrite: try row.count("cache_write_tokens") ?? 0,
      output: try row.count("output_tokens") ?? 0,
      reasoning: try row.count("reasoning_tokens") ?? 0,
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
    var call = ImportedCall(
      id: "copilot:\(session):\(row.text("id") ?? "")",
      provider: "copilot",
      model: row.text("model") ?? "",
      usage: try counts.usage(),
      timestamp: try row.requiredTime("created_at"),
      reportedCost: try row.count("total_nano_aiu").map(Self.dollars),
      sessionID: session
    )
    call.latencyMilliseconds = row.label("duration_ms")
    call.agentID = row.text("agent_id")
    found.add(call)
  }

  /// A credit is a cent, so that 100 billionths of one are a nanodollar.
  private static func dollars(_ nanoCredits: Int64) -> Money {
    Money(nanodollars: (nanoCredits + 50) / 100)
  }
}

extension CopilotSource {
  private mutating func readSegment(
    _ data: JSON,
    at time: Instant,
    into found: inout FoundEntries
  ) throws {
    shutdowns += 1
    let total = try data.count("totalNanoAiu")
    let spent = total.map { $0 >= nanoCredits ? $0 - nanoCredits : $0 }
    nanoCredits = total ?? nanoCredits
    guard !stored.contains(session) else {
      return found.skip("sums of sessions of which the database has every call")
    }
    var calls = try models(of: data).map { model, metrics in
      try call(model, metrics, data, at: time)
    }
    // The cost is told of the segment: the model that used the most bears it.
    if let spent,
      let most = calls.indices.max(by: { calls[$0].usage.total < calls[$1].usage.total })
    {
      for index in calls.indices { calls[index].reportedCost = .zero }
      calls[most].reportedCost = Self.dollars(spent)
      if calls.count > 1 { found.tell("The cost of a segment of several models is booked on one.") }
    }
    for call in calls { found.add(call) }
  }

  /// Returns the models of a segment with their metrics, which writers spell as an object or a
  /// list.
  private func models(of data: JSON) throws -> [(String, JSON)] {
    guard let metrics = data["modelMetrics"] else { return [] }
    if let list = metrics.array {
      return list.map { ($0.text("model", "modelId", "name") ?? "", $0) }
    }
    return (metrics.object ?? []).map { ($0.key, $0.value) }
  }

  private func call(
    _ model: String,
    _ metrics: JSON,
    _ data: JSON,
    at time: Instant
  ) throws -> ImportedCall {
    let usage = metrics["usage"] ?? .null
    var counts = LoggedTokens(
      input: try usage.count("inputTokens") ?? 0,
      cacheRead: try usage.count("cacheReadTokens") ?? 0,
      cacheWrite: try usage.count("cacheWriteTokens") ?? 0,
      output: try usage.count("outputTokens") ?? 0,
      reasoning: try usage.count("reasoningTokens") ?? 0,
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
    if usage.isNull, let details = data["tokenDetails"], data["modelMetrics"]?.object?.count == 1 {
      counts.input = try details.count("input.tokenCount") ?? 0
      counts.cacheRead = try details.count("cache_read.tokenCount") ?? 0
      counts.cacheWrite = try details.count("cache_write.tokenCount") ?? 0
      counts.output = try details.count("output.tokenCount") ?? 0
      counts.inputHoldsCache = false
    }
    var call = ImportedCall(
      id: "copilot:\(session):\(shutdowns):\(model)",
      provider: "copilot",
      model: model,
      usage: try counts.usage(),
      timestamp: time,
      sessionID: session
    )
    if let requests = metrics.text("requests.count") ?? metrics.text("requests") {
      call.tags["requests"] = requests
    }
    return call
  }
}
