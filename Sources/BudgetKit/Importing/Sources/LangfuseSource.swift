/// Exports of Langfuse: traces with their observations, or one observation a row.
///
/// A `GENERATION` is a call; what agents and spans show is the sum of those below. The parts of the
/// usage are inside or beside input and output as the SDK had it: the total says which.
package struct LangfuseSource: LogSource {
  package static let name = "langfuse"
  package static let title = "Langfuse"

  package static let marks = [
    "observations", "usageDetails", "usage_details", "traceId", "trace_id", "\"GENERATION\"",
  ]
  package static let growth = LogGrowth.added

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    let trace = json["trace"] ?? json
    guard let list = json["observations"]?.array ?? json["data"]?.array else {
      return try take(json, of: .null, into: &found)
    }
    for observation in list where observation.object != nil {
      try take(observation, of: trace, into: &found)
    }
  }

  private func take(_ row: JSON, of trace: JSON, into found: inout FoundEntries) throws {
    let details = row.part("usageDetails", "usage_details", "usage") ?? .null
    guard row.text("type") == "GENERATION" else {
      if let total = details["total"]?.int64, total > 0 {
        found.skip("sums of agents and spans, whose calls are observations of their own")
      }
      return
    }
    guard let id = row.text("id") else {
      throw LedgerError(.malformedInput, "The observation has no id.")
    }
    let counts = try tokens(details, row)
    let cost = try row.dollars(
      "totalCost",
      "total_cost",
      "costDetails.total",
      "cost_details.total",
      "calculatedTotalCost"
    )
    guard !counts.isEmpty || (cost ?? .zero) > .zero else {
      return found.skip("generations without usage")
    }
    let model = row.text("model", "provided_model_name", "providedModelName") ?? ""
    let said = row.text("metadata.attributes.gen_ai.system", "metadata.ls_provider")
    var call = ImportedCall(
      id: id,
      provider: ModelMaker.provider(of: model) ?? said ?? "langfuse",
      model: model,
      usage: try counts.usage(),
      timestamp: try row.requiredTime("startTime", "start_time"),
      reportedCost: cost == .zero ? nil : cost,
      success: row.text("level") != "ERROR",
      sessionID: row.text("sessionId", "session_id") ?? trace.text("sessionId", "session_id")
    )
    call.userID = row.text("userId", "user_id") ?? trace.text("userId", "user_id")
    call.executionID = row.text("traceId", "trace_id")
    call.operation = row.text("name")
    call.latencyMilliseconds = row.label("latency", scale: 3)
    found.add(call)
  }

  private func tokens(_ details: JSON, _ row: JSON) throws -> LoggedTokens {
    var counts = LoggedTokens(
      input: try details.count("input", "prompt_tokens") ?? row.count("inputUsage", "promptTokens")
        ?? 0,
      cacheRead: try details.count(
        "prompt_details.cache_read",
        "input_cache_read",
        "input_cached_tokens",
        "cache_read_input_tokens",
        "input_cached"
      ) ?? 0,
      cacheWrite: try details.count("input_cache_creation", "cache_creation_input_tokens") ?? 0,
      output: try details.count("output", "completion_tokens")
        ?? row.count("outputUsage", "completionTokens") ?? 0,
      reasoning: try details.count(
        "completion_details.reasoning",
        "output_reasoning",
        "output_reasoning_tokens"
      ) ?? 0,
      total: try details.count("total", "total_tokens") ?? row.count("totalUsage"),
      inputHoldsCache: details["prompt_details.cache_read"] != nil,
      outputHoldsReasoning: details["completion_details.reasoning"] != nil
    )
    // What the total has more than all parts was spent on thinking that no part names.
    let cache = counts.cacheRead + counts.cacheWrite
    let parts = counts.input + counts.output + cache + counts.reasoning
    if let total = counts.total, total > parts {
      counts.output += total - parts
    }
    return counts
  }
}
