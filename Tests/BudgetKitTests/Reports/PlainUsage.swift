@testable import BudgetKit

/// A row as a plain loop adds it up: its names, and what it adds to each figure.
struct PlainUsage {
  let timestamp: Instant
  private(set) var names: [UsageDimension: String]
  private(set) var figures: Figures

  /// The figures that are compared.
  struct Figures: Equatable {
    var calls: Int64 = 0
    var failed: Int64 = 0
    var unpriced: Int64 = 0
    var cached: Int64 = 0
    var unattributed: Int64 = 0
    /// In nanodollars: the cost, then that of failed calls, input, output, reads from a cache,
    /// writes to one, and the rest.
    var costs = [Int64](repeating: 0, count: 7)
    /// Input, output, reads from a cache, writes to one, and reasoning.
    var tokens = [Int64](repeating: 0, count: 5)
    var milliseconds: Int64 = 0
    var timed: Int64 = 0

    /// The figures without the parts of a mean.
    var told: [Int64] {
      let mean = timed == 0 ? -1 : (2 * milliseconds + timed) / (2 * timed)
      return [calls, failed, unpriced, cached, unattributed, timed, mean] + costs + tokens
    }

    static func += (left: inout Figures, right: Figures) {
      left.calls += right.calls
      left.failed += right.failed
      left.unpriced += right.unpriced
      left.cached += right.cached
      left.unattributed += right.unattributed
      left.costs = zip(left.costs, right.costs).map { $0 + $1 }
      left.tokens = zip(left.tokens, right.tokens).map { $0 + $1 }
      left.milliseconds += right.milliseconds
      left.timed += right.timed
    }
  }
}

extension PlainUsage {
  private init(_ context: CallContext, _ names: [UsageDimension: String], at timestamp: Instant) {
    self.timestamp = timestamp
    self.names = names
    self.names[.workspace] = context.workspace.rawValue
    self.names[.project] = context.project?.rawValue
    self.names[.agent] = context.agent
    self.names[.user] = context.user
    self.names[.session] = context.session
    self.names[.execution] = context.execution?.rawValue
    self.names[.feature] = context.feature
    self.names[.category] = context.feature.map { $0 == "search" ? "find" : "uncategorised" }
    self.names[.operation] = context.operation
    for (key, value) in context.tags { self.names[.tag(key)] = value }
    figures = Figures()
  }

  init(_ row: RecordedCall) {
    self.init(
      row.call.context,
      [
        .kind: "llm", .provider: row.call.provider, .model: row.call.model, .tier: "standard",
        .success: "\(row.call.outcome.success)", .pricing: row.pricing.rawValue,
      ],
      at: row.timestamp
    )
    figures.calls = 1
    figures.failed = row.call.outcome.success ? 0 : 1
    figures.unpriced = row.cost == nil ? 1 : 0
    figures.cached = row.call.outcome.isServedFromCache ? 1 : 0
    figures.costs = [
      row.cost, row.call.outcome.success ? nil : row.cost, row.inputCost, row.outputCost,
      row.cacheReadCost, row.cacheWriteCost, row.otherCost,
    ].map { $0?.nanodollars ?? 0 }
    let tokens = row.call.usage
    figures.tokens = [
      tokens.prompt, tokens.completion, tokens.cacheRead, tokens.cacheWrite5m + tokens.cacheWrite1h,
      tokens.reasoning,
    ]
    figures.milliseconds = row.call.outcome.latencyMilliseconds ?? 0
    figures.timed = row.call.outcome.latencyMilliseconds == nil ? 0 : 1
    attribute()
  }

  init(_ row: RecordedUsage) {
    self.init(
      row.usage.context,
      [
        .kind: "compute", .provider: "compute", .model: row.usage.resourceType,
        .pricing: row.pricing.rawValue,
      ],
      at: row.timestamp
    )
    figures.calls = 1
    figures.unpriced = row.cost == nil ? 1 : 0
    figures.costs[0] = row.cost?.nanodollars ?? 0
    attribute()
  }

  init(_ credit: RecordedAdjustment) {
    self.init(
      credit.context,
      [.kind: "adjustment", .provider: "adjustment", .model: credit.kind.rawValue],
      at: credit.timestamp
    )
    figures.costs[0] = credit.amount.nanodollars
  }

  /// What corrects this row: an amount under the same names.
  func corrected(by amount: Money) -> PlainUsage {
    var correction = self
    correction.figures = Figures()
    correction.figures.costs[0] = amount.nanodollars
    return correction
  }

  private mutating func attribute() {
    let owners: [UsageDimension] = [.project, .agent, .user, .feature]
    figures.unattributed = owners.allSatisfy { names[$0] == nil } ? figures.calls : 0
  }
}

extension UsageFigures {
  /// The figures in the order of a plain loop's.
  var told: [Int64] {
    [
      calls, failedCalls, unpricedCalls, cachedCalls, unattributedCalls, timedCalls,
      meanLatencyMilliseconds ?? -1,
    ]
      + [cost, failedCost, inputCost, outputCost, cacheReadCost, cacheWriteCost, otherCost]
      .map(\.nanodollars)
      + [
        tokens.prompt, tokens.completion, tokens.cacheRead, cacheWriteTokens, tokens.reasoning,
      ]
  }
}
