/// What the calls of a time have in common: what must be known of all of them before one can be
/// judged.
struct CallPatterns {
  typealias Call = AdvisedRowRepository.Call

  /// What short and simple calls of a model used.
  struct SimpleCalls {
    var calls: Int64 = 0
    var usage = TokenUsage()
    var cost = Money.zero
  }

  /// Calls whose prompts begin alike.
  struct SharedBeginning {
    var calls: Int64 = 0
    var shortestPrompt = Int64.max
  }

  struct BeginningKey: Hashable {
    let model: ModelReference
    let digest: String
  }

  /// What makes two calls of an execution the same as far as the ledger can tell.
  struct RepetitionKey: Hashable {
    let execution: String
    let model: ModelReference
    let promptTokens: Int64
    let completionTokens: Int64
    let digest: String?
  }

  /// The attempts of one request.
  struct Attempts {
    var calls: Int64 = 0
    var last = ""
  }

  private(set) var calls: Int64 = 0
  private(set) var cost = Money.zero
  private(set) var attended: Int64 = 0
  private(set) var withDigest: Int64 = 0
  private(set) var withAttemptGroup: Int64 = 0
  private(set) var cutOff: Int64 = 0
  private(set) var cutOffCost = Money.zero
  /// How many successful calls each model has.
  private(set) var used: [ModelReference: Int64] = [:]
  private(set) var simple: [ModelReference: SimpleCalls] = [:]
  private(set) var beginnings: [BeginningKey: SharedBeginning] = [:]
  private(set) var attempts: [String: Attempts] = [:]
  private(set) var repetitions: [RepetitionKey: Int64] = [:]

  /// Takes in a call; they come in the order of time.
  mutating func add(_ call: Call) {
    calls += 1
    cost = cost + call.cost
    if call.isAttended { attended += 1 }
    if call.success { used[call.model, default: 0] += 1 }
    if call.isCutOff {
      cutOff += 1
      cutOffCost = cutOffCost + call.cost
    }
    if call.isSimple {
      var sums = simple[call.model] ?? SimpleCalls()
      sums.calls += 1
      sums.usage.prompt &+= call.usage.prompt
      sums.usage.cacheRead &+= call.usage.cacheRead
      sums.usage.completion &+= call.usage.completion
      sums.cost = sums.cost + call.cost
      simple[call.model] = sums
    }
    if let digest = call.promptDigest {
      withDigest += 1
      let key = BeginningKey(model: call.model, digest: digest)
      var shared = beginnings[key] ?? SharedBeginning()
      shared.calls += 1
      shared.shortestPrompt = min(shared.shortestPrompt, call.usage.prompt)
      beginnings[key] = shared
    }
    if let group = call.attemptGroup {
      withAttemptGroup += 1
      attempts[group, default: Attempts()].calls += 1
      attempts[group]?.last = call.id
    }
    if let key = call.repetition { repetitions[key, default: 0] += 1 }
  }

  /// The execution that asked the same most often, and how often; `nil` without any.
  var mostRepeated: (execution: String, times: Int64)? {
    repetitions.max { ($0.value, $1.key.execution) < ($1.value, $0.key.execution) }
      .map { ($0.key.execution, $0.value) }
  }
}

extension AdvisedRowRepository.Call {
  /// Whether it is short and of plain text.
  var isSimple: Bool {
    isPriced && success && cost > .zero
      && usage.prompt <= AdviceThreshold.shortPromptTokens
      && usage.completion <= AdviceThreshold.shortCompletionTokens
      && [
        usage.reasoning, usage.promptAudio, usage.promptImage, usage.completionAudio,
        usage.completionImage, usage.webSearches, usage.cacheWrite5m, usage.cacheWrite1h,
      ].allSatisfy { $0 == 0 }
  }

  /// Whether the answer ended where the limit of its tokens was.
  var isCutOff: Bool {
    if let maxTokens, maxTokens > 0, usage.completion >= maxTokens { return true }
    let words = ["length", "max_tokens", "max_output_tokens", "max_completion_tokens"]
    return finishReason.map { words.contains($0.lowercased()) } ?? false
  }

  /// What another call of the execution has if it is the same; `nil` for a call of no execution.
  var repetition: CallPatterns.RepetitionKey? {
    execution.map {
      CallPatterns.RepetitionKey(
        execution: $0,
        model: model,
        promptTokens: usage.prompt,
        completionTokens: promptDigest == nil ? usage.completion : 0,
        digest: promptDigest
      )
    }
  }
}
