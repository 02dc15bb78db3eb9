extension ClaudeCodeLine {
  /// What names one answer in every log that holds a line of it.
  ///
  /// The id of its record is `message.id`, then `:` and `requestId` where there is one: `msg_01...:req_01...`.
  struct Key: Hashable {
    var messageID: String
    var requestID: String?

    var id: String { requestID.map { messageID + ":" + $0 } ?? messageID }
  }

  /// Returns what names the answer that the line belongs to.
  func key() throws -> Key {
    guard let messageID else { throw refusal("message.id") }
    return Key(messageID: messageID, requestID: requestID)
  }

  /// Returns when the line was written.
  func time() throws -> Instant {
    guard let timestamp else { throw refusal("timestamp") }
    return try Instant(iso8601: timestamp, assuming: nil)
  }

  /// Returns the call as this line alone tells of it.
  func call(id: String) throws -> ImportedCall {
    guard let model else { throw refusal("message.model") }
    guard let usage else { throw refusal("message.usage") }
    try validateName(id, what: "message.id with requestId")
    try validateName(model, what: "A model")
    if let sessionID { try validateName(sessionID, what: "sessionId") }
    var call = ImportedCall(
      id: id,
      provider: SpelledModel.provider(of: model) ?? "anthropic",
      model: model,
      usage: try usage.tokens(),
      serviceTier: usage.tier,
      timestamp: try time(),
      success: !isError,
      sessionID: sessionID,
      workingDirectory: workingDirectory
    )
    call.reportedCost = try reportedCost.map { try Money(loggedCost: $0) }
    return call
  }

  /// What of the line changes its price without being part of the call.
  func remarks() -> [String] {
    guard let usage else { return [] }
    var remarks: [String] = []
    if let tier = usage.serviceTier, ServiceTier(rawValue: tier) == nil {
      remarks.append("The service tier \(quoted(tier)) is not known; the call counts as standard.")
    }
    if let speed = usage.speed, speed != "standard" {
      remarks.append("The call's speed is \(quoted(speed)); it is priced like one of usual speed.")
    }
    if let region = usage.region, !["", "not_available", "global"].contains(region) {
      remarks.append("The call's region is \(quoted(region)); it is priced without a surcharge.")
    }
    return remarks
  }

  private func refusal(_ member: String) -> LedgerError {
    LedgerError(.malformedInput, "The answer has no \(member); it is left out.")
  }
}

extension ClaudeCodeLine.Usage {
  /// The tier; standard where none or an unknown one is named.
  var tier: ServiceTier { serviceTier.flatMap { ServiceTier(rawValue: $0) } ?? .standard }

  /// Returns the tokens by the buckets that are priced apart.
  ///
  /// `input_tokens` does not hold what was read from or written to a cache, our prompt does. What was written and is not told
  /// apart by time to live went to the cache of five minutes.
  func tokens() throws -> TokenUsage {
    guard let input, let output else {
      throw LedgerError(
        .malformedInput,
        "The usage lacks input_tokens or output_tokens; it is left out."
      )
    }
    let parts = try [input, output, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, webSearches]
      .map(counted)
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
private func counted(_ count: Int64?) throws -> Int64 {
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
}
