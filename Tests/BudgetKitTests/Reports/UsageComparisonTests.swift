import Testing

@testable import BudgetKit

@Suite struct UsageComparisonTests {
  private func query(_ groupings: UsageGrouping...) -> UsageQuery {
    UsageQuery(.acme, by: groupings)
  }

  private func days(_ since: String, _ until: String) throws -> UsagePeriod {
    .between(.day(try CivilDate(iso8601: since)), .day(try CivilDate(iso8601: until)))
  }

  /// A call whose cost comes from a price of so many dollars for a million tokens of either kind.
  private func call(_ model: String, tokens: Int64, at time: String) throws -> LLMCall {
    var call = try LLMCall.using(
      model,
      provider: "own",
      usage: TokenUsage(prompt: tokens, completion: 0)
    )
    call.timestamp = try Instant(iso8601: time)
    return call
  }

  private func setPrice(_ dollars: Int32, of model: String, in test: TestLedger, from: String)
    throws
  {
    let rate = Rate(nanodollarsPerMillion: Money.dollars(dollars).nanodollars)
    try test.ledger.prices.set(
      [
        ModelPrice(
          provider: "own",
          model: model,
          validFrom: try Instant(iso8601: from),
          rates: .init(input: rate, output: rate),
          source: "user"
        )
      ],
      subject: model,
      by: .test
    )
  }

  @Test func `a dearer price, more of everything, and another model are told apart`() throws {
    let test = try TestLedger(now: "2026-03-15T00:00:00Z")
    try setPrice(2, of: "big", in: test, from: "2025-01-01T00:00:00Z")
    try setPrice(1, of: "small", in: test, from: "2025-01-01T00:00:00Z")
    try setPrice(4, of: "big", in: test, from: "2026-03-01T00:00:00Z")
    for (day, big, small) in [
      ("2026-01-01", 3, 1), ("2026-01-02", 6, 2), ("2026-01-03", 1, 3), ("2026-03-01", 3, 1),
    ] as [(String, Int64, Int64)] {
      try test.ledger.record(call("big", tokens: big * 1_000_000, at: day + "T10:00:00Z"))
      try test.ledger.record(call("small", tokens: small * 1_000_000, at: day + "T10:00:00Z"))
    }
    func change(_ since: String, _ until: String) throws -> CostChange {
      try test.ledger.compare(
        query(.dimension(.model)),
        before: try days("2026-01-01", "2026-01-02"),
        after: try days(since, until)
      ).total
    }
    let volume = try change("2026-01-02", "2026-01-03")
    #expect(volume.before == .dollars(7) && volume.after == .dollars(14))
    #expect(volume.price == .zero && volume.volume == .dollars(7) && volume.mix == .zero)
    #expect(volume.differenceHundredthsOfPercent == 10_000)
    let mix = try change("2026-01-03", "2026-01-04")
    #expect(mix.price == .zero && mix.volume == .zero && mix.mix == .dollars(-2))
    let price = try change("2026-03-01", "2026-03-02")
    #expect(price.price == .dollars(6) && price.volume == .zero && price.mix == .zero)
    // Two days that together are as 14 of each before: half as much a day again.
    let both = try change("2026-01-01", "2026-01-03")
    #expect(both.before == .dollars(7) && both.difference == .nanodollars(3_500_000_000))
    #expect(both.volume == both.difference)
  }

  @Test(arguments: [
    (
      TokenUsage(prompt: 1_000_000, cacheWrite5m: 1_000_000),
      TokenUsage(prompt: 1_000_000, cacheWrite1h: 1_000_000)
    ),
    (TokenUsage(prompt: 1_000_000), TokenUsage(prompt: 1_000_000, promptAudio: 1_000_000)),
    (
      TokenUsage(prompt: 0, completion: 1_000_000),
      TokenUsage(prompt: 0, completion: 1_000_000, completionAudio: 1_000_000)
    ),
  ])
  func `other kinds of tokens under the same price are mix`(before: TokenUsage, after: TokenUsage)
    throws
  {
    let test = try TestLedger(now: "2026-03-15T00:00:00Z")
    let audio = Rate(nanodollarsPerMillion: Money.dollars(9).nanodollars)
    let rate = Rate(nanodollarsPerMillion: Money.dollars(2).nanodollars)
    var rates = ModelPrice.Rates(input: rate, output: rate)
    (rates.cacheWrite5m, rates.cacheWrite1h) = (rate, audio)
    (rates.audioInput, rates.audioOutput) = (audio, audio)
    let price = ModelPrice(
      provider: "own",
      model: "big",
      validFrom: try Instant(iso8601: "2025-01-01T00:00:00Z"),
      rates: rates,
      source: "user"
    )
    try test.ledger.prices.set([price], subject: "big", by: .test)
    for (day, usage) in [("2026-01-01", before), ("2026-01-02", after)] {
      var call = try LLMCall.using("big", provider: "own", usage: usage)
      call.timestamp = try Instant(iso8601: day + "T10:00:00Z")
      try test.ledger.record(call)
    }
    let change = try test.ledger.compare(
      query(.dimension(.model)),
      before: try days("2026-01-01", "2026-01-02"),
      after: try days("2026-01-02", "2026-01-03")
    ).total
    #expect(change.difference == .dollars(7) && change.mix == .dollars(7))
    #expect(change.price == .zero && change.volume == .zero)
  }

  @Test func `price, volume and mix add up to the nanodollar at random`() throws {
    let seed: UInt64 = 93_000
    print("UsageComparisonTests: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let usage = try RandomUsage(count: 220, zone: "Europe/Berlin", &random)
    let first = RandomUsage.begin
    for _ in 0..<60 {
      let bounds = (0..<4).map { _ in first.adding(days: .random(in: 0...170, using: &random)) }
        .sorted()
      guard bounds[0] < bounds[1], bounds[2] < bounds[3] else { continue }
      let groupings: [UsageGrouping] = [
        .dimension([.model, .user, .tag("team")].randomElement(using: &random) ?? .model)
      ]
      let before = UsagePeriod.between(.day(bounds[0]), .day(bounds[1]))
      let after = UsagePeriod.between(.day(bounds[2]), .day(bounds[3]))
      let comparison = try usage.test.ledger.compare(
        UsageQuery(.acme, by: groupings),
        before: before,
        after: after
      )
      var sum = CostChange()
      for row in comparison.rows {
        let change = row.change
        let parts = change.price + change.volume + change.mix
        #expect(parts == change.difference, "seed \(seed), \(bounds)")
        sum = try sum + change
      }
      #expect(comparison.total == sum)
      #expect(sum.before == comparison.before.costPerDay)
      #expect(sum.after == comparison.after.costPerDay)
      #expect(sum.price + sum.volume + sum.mix == sum.difference)
      #expect(comparison.before.figures == (try total(of: before, usage)))
      #expect(comparison.after.figures == (try total(of: after, usage)))
    }
  }

  private func total(of period: UsagePeriod, _ usage: RandomUsage) throws -> UsageFigures {
    try usage.test.ledger.usage(UsageQuery(.acme, over: period)).total
  }

  @Test func `costs are told a day and an average month, whatever the length`() throws {
    let test = try TestLedger(now: "2026-06-01T00:00:00Z")
    try test.spend(.dollars(10), at: try Instant(iso8601: "2026-01-01T10:00:00Z"))
    try test.spend(.dollars(10), at: try Instant(iso8601: "2026-02-01T10:00:00Z"))
    let comparison = try test.ledger.compare(
      query(.dimension(.user)),
      before: try days("2026-01-01", "2026-01-11"),
      after: try days("2026-02-01", "2026-02-06")
    )
    #expect(comparison.before.costPerDay == .dollars(1))
    #expect(comparison.before.costPerMonth == .nanodollars(30_437_500_000))
    #expect(comparison.after.costPerDay == .dollars(2) && !comparison.isUnfinished)
  }

  @Test func `a time that is not over counts until now`() throws {
    let test = try TestLedger(now: "2026-01-11T00:00:00Z")
    try test.spend(.dollars(10), at: try Instant(iso8601: "2026-01-01T10:00:00Z"))
    let comparison = try test.ledger.compare(
      query(),
      before: try days("2025-12-01", "2026-01-01"),
      after: try days("2026-01-01", "2026-02-01")
    )
    #expect(comparison.isUnfinished && comparison.after.costPerDay == .dollars(1))
    #expect(comparison.volumeUnit == nil && comparison.total.mix == .dollars(1))
  }

  @Test func `open and empty times, and groups of time, are refused`() throws {
    let test = try TestLedger()
    let january = try days("2026-01-01", "2026-02-01")
    let empty = try days("2026-01-01", "2026-01-01")
    for (before, after) in [(.all, january), (january, .all), (january, empty), (empty, january)]
      as [(UsagePeriod, UsagePeriod)]
    {
      let code = refusal { try test.ledger.compare(query(), before: before, after: after) }
      #expect(code == .invalidValue)
    }
    let code = refusal {
      try test.ledger.compare(query(.time(.week)), before: january, after: january)
    }
    #expect(code == .invalidValue)
  }

  @Test(
    arguments: [
      (1, 3, 0), (1, 2, 1), (-1, 2, -1), (-1, 3, 0), (2, 3, 1), (7, -2, -4), (0, 5, 0),
    ] as [(Int128, Int128, Int64)]
  )
  func `a ratio is rounded half away from zero`(one: Int128, other: Int128, nearest: Int64) {
    #expect(Fraction(one, over: other).rounded == nearest)
  }

  @Test func `a ratio that cannot be counted is none`() {
    let large = Fraction(.max, over: 1)
    #expect(large.rounded == nil && large.times(2) == nil)
    #expect(large.times(large.inverse) == Fraction(1, over: 1))
  }
}
