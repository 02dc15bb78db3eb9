/// Exports of Helicone: one request a row, as JSON, JSON lines or CSV.
package struct HeliconeSource: LogSource {
  package static let name = "helicone"
  package static let title = "Helicone"

  package static let growth = LogGrowth.added

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    for row in record.json["data"]?.array ?? [record.json] { try take(row, into: &found) }
  }

  private func take(_ row: JSON, into found: inout FoundEntries) throws {
    guard let id = row.text("request_id", "id") else {
      throw LedgerError(.malformedInput, "The row has no request_id.")
    }
    let counts = LoggedTokens(
      input: try row.count("prompt_tokens", "promptTokens") ?? 0,
      cacheRead: try row.count("prompt_cache_read_tokens", "promptCacheReadTokens") ?? 0,
      cacheWrite: try row.count("prompt_cache_write_tokens", "promptCacheWriteTokens") ?? 0,
      output: try row.count("completion_tokens", "completionTokens") ?? 0,
      reasoning: try row.count("reasoning_tokens") ?? 0,
      total: try row.count("total_tokens", "totalTokens"),
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
    let cost = try cost(row, into: &found)
    let model = row.text("response_model", "model", "request_model", "model_override") ?? ""
    let status = row.label("status", "response_status", "status_code")
    var call = ImportedCall(
      id: id,
      provider: row.text("provider") ?? ModelMaker.provider(of: model) ?? "helicone",
      model: model,
      usage: try counts.usage(),
      timestamp: try row.requiredTime("request_created_at", "createdAt", "created_at"),
      reportedCost: cost == .zero ? nil : cost,
      success: status.map { (200..<400).contains($0) } ?? true,
      sessionID: row.text("properties.Helicone-Session-Id")
    )
    call.latencyMilliseconds = row.label("latency", "delay_ms", "latency_ms")
    call.userID = row.text("user_id", "request_user_id")
    for member in (row.part("properties", "request_properties") ?? .null).object ?? [] {
      call.tags[member.key] = member.value.string
    }
    found.add(call)
  }

  /// A whole number of a thousand and more is an amount in billionths, as the database has it.
  private func cost(_ row: JSON, into found: inout FoundEntries) throws -> Money? {
    if let dollars = try row.dollars("cost_usd", "costUSD", "provider_total_cost") {
      return dollars
    }
    guard let text = row.text("cost", "costUsd") else { return nil }
    if let billionths = Int64(text), billionths >= 1_000 {
      found.tell("The cost is a whole number and was read as billionths of a dollar.")
      return Money(nanodollars: billionths)
    }
    return try row.dollars("cost", "costUsd")
  }
}
