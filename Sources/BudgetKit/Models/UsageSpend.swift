/// What a scope adds up to in a period.
struct UsageSpend: Hashable {
  var totals = UsageTotals()
  /// What calls of unknown cost hold in their budgets.
  var held = Money.zero
}

extension UsageSpend {
  /// The same, to be taken off.
  var negated: UsageSpend {
    var negative = UsageSpend(held: .zero - held)
    negative.totals.calls = -totals.calls
    negative.totals.unpricedCalls = -totals.unpricedCalls
    negative.totals.cost = .zero - totals.cost
    negative.totals.promptTokens = -totals.promptTokens
    negative.totals.completionTokens = -totals.completionTokens
    negative.totals.cacheReadTokens = -totals.cacheReadTokens
    negative.totals.cacheWriteTokens = -totals.cacheWriteTokens
    return negative
  }

  static func += (left: inout UsageSpend, right: UsageSpend) throws {
    try left.totals += right.totals
    left.held = left.held + right.held
  }
}
