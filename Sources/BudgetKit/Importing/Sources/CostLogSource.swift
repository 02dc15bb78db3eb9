/// Cost logs in lines of JSON: a query a line, with its tokens, what its services cost, and who
/// asked.
///
/// ```json
/// {"timestamp": "2026-01-05T10:00:00Z", "session_id": "u1", "persona": "Manager", "query": "...",
///  "cost": {"bedrock_cost": 0.0105, "redshift_cost": 0.002, "lambda_cost": 0.0000025},
///  "tokens": {"input_tokens": 1000, "output_tokens": 500}}
/// ```
///
/// The model's share is a call; each other `..._cost` is a use of that resource. Lines that sum up
/// a day (`"type": "daily_summary"`) repeat the others.
package struct CostLogSource: LogSource {
  package static let name = "cost-log"
  package static let title = "cost logs"

  package static func mayBeLog(_ path: String) -> Bool {
    [".log", ".jsonl", ".json"].contains { path.hasSuffix($0) }
  }

  package static let growth = LogGrowth.context

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    guard !(json.text("type", "event") ?? "").contains("summary") else {
      return found.skip("summaries of a day, which repeat its lines")
    }
    // What 'budget log' wrote comes back as it was.
    if ExportedRow.isLogged(json) { return try ExportedRow(logged: json).add(to: &found) }
    let id = try json.text("id", "query_id", "request_id") ?? found.name(of: json.description)
    let time = try json.requiredTime("timestamp", "time")
    let costs = json.part("cost", "costs", "cost_breakdown") ?? json
    let tokens = json.part("tokens", "token_usage", "bedrock_tokens") ?? json
    // All of a line or nothing: what is refused leaves no part behind.
    var calls: [ImportedCall] = []
    var uses: [ImportedUse] = []
    for cost in Self.costs(in: costs) {
      if Self.modelCosts.contains(cost.name) {
        calls.append(try call(json, id, time, tokens, cost.value))
      } else {
        uses.append(try use(json, "\(id):\(cost.name)", time, cost))
      }
    }
    if calls.isEmpty, !uses.isEmpty {
      // A model was called whose cost is not told.
      let call = try call(json, id, time, tokens, nil)
      if call.usage.total > 0 { calls.append(call) }
    }
    for call in calls { found.add(call) }
    for use in uses { found.add(use) }
    guard calls.isEmpty, uses.isEmpty else { return }
    guard json.text("total_cost", "cost", "cost_usd") != nil || tokens.text("input_tokens") != nil
    else { throw LedgerError(.malformedInput, "The line has neither costs nor tokens.") }
    let total = json.logged(["total_cost", "cost.total_cost", "cost_usd", "cost"])
    try found.add(call(json, id, time, tokens, total))
  }

  private static let modelCosts: Set<String> = ["bedrock", "llm", "model"]

  private static func costs(in costs: JSON) -> [(name: String, value: JSON)] {
    (costs.object ?? []).compactMap { member in
      guard member.key.hasSuffix("_cost"), member.key != "total_cost" else { return nil }
      let hasValue = member.value.number != nil || member.value.string != nil
      return hasValue ? (String(member.key.dropLast(5)), member.value) : nil
    }
  }

  private func call(
    _ json: JSON,
    _ id: String,
    _ time: Instant,
    _ tokens: JSON,
    _ cost: JSON?
  ) throws -> ImportedCall {
    let usage = TokenUsage(
      prompt: try tokens.count("input_tokens", "input", "prompt_tokens") ?? 0,
      completion: try tokens.count("output_tokens", "output", "completion_tokens") ?? 0
    )
    let model = json.text("model", "model_id") ?? ""
    var call = ImportedCall(
      id: id,
      provider: json.text("provider") ?? "bedrock",
      model: model,
      usage: usage,
      timestamp: time,
      reportedCost: try cost.flatMap { try JSON.object([.init("cost", $0)]).dollars("cost") },
      sessionID: json.text("session_id", "session")
    )
    call.name = .line
    call.operation = json.text("query_type", "operation")
    call.userID = json.text("user_id", "user")
    if let persona = json.text("persona") { call.tags["persona"] = persona }
    return call
  }

  private func use(
    _ json: JSON,
    _ id: String,
    _ time: Instant,
    _ cost: (name: String, value: JSON)
  ) throws -> ImportedUse {
    var use = ImportedUse(
      id: id,
      resourceType: cost.name,
      quantity: Quantity(0),
      timestamp: time,
      reportedCost: try JSON.object([.init("cost", cost.value)]).dollars("cost")
    )
    let metadata = json.part("metadata", "details") ?? json
    use.durationMilliseconds =
      metadata.label("\(cost.name)_duration_ms")
      ?? metadata.label("\(cost.name)_execution_time", scale: 3)
    if let milliseconds = use.durationMilliseconds {
      use.quantity = Quantity(millionths: min(milliseconds, 1_000_000_000_000) * 1_000)
    }
    use.sessionID = json.text("session_id", "session")
    use.userID = json.text("user_id", "user")
    if let persona = json.text("persona") { use.tags["persona"] = persona }
    return use
  }
}
