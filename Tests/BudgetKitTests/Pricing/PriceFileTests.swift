import LedgerFixture
import Testing

@testable import BudgetKit

/// A price book as a file, and back.
@Suite struct PriceFileTests {
  private struct Maker {
    var generator: SeededGenerator

    mutating func pick<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &generator)]
    }

    mutating func rate() -> Rate {
      let sizes: [Int64] = [1, 999, 1_000_000, 3_000_000_000, 1_000_000_000_000_000, .max]
      let largest = pick(sizes)
      return Rate(nanodollarsPerMillion: Int64.random(in: 0...largest, using: &generator))
    }

    mutating func maybeRate() -> Rate? { Bool.random(using: &generator) ? rate() : nil }

    mutating func name() -> String {
      pick(["a", "=b", "'c", "'=d", "''e", "f,g", "h\"i", "+j", "-k", "@l", "ü m", "n/o:p"])
        + String(Int.random(in: 0..<4, using: &generator))
    }

    mutating func instant() -> Instant {
      pick([
        .distantPast, Instant(millisecondsSince1970: 0),
        Instant(millisecondsSince1970: 1_767_225_600_000),
        Instant(millisecondsSince1970: 1_767_225_600_123),
      ])
    }

    mutating func price() -> ModelPrice {
      var rates = ModelPrice.Rates(input: rate(), output: rate())
      for name in RateName.allCases { if let rate = maybeRate() { rates[name] = rate } }
      return ModelPrice(
        provider: name(),
        model: name(),
        serviceTier: pick(ServiceTier.allCases),
        abovePromptTokens: pick([0, 0, 1, 200_000, TokenUsage.largestCount]),
        validFrom: instant(),
        rates: rates,
        source: pick([PriceSource.user, "litellm", "genai-prices"])
      )
    }
  }

  private func content(_ ledger: Ledger) throws -> PriceFile {
    var file = try ledger.prices.file()
    for index in file.prices.indices { file.prices[index].priceID = nil }
    for index in file.resources.indices { file.resources[index].priceID = nil }
    file.resources.sort {
      ($0.resourceType, $0.validFrom, $0.source) < ($1.resourceType, $1.validFrom, $1.source)
    }
    file.aliases.sort { ($0.provider, $0.alias, $0.source) < ($1.provider, $1.alias, $1.source) }
    return file
  }

  @Test func `an exported book makes the same book in another ledger`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("Seed of the price books: \(seed)")
    var maker = Maker(generator: SeededGenerator(seed: seed))
    for _ in 0..<5 {
      let (one, other) = (try TestLedger(), try TestLedger())
      let resources = (0..<10).map { _ in
        ResourcePrice(
          resourceType: maker.name(),
          unit: maker.name(),
          basisMilliseconds: maker.pick([nil, 1, 3_600_000]),
          rate: maker.rate(),
          validFrom: maker.instant(),
          source: PriceSource.user
        )
      }
      let aliases = (0..<10).map { _ in
        ModelAlias(
          provider: maker.name(),
          alias: maker.name(),
          model: maker.name(),
          source: maker.pick([PriceSource.user, "litellm"])
        )
      }
      try one.ledger.prices.set(
        (0..<60).map { _ in maker.price() },
        aliases: aliases,
        resources: resources,
        subject: "random",
        by: .test
      )
      let exported = try content(one.ledger)
      let read = try PriceFile(reading: Array(exported.csv.utf8))
      #expect(read == exported)
      let taken = try other.ledger.prices.take(read, subject: "file", by: .test)
      #expect(taken.notes.isEmpty && taken.skipped.isEmpty && taken.questioned.isEmpty)
      #expect(try content(other.ledger) == exported)
      let again = try other.ledger.prices.changes(by: .exported(read))
      #expect(again.isEmpty && again.changes.isEmpty)
      try other.expectVerified()
    }
  }

  @Test func `discounts are columns of their own, and only where there are any`() throws {
    let test = try TestLedger()
    try test.ledger.record(.costing(.cents(1), id: "a"))
    let plain = try test.ledger.prices.file().csv
    #expect(!plain.contains("paid_percent"))
    let discounts = [
      PriceDiscount(paidMillionths: 985_001),
      PriceDiscount(provider: "openai", model: "a,b", paidMillionths: 0),
      PriceDiscount(
        workspace: .acme,
        provider: "openai",
        paidMillionths: PriceDiscount.mostMillionths,
        validFrom: Instant(millisecondsSince1970: 1_767_225_600_123)
      ),
    ]
    for discount in discounts { try test.ledger.prices.setDiscount(discount, by: .test) }
    let file = try test.ledger.prices.file()
    let read = try PriceFile(reading: Array(file.csv.utf8))
    #expect(Set(read.discounts) == Set(discounts) && read.skipped.isEmpty)
  }

  @Test func `lines of discounts that cannot be meant are named`() throws {
    let text = """
      kind,provider,name,service_tier,workspace,paid_percent
      discount,p,,,,88
      discount,,m,,,88
      discount,p,,,,
      discount,p,,,,x
      discount,p,,,,-1
      discount,p,,,,10000.0001
      discount,p,,,,1.00001
      """
    let file = try PriceFile(reading: Array(text.utf8))
    #expect(file.discounts == [PriceDiscount(provider: "p", paidMillionths: 880_000)])
    #expect(file.skipped.map(\.name) == (3...8).map { "line \($0)" })
  }

  @Test func `lines that cannot be meant are named, and the others are read`() throws {
    let text = """
      kind,provider,name,service_tier,input,output,valid_from,rate,unit,above_prompt_tokens,basis_ms,stands_for
      model,p,good,,1,2,,,,,,
      model,p,no-output,,1,,,,,,,
      model,p,dear,,x,2,,,,,,
      model,p,bad-tier,gold,1,2,,,,,,
      model,p,bad-day,,1,2,2026-02-30,,,,,
      model,,nobody,,1,2,,,,,,
      model,p,below,,-1,2,,,,,,
      alias,p,short,,,,,,,,,
      resource,,cpu,,,,,0.05,core-hour,,0,
      resource,,egress,,,,2026-01-01,0.09,gb,,,
      wish,p,x,,1,2,,,,,,
      model,p
      model,p,"open,,1,2,,,,,,
      """
    let file = try PriceFile(reading: Array(text.utf8))
    #expect(file.prices.map(\.model) == ["good"])
    #expect(file.prices.map(\.source) == [PriceSource.user])
    #expect(file.resources.map(\.resourceType) == ["egress"])
    #expect(
      file.skipped.map(\.name) == [3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14].map { "line \($0)" }
    )
    #expect(file.skipped.allSatisfy { !$0.reason.isEmpty })
  }

  @Test func `a quote that is never closed takes no other line with it`() throws {
    let text = """
      kind,provider,name,service_tier,input,output
      model,p,"open,,1,2
      model,p,"a ""quoted"" name",,1,2
      model,p,odd"quote,,1,2
      model,p,last,,1,2
      """
    let file = try PriceFile(reading: Array(text.replacing("\n", with: "\r\n").utf8))
    #expect(file.prices.map(\.model) == ["a \"quoted\" name", "last"])
    #expect(file.skipped.map(\.name) == ["line 2", "line 4"])
  }

  @Test(arguments: ["", "a,b\n1,2\n", "kind,provider,name,service_tier,inputs\n"])
  func `a file without the columns is refused`(text: String) {
    #expect(throws: LedgerError.self) { try PriceFile(reading: Array(text.utf8)) }
  }

  @Test func `the built-in prices of another edition are passed over, and that is said`() throws {
    let (one, other) = (try TestLedger(), try TestLedger())
    var file = try one.ledger.prices.file()
    file.edition = "2020-01-01"
    let taken = try other.ledger.prices.take(file, subject: "file", by: .test)
    #expect(taken.notes.map(\.reason).contains { $0.contains("2020-01-01") })
    #expect(try other.ledger.prices.models().count == one.ledger.prices.models().count)
  }
}
