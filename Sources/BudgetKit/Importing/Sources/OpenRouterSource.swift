/// OpenRouter's activity: the CSV of single calls, and the days of `/activity`.
///
/// `cost_total` is what was paid; what an own key paid elsewhere (`byok_usage_inference`) comes on
/// top.
package struct OpenRouterSource: LogSource {
  package static let name = "openrouter"
  package static let title = "OpenRouter's activity"

  package static let growth = LogGrowth.added

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let rows = record.json["data"]?.array ?? [record.json]
    for row in rows {
      found.add(try row["generation_id"] == nil ? day(row) : call(row))
    }
  }

  private func call(_ row: JSON) throws -> ImportedCall {
    let counts = LoggedTokens(
      input: try row.count("tokens_prompt") ?? 0,
      cacheRead: try row.count("tokens_cached") ?? 0,
      output: try row.count("tokens_completion") ?? 0,
      reasoning: try row.count("tokens_reasoning") ?? 0,
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
    guard let id = row.text("generation_id") else {
      throw LedgerError(.malformedInput, "The row has no generation_id.")
    }
    var call = ImportedCall(
      id: id,
      provider: "openrouter",
      model: row.text("model_permaslug") ?? "",
      usage: try counts.usage(),
      timestamp: try row.requiredTime("created_at"),
      reportedCost: try cost(row, "cost_total"),
      success: row.text("cancelled")?.lowercased() != "true"
    )
    call.latencyMilliseconds = row.label("generation_time_ms")
    call.outcome.finishReason = row.text("finish_reason_normalized")
    call.userID = row.text("user")
    if let key = row.text("api_key_name") { call.tags["key"] = key }
    if let app = row.text("app_name") { call.tags["app"] = app }
    if let host = row.text("provider_name") { call.tags["host"] = host }
    return call
  }

  private func day(_ row: JSON) throws -> ImportedCall {
    let counts = LoggedTokens(
      input: try row.count("prompt_tokens") ?? 0,
      output: try row.count("completion_tokens") ?? 0,
      reasoning: try row.count("reasoning_tokens") ?? 0,
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
    let model = row.text("model_permaslug", "model") ?? ""
    let time = try row.requiredTime("date")
    let parts = [row.text("endpoint_id") ?? "", row.text("provider_name") ?? ""]
    var call = ImportedCall(
      id: "openrouter:\(time.millisecondsSince1970):\(model):" + parts.joined(separator: ":"),
      provider: "openrouter",
      model: model,
      usage: try counts.usage(),
      timestamp: time,
      reportedCost: try cost(row, "usage")
    )
    if let requests = row.text("requests") { call.tags["requests"] = requests }
    return call
  }

  private func cost(_ row: JSON, _ name: String) throws -> Money? {
    let own = try row.dollars("byok_usage_inference")
    guard let paid = try row.dollars(name) else { return own }
    return paid + (own ?? .zero)
  }
}
