extension ClaudeCodeLine {
  /// Whether a line of this kind is written by Claude Code, whatever it tells.
  var isOfClaudeCode: Bool {
    guard let type else { return false }
    return sessionID != nil || hasMessage || ["summary", "file-history-snapshot"].contains(type)
  }

  /// Returns when the line was written.
  func time() throws -> Instant {
    guard let timestamp else { throw refusal("timestamp") }
    return try Instant(iso8601: timestamp, assuming: nil)
  }

  /// Returns the call as this line alone tells of it.
  ///
  /// The id of its record is `message.id`, then `:` and `requestId` where there is one:
  /// `msg_01...:req_01...`.
  func call() throws -> ImportedCall {
    guard let messageID, !messageID.isEmpty else { throw refusal("message.id") }
    guard let usage else { throw refusal("message.usage") }
    let charges = try usage.charges(model: model)
    var call = ImportedCall(
      id: ImportedCall.id(ofMessage: messageID, request: requestID),
      provider: model.flatMap { SpelledModel.provider(of: $0) } ?? "anthropic",
      model: model ?? "",
      usage: charges.own,
      serviceTier: usage.unlistedTools.isEmpty ? usage.serving.tier : .unlisted,
      timestamp: try time(),
      success: !isError,
      sessionID: sessionID,
      workingDirectory: workingDirectory
    )
    call.name = .message(messageID, request: requestID)
    call.steps = charges.others.map { ImportedCall.Step($0, usage.serving) }
    call.reportedCost = try reportedCost.map { try Money(loggedCost: $0) }
    call.outcome.finishReason = stopReason
    if isFreeRefusal(charges.own) { call.reportedCost = .zero }
    return call
  }

  private func isFreeRefusal(_ usage: TokenUsage) -> Bool {
    AnthropicRefusal.isFree(
      stopReason: stopReason,
      output: usage.completion,
      contentIsEmpty: contentIsEmpty
    )
  }

  /// What of the line leaves its call without a list price.
  func remarks() -> [String] {
    guard let usage else { return [] }
    return usage.serving.remarks + usage.unlistedTools.map(AnthropicTool.remark)
  }

  private func refusal(_ member: String) -> LedgerError {
    LedgerError(.malformedInput, "The answer has no \(member); it is left out.")
  }
}

extension ImportedCall.Step {
  fileprivate init(_ other: AnthropicSteps.Other, _ serving: AnthropicServing) {
    self.init(
      number: other.number,
      model: other.step.model,
      usage: other.step.usage,
      serviceTier: serving.step(speed: other.step.speed).tier,
      reportedCost: other.isFree ? .zero : nil
    )
  }
}

extension ClaudeCodeLine.Usage {
  /// Returns what each model used on the way to the answer.
  func charges(model: String?) throws -> AnthropicSteps {
    let outer = try tokens()
    guard !steps.isEmpty else { return AnthropicSteps([], outer: outer, model: model) }
    let steps = try steps.map { step in
      AnthropicSteps.Step(
        type: step.type,
        model: step.model,
        speed: step.serving.speed,
        usage: try step.tokens()
      )
    }
    let charges = AnthropicSteps(steps, outer: outer, model: model)
    try charges.own.validate()
    return charges
  }

  /// Returns the tokens by the buckets that are priced apart.
  ///
  /// `input_tokens` does not hold what was read from or written to a cache, our prompt does. What
  /// was written and is not told apart by time to live went to the cache of five minutes.
  func tokens() throws -> TokenUsage {
    guard let input, let output else {
      throw LedgerError(
        .malformedInput,
        "The usage lacks input_tokens or output_tokens; it is left out."
      )
    }
    let parts = try [input, output, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, webSearches]
      .map(tokenCount)
    let apart = parts[4] + parts[5]
    let untold = max(0, parts[3] - apart)
    let tokens = TokenUsage(
      prompt: parts[0] + parts[2] + apart + untold,
      cacheRead: parts[2],
      cacheWrite5m: parts[4] + untold,
      cacheWrite1h: parts[5],
      completion: parts[1],
      webSearches: parts[6]
    )
    try tokens.validate()
    return tokens
  }
}

/// Returns a count, zero for an absent one, or throws when it is beyond what any bucket may hold.
private func tokenCount(_ count: Int64?) throws -> Int64 {
  guard let count else { return 0 }
  guard count >= 0 && count <= TokenUsage.largestCount else {
    throw LedgerError(
      .invalidAmount,
      "A count of tokens must be between 0 and \(TokenUsage.largestCount); this one is \(count)."
    )
  }
  return count
}

extension Money {
  /// Creates the cost of a call as a log tells it: not negative, at most ``largestAmount``.
  init(loggedCost bytes: some Collection<UInt8>) throws {
    try self.init(loggedUSD: bytes)
    guard self >= .zero && self <= .largestAmount else {
      throw LedgerError(
        .invalidAmount,
        "A cost must be between 0 and \(Money.largestAmount) US dollars; this one is \(self)."
      )
    }
  }

  /// Creates an amount as a bill tells it: below zero for what was given back.
  init(loggedBalance bytes: some Collection<UInt8>) throws {
    try self.init(loggedUSD: bytes)
    guard (.zero - Money.largestAmount...Money.largestAmount).contains(self) else {
      throw LedgerError(
        .invalidAmount,
        "An amount must be between -\(Money.largestAmount) and \(Money.largestAmount) US dollars; this one is \(self)."
      )
    }
  }
}
