import ArgumentParser
import BudgetKit

/// What is known of a call that was made, its tokens apart.
struct CallOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The provider: openai, anthropic, ...", valueName: "name"))
  var provider: String?

  @Option(help: ArgumentHelp("The model's exact name.", valueName: "name"))
  var model: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What the provider says it cost, in US dollars.", valueName: "usd")
  )
  var cost: String?

  @Option(help: ArgumentHelp("An id that makes retries safe.", valueName: "id"))
  var id: String?

  @Option(
    help: ArgumentHelp(
      "The provider's answer, or the usage in it, as JSON instead of counts; - reads standard input.",
      valueName: "file"
    )
  )
  var usageJson: String?

  @Option(help: ArgumentHelp("standard, batch, flex, priority, fast, us, ...", valueName: "tier"))
  var serviceTier: String?

  @Option(help: ArgumentHelp("The agent that made the call.", valueName: "name"))
  var agent: String?

  @Option(help: ArgumentHelp("The person it was made for.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("The session it belongs to.", valueName: "id"))
  var session: String?

  @Option(help: ArgumentHelp("The feature that needed it.", valueName: "name"))
  var feature: String?

  @Option(
    help: ArgumentHelp("What was asked of the model: chat, embeddings, ...", valueName: "name")
  )
  var operation: String?

  @Option(help: ArgumentHelp("A further key and value; may be repeated.", valueName: "key=value"))
  var tag: [String] = []

  @Option(help: ArgumentHelp("Anything else, as one JSON value.", valueName: "json"))
  var metadata: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("How long it took.", valueName: "ms"))
  var latencyMs: String?

  @Option(help: ArgumentHelp("What went wrong.", valueName: "text"))
  var error: String?

  @Flag(help: "The call failed; it can have cost money all the same.")
  var failed = false
}

extension CallOptions {
  /// Returns the call, the answer that it was read from, and what to know about that.
  func measured(_ tokens: TokenOptions) throws -> (
    call: MeasuredCall, answer: ProviderUsage?, remarks: [String]
  ) {
    let reported = try cost.map { try money($0, "--cost") }
    let counts = try tokens.usage()
    let answer = try usageJson.map { try readUsage($0, insteadOf: counts) }
    let (provider, model) = try names(answer)
    let usage = answer?.usage ?? counts
    guard usage != nil || reported != nil else {
      throw Failure.usage(
        "Nothing says what the call used; add --prompt-tokens and --completion-tokens, --usage-json, or --cost."
      )
    }
    let measured = MeasuredCall(
      id: try id.map { text in try reading("--id") { try RecordID(text) } },
      provider: provider,
      model: model,
      serviceTier: try tier(answer),
      usage: usage ?? TokenUsage(),
      reportedCost: reported ?? answer?.reportedCost,
      attribution: try attribution(),
      latencyMilliseconds: try latencyMs.map {
        try count($0, "--latency-ms", upTo: TokenUsage.largestCount)
      },
      error: error,
      success: !failed && error == nil
    )
    return (measured, answer, answer.map(remarks) ?? [])
  }

  /// Returns the provider and the model; only a call whose cost is given may leave both out.
  private func names(_ answer: ProviderUsage?) throws -> (provider: String, model: String) {
    let provider = provider ?? model.flatMap(SpelledModel.provider)
    switch (provider, model ?? (provider == nil ? nil : answer?.model)) {
    case (let provider?, let model?): return (provider, model)
    case (nil, nil) where cost != nil && answer == nil:
      return (LLMCall.unspecified, LLMCall.unspecified)
    case (nil, _): throw Failure.usage("Unknown provider; add --provider.")
    case (_, nil): throw Failure.usage("No model is named; add --model.")
    }
  }

  /// Returns the tier that was given, or the answer's; what the answer tells of speed, region and
  /// tools stays in any case.
  private func tier(_ answer: ProviderUsage?) throws -> ServiceTier {
    let told = answer?.serviceTier ?? .standard
    guard
      let given = try serviceTier.map({ try choice($0, "--service-tier", as: ServiceTier.self) })
    else { return told }
    return [.standard, .batch, .flex, .priority].contains(told) ? given : told.also(given)
  }

  private func attribution() throws -> Attribution {
    Attribution(
      operation: operation,
      agent: agent,
      user: user,
      session: session,
      feature: feature,
      tags: try tags(),
      metadata: try metadata.map(checkedMetadata)
    )
  }

  private func tags() throws -> [String: String] {
    var tags: [String: String] = [:]
    for tag in tag {
      let parts = tag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw Failure.usage("--tag: \(quoted(tag)) is not of the form key=value; add both.")
      }
      guard tags.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
        throw Failure.usage("--tag: \(quoted(String(parts[0]))) is given twice; give it once.")
      }
    }
    return tags
  }
}

/// Returns metadata if it is JSON.
func checkedMetadata(_ text: String) throws -> String {
  _ = try reading("--metadata") { try JSON(parsing: text) }
  return text
}

// MARK: - Answers of providers

extension CallOptions {
  private func readUsage(_ path: String, insteadOf counts: TokenUsage?) throws -> ProviderUsage {
    guard counts == nil else {
      throw Failure.usage("--usage-json stands for the counts of tokens; give one or the other.")
    }
    let body = try readInput(path, limit: 64 << 20)
    return try reading("--usage-json") {
      try ProviderUsage(provider: provider, body: body, model: model)
    }
  }

  private func remarks(_ answer: ProviderUsage) -> [String] {
    let others = answer.otherModels.map { other in
      "A step of \(other.model.map { quoted($0) } ?? "another model") is booked with it, as a call of its own."
    }
    return answer.notes + others
  }
}

/// Throws where nothing stands at a path, so that what is typed beside it is not blamed first.
func requireFile(_ path: String) throws {
  guard somethingStands(at: path) else {
    throw Failure.notFound("There is no file \(quoted(path, limit: 512)); check its name.")
  }
}

/// Reads a file, or the input of the process for `-`.
func readInput(_ path: String, limit: Int) throws -> [UInt8] {
  guard path == "-" else { return try readFile(atPath: path, limit: limit) }
  guard let bytes = readStandardInput(limit: limit) else {
    throw Failure(
      status: .failed,
      code: "\(LedgerError.Code.storage)",
      message: "The input cannot be read, or has more than \(limit) bytes; name a file instead."
    )
  }
  return bytes
}
