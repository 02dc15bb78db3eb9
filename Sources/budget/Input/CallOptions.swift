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

  @OptionGroup var context: ContextOptions

  @Option(help: ArgumentHelp("Anything else, as one JSON value.", valueName: "json"))
  var metadata: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("How long it took.", valueName: "ms"))
  var latencyMs: String?

  @Option(help: ArgumentHelp("What went wrong.", valueName: "text"))
  var error: String?

  @Flag(help: "The call failed; it can have cost money all the same.")
  var failed = false

  @Option(help: ArgumentHelp("Why the model stopped: stop, length, ...", valueName: "word"))
  var finishReason: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most output tokens that the request allowed.", valueName: "n")
  )
  var maxTokens: String?

  @Option(
    help: ArgumentHelp("What all attempts of one request have in common.", valueName: "id")
  )
  var attemptGroup: String?

  @Flag(help: "Your own cache gave the answer: the call cost nothing, whatever its model costs.")
  var cached = false

  @Option(
    help: ArgumentHelp("A digest of the beginning that prompts share.", valueName: "text")
  )
  var promptDigest: String?
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
    guard usage != nil || reported != nil || cached else {
      throw Failure.usage(
        "Nothing says what the call used; add --prompt-tokens and --completion-tokens, --usage-json, or --cost."
      )
    }
    let measured = MeasuredCall(
      id: try id.map { text in try reading("--id") { try RecordID(text) } },
      answeredBy: ModelReference(
        provider: provider,
        name: model,
        serviceTier: try tier(answer)
      ),
      usage: usage ?? TokenUsage(),
      reportedCost: reported ?? (cached ? nil : answer?.reportedCost),
      attribution: try context.attribution(metadata: try metadata.map(checkedMetadata)),
      outcome: try outcome(answer)
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
    case (nil, nil):
      throw Failure.usage(
        "Nothing says what the call cost; add --cost, or --provider and --model with the tokens."
      )
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

  private func outcome(_ answer: ProviderUsage?) throws -> CallOutcome {
    CallOutcome(
      latencyMilliseconds: try latencyMs.map {
        try count($0, "--latency-ms", upTo: TokenUsage.largestCount)
      },
      error: error,
      success: !failed && error == nil,
      finishReason: finishReason ?? answer?.finishReason,
      maxTokens: try maxTokens.map {
        try count($0, "--max-tokens", upTo: TokenUsage.largestCount)
      },
      attemptGroup: attemptGroup,
      isServedFromCache: cached,
      promptDigest: promptDigest
    )
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
