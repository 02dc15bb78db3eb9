/// Answers of Anthropic's admin API: usage and costs by bucket.
///
/// One row is one bucket of one group. Costs come in cents. Usage is priced from the price book,
/// costs are taken as they are: import one of the two, or both into workspaces of their own.
package struct AnthropicSource: LogSource {
  package static let name = "anthropic"
  package static let title = "Anthropic's usage and costs"

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
    guard let start = try bucket.time("starting_at", "date") else {
      throw LedgerError(.malformedInput, "The bucket has no starting_at.")
    }
    for result in bucket["results"]?.array ?? [] {
      if result["amount"] != nil {
        let call = try cost(result, at: start)
        found.tellOfCredit(call)
        found.add(call)
      } else {
        let call = try usage(result, at: start)
        guard call.usage != TokenUsage() else { continue }
        found.add(call)
      }
    }
    for part in bucket["model_breakdown"]?.array ?? [] {
      found.add(try day(of: bucket, part, at: start))
    }
  }

  private func usage(_ result: JSON, at start: Instant) throws -> ImportedCall {
    let counts = LoggedTokens(
      input: try result.count("uncached_input_tokens") ?? 0,
      cacheRead: try result.count("cache_read_input_tokens") ?? 0,
      cacheWrite: try result.count("cache_creation.ephemeral_5m_input_tokens") ?? 0,
      cacheWrite1h: try result.count("cache_creation.ephemeral_1h_input_tokens") ?? 0,
      output: try result.count("output_tokens") ?? 0,
      inputHoldsCache: false,
      outputHoldsReasoning: true
    )
    var usage = try counts.usage()
    usage.webSearches = try result.count("server_tool_use.web_search_requests") ?? 0
    let tier = result.text("service_tier").map { ServiceTier(logged: $0) ?? .unlisted } ?? .standard
    let speed: ServiceTier = result.text("speed") == "fast" ? .fast : .standard
    let region: ServiceTier = result.text("inference_geo") == "us" ? .us : .standard
    // A sum of many calls says nothing of how long each was: only its window does.
    let isLong = result.text("context_window") == "200k-1M"
    var call = ImportedCall(
      id: key("usage", start, result),
      provider: "anthropic",
      model: result.text("model") ?? "",
      usage: usage,
      serviceTier: isLong ? .unlisted : tier.also(speed).also(region),
      timestamp: start
    )
    label(&call, result)
    return call
  }

  private func cost(_ result: JSON, at start: Instant) throws -> ImportedCall {
    try requireDollars(result.text("currency"))
    var call = ImportedCall(
      id: key("cost", start, result),
      provider: "anthropic",
      model: result.text("model") ?? "",
      usage: TokenUsage(),
      timestamp: start,
      reportedCost: try result.cents("amount", mayBeNegative: true)
    )
    label(&call, result)
    if let type = result.text("cost_type") { call.tags["cost_type"] = type }
    if let description = result.text("description") { call.tags["description"] = description }
    return call
  }

  /// The day of one person and model in Claude Code.
  private func day(of bucket: JSON, _ part: JSON, at start: Instant) throws -> ImportedCall {
    let counts = LoggedTokens(
      input: try part.count("tokens.input") ?? 0,
      cacheRead: try part.count("tokens.cache_read") ?? 0,
      cacheWrite: try part.count("tokens.cache_creation") ?? 0,
      output: try part.count("tokens.output") ?? 0,
      inputHoldsCache: false,
      outputHoldsReasoning: true
    )
    let actor = bucket.text("actor.email_address", "actor.api_key_name")
    let model = part.text("model") ?? ""
    let terminal = bucket.text("terminal_type") ?? ""
    var call = ImportedCall(
      id:
        "anthropic:claude-code:\(start.millisecondsSince1970):\(actor ?? ""):\(terminal):\(model)",
      provider: "anthropic",
      model: model,
      usage: try counts.usage(),
      timestamp: start,
      reportedCost: try part.cents("estimated_cost.amount")
    )
    call.userID = actor
    return call
  }

  private func label(_ call: inout ImportedCall, _ result: JSON) {
    call.projectID = result.text("workspace_id")
    call.userID = result.text("account_id", "service_account_id")
    if let key = result.text("api_key_id") { call.tags["api_key"] = key }
  }

  private func key(_ kind: String, _ start: Instant, _ result: JSON) -> String {
    let groups = [
      "workspace_id", "api_key_id", "account_id", "service_account_id", "model", "service_tier",
      "context_window", "inference_geo", "speed", "cost_type", "token_type", "description",
    ].map { result.text($0) ?? "" }
    return (["anthropic", kind, "\(start.millisecondsSince1970)"] + groups).joined(separator: ":")
  }
}

extension JSON {
  /// Returns an amount that is written in cents.
  fileprivate func cents(_ name: String, mayBeNegative: Bool = false) throws -> Money? {
    guard let text = text(name) else { return nil }
    let nanodollars = try? DecimalText.parse(
      Array(text.utf8.prefix(65)),
      scale: 7,
      allowingExponent: true,
      rounding: .halfUp
    )
    guard let nanodollars, nanodollars >= 0 || mayBeNegative else {
      throw LedgerError(
        .invalidAmount,
        "\(quoted(text)) is no amount of cents\(mayBeNegative ? "" : " from 0 on")."
      )
    }
    return Money(nanodollars: nanodollars)
  }
}
