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

  /// Whether one is so large that two of them might pass 64 bits.
  var isLarge: Bool { (llmCost | computeCost | calls | usages | unpriced | tokens) >> 61 != 0 }
}
