import Testing

@testable import BudgetKit

@Suite struct CostByBucketTests {
  /// A usage at 1000, 2000, 100, 1250 and 2000 nanodollars a token of input, output, cache read and
  /// the cache writes, 7 a request, 10 a search.
  static let costs: [(TokenUsage, [Int64])] = [
    (TokenUsage(), [7, 0, 0, 0, 7]),
    (TokenUsage(prompt: 10, completion: 3), [10_007, 6000, 0, 0, 7]),
    (TokenUsage(prompt: 10, cacheRead: 4), [6_407, 0, 400, 0, 7]),
    (
      TokenUsage(prompt: 10, cacheRead: 4, cacheWrite5m: 2, cacheWrite1h: 3, webSearches: 5),
      [9_957, 0, 400, 8_500, 57]
    ),
  ]

  @Test(arguments: costs)
  func `a cost tells caches, fees and searches apart`(usage: TokenUsage, parts: [Int64]) throws {
    func rate(_ nanodollars: Int64) -> Rate { Rate(nanodollarsPerMillion: nanodollars * 1_000_000) }
    let rates = ModelPrice.Rates(
      input: rate(1000),
      output: rate(2000),
      cacheRead: rate(100),
      cacheWrite5m: rate(1250),
      cacheWrite1h: rate(2000),
      request: rate(7),
      webSearch: rate(10)
    )
    let cost = try #require(try rates.cost(of: usage))
    let found = [cost.input, cost.output, cost.cacheRead, cost.cacheWrite, cost.other]
    #expect(found.map(\.nanodollars) == parts)
    #expect(cost.total.nanodollars == parts[0] + parts[1])
  }

  @Test func `the parts of an input never exceed it, however small the rates`() throws {
    var random = SeededGenerator(seed: 20_261_128)
    for round in 0..<20_000 {
      func rate() -> Rate {
        Rate(nanodollarsPerMillion: .random(in: 0...3_000_000, using: &random))
      }
      func count() -> Int64 { .random(in: 0...4, using: &random) }
      let rates = ModelPrice.Rates(
        input: rate(),
        output: rate(),
        cacheRead: rate(),
        cacheWrite5m: rate(),
        cacheWrite1h: rate(),
        request: rate(),
        webSearch: rate()
      )
      var usage = TokenUsage(
        cacheRead: count(),
        cacheWrite5m: count(),
        cacheWrite1h: count(),
        completion: count(),
        webSearches: count()
      )
      usage.prompt = usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + count()
      let cost = try #require(try rates.cost(of: usage))
      let parts = cost.cacheRead + cost.cacheWrite + cost.other
      #expect(
        parts <= cost.input && cost.input >= .zero,
        "round \(round) of seed 20261128: \(usage)"
      )
    }
  }

  @Test func `costs add up bucket by bucket, and refuse a sum that cannot be counted`() throws {
    let one = try Cost(
      input: .nanodollars(10),
      output: .nanodollars(2),
      cacheRead: .nanodollars(3),
      cacheWrite: .nanodollars(4),
      other: .nanodollars(1)
    )
    let two = try one + one
    let parts = [two.input, two.output, two.cacheRead, two.cacheWrite, two.other, two.total]
    #expect(parts.map(\.nanodollars) == [20, 4, 6, 8, 2, 24])
    let most = try Cost(input: .nanodollars(.max), output: .zero)
    #expect(refusal { try most + one } == .invalidAmount)
    #expect((try most + .free) == most)
  }

  static let impossible: [[Int64]] = [
    [-1, 0, 0, 0, 0], [0, -1, 0, 0, 0], [10, 0, -1, 0, 0], [10, 0, 0, -1, 0], [10, 0, 0, 0, -1],
    [10, 0, 5, 5, 1], [0, 5, 1, 0, 0], [.max, 1, 0, 0, 0], [.max, 0, .max, 1, 0],
  ]

  @Test(arguments: impossible)
  func `a cost whose parts do not fit is refused`(parts: [Int64]) {
    let money = parts.map(Money.init(nanodollars:))
    #expect(
      refusal {
        try Cost(
          input: money[0],
          output: money[1],
          cacheRead: money[2],
          cacheWrite: money[3],
          other: money[4]
        )
      } == .invalidAmount
    )
  }

  @Test func `token counts add up, each by itself, up to what can be counted`() throws {
    let usage = TokenUsage(
      prompt: 1,
      cacheRead: 2,
      cacheWrite5m: 3,
      cacheWrite1h: 4,
      promptAudio: 5,
      cacheReadAudio: 6,
      promptImage: 7,
      completion: 8,
      reasoning: 9,
      completionAudio: 10,
      completionImage: 11,
      webSearches: 12
    )
    let twice = TokenUsage(
      prompt: 2,
      cacheRead: 4,
      cacheWrite5m: 6,
      cacheWrite1h: 8,
      promptAudio: 10,
      cacheReadAudio: 12,
      promptImage: 14,
      completion: 16,
      reasoning: 18,
      completionAudio: 20,
      completionImage: 22,
      webSearches: 24
    )
    #expect((try usage + usage) == twice)
    let most = TokenUsage(webSearches: Int64.max)
    #expect(refusal { try most + usage } == .invalidAmount)
    // Each count fits, and their total does not.
    let half = TokenUsage(prompt: Int64.max / 2 + 1)
    #expect(refusal { try half + TokenUsage(completion: Int64.max / 2 + 1) } == .invalidAmount)
  }

  @Test func `totals add up, and refuse a sum that cannot be counted`() throws {
    var totals = UsageTotals()
    totals.calls = 1
    totals.cost = .cents(2)
    totals.cacheWriteTokens = .max
    #expect(refusal { try totals + totals } == .invalidAmount)
    totals.cacheWriteTokens = 3
    let sum = try totals + totals
    #expect(sum.calls == 2 && sum.cost == .cents(4) && sum.cacheWriteTokens == 6)
    totals.cost = .nanodollars(.max)
    #expect(refusal { try totals + totals } == .invalidAmount)
  }
}
