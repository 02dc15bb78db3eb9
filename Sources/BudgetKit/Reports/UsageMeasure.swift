/// A figure by which the lines of a usage table are sorted.
public enum UsageMeasure: String, Sendable, Hashable, CaseIterable {
  /// What was paid.
  case cost
  /// The number of rows.
  case calls
  /// Input and output tokens.
  case tokens
  /// Input tokens.
  case prompt
  /// Output tokens.
  case completion
  /// Calls that failed.
  case failed
  /// What failed calls cost.
  case failedCost = "failed-cost"
  /// Rows without a price.
  case unpriced
  /// The mean latency.
  case latency
}

extension UsageFigures {
  /// Returns a figure as a whole number, in its own unit.
  func amount(of measure: UsageMeasure) -> Int64 {
    switch measure {
    case .cost: cost.nanodollars
    case .calls: calls
    case .tokens: totalTokens
    case .prompt: tokens.prompt
    case .completion: tokens.completion
    case .failed: failedCalls
    case .failedCost: failedCost.nanodollars
    case .unpriced: unpricedCalls
    case .latency: meanLatencyMilliseconds ?? -1
    }
  }
}

/// The order of the lines of a usage table.
public enum UsageOrder: Sendable, Hashable {
  /// By names, in the order of the groupings: stretches of time as the time goes.
  case names
  /// By a figure, the largest first, and by names where it is the same.
  case falling(UsageMeasure)
  /// By a figure, the smallest first, and by names where it is the same.
  case rising(UsageMeasure)
}
