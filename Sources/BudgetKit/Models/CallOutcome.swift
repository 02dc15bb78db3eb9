/// How a call to a model went, its tokens and its cost apart.
public struct CallOutcome: Sendable, Hashable {
  /// How long it took, in milliseconds.
  public var latencyMilliseconds: Int64?
  /// What went wrong, for a call that failed; such a call can still cost money.
  public var error: String?
  /// Whether it succeeded.
  public var success: Bool
  /// Why the model stopped, in the provider's own word: `stop`, `length`, `end_turn`, ...
  public var finishReason: String?
  /// The most output tokens that the request allowed.
  public var maxTokens: Int64?
  /// What the attempts of one request have in common: a retry of a failed call carries the same
  /// word.
  public var attemptGroup: String?
  /// Whether the program's own cache gave the answer and no provider was asked.
  ///
  /// Such a call costs nothing, whatever its model costs, and is counted apart. Tokens that a
  /// provider read from its cache are ``TokenUsage/cacheRead`` instead.
  public var isServedFromCache: Bool
  /// A digest of the beginning that prompts have in common, made by the caller; the ledger only
  /// compares it.
  public var promptDigest: String?

  /// Creates an outcome; whatever is left out is unknown.
  public init(
    latencyMilliseconds: Int64? = nil,
    error: String? = nil,
    success: Bool = true,
    finishReason: String? = nil,
    maxTokens: Int64? = nil,
    attemptGroup: String? = nil,
    isServedFromCache: Bool = false,
    promptDigest: String? = nil
  ) {
    self.latencyMilliseconds = latencyMilliseconds
    self.error = error
    self.success = success
    self.finishReason = finishReason
    self.maxTokens = maxTokens
    self.attemptGroup = attemptGroup
    self.isServedFromCache = isServedFromCache
    self.promptDigest = promptDigest
  }
}

extension CallOutcome {
  /// Throws unless every word may key a group and every count is in range.
  func validate() throws {
    if let finishReason { try validateName(finishReason, what: "The finish reason") }
    if let attemptGroup { try validateName(attemptGroup, what: "The attempt group") }
    if let promptDigest { try validateName(promptDigest, what: "The prompt digest") }
    if let latencyMilliseconds, !(0...TokenUsage.largestCount).contains(latencyMilliseconds) {
      throw LedgerError(
        .invalidAmount,
        "The latency must not be negative; this is \(latencyMilliseconds) ms."
      )
    }
    if let maxTokens, !(0...TokenUsage.largestCount).contains(maxTokens) {
      throw LedgerError(
        .invalidAmount,
        "The most output tokens must be between 0 and \(TokenUsage.largestCount); this is \(maxTokens)."
      )
    }
  }
}
