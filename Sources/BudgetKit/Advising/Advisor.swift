/// Says of each call what it would have cost less, and why.
struct Advisor {
  typealias Call = AdvisedRowRepository.Call

  /// What one recommendation is about.
  struct Subject: Hashable {
    let kind: Recommendation.Kind
    /// The model, for what is said of each model apart.
    var model: ModelReference?
  }

  /// What a call, or a use of a resource, would have cost less.
  struct Saving {
    let subject: Subject
    let amount: Money
  }

  let patterns: CallPatterns
  private let prices: PriceTable
  private let now: Instant
  /// The smaller model for the short calls of each.
  let smaller: [ModelReference: ModelReference]
  private let judgesBatches: Bool
  /// When a beginning was last seen.
  private var lastSeen: [CallPatterns.BeginningKey: Instant] = [:]
  /// The calls of which a repetition has been seen.
  private var repeated: Set<CallPatterns.RepetitionKey> = []

  init(_ patterns: CallPatterns, prices: PriceTable, at now: Instant) {
    self.patterns = patterns
    self.prices = prices
    self.now = now
    let finder = SmallerModel(prices, used: patterns.used, at: now)
    smaller = patterns.simple
      .filter { $0.value.calls >= AdviceThreshold.fewestConcerned }
      .reduce(into: [:]) { $0[$1.key] = finder.find(for: $1.key, $1.value) }
    judgesBatches =
      Int128(patterns.attended) * 100
      >= Int128(patterns.calls) * AdviceThreshold.attributedSharePercent
  }

  /// Whether enough calls name a user or a session to tell the others from them.
  var canJudgeBatches: Bool { judgesBatches }

  /// Returns what a call would have cost less; calls come in the order of time.
  mutating func savings(of call: Call) -> [Saving] {
    [
      downgrade(call), caching(call), batch(call), cutOff(call), failure(call), retry(call),
      repetition(call),
    ].compactMap(\.self)
      // What a cache costs at first counts against it; whatever else would cost more is left as it
      // is.
      .filter { $0.amount > .zero || $0.subject.kind == .promptCaching && $0.amount < .zero }
  }

  private func cost(_ usage: TokenUsage, _ model: ModelReference) -> Money? {
    let price = prices.price(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      promptTokens: usage.prompt,
      at: now
    )
    return (try? price?.rates.cost(of: usage))?.total
  }

  private func downgrade(_ call: Call) -> Saving? {
    guard call.isSimple, let other = smaller[call.model], let cost = cost(call.usage, other) else {
      return nil
    }
    return Saving(
      subject: Subject(kind: .modelDowngrade, model: call.model),
      amount: call.cost - cost
    )
  }

  private func batch(_ call: Call) -> Saving? {
    guard judgesBatches, !call.isAttended, call.isPriced, call.success,
      call.model.serviceTier == .standard
    else { return nil }
    var other = call.model
    other.serviceTier = .batch
    guard let cost = cost(call.usage, other) else { return nil }
    return Saving(
      subject: Subject(kind: .batchTier, model: call.model),
      amount: call.cost - cost
    )
  }

  /// The first prompt of a beginning writes it into the cache, the next within its life read it.
  private mutating func caching(_ call: Call) -> Saving? {
    guard let digest = call.promptDigest, call.isPriced, call.success else { return nil }
    let key = CallPatterns.BeginningKey(model: call.model, digest: digest)
    let last = lastSeen[key]
    lastSeen[key] = call.timestamp
    guard let shared = patterns.beginnings[key],
      shared.calls >= AdviceThreshold.fewestConcerned,
      shared.shortestPrompt >= AdviceThreshold.shortestCachedTokens,
      call.usage.cacheRead == 0, call.usage.cacheWrite5m == 0, call.usage.cacheWrite1h == 0
    else { return nil }
    let isAlive =
      last.map {
        call.timestamp.milliseconds(since: $0) <= AdviceThreshold.cacheLifetimeMilliseconds
      } ?? false
    var usage = call.usage
    if isAlive {
      usage.cacheRead = shared.shortestPrompt
    } else {
      usage.cacheWrite5m = shared.shortestPrompt
    }
    // A provider that takes nothing for writing has no price for it.
    guard let now = cost(call.usage, call.model) else { return nil }
    let cached = cost(usage, call.model) ?? (isAlive ? nil : now)
    guard let cached else { return nil }
    let subject = Subject(kind: .promptCaching, model: call.model)
    return Saving(subject: subject, amount: now - cached)
  }

  private func cutOff(_ call: Call) -> Saving? {
    guard call.isCutOff, let group = call.attemptGroup, let attempts = patterns.attempts[group],
      attempts.calls > 1, attempts.last != call.id
    else { return nil }
    return Saving(subject: Subject(kind: .tokenLimit, model: call.model), amount: call.cost)
  }

  private func failure(_ call: Call) -> Saving? {
    guard !call.success else { return nil }
    return Saving(subject: Subject(kind: .failedCalls, model: call.model), amount: call.cost)
  }

  private func retry(_ call: Call) -> Saving? {
    guard let group = call.attemptGroup, let attempts = patterns.attempts[group],
      attempts.calls > 1, attempts.last != call.id
    else { return nil }
    return Saving(subject: Subject(kind: .retries), amount: call.cost)
  }

  private mutating func repetition(_ call: Call) -> Saving? {
    guard let key = call.repetition,
      patterns.repetitions[key] ?? 0 >= AdviceThreshold.fewestRepetitions
    else { return nil }
    guard !repeated.insert(key).inserted else { return nil }
    return Saving(subject: Subject(kind: .repeatedCalls), amount: call.cost)
  }
}
