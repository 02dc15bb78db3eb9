/// The spend logs of LiteLLM: rows of `LiteLLM_SpendLogs`, or answers of `/spend/logs`.
///
/// What touched a cache is told in `metadata` alone. A spend of 0 for what was not served from a
/// cache says that LiteLLM knows no price; ours is used then. Requests that fetch, list or delete
/// what was answered before are no calls.
package struct LiteLLMSource: LogSource {
  package static let name = "litellm"
  package static let title = "LiteLLM"

  package static let marks = ["request_id", "call_type"]
  package static let growth = LogGrowth.added

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    if let rows = json["data"]?.array ?? json["response"]?.array {
      for row in rows { try take(row, into: &found) }
    } else {
      try take(json, into: &found)
    }
  }

  private func take(_ row: JSON, into found: inout FoundEntries) throws {
    guard let id = row.text("request_id") else {
      throw LedgerError(.malformedInput, "The row has no request_id.")
    }
    guard !isRetrieval(row.text("call_type") ?? "") else {
      return found.skip("requests for answers that were paid for before")
    }
    let model = row.text("model", "model_group") ?? ""
    let isServed = row.text("cache_hit")?.lowercased() == "true"
    let spend = try row.dollars("spend")
    let success = row.text("status")?.lowercased() != "failure"
    var call = ImportedCall(
      id: id,
      provider: row.text("custom_llm_provider") ?? ModelMaker.provider(of: model) ?? "litellm",
      model: model,
      usage: try usage(of: row),
      timestamp: try row.requiredTime("startTime", "start_time"),
      reportedCost: spend == .zero && !isServed ? nil : spend,
      success: success,
      sessionID: row.text("session_id")
    )
    call.outcome.isServedFromCache = isServed && (spend ?? .zero) == .zero
    call.latencyMilliseconds = try latency(of: row, from: call.timestamp)
    call.userID = row.text("end_user", "user", "metadata.user_api_key_user_id")
    call.agentID = row.text("agent_id")
    call.operation = row.text("call_type")
    if let team = row.text("team_id") { call.tags["team"] = team }
    if let key = row.text("metadata.user_api_key_alias") { call.tags["key"] = key }
    found.add(call)
  }

  private func usage(of row: JSON) throws -> TokenUsage {
    let told = row.part("metadata")?["usage_object"] ?? row.part("metadata") ?? .null
    return try LoggedTokens(
      input: row.count("prompt_tokens") ?? 0,
      cacheRead: told.count(
        "prompt_tokens_details.cached_tokens",
        "cache_read_input_tokens",
        "additional_usage_values.cache_read_input_tokens"
      ) ?? 0,
      cacheWrite: told.count(
        "cache_creation_input_tokens",
        "prompt_tokens_details.cache_creation_tokens",
        "additional_usage_values.cache_creation_input_tokens"
      ) ?? 0,
      output: row.count("completion_tokens") ?? 0,
      reasoning: told.count("completion_tokens_details.reasoning_tokens") ?? 0,
      total: nil,
      inputHoldsCache: true,
      outputHoldsReasoning: true
    ).usage()
  }

  private func latency(of row: JSON, from start: Instant) throws -> Int64? {
    guard let end = try? row.time("endTime", "end_time"), end >= start else { return nil }
    return end.milliseconds(since: start)
  }

  private func isRetrieval(_ type: String) -> Bool {
    let verb = type.hasPrefix("a") ? String(type.dropFirst()) : type
    return ["get_", "list_", "delete_", "cancel_", "retrieve_"].contains { verb.hasPrefix($0) }
  }
}
