/// What the rows of an execution add up to.
struct ExecutionSums: Hashable {
  var llmCost: Int64 = 0
  var computeCost: Int64 = 0
  var calls: Int64 = 0
  var usages: Int64 = 0
  var unpriced: Int64 = 0
  var tokens: Int64 = 0
  var first = Int64.max
  var last = Int64.min
}

extension ExecutionSums {
  /// Adds the sums of a row that began at an instant.
  mutating func add(_ sums: UsageSums, _ kind: Charge.Kind, at instant: Instant) {
    switch kind {
    case .llm, .adjustment:
      llmCost &+= sums.cost.nanodollars
      calls &+= sums.calls
    case .compute:
      computeCost &+= sums.cost.nanodollars
      usages &+= sums.calls
    }
    unpriced &+= sums.unpricedCalls
    tokens &+= sums.tokens.prompt &+ sums.tokens.completion
    first = min(first, instant.millisecondsSince1970)
    last = max(last, instant.millisecondsSince1970)
  }

  /// Whether these sums and those of rows that have left add up to a total: when those began is not
  /// known, but no row lies outside of it.
  func adds(_ removed: ExecutionSums, upTo total: ExecutionSums) -> Bool {
    var sum = self
    sum.llmCost &+= removed.llmCost
    sum.computeCost &+= removed.computeCost
    sum.calls &+= removed.calls
    sum.usages &+= removed.usages
    sum.unpriced &+= removed.unpriced
    sum.tokens &+= removed.tokens
    guard sum.first >= total.first, sum.last <= total.last else { return false }
    (sum.first, sum.last) = (total.first, total.last)
    return sum == total
  }

  /// Whether one is so large that two of them might pass 64 bits.
  var isLarge: Bool { (llmCost | computeCost | calls | usages | unpriced | tokens) >> 61 != 0 }
}
