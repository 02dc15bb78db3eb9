import BudgetKit
import Testing

@Suite struct CostCalculationTests {
  private let rates = ModelPrice.Rates(
    input: Rate(nanodollarsPerMillion: 3_000_000_000),
    output: Rate(nanodollarsPerMillion: 15_000_000_000),
    cacheRead: Rate(nanodollarsPerMillion: 300_000_000),
    cacheWrite5m: Rate(nanodollarsPerMillion: 3_750_000_000),
    cacheWrite1h: Rate(nanodollarsPerMillion: 6_000_000_000),
    webSearch: Rate(nanodollarsPerMillion: 10_000_000_000_000)
  )

  @Test(arguments: [
    (TokenUsage(), 0, 0),
    (TokenUsage(prompt: 1), 3_000, 0),
    (TokenUsage(completion: 1), 15_000, 15_000),
    (TokenUsage(prompt: 1_000, completion: 500), 10_500_000, 7_500_000),
    (TokenUsage(prompt: 1_000, cacheRead: 1_000), 300_000, 0),
    (TokenUsage(prompt: 1_000, cacheRead: 400, cacheWrite5m: 300, cacheWrite1h: 200), 2_745_000, 0),
    (TokenUsage(prompt: 10, completion: 10, reasoning: 10), 180_000, 150_000),
    (TokenUsage(webSearches: 2), 20_000_000, 0),
  ])
  func `a call costs its tokens at the rate of their bucket`(
    usage: TokenUsage,
    total: Int64,
    output: Int64
  ) throws {
    let cost = try #require(try rates.cost(of: usage))
    #expect(cost.total.nanodollars == total)
    #expect(cost.output.nanodollars == output)
    #expect(cost.input.nanodollars == total - output)
  }

  @Test func `audio, image and reasoning have rates of their own`() throws {
    let rates = ModelPrice.Rates(
      input: Rate(nanodollarsPerMillion: 1_000_000),
      output: Rate(nanodollarsPerMillion: 2_000_000),
      cacheRead: Rate(nanodollarsPerMillion: 3_000_000),
      reasoning: Rate(nanodollarsPerMillion: 5_000_000),
      audioInput: Rate(nanodollarsPerMillion: 7_000_000),
      audioCacheRead: Rate(nanodollarsPerMillion: 11_000_000),
      audioOutput: Rate(nanodollarsPerMillion: 13_000_000),
      imageInput: Rate(nanodollarsPerMillion: 17_000_000),
      imageOutput: Rate(nanodollarsPerMillion: 19_000_000),
      request: Rate(nanodollarsPerMillion: 23_000_000)
    )
    let usage = TokenUsage(
      prompt: 1_000,
      cacheRead: 100,
      promptAudio: 60,
      cacheReadAudio: 10,
      promptImage: 200,
      completion: 500,
      reasoning: 50,
      completionAudio: 20,
      completionImage: 30
    )
    let cost = try #require(try rates.cost(of: usage))
    let input = 650 * 1 + 50 * 7 + 200 * 17 + 10 * 11 + 90 * 3 + 23
    let output = 400 * 2 + 50 * 5 + 20 * 13 + 30 * 19
    #expect(cost.input.nanodollars == Int64(input))
    #expect(cost.output.nanodollars == Int64(output))
  }

  @Test func `tokens without a special rate cost what their bucket costs`() throws {
    let plain = try rates.cost(of: TokenUsage(prompt: 100, completion: 100))
    let special = try rates.cost(
      of: TokenUsage(
        prompt: 100,
        promptAudio: 30,
        promptImage: 20,
        completion: 100,
        reasoning: 40,
        completionAudio: 10,
        completionImage: 5
      )
    )
    #expect(plain == special)
  }

  @Test func `overlapping parts are never paid for twice and never negative`() throws {
    let usage = TokenUsage(
      prompt: 100,
      cacheRead: 50,
      cacheWrite5m: 50,
      promptAudio: 60,
      promptImage: 40,
      completion: 100,
      reasoning: 100,
      completionAudio: 60,
      completionImage: 40
    )
    let cost = try #require(try rates.cost(of: usage))
    #expect(cost.input.nanodollars == 50 * 300 + 50 * 3_750)
    #expect(cost.output.nanodollars == 100 * 15_000)
  }

  @Test(arguments: [
    TokenUsage(prompt: 1, cacheRead: 1), TokenUsage(prompt: 1, cacheWrite5m: 1),
    TokenUsage(prompt: 1, cacheWrite1h: 1), TokenUsage(webSearches: 1),
    TokenUsage(prompt: 1, cacheRead: 1, promptAudio: 1, cacheReadAudio: 1),
  ])
  func `a used bucket without a rate leaves the call unpriced`(usage: TokenUsage) throws {
    let bare = ModelPrice.Rates(input: rates.input, output: rates.output)
    #expect(try bare.cost(of: usage) == nil)
    #expect(try bare.cost(of: TokenUsage(prompt: 1)) != nil)
  }

  @Test func `a cached-audio rate alone prices cached audio`() throws {
    let rates = ModelPrice.Rates(
      input: .free,
      output: .free,
      audioCacheRead: Rate(nanodollarsPerMillion: 2_000_000)
    )
    let usage = TokenUsage(prompt: 3, cacheRead: 3, promptAudio: 3, cacheReadAudio: 3)
    #expect(try rates.cost(of: usage)?.total.nanodollars == 6)
  }

  @Test func `free is a price`() throws {
    let free = ModelPrice.Rates(input: .free, output: .free)
    #expect(try free.cost(of: TokenUsage(prompt: 1_000, completion: 9)) == .free)
  }

  @Test(
    arguments: [
      (499_999, 0, 0, 0), (500_000, 0, 1, 0), (500_001, 0, 1, 0), (1_499_999, 0, 1, 0),
      (1_500_000, 0, 2, 0), (499_999, 500_000, 1, 1), (250_000, 250_000, 1, 0),
      (500_000, 500_000, 1, 1), (900_000, 900_000, 2, 1),
    ] as [(Int64, Int64, Int64, Int64)]
  )
  func `halves round up, once for the total and once for the output`(
    input: Int64,
    output: Int64,
    total: Int64,
    outputPart: Int64
  ) throws {
    let rates = ModelPrice.Rates(
      input: Rate(nanodollarsPerMillion: input),
      output: Rate(nanodollarsPerMillion: output)
    )
    let cost = try #require(try rates.cost(of: TokenUsage(prompt: 1, completion: 1)))
    #expect(cost.total.nanodollars == total)
    #expect(cost.output.nanodollars == outputPart)
    #expect(cost.input.nanodollars == total - outputPart)
  }

  @Test func `a product beyond 64 bits is exact`() throws {
    // 10^12 tokens at 3.999999999999 nanodollars a token: the product has 25 digits.
    let rates = ModelPrice.Rates(
      input: Rate(nanodollarsPerMillion: 3_999_999_999_999),
      output: .free
    )
    let usage = TokenUsage(prompt: 1_000_000_000_000)
    #expect(try rates.cost(of: usage)?.total.nanodollars == 3_999_999_999_999_000_000)
  }

  @Test func `the largest amount is allowed and a nanodollar more is refused`() throws {
    let usage = TokenUsage(prompt: 1_000_000_000_000, completion: 1)
    let full = Rate(nanodollarsPerMillion: 4_000_000_000_000)
    let atCap = ModelPrice.Rates(input: full, output: Rate(nanodollarsPerMillion: 499_999))
    let overCap = ModelPrice.Rates(input: full, output: Rate(nanodollarsPerMillion: 500_000))
    #expect(try atCap.cost(of: usage)?.total == .largestAmount)
    #expect(refusal { try overCap.cost(of: usage) } == .invalidAmount)
    let huge = ModelPrice.Rates(
      input: Rate(nanodollarsPerMillion: .max),
      output: Rate(nanodollarsPerMillion: .max)
    )
    #expect(refusal { try huge.cost(of: usage) } == .invalidAmount)
  }

  @Test(arguments: [
    TokenUsage(prompt: -1), TokenUsage(completion: .min), TokenUsage(prompt: .max),
    TokenUsage(webSearches: -1), TokenUsage(reasoning: 1 << 40),
    TokenUsage(prompt: .max, cacheRead: .max, cacheWrite5m: .max),
  ])
  func `counts out of range are refused, not computed`(usage: TokenUsage) {
    #expect(refusal { try rates.cost(of: usage) } == .invalidAmount)
  }

  @Test func `a negative rate is refused`() {
    let odd = ModelPrice.Rates(input: .free, output: Rate(nanodollarsPerMillion: .min))
    #expect(refusal { try odd.cost(of: TokenUsage(completion: 1 << 39)) } == .invalidAmount)
  }

  @Test func `input and output add up to the total for any usage`() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("CostCalculationTests seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5_000 {
      let rates = randomRates(&random)
      let usage = randomUsage(&random)
      let cost = try #require(try rates.cost(of: usage))
      #expect(cost.input + cost.output == cost.total, "seed \(seed), \(usage)")
      #expect(cost.input >= .zero && cost.output >= .zero, "seed \(seed), \(usage)")
    }
  }

  private func randomRates(_ random: inout SeededGenerator) -> ModelPrice.Rates {
    func rate() -> Rate { Rate(nanodollarsPerMillion: .random(in: 0...5_000_000, using: &random)) }
    return ModelPrice.Rates(
      input: rate(),
      output: rate(),
      cacheRead: rate(),
      cacheWrite5m: rate(),
      cacheWrite1h: rate(),
      reasoning: rate(),
      audioInput: rate(),
      audioCacheRead: rate(),
      audioOutput: rate(),
      imageInput: rate(),
      imageOutput: rate(),
      request: rate(),
      webSearch: rate()
    )
  }

  private func randomUsage(_ random: inout SeededGenerator) -> TokenUsage {
    func count(upTo limit: Int64) -> Int64 { .random(in: 0...limit, using: &random) }
    let prompt = count(upTo: 50)
    let completion = count(upTo: 50)
    let read = count(upTo: prompt)
    let audio = count(upTo: prompt)
    return TokenUsage(
      prompt: prompt,
      cacheRead: read,
      cacheWrite5m: count(upTo: prompt - read),
      promptAudio: audio,
      cacheReadAudio: count(upTo: min(read, audio)),
      promptImage: count(upTo: prompt - audio),
      completion: completion,
      reasoning: count(upTo: completion),
      completionAudio: count(upTo: completion),
      webSearches: count(upTo: 2)
    )
  }
}
