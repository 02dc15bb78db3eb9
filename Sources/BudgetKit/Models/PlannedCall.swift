/// A call that has not been made yet, as far as it is known beforehand: what an estimate is made
/// of.
///
/// It is a call of text. What a model hears or sees has rates of its own that a count of tokens
/// does not show.
public struct PlannedCall: Sendable, Hashable {
  /// The model that is about to be called.
  public var model: ModelReference
  /// All input tokens, cached ones included.
  public var promptTokens: Int64
  /// The most output tokens that the request allows, reasoning included.
  public var maxCompletionTokens: Int64
  /// How many of the input tokens will be read from the provider's cache; `nil` where nobody knows.
  ///
  /// Whoever says so vouches for it: the bound takes these tokens at the rate of a cache.
  public var cacheReadTokens: Int64?
  /// Whether the provider may bill input as written to a cache, which costs more than plain input.
  public var mayWriteCache: Bool
  /// The most web searches that the provider may run and bill.
  public var webSearches: Int64

  /// Creates a call that is planned.
  ///
  /// - Parameters:
  ///   - model: The model that is about to be called.
  ///   - promptTokens: All input tokens, cached ones included.
  ///   - maxCompletionTokens: The most output tokens that the request allows.
  ///   - cacheReadTokens: How many of the input tokens will be read from a cache; `nil` where
  ///     nobody knows.
  ///   - mayWriteCache: Whether input may be billed as written to a cache.
  ///   - webSearches: The most web searches that the provider may run.
  public init(
    model: ModelReference,
    promptTokens: Int64,
    maxCompletionTokens: Int64,
    cacheReadTokens: Int64? = nil,
    mayWriteCache: Bool = true,
    webSearches: Int64 = 0
  ) {
    self.model = model
    self.promptTokens = promptTokens
    self.maxCompletionTokens = maxCompletionTokens
    self.cacheReadTokens = cacheReadTokens
    self.mayWriteCache = mayWriteCache
    self.webSearches = webSearches
  }

  /// Returns a number of tokens that a text does not exceed, as a rough stand-in for a count.
  ///
  /// It is the number of the text's bytes in UTF-8: the tokenizers of today's models make at most
  /// one token of a byte. English has four to five bytes a token, so that the figure is that much
  /// too high; what a provider adds around messages, tools and images is not in it. Where the
  /// provider counts tokens, ask it instead.
  ///
  /// - Parameter text: The text of a prompt.
  /// - Returns: The bound, in tokens.
  /// - Complexity: Constant for native strings.
  public static func roughPromptTokens(of text: String) -> Int64 { Int64(text.utf8.count) }
}

extension PlannedCall {
  /// The tokens of the call if it uses all that it may.
  var usage: TokenUsage {
    TokenUsage(
      prompt: promptTokens,
      cacheRead: cacheReadTokens ?? 0,
      completion: maxCompletionTokens,
      webSearches: webSearches
    )
  }

  /// Throws unless every count is in range.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or
  ///   ``LedgerError/Code/invalidID``.
  func validate() throws {
    try validateName(model.provider, what: "The provider")
    try validateName(model.name, what: "The model")
    try usage.validate()
  }
}
