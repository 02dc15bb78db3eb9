// The JSON of a line: whole numbers and texts, and nothing for what is unknown or zero.

extension SpoolLine {
  var json: JSON {
    var fields: [JSON.Member] = []
    fields.add("ledger", ledger)
    switch entry {
    case .reservation(let request, let begun, let reason):
      fields.add("kind", "reservation")
      fields.add("reservation", request.id?.rawValue)
      fields.add("at_ms", begun.millisecondsSince1970)
      fields.add("why", reason)
      fields.add("estimate_nanodollars", request.needs.cost.nanodollars)
      fields.add("estimate_tokens", request.needs.tokens)
      fields.add("ttl_ms", request.timeToLive.wholeMilliseconds)
      fields.add("provider", request.subject.provider)
      fields.add("model", request.subject.model)
      if request.role == .closing { fields.append(.init("closing", .bool(true))) }
      fields.append(.init("context", request.subject.context.json))
    case .settlement(let reservation, let call, let isFinal):
      fields.add("kind", isFinal ? "settlement" : "attempt")
      fields.add("reservation", reservation.rawValue)
      fields.append(.init("call", call.json))
    case .call(let call):
      fields.add("kind", "call")
      fields.append(.init("call", call.json))
    }
    return .object(fields)
  }

  init(_ json: JSON) throws {
    let reservation = try json["reservation"]?.string.map { try ReservationID($0) }
    let kind = json["kind"]?.string
    switch (kind, reservation) {
    case ("reservation", let id?):
      let request = ReservationRequest(
        id: id,
        subject: CallSubject(
          try CallContext(spooled: json["context"]),
          provider: json["provider"]?.string,
          model: json["model"]?.string
        ),
        needs: CallNeeds(
          cost: Money(nanodollars: try json.count("estimate_nanodollars") ?? 0),
          tokens: try json.count("estimate_tokens"),
          isClosing: json["closing"]?.bool ?? false
        ),
        timeToLive: .milliseconds(try json.count("ttl_ms") ?? 0),
        model: nil,
        role: json["closing"]?.bool == true ? .closing : .ordinary
      )
      let begun = Instant(millisecondsSince1970: try json.count("at_ms") ?? 0)
      entry = .reservation(request, at: begun, why: json["why"]?.string ?? "unknown")
    case ("settlement", let id?), ("attempt", let id?):
      let call = try LLMCall(spooled: json["call"])
      entry = .settlement(of: id, by: call, isFinal: kind == "settlement")
    case ("call", nil): entry = .call(try LLMCall(spooled: json["call"]))
    default: throw LedgerError(.malformedInput, "A line of the spool has an unknown kind.")
    }
    ledger = json["ledger"]?.string
  }
}

// MARK: - Calls

extension LLMCall {
  fileprivate var json: JSON {
    var fields: [JSON.Member] = [.init("context", context.json)]
    fields.add("id", id?.rawValue)
    fields.add("provider", provider)
    fields.add("model", model)
    fields.add("tier", serviceTier.rawValue)
    for (name, bucket) in TokenUsage.spooledBuckets where usage[keyPath: bucket] != 0 {
      fields.add(name, usage[keyPath: bucket])
    }
    fields.add("cost_nanodollars", reportedCost?.nanodollars)
    fields.add("latency_ms", outcome.latencyMilliseconds)
    fields.add("error", outcome.error)
    fields.append(.init("success", .bool(outcome.success)))
    fields.add("finish_reason", outcome.finishReason)
    fields.add("max_tokens", outcome.maxTokens)
    fields.add("attempt_group", outcome.attemptGroup)
    if outcome.isServedFromCache { fields.append(.init("served_from_cache", .bool(true))) }
    fields.add("prompt_digest", outcome.promptDigest)
    fields.add("metadata", metadata)
    fields.add("at_ms", timestamp?.millisecondsSince1970)
    return .object(fields)
  }

  fileprivate init(spooled json: JSON?) throws {
    guard let json, let provider = json["provider"]?.string, let model = json["model"]?.string,
      let tier = json["tier"]?.string.flatMap(ServiceTier.init(rawValue:))
    else { throw LedgerError(.malformedInput, "A call of the spool names no model.") }
    var usage = TokenUsage()
    for (name, bucket) in TokenUsage.spooledBuckets {
      usage[keyPath: bucket] = try json.count(name) ?? 0
    }
    self.init(
      id: try json["id"]?.string.map { try RecordID($0) },
      context: try CallContext(spooled: json["context"]),
      answeredBy: ModelReference(provider: provider, name: model, serviceTier: tier),
      usage: usage,
      reportedCost: try json.count("cost_nanodollars").map { Money(nanodollars: $0) },
      outcome: CallOutcome(
        latencyMilliseconds: try json.count("latency_ms"),
        error: json["error"]?.string,
        success: json["success"]?.bool ?? true,
        finishReason: json["finish_reason"]?.string,
        maxTokens: try json.count("max_tokens"),
        attemptGroup: json["attempt_group"]?.string,
        isServedFromCache: json["served_from_cache"]?.bool ?? false,
        promptDigest: json["prompt_digest"]?.string
      ),
      metadata: json["metadata"]?.string,
      timestamp: try json.count("at_ms").map { Instant(millisecondsSince1970: $0) }
    )
  }
}

extension TokenUsage {
  /// The counts by their names in a line.
  fileprivate static var spooledBuckets:
    [(name: String, bucket: WritableKeyPath<TokenUsage, Int64>)]
  {
    [
      ("tokens_prompt", \.prompt), ("tokens_cache_read", \.cacheRead),
      ("tokens_cache_write_5m", \.cacheWrite5m), ("tokens_cache_write_1h", \.cacheWrite1h),
      ("tokens_prompt_audio", \.promptAudio), ("tokens_cache_read_audio", \.cacheReadAudio),
      ("tokens_prompt_image", \.promptImage), ("tokens_completion", \.completion),
      ("tokens_reasoning", \.reasoning), ("tokens_completion_audio", \.completionAudio),
      ("tokens_completion_image", \.completionImage), ("web_searches", \.webSearches),
    ]
  }
}

// MARK: - Contexts

extension CallContext {
  fileprivate var json: JSON {
    var fields: [JSON.Member] = []
    fields.add("workspace", workspace.rawValue)
    fields.add("project", project?.rawValue)
    fields.add("execution", execution?.rawValue)
    fields.add("agent", agent)
    fields.add("user", user)
    fields.add("session", session)
    fields.add("feature", feature)
    fields.add("operation", operation)
    fields.add("tags", tagsJSON)
    return .object(fields)
  }

  fileprivate init(spooled json: JSON?) throws {
    guard let json, let workspace = json["workspace"]?.string else {
      throw LedgerError(.malformedInput, "An entry of the spool names no workspace.")
    }
    self.init(
      workspace: try WorkspaceID(workspace),
      project: try json["project"]?.string.map { try ProjectID($0) },
      execution: try json["execution"]?.string.map { try ExecutionID($0) },
      agent: json["agent"]?.string,
      user: json["user"]?.string,
      session: json["session"]?.string,
      feature: json["feature"]?.string,
      operation: json["operation"]?.string,
      tags: try Self.tags(fromJSON: json["tags"]?.string)
    )
  }
}

// MARK: - Fields

extension [JSON.Member] {
  fileprivate mutating func add(_ key: String, _ text: String?) {
    if let text { append(.init(key, .string(text))) }
  }

  fileprivate mutating func add(_ key: String, _ number: Int64?) {
    if let number { append(.init(key, .integer(number))) }
  }
}

extension JSON {
  /// Returns a whole number; `nil` where there is none.
  ///
  /// - Throws: ``LedgerError`` where something else stands there.
  fileprivate func count(_ key: String) throws -> Int64? {
    guard let value = self[key] else { return nil }
    guard let number = value.int64 else {
      throw LedgerError(.malformedInput, "Field \(key) of the spool is no whole number.")
    }
    return number
  }
}
