/// The tokens of one call, by the buckets that are priced apart.
///
/// `prompt` is all input and `completion` all output, as in the OpenTelemetry conventions; the
/// other counts are parts of these two and never come on top.
public struct TokenUsage: Sendable, Hashable {
  /// All input tokens, cached ones included.
  public var prompt: Int64
  /// Input tokens read from a prompt cache.
  public var cacheRead: Int64
  /// Input tokens written to a cache that lives five minutes.
  public var cacheWrite5m: Int64
  /// Input tokens written to a cache that lives one hour.
  public var cacheWrite1h: Int64
  /// Input tokens of audio, those read from a cache included.
  public var promptAudio: Int64
  /// Input tokens of audio read from a cache: part of `cacheRead` and of `promptAudio`.
  public var cacheReadAudio: Int64
  /// Input tokens of images, not read from a cache.
  public var promptImage: Int64
  /// All output tokens, reasoning included.
  public var completion: Int64
  /// Output tokens spent on reasoning.
  public var reasoning: Int64
  /// Output tokens of audio.
  public var completionAudio: Int64
  /// Output tokens of images.
  public var completionImage: Int64
  /// Web searches that the provider ran and bills one by one.
  public var webSearches: Int64

  /// Creates a usage; whatever is left out is zero.
  public init(
    prompt: Int64 = 0,
    cacheRead: Int64 = 0,
    cacheWrite5m: Int64 = 0,
    cacheWrite1h: Int64 = 0,
    promptAudio: Int64 = 0,
    cacheReadAudio: Int64 = 0,
    promptImage: Int64 = 0,
    completion: Int64 = 0,
    reasoning: Int64 = 0,
    completionAudio: Int64 = 0,
    completionImage: Int64 = 0,
    webSearches: Int64 = 0
  ) {
    self.prompt = prompt
    self.cacheRead = cacheRead
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.promptAudio = promptAudio
    self.cacheReadAudio = cacheReadAudio
    self.promptImage = promptImage
    self.completion = completion
    self.reasoning = reasoning
    self.completionAudio = completionAudio
    self.completionImage = completionImage
    self.webSearches = webSearches
  }

  // Disfavoured, so that literals alone are not ambiguous.
  /// Creates a usage from counts as most clients of providers have them; whatever is left out is
  /// zero.
  @_disfavoredOverload
  public init(
    prompt: Int = 0,
    cacheRead: Int = 0,
    cacheWrite5m: Int = 0,
    cacheWrite1h: Int = 0,
    promptAudio: Int = 0,
    cacheReadAudio: Int = 0,
    promptImage: Int = 0,
    completion: Int = 0,
    reasoning: Int = 0,
    completionAudio: Int = 0,
    completionImage: Int = 0,
    webSearches: Int = 0
  ) {
    self.init(
      prompt: Int64(prompt),
      cacheRead: Int64(cacheRead),
      cacheWrite5m: Int64(cacheWrite5m),
      cacheWrite1h: Int64(cacheWrite1h),
      promptAudio: Int64(promptAudio),
      cacheReadAudio: Int64(cacheReadAudio),
      promptImage: Int64(promptImage),
      completion: Int64(completion),
      reasoning: Int64(reasoning),
      completionAudio: Int64(completionAudio),
      completionImage: Int64(completionImage),
      webSearches: Int64(webSearches)
    )
  }

  /// The largest count that any bucket may have.
  public static let largestCount: Int64 = 1_000_000_000_000

  /// All tokens, input and output.
  public var total: Int64 { prompt &+ completion }
}

extension TokenUsage {
  /// Returns the sum, bucket by bucket.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a sum cannot be
  ///   counted.
  public static func + (left: TokenUsage, right: TokenUsage) throws -> TokenUsage {
    var sum = left
    for bucket in buckets {
      sum[keyPath: bucket] = try left[keyPath: bucket].adding(right[keyPath: bucket], "tokens")
    }
    _ = try sum.prompt.adding(sum.completion, "tokens")
    return sum
  }

  /// Every count.
  private static var buckets: [WritableKeyPath<TokenUsage, Int64>] {
    [
      \.prompt, \.cacheRead, \.cacheWrite5m, \.cacheWrite1h, \.promptAudio, \.cacheReadAudio,
      \.promptImage, \.completion, \.reasoning, \.completionAudio, \.completionImage, \.webSearches,
    ]
  }
}

extension TokenUsage {
  /// Throws unless every count is in range and the parts fit into their wholes.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``.
  func validate() throws {
    try requireInRange(prompt, "The prompt tokens")
    try requireInRange(cacheRead, "The cache-read tokens")
    try requireInRange(cacheWrite5m, "The 5-minute cache-write tokens")
    try requireInRange(cacheWrite1h, "The 1-hour cache-write tokens")
    try requireInRange(promptAudio, "The audio prompt tokens")
    try requireInRange(cacheReadAudio, "The cached audio tokens")
    try requireInRange(promptImage, "The image prompt tokens")
    try requireInRange(completion, "The completion tokens")
    try requireInRange(reasoning, "The reasoning tokens")
    try requireInRange(completionAudio, "The audio completion tokens")
    try requireInRange(completionImage, "The image completion tokens")
    try requireInRange(webSearches, "The web searches")
    try validateParts()
  }

  private func validateParts() throws {
    try require(cacheRead + cacheWrite5m + cacheWrite1h, within: prompt, "cached", "prompt")
    try require(promptAudio + promptImage, within: prompt, "audio and image", "prompt")
    try require(cacheReadAudio, within: min(cacheRead, promptAudio), "cached audio", "cached")
    try require(reasoning, within: completion, "reasoning", "completion")
    try require(
      completionAudio + completionImage,
      within: completion,
      "audio and image",
      "completion"
    )
  }

  private func requireInRange(_ count: Int64, _ name: String) throws {
    guard (0...Self.largestCount).contains(count) else {
      throw LedgerError(
        .invalidAmount,
        "\(name) must be between 0 and \(Self.largestCount); this is \(count)."
      )
    }
  }

  private func require(_ part: Int64, within whole: Int64, _ partName: String, _ wholeName: String)
    throws
  {
    guard part <= whole else {
      throw LedgerError(
        .invalidAmount,
        "The \(partName) tokens (\(part)) are a part of the \(wholeName) tokens (\(whole)) and cannot exceed them."
      )
    }
  }
}
