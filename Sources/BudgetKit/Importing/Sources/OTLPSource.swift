/// Spans of OpenTelemetry with `gen_ai.*`, under their old and new names and those of other
/// conventions: exports in OTLP/JSON, or flat spans, one a line.
///
/// A span is a call when it has counts and no span below it has: parents repeat the sums of their
/// children. The input holds what was read from a cache, the output what was spent on reasoning.
package struct OTLPSource: LogSource {
  package static let name = "otlp"
  package static let title = "OpenTelemetry spans"

  package static func places(home: String, variable: (String) -> String?) -> [String] {
    variable("COPILOT_OTEL_FILE_EXPORTER_PATH").map { [$0] } ?? []
  }

  /// The parents of all spans, and the calls of those with counts, in the order in which they came.
  private var parents: [String: String] = [:]
  private var calls: [Found] = []
  /// The operations of the AI SDK of which the file has the calls themselves, in spans that may not
  /// say whose children they are.
  private var innerOperations: Set<String> = []

  /// A span with counts.
  private struct Found {
    let span: String
    let operation: String
    let call: ImportedCall
  }

  package init() {}

  package mutating func begin(_ file: String) throws { self = OTLPSource() }

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    guard let groups = json["resourceSpans"]?.array else { return try take(json, .null) }
    for group in groups {
      let resource = Self.attributes(group["resource"]?["attributes"])
      for scope in (group["scopeSpans"] ?? group["instrumentationLibrarySpans"])?.array ?? [] {
        for span in scope["spans"]?.array ?? [] { try take(span, resource) }
      }
    }
  }

  package mutating func end(into found: inout FoundEntries) throws {
    var above: Set<String> = []
    for found in calls {
      var next = parents[found.span]
      while let parent = next, above.insert(parent).inserted { next = parents[parent] }
    }
    for call in calls {
      if above.contains(call.span) || innerOperations.contains(call.operation) {
        found.skip("spans that repeat the sums of spans below them")
      } else {
        found.add(call.call)
      }
    }
    self = OTLPSource()
  }

  private mutating func take(_ span: JSON, _ resource: JSON) throws {
    let trace = span.text("traceId", "spanContext.traceId", "context.trace_id") ?? ""
    guard let id = span.text("spanId", "spanContext.spanId", "context.span_id") else {
      throw LedgerError(.malformedInput, "The span has no spanId.")
    }
    let key = "\(trace):\(id)"
    let attributes = Self.attributes(span["attributes"])
    let parent = span.text("parentSpanId", "parentSpanContext.spanId", "parent_id")
    let operation = attributes.text("ai.operationId") ?? span.text("name") ?? ""
    if let parent { parents[key] = "\(trace):\(parent)" }
    let counts = try Self.tokens(attributes)
    let cost = try attributes.dollars(
      "gen_ai.usage.cost",
      "operation.cost",
      "gen_ai.usage.cost.amount",
      "llm.cost.total"
    )
    guard !counts.isEmpty || (cost ?? .zero) > .zero else { return }
    if let part = Self.outerOperation(of: operation) { innerOperations.insert(part) }
    let call = try call(key, span, attributes, resource, counts, cost)
    calls.append(Found(span: key, operation: operation, call: call))
  }

  private func call(
    _ key: String,
    _ span: JSON,
    _ attributes: JSON,
    _ resource: JSON,
    _ counts: LoggedTokens,
    _ cost: Money?
  ) throws -> ImportedCall {
    let model =
      attributes.text(
        "gen_ai.response.model",
        "gen_ai.request.model",
        "ai.response.model",
        "ai.model.id",
        "llm.model_name"
      ) ?? ""
    let said = attributes.text(
      "gen_ai.provider.name",
      "gen_ai.system",
      "ai.model.provider",
      "llm.provider",
      "llm.system"
    )
    let start = try time(span, "startTimeUnixNano", "startTime", "start_time")
    let end = try time(span, "endTimeUnixNano", "endTime", "end_time")
    guard let began = start ?? end else {
      throw LedgerError(.malformedInput, "The span has no startTimeUnixNano.")
    }
    var call = ImportedCall(
      id: key,
      provider: provider(said, model),
      model: model,
      usage: try counts.usage(),
      timestamp: began,
      reportedCost: cost == .zero ? nil : cost,
      success: span.text("status.code") != "2" && span.text("status.code") != "STATUS_CODE_ERROR",
      sessionID: attributes.text("gen_ai.conversation.id", "session.id")
    )
    if let end, end >= began { call.latencyMilliseconds = end.milliseconds(since: began) }
    call.executionID = key.split(separator: ":").first.map(String.init)
    call.agentID = attributes.text("gen_ai.agent.name", "gen_ai.agent.id")
    call.userID = attributes.text("user.id", "enduser.id")
    call.operation = attributes.text("gen_ai.operation.name")
    call.error = attributes.text("error.type")
    if let service = resource.text("service.name") { call.tags["service"] = service }
    return call
  }

  /// Returns `ai.generateText` for `ai.generateText.doGenerate`, and `nil` for what is no such
  /// part.
  private static func outerOperation(of operation: String) -> String? {
    let steps = operation.split(separator: ".")
    guard steps.count == 3, steps[0] == "ai", steps[2].hasPrefix("do") else { return nil }
    return steps[..<2].joined(separator: ".")
  }

  /// A library may say what kind of answer it asked for behind the provider: `openai.chat`.
  private func provider(_ said: String?, _ model: String) -> String {
    guard let said else { return ModelMaker.provider(of: model) ?? "" }
    let isKnown = ProviderName.canonical(said) != said || ProviderName.known.contains(said)
    return isKnown ? said : said.split(separator: ".").first.map(String.init) ?? said
  }

  /// Returns a time, which JavaScript writes as a list of seconds and nanoseconds.
  private func time(_ span: JSON, _ names: String...) throws -> Instant? {
    for name in names {
      if let parts = span[name]?.array, parts.count == 2, let seconds = parts[0].int64,
        let nanoseconds = parts[1].int64
      {
        return Instant(millisecondsSince1970: seconds * 1_000 + nanoseconds / 1_000_000)
      }
      if let time = try span.time(name) { return time }
    }
    return nil
  }
}

extension OTLPSource {
  /// Returns attributes as one object, whether they are a list of keys and values or one already.
  private static func attributes(_ attributes: JSON?) -> JSON {
    guard let list = attributes?.array else { return attributes ?? .null }
    let members = list.compactMap { attribute -> JSON.Member? in
      guard let key = attribute["key"]?.string, let value = attribute["value"] else { return nil }
      return JSON.Member(key, value.object?.first?.value ?? value)
    }
    return .object(members)
  }

  private static func tokens(_ attributes: JSON) throws -> LoggedTokens {
    LoggedTokens(
      input: try attributes.count(
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
        "llm.usage.prompt_tokens",
        "llm.token_count.prompt",
        "ai.usage.inputTokens",
        "ai.usage.promptTokens",
        "ai.usage.tokens"
      ) ?? 0,
      cacheRead: try attributes.count(
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "gen_ai.usage.input_tokens.cached",
        "llm.token_count.prompt_details.cache_read",
        "ai.usage.cachedInputTokens"
      ) ?? 0,
      cacheWrite: try attributes.count(
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.input_tokens.cache_write",
        "llm.token_count.prompt_details.cache_write"
      ) ?? 0,
      output: try attributes.count(
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.usage.completion_tokens",
        "llm.token_count.completion",
        "ai.usage.outputTokens",
        "ai.usage.completionTokens"
      ) ?? 0,
      reasoning: try attributes.count(
        "gen_ai.usage.reasoning.output_tokens",
        "gen_ai.usage.reasoning_tokens",
        "llm.token_count.completion_details.reasoning",
        "ai.usage.reasoningTokens"
      ) ?? 0,
      total: try attributes.count(
        "llm.usage.total_tokens",
        "llm.token_count.total",
        "gen_ai.usage.total_tokens",
        "ai.usage.totalTokens"
      ),
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
  }
}
