import Testing

@testable import BudgetKit

@Suite struct CostBoundTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
    try test.ledger.prices.set(
      [
        ModelPrice(
          provider: "p",
          model: "plain",
          rates: ModelPrice.Rates(input: .usd(3), output: .usd(15)),
          source: "user"
        ),
        ModelPrice(
          provider: "p",
          model: "caching",
          rates: ModelPrice.Rates(
            input: .usd(3),
            output: .usd(15),
            cacheRead: .usd(1),
            cacheWrite5m: .usd(4),
            cacheWrite1h: .usd(6),
            reasoning: .usd(20),
            request: .usd(1_000),
            webSearch: .usd(10_000)
          ),
          source: "user"
        ),
        ModelPrice(
          provider: "p",
          model: "caching",
          abovePromptTokens: 200_000,
          rates: ModelPrice.Rates(input: .usd(30), output: .usd(150)),
          source: "user"
        ),
        ModelPrice(
          provider: "p",
          model: "tiny",
          rates: ModelPrice.Rates(input: Rate(nanodollarsPerMillion: 1), output: .free),
          source: "user"
        ),
      ],
      subject: "prices",
      by: .test
    )
  }

  struct Bound: Sendable {
    var model = "plain"
    var prompt: Int64 = 0
    var completion: Int64 = 0
    var cached: Int64?
    var mayWrite = true
    var searches: Int64 = 0
    let nanodollars: Int64
  }

  @Test(
    arguments: [
      Bound(nanodollars: 0),
      Bound(prompt: 1_000, completion: 500, nanodollars: 10_500_000),
      Bound(model: "tiny", prompt: 1, nanodollars: 1),
      Bound(model: "tiny", prompt: 1_000_000, nanodollars: 1),
      Bound(model: "tiny", prompt: 1_000_001, nanodollars: 2),
      // A request, and input that may be written for an hour.
      Bound(model: "caching", prompt: 1_000, nanodollars: 7_000_000),
      Bound(model: "caching", prompt: 1_000, mayWrite: false, nanodollars: 4_000_000),
      Bound(model: "caching", prompt: 1_000, cached: 900, nanodollars: 2_500_000),
      Bound(model: "caching", prompt: 1_000, cached: 1_000, nanodollars: 2_000_000),
      Bound(model: "caching", completion: 1_000, nanodollars: 21_000_000),
      Bound(model: "caching", searches: 2, nanodollars: 21_000_000),
      Bound(model: "caching", prompt: 200_000, nanodollars: 1_201_000_000),
      Bound(model: "caching", prompt: 200_001, nanodollars: 6_000_030_000),
    ]
  )
  func `a bound is exact, rounded up, and takes the dearest rate`(_ bound: Bound) throws {
    let estimate = try test.ledger.estimate(
      model: ModelReference(provider: "p", name: bound.model),
      promptTokens: bound.prompt,
      maxCompletionTokens: bound.completion,
      cacheReadTokens: bound.cached,
      mayWriteCache: bound.mayWrite,
      webSearches: bound.searches
    )
    #expect(estimate.amount == .nanodollars(bound.nanodollars))
    #expect(estimate.bound == estimate.amount && estimate.basis == .bound)
  }

  @Test func `no call costs more than its bound, however its tokens were billed`() throws {
    var random = SeededGenerator(seed: 10)
    for _ in 0..<2_000 {
      let prompt = Int64.random(in: 0...300_000, using: &random)
      let completion = Int64.random(in: 0...10_000, using: &random)
      let read = Int64.random(in: 0...prompt, using: &random)
      let write = Int64.random(in: 0...(prompt - read), using: &random)
      let usage = TokenUsage(
        prompt: prompt,
        cacheRead: prompt > 200_000 ? 0 : read,
        cacheWrite5m: prompt > 200_000 ? 0 : write / 2,
        cacheWrite1h: prompt > 200_000 ? 0 : write - write / 2,
        completion: completion,
        reasoning: Int64.random(in: 0...completion, using: &random)
      )
      let cost = try test.ledger.record(.using("caching", provider: "p", usage: usage)).row.cost
      let bound = try test.ledger.estimate(
        model: ModelReference(provider: "p", name: "caching"),
        promptTokens: prompt,
        maxCompletionTokens: completion
      ).bound
      #expect(try #require(cost) <= bound, "\(usage)")
    }
    try test.expectVerified()
  }

  struct Wrong: Sendable {
    var provider = "p"
    var model = "plain"
    var prompt: Int64 = 10
    var completion: Int64 = 10
    var cached: Int64?
    var searches: Int64 = 0
    let code: LedgerError.Code
    let words: String
  }

  @Test(
    arguments: [
      Wrong(model: "unheard-of", code: .unpriced, words: "has no price, so that nobody knows"),
      Wrong(model: "cachin", code: .unpriced, words: "similar names: 'caching'"),
      Wrong(cached: 1, code: .unpriced, words: "has no rate for cache read"),
      Wrong(searches: 1, code: .unpriced, words: "has no rate for web search"),
      Wrong(prompt: -1, code: .invalidAmount, words: "prompt tokens must be between"),
      Wrong(completion: -1, code: .invalidAmount, words: "completion tokens must be between"),
      Wrong(prompt: 1_000_000_000_001, code: .invalidAmount, words: "between 0 and"),
      Wrong(model: "caching", cached: 11, code: .invalidAmount, words: "cannot exceed"),
      Wrong(
        model: "caching",
        searches: 1_000_000_000_000,
        code: .invalidAmount,
        words: "could cost more than"
      ),
      Wrong(model: "", code: .invalidID, words: "The model"),
      Wrong(provider: "", code: .invalidID, words: "The provider"),
    ]
  )
  func `what cannot be estimated is refused in a sentence that says why`(_ wrong: Wrong) throws {
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.estimate(
        model: ModelReference(provider: wrong.provider, name: wrong.model),
        promptTokens: wrong.prompt,
        maxCompletionTokens: wrong.completion,
        cacheReadTokens: wrong.cached,
        webSearches: wrong.searches
      )
    }
    #expect(error?.code == wrong.code)
    #expect(error?.message.contains(wrong.words) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [("", 0), ("hello", 5), ("zażółć", 10), ("👩‍👩‍👧", 18)])
  func `a text has at most as many tokens as bytes`(text: String, tokens: Int64) {
    #expect(PlannedCall.roughPromptTokens(of: text) == tokens)
  }
}

extension Rate {
  /// Dollars for a million units.
  fileprivate static func usd(_ dollars: Int64) -> Rate {
    Rate(nanodollarsPerMillion: dollars * 1_000_000_000)
  }
}
