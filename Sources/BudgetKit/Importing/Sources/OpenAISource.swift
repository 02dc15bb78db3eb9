/// Answers of OpenAI's organization API: usage by bucket, and costs by day.
///
/// One row is one bucket of one group: a sum of many requests, whose number is the tag `requests`.
/// Usage is priced from the price book, costs are taken as they are: import one of the two, or both
/// into workspaces of their own.
package struct OpenAISource: LogSource {
  package static let name = "openai"
  package static let title = "OpenAI's usage and costs"

  package static let growth = LogGrowth.added

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    guard let buckets = json["data"]?.array else { return try readBucket(json, into: &found) }
    for bucket in buckets { try readBucket(bucket, into: &found) }
    if json["has_more"]?.bool == true {
      found.tell("The page says that more follow; import those, too.")
    }
  }

  private func readBucket(_ bucket: JSON, into found: inout FoundEntries) throws {
    guard let start = try bucket.time("start_time") else {
      throw LedgerError(.malformedInput, "The bucket has no start_time.")
    }
    for result in (bucket["results"] ?? bucket["result"])?.array ?? [] {
      let kind = (result.text("object") ?? "").split(separator: ".").dropFirst()
      if let amount = result["amount"] {
        try readCost(result, amount, at: start, into: &found)
      } else {
        try readUsage(result, kind.joined(separator: "."), at: start, into: &found)
      }
    }
  }

  private func readUsage(
    _ result: JSON,
    _ kind: String,
    at start: Instant,
    into found: inout FoundEntries
  ) throws {
    let counts = LoggedTokens(
      input: try result.count("input_tokens") ?? 0,
      cacheRead: try result.count("input_cached_tokens") ?? 0,
      cacheWrite: try result.count("input_cache_write_tokens") ?? 0,
      output: try result.count("output_tokens") ?? 0,
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
    let requests = try result.count("num_model_requests") ?? 0
    guard !counts.isEmpty || requests > 0 else { return found.skip("buckets without requests") }
    var usage = try counts.usage()
    usage.promptAudio = min(try result.count("input_audio_tokens") ?? 0, usage.prompt)
    usage.completionAudio = min(try result.count("output_audio_tokens") ?? 0, usage.completion)
    let isBatch = result.text("batch") == "true"
    let tier = result.text("service_tier").map { ServiceTier(logged: $0) ?? .unlisted }
    var call = ImportedCall(
      id: key(kind, start, result),
      provider: "openai",
      model: result.text("model") ?? "",
      usage: usage,
      serviceTier: isBatch ? .batch : tier ?? .standard,
      timestamp: start
    )
    label(&call, result)
    call.operation = kind.split(separator: ".").dropFirst().first.map(String.init)
    call.tags["requests"] = "\(requests)"
    if call.model.isEmpty { found.tell("The bucket is not grouped by model and has no price.") }
    found.add(call)
  }

  private func readCost(
    _ result: JSON,
    _ amount: JSON,
    at start: Instant,
    into found: inout FoundEntries
  ) throws {
    try requireDollars(amount.text("currency"))
    let item = result.text("line_item")
    let model = item.map { String($0.prefix(while: { $0 != "," })) }
    var call = ImportedCall(
      id: key("costs", start, result),
      provider: "openai",
      model: model ?? "",
      usage: TokenUsage(),
      timestamp: start,
      reportedCost: try amount.signedDollars("value")
    )
    found.tellOfCredit(call)
    label(&call, result)
    if let item { call.tags["line_item"] = item }
    found.add(call)
  }

  private func label(_ call: inout ImportedCall, _ result: JSON) {
    call.userID = result.text("user_id")
    call.projectID = result.text("project_id")
    if let key = result.text("api_key_id") { call.tags["api_key"] = key }
  }

  private func key(_ kind: String, _ start: Instant, _ result: JSON) -> String {
    let groups = [
      "project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source",
      "line_item", "size", "source",
    ].map { result.text($0) ?? "" }
    let parts = ["openai", kind, "\(start.millisecondsSince1970 / 1_000)"] + groups
    return parts.joined(separator: ":")
  }
}

/// Throws unless a currency is the US dollar, or is not named.
func requireDollars(_ currency: String?) throws {
  guard let currency, currency.lowercased() != "usd" else { return }
  throw LedgerError(
    .invalidAmount,
    "The amount is in \(quoted(currency)), and a ledger holds US dollars; convert it first."
  )
}
