/// Everything that is summed up of calls and uses of resources: what one cell of the usage cube holds.
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
  init(_ row: RecordedCall) {
    let call = row.call
    calls = 1
    failedCalls = call.success ? 0 : 1
    unpricedCalls = row.cost == nil ? 1 : 0
    cachedCalls = call.outcome.isServedFromCache ? 1 : 0
    cost = row.cost ?? .zero
    failedCost = call.success ? .zero : cost
    held = row.heldCost
    inputCost = row.inputCost ?? .zero
    outputCost = row.outputCost ?? .zero
    cacheReadCost = row.cacheReadCost ?? .zero
    cacheWriteCost = row.cacheWriteCost ?? .zero
    otherCost = row.otherCost ?? .zero
    tokens = call.usage
    latencyMilliseconds = call.latencyMilliseconds ?? 0
    latencyCount = call.latencyMilliseconds == nil ? 0 : 1
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
