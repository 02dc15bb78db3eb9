extension UsageSums {
  /// Adds other sums to these, or throws where one cannot be counted.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount``.
  mutating func add(_ other: UsageSums) throws {
    guard isLarge || other.isLarge else {
      self += other
      return
    }
    for part in Self.amounts {
      guard let sum = self[keyPath: part].adding(other[keyPath: part]) else {
        throw LedgerError.uncountable("costs")
      }
      self[keyPath: part] = sum
    }
    for part in Self.counts {
      self[keyPath: part] = try self[keyPath: part].adding(other[keyPath: part], "rows")
    }
  }

  /// Whether no row and no cell can be so: a figure is negative that no adjustment takes off.
  var isImpossible: Bool {
    guard isLarge else { return false }
    return Self.counts.contains {
      self[keyPath: $0] < 0 && ($0 != \.unpricedCalls || calls > 0)
    }
      || Self.amounts.contains {
        self[keyPath: $0] < .zero && ($0 != \.cost && $0 != \.held || calls > 0)
      }
  }

  private static var amounts: [WritableKeyPath<UsageSums, Money>] {
    [
      \.cost, \.failedCost, \.held, \.inputCost, \.outputCost, \.cacheReadCost, \.cacheWriteCost,
      \.otherCost,
    ]
  }

  private static var counts: [WritableKeyPath<UsageSums, Int64>] {
    [
      \.calls, \.failedCalls, \.unpricedCalls, \.cachedCalls, \.tokens.prompt, \.tokens.cacheRead,
      \.tokens.cacheWrite5m, \.tokens.cacheWrite1h, \.tokens.promptAudio, \.tokens.cacheReadAudio,
      \.tokens.promptImage, \.tokens.completion, \.tokens.reasoning, \.tokens.completionAudio,
      \.tokens.completionImage, \.tokens.webSearches, \.latencyMilliseconds, \.latencyCount,
      \.quantityMillionths, \.durationMilliseconds,
    ]
  }
}
