/// The database of `llm`: `logs.db`, whose turns and older responses are one call each.
package struct LLMSource: LogSource {
  package static let name = "llm"
  package static let title = "llm"
  package static let tables = [
    ForeignTable.llmTurns, .llmResponses, .olderLLMResponses,
  ]

  package static func places(home: String, variable: (String) -> String?) -> [String] {
    let folders =
      variable("LLM_USER_PATH").map { [$0] } ?? [
        home + "/.config/io.datasette.llm",
        home + "/Library/Application Support/io.datasette.llm",
      ]
    return folders.map { $0 + "/logs.db" }
  }

  package static func mayBeLog(_ path: String) -> Bool { path.hasSuffix(".db") }

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let row = record.json
    let details = row.part("token_details") ?? .null
    let counts = LoggedTokens(
      input: try row.count("input_tokens") ?? 0,
      cacheRead: try details.count(
        "prompt_tokens_details.cached_tokens",
        "input_tokens_details.cached_tokens",
        "cache_read_input_tokens",
        "cachedContentTokenCount"
      ) ?? 0,
      cacheWrite: try details.count("cache_creation_input_tokens") ?? 0,
      output: try row.count("output_tokens") ?? 0,
      reasoning: try details.count(
        "completion_tokens_details.reasoning_tokens",
        "output_tokens_details.reasoning_tokens"
      ) ?? 0,
      // Anthropic's counts are what is left of its own usage, where the cache stands apart.
      inputHoldsCache: details["cache_read_input_tokens"] == nil
        && details["cache_creation_input_tokens"] == nil,
      outputHoldsReasoning: true
    )
    guard !counts.isEmpty else {
      return found.skip("answers without counts")
    }
    let model = row.text("model") ?? ""
    var call = ImportedCall(
      id: "llm:\(row.text("id") ?? "")",
      provider: ModelMaker.provider(of: model) ?? "",
      model: model,
      usage: try counts.usage(),
      timestamp: try row.requiredTime("datetime_utc"),
      sessionID: row.text("session")
    )
    call.latencyMilliseconds = row.label("duration_ms")
    found.add(call)
  }
}
