extension UsageReading {
  /// Reads what an answer tells beside its usage and what is paid for: tools that the provider ran,
  /// and how it served the call.
  ///
  /// A tool is counted where the price list has a rate for it; any other leaves the call without a
  /// list price.
  ///
  /// - Parameters:
  ///   - place: Where the usage stands.
  ///   - model: The model that answered, where it is known.
  mutating func readTools(_ place: UsagePlace, model: String?) {
    readGrounding(place, model: model)
    readOutputItems(place.holder)
    readToolUsage(place.holder)
    readExecutedTools(place)
    readContentBlocks(place.holder)
    readBedrock(place.holder)
    readSearchModel(model)
  }

  private mutating func unlist(tool: String) {
    unlist("The use of \(tool) is billed apart and has no list price, so the call is unpriced.")
  }
}

// MARK: - OpenAI and those that copy it

extension UsageReading {
  /// Reads the items of a response: each search is billed, opening a page that was found is not.
  private mutating func readOutputItems(_ answer: JSON) {
    var searches: Int64 = 0
    for item in answer["output"]?.array ?? [] {
      guard let type = item["type"]?.string else { continue }
      switch type {
      case "web_search_call", "web_search_preview_call":
        let action = item[path: "action", "type"]?.string ?? "search"
        if action == "search" { searches += 1 }
      case "file_search_call", "code_interpreter_call", "image_generation_call", "shell_call",
        "x_search_call", "collections_search_call", "document_search_call":
        unlist(tool: "a tool (\(type))")
      default: continue
      }
    }
    usage.webSearches = max(usage.webSearches, searches)
  }

  /// Reads `tool_usage`, the sums that newer responses of OpenAI carry.
  private mutating func readToolUsage(_ answer: JSON) {
    for tool in answer["tool_usage"]?.object ?? [] {
      if tool.key == "web_search" {
        guard let requests = tool.value["num_requests"]?.int64 else { continue }
        usage.webSearches = max(usage.webSearches, requests)
      } else if tool.value.object?.contains(where: { $0.value.int64 ?? 0 > 0 }) == true {
        unlist(tool: "a tool (\(tool.key))")
      }
    }
  }

  /// Reads counters of tools within the usage, and the tools that Groq ran or passed a call on to.
  private mutating func readExecutedTools(_ place: UsagePlace) {
    let usage = place.usage.json
    for key in ["num_sources_used", "num_server_side_tools_used", "connector_tokens"]
    where usage[key]?.int64 ?? 0 > 0 {
      unlist(tool: "tools (\(key))")
    }
    // xAI counts the tools that answered, and Bedrock those of Nova, by their names.
    for key in ["server_side_tool_usage", "server_side_tool_usage_details", "serverToolUsage"] {
      let counts = (usage[key] ?? place.holder[key])?.object ?? []
      if counts.contains(where: { $0.value.int64 ?? 0 > 0 }) { unlist(tool: "tools (\(key))") }
    }
    for key in ["search_units", "classifications"]
    where usage[path: "billed_units", key]?.int64 ?? 0 > 0 {
      unlist(tool: "the service (\(key))")
    }
    if usage["connectors"]?.object?.isEmpty == false { unlist(tool: "connectors") }
    let size = usage["search_context_size"]?.string ?? "low"
    if size != "low" { unlist(tool: "a search context of size \(quoted(size))") }
    if place.holder[path: "usage_breakdown", "models"]?.array?.isEmpty == false {
      unlist("The answer sums up calls of several models, so the call is unpriced.")
    }
    for choice in place.holder["choices"]?.array ?? []
    where choice[path: "message", "executed_tools"]?.array?.isEmpty == false {
      unlist(tool: "tools of the provider")
    }
  }

  /// Counts the one search that each call of a model made for searching costs.
  private mutating func readSearchModel(_ model: String?) {
    guard let model, usage.webSearches == 0 else { return }
    if model.contains("-search-preview") || model.contains("-search-api") { usage.webSearches = 1 }
  }
}

// MARK: - Anthropic

extension UsageReading {
  /// Reads the blocks of an answer: running code costs by the hour, unless the web was searched or
  /// read with it.
  private mutating func readContentBlocks(_ answer: JSON) {
    let types = (answer["content"]?.array ?? []).compactMap { $0["type"]?.string }
    guard types.contains(where: { $0.hasSuffix("code_execution_tool_result") }),
      !types.contains(where: { ["web_search_tool_result", "web_fetch_tool_result"].contains($0) })
    else { return }
    unlist(tool: "a container for code")
  }
}

// MARK: - Amazon Bedrock

extension UsageReading {
  private mutating func readBedrock(_ answer: JSON) {
    if let latency = answer[path: "performanceConfig", "latency"]?.string, latency != "standard" {
      unlist("Latency that is \(quoted(latency)) has no list price, so the call is unpriced.")
    }
    if let guardrail = answer[path: "trace", "guardrail"], !guardrail.isNull {
      unlist(tool: "a guardrail")
    }
    if let model = answer[path: "trace", "promptRouter", "invokedModelId"]?.string {
      unlist(
        "A router passed the call on to \(quoted(model)); name that model, or the call is unpriced."
      )
    }
  }
}

// MARK: - Google

extension UsageReading {
  /// Reads what a Gemini answer was grounded on.
  ///
  /// From Gemini 3 on, each different query costs; before, each prompt that searched costs once,
  /// whatever it asked. Maps and other sources have fees of their own.
  private mutating func readGrounding(_ place: UsagePlace, model: String?) {
    let candidates = place.holder["candidates"]?.array ?? []
    let groundings = candidates.compactMap { $0["groundingMetadata"] }.filter { !$0.isNull }
    guard !groundings.isEmpty else { return }
    let queries = Set(groundings.flatMap(Self.queries))
    let chunks = groundings.flatMap { $0["groundingChunks"]?.array ?? [] }
    if chunks.contains(where: { $0["maps"] != nil })
      || groundings.contains(where: { $0["googleMapsWidgetContextToken"]?.string != nil })
    {
      unlist(tool: "Google Maps")
    }
    if chunks.contains(where: { $0["retrievedContext"] != nil })
      || groundings.contains(where: { $0["retrievalQueries"]?.array?.isEmpty == false })
    {
      unlist(tool: "an own source of data")
    }
    let isSearched = !queries.isEmpty || chunks.contains { $0["web"] != nil }
    guard isSearched else { return }
    switch Self.geminiGeneration(model) {
    case nil where queries.count > 1:
      unlist("Without the model's name nobody knows what its searches cost; the call is unpriced.")
    case let generation? where generation >= 3: usage.webSearches = Int64(max(1, queries.count))
    default: usage.webSearches = 1
    }
  }

  private static func queries(_ grounding: JSON) -> [String] {
    ["webSearchQueries", "imageSearchQueries"].flatMap { grounding[$0]?.array ?? [] }
      .compactMap(\.string).filter { !$0.isEmpty }
  }

  /// Returns the generation of a Gemini model, such as 3 for `gemini-3.1-pro-preview`, or `nil` for
  /// other names.
  private static func geminiGeneration(_ model: String?) -> Int? {
    guard let model, let name = model.split(separator: "/").last, name.hasPrefix("gemini-") else {
      return nil
    }
    return Int(name.dropFirst("gemini-".count).prefix { $0.isASCII && $0.isNumber })
  }
}
