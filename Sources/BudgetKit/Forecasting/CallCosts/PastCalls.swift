/// The past calls of one model and operation, and what they teach.
///
/// What a call reads from the provider's cache decides what an agent's call costs, and is not in
/// its prompt. It is expected from the call before it in the same session: what that one sent
/// within the last five minutes is still in the cache. Calls that name a session teach with this
/// expectation, and all calls teach without.
struct PastCalls: Sendable {
  /// With the cache that was to be expected, the oldest call first; only calls that name a session.
  private(set) var expectingCache: [CostLesson] = []
  /// As if nothing was known of a cache, the oldest call first.
  private(set) var plain: [CostLesson] = []
  /// How many calls could teach nothing.
  private(set) var skipped = 0
  /// What each session sent last.
  private var latest: [String: (at: Instant, prompt: Int64)] = [:]

  /// How long a provider keeps what was sent.
  private static let cacheLife: Int64 = 5 * 60_000

  /// The most calls that are learned from.
  static let most = 5_000

  /// Arranges calls of one model, the oldest first.
  init(_ calls: [PastCallRepository.Call], prices: PriceTable) {
    for call in calls {
      let expected = cacheToExpect(call.session, at: call.startedAt, prompt: call.usage.prompt)
      if let session = call.session { latest[session] = (call.startedAt, call.usage.prompt) }
      let price = prices.price(
        provider: call.model.provider,
        model: call.model.name,
        tier: call.model.serviceTier,
        promptTokens: call.usage.prompt,
        at: call.startedAt
      )
      guard let rates = price?.rates, let lesson = CostLesson(call, rates, cached: 0) else {
        skipped += 1
        continue
      }
      plain.append(lesson)
      if call.session != nil {
        expectingCache.append(CostLesson(call, rates, cached: expected) ?? lesson)
      }
    }
    plain = plain.suffix(Self.most)
    expectingCache = expectingCache.suffix(Self.most)
  }

  /// Returns how much of a prompt a session's call before has left in the cache.
  func cacheToExpect(_ session: String?, at instant: Instant, prompt: Int64) -> Int64 {
    guard let session, let last = latest[session],
      instant < last.at.adding(milliseconds: Self.cacheLife)
    else { return 0 }
    return min(last.prompt, prompt)
  }
}

extension CostLesson {
  /// Reads the lesson of a call; `nil` where it has none to teach: it failed, nobody knows what it
  /// cost, or a provider was never asked.
  fileprivate init?(_ call: PastCallRepository.Call, _ rates: ModelPrice.Rates, cached: Int64) {
    guard call.success, !call.isServedFromCache, let cost = call.cost,
      let bound = rates.bound(prompt: call.usage.prompt, cacheRead: cached),
      let output = try? rates.cost(of: TokenUsage(outputOf: call.usage))
    else { return nil }
    let allowed = call.maxTokens ?? .max
    self.init(
      input: bound.input,
      outputRate: bound.outputRate,
      outputCost: output.output,
      cost: cost,
      wasCut: call.usage.completion >= allowed
        || ["length", "max_tokens", "MAX_TOKENS"].contains(call.finishReason),
      maxTokens: call.maxTokens
    )
  }
}

extension TokenUsage {
  /// The output of a usage alone.
  fileprivate init(outputOf usage: TokenUsage) {
    self.init(
      completion: usage.completion,
      reasoning: usage.reasoning,
      completionAudio: usage.completionAudio,
      completionImage: usage.completionImage
    )
  }
}
