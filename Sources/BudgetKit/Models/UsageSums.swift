/// Everything that is summed up of calls and uses of resources: what one cell of the usage cube
/// holds.
struct UsageSums: Hashable {
  var calls: Int64 = 0
  var failedCalls: Int64 = 0
  var unpricedCalls: Int64 = 0
  /// Calls that a cache answered.
  var cachedCalls: Int64 = 0
  var cost = Money.zero
  /// The part of the cost that failed calls have.
  var failedCost = Money.zero
  /// What calls of unknown cost hold in their budgets.
  var held = Money.zero
  var inputCost = Money.zero
  var outputCost = Money.zero
  /// Parts of the input cost, as are the next two.
  var cacheReadCost = Money.zero
  var cacheWriteCost = Money.zero
  /// Fees for requests and searches.
  var otherCost = Money.zero
  var tokens = TokenUsage()
  var latencyMilliseconds: Int64 = 0
  /// The calls whose latency is known.
  var latencyCount: Int64 = 0
  /// The quantity of a resource, in the unit of its group.
  var quantityMillionths: Int64 = 0
  var durationMilliseconds: Int64 = 0
}

extension UsageSums {
  init(_ row: borrowing RecordedCall) {
    calls = 1
    failedCalls = row.call.outcome.success ? 0 : 1
    unpricedCalls = row.cost == nil ? 1 : 0
    cachedCalls = row.call.outcome.isServedFromCache ? 1 : 0
    cost = row.cost ?? .zero
    failedCost = row.call.outcome.success ? .zero : cost
    held = row.heldCost
    inputCost = row.inputCost ?? .zero
    outputCost = row.outputCost ?? .zero
    cacheReadCost = row.cacheReadCost ?? .zero
    cacheWriteCost = row.cacheWriteCost ?? .zero
    otherCost = row.otherCost ?? .zero
    tokens = row.call.usage
    latencyMilliseconds = row.call.outcome.latencyMilliseconds ?? 0
    latencyCount = row.call.outcome.latencyMilliseconds == nil ? 0 : 1
  }

  init(_ row: RecordedUsage) {
    calls = 1
    unpricedCalls = row.cost == nil ? 1 : 0
    cost = row.cost ?? .zero
    quantityMillionths = row.usage.usage.millionths
    durationMilliseconds = row.usage.durationMilliseconds ?? 0
  }

  /// The sums that reports show.
  var totals: UsageTotals {
    var totals = UsageTotals()
    totals.calls = calls
    totals.unpricedCalls = unpricedCalls
    totals.cost = cost
    totals.promptTokens = tokens.prompt
    totals.completionTokens = tokens.completion
    totals.cacheReadTokens = tokens.cacheRead
    totals.cacheWriteTokens = tokens.cacheWrite5m + tokens.cacheWrite1h
    return totals
  }
}

extension UsageSums {
  /// Adds other sums to these.
  static func += (left: inout UsageSums, right: UsageSums) {
    left.calls &+= right.calls
    left.failedCalls &+= right.failedCalls
    left.unpricedCalls &+= right.unpricedCalls
    left.cachedCalls &+= right.cachedCalls
    left.cost = left.cost + right.cost
    left.failedCost = left.failedCost + right.failedCost
    left.held = left.held + right.held
    left.inputCost = left.inputCost + right.inputCost
    left.outputCost = left.outputCost + right.outputCost
    left.cacheReadCost = left.cacheReadCost + right.cacheReadCost
    left.cacheWriteCost = left.cacheWriteCost + right.cacheWriteCost
    left.otherCost = left.otherCost + right.otherCost
    left.tokens.prompt &+= right.tokens.prompt
    left.tokens.cacheRead &+= right.tokens.cacheRead
    left.tokens.cacheWrite5m &+= right.tokens.cacheWrite5m
    left.tokens.cacheWrite1h &+= right.tokens.cacheWrite1h
    left.tokens.promptAudio &+= right.tokens.promptAudio
    left.tokens.cacheReadAudio &+= right.tokens.cacheReadAudio
    left.tokens.promptImage &+= right.tokens.promptImage
    left.tokens.completion &+= right.tokens.completion
    left.tokens.reasoning &+= right.tokens.reasoning
    left.tokens.completionAudio &+= right.tokens.completionAudio
    left.tokens.completionImage &+= right.tokens.completionImage
    left.tokens.webSearches &+= right.tokens.webSearches
    left.latencyMilliseconds &+= right.latencyMilliseconds
    left.latencyCount &+= right.latencyCount
    left.quantityMillionths &+= right.quantityMillionths
    left.durationMilliseconds &+= right.durationMilliseconds
  }

  /// What takes other sums off again.
  static prefix func - (sums: UsageSums) -> UsageSums {
    var negative = UsageSums()
    negative.calls = 0 &- sums.calls
    negative.failedCalls = 0 &- sums.failedCalls
    negative.unpricedCalls = 0 &- sums.unpricedCalls
    negative.cachedCalls = 0 &- sums.cachedCalls
    negative.cost = .zero - sums.cost
    negative.failedCost = .zero - sums.failedCost
    negative.held = .zero - sums.held
    negative.inputCost = .zero - sums.inputCost
    negative.outputCost = .zero - sums.outputCost
    negative.cacheReadCost = .zero - sums.cacheReadCost
    negative.cacheWriteCost = .zero - sums.cacheWriteCost
    negative.otherCost = .zero - sums.otherCost
    negative.tokens.prompt = 0 &- sums.tokens.prompt
    negative.tokens.cacheRead = 0 &- sums.tokens.cacheRead
    negative.tokens.cacheWrite5m = 0 &- sums.tokens.cacheWrite5m
    negative.tokens.cacheWrite1h = 0 &- sums.tokens.cacheWrite1h
    negative.tokens.promptAudio = 0 &- sums.tokens.promptAudio
    negative.tokens.cacheReadAudio = 0 &- sums.tokens.cacheReadAudio
    negative.tokens.promptImage = 0 &- sums.tokens.promptImage
    negative.tokens.completion = 0 &- sums.tokens.completion
    negative.tokens.reasoning = 0 &- sums.tokens.reasoning
    negative.tokens.completionAudio = 0 &- sums.tokens.completionAudio
    negative.tokens.completionImage = 0 &- sums.tokens.completionImage
    negative.tokens.webSearches = 0 &- sums.tokens.webSearches
    negative.latencyMilliseconds = 0 &- sums.latencyMilliseconds
    negative.latencyCount = 0 &- sums.latencyCount
    negative.quantityMillionths = 0 &- sums.quantityMillionths
    negative.durationMilliseconds = 0 &- sums.durationMilliseconds
    return negative
  }
}

extension UsageSums {
  /// Whether they are of calls without anything rare: priced by the book, successful, and of text
  /// alone.
  ///
  /// Then only ten of them are not 0, which is less to write.
  var isOfPlainCalls: Bool { rareBits == 0 }

  /// Whether one is so large that two of them might pass 64 bits.
  var isLarge: Bool { (commonBits | rareBits) >> 61 != 0 }

  /// The bits of what most calls have.
  private var commonBits: Int64 {
    calls
      | cost.nanodollars
      | inputCost.nanodollars
      | outputCost.nanodollars
      | cacheReadCost.nanodollars
      | tokens.prompt
      | tokens.cacheRead
      | tokens.completion
      | latencyMilliseconds
      | latencyCount
  }

  /// The bits of what few calls have.
  private var rareBits: Int64 {
    failedCalls
      | unpricedCalls
      | cachedCalls
      | failedCost.nanodollars
      | held.nanodollars
      | cacheWriteCost.nanodollars
      | otherCost.nanodollars
      | tokens.cacheWrite5m
      | tokens.cacheWrite1h
      | tokens.promptAudio
      | tokens.cacheReadAudio
      | tokens.promptImage
      | tokens.reasoning
      | tokens.completionAudio
      | tokens.completionImage
      | tokens.webSearches
      | quantityMillionths
      | durationMilliseconds
  }
}
