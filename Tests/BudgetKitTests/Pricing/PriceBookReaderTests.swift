import BudgetKit
import Testing

@Suite struct PriceBookReaderTests {
  private static let edition = "edition,2026-11-21\n"

  @Test func `a book is read line by line`() throws {
    let book = try PriceBookReader.read(
      """
      # A remark, with, commas

      edition,2026-11-21
      model,maker,m,batch,200000,2026-03-13,2.5,10,0.25,3.125,5,10,0.5,1,2,3,4,5,6
      model,maker,n,,,,0,0
      alias,maker,x,m
      resource,cpu,core-hour,3600000,,0.05
      """
    )
    let first = try #require(book.prices.first)
    #expect(book.edition == "2026-11-21")
    #expect(first.serviceTier == .batch)
    #expect(first.abovePromptTokens == 200_000)
    #expect(first.validFrom == (try Instant(day: "2026-03-13")))
    #expect(
      first.rates
        == ModelPrice.Rates(
          input: try .usd("2.5"),
          output: try .usd("10"),
          cacheRead: try .usd("0.25"),
          cacheWrite5m: try .usd("3.125"),
          cacheWrite1h: try .usd("5"),
          reasoning: try .usd("1"),
          audioInput: try .usd("2"),
          audioCacheRead: try .usd("3"),
          audioOutput: try .usd("4"),
          imageInput: try .usd("5"),
          imageOutput: try .usd("6"),
          request: try Rate(usd: "0.5", per: .thousand),
          webSearch: try Rate(usd: "10", per: .thousand)
        )
    )
    #expect(book.prices[1].rates == ModelPrice.Rates(input: .free, output: .free))
    #expect(book.prices[1].validFrom == .distantPast)
    #expect(
      book.aliases == [ModelAlias(provider: "maker", alias: "x", model: "m", source: "built-in")]
    )
    #expect(book.resources.map(\.basisMilliseconds) == [3_600_000])
  }

  @Test(arguments: [
    "nothing", "model,maker,m,,,,1", "model,maker,m,,,,1,", "model,maker,m,,,,,1",
    "model,,m,,,,1,1", "model,maker,,,,,1,1", "model,maker,a b,,,,1,1", "model,maker,\"m\",,,,1,1",
    "model,maker,m,standard,,,1,1", "model,maker,m,slow,,,1,1", "model,maker,m,,-1,,1,1",
    "model,maker,m,,1.5,,1,1", "model,maker,m,,,2026-02-30,1,1", "model,maker,m,,,today,1,1",
    "model,maker,m,,,,-1,1", "model,maker,m,,,,1e3,1", "model,maker,m,,,, 1,1",
    "model,maker,m,,,,0.0000000001,1", "model,maker,m,,,,99999999999,1", "model,maker,m,,,,1,x",
    "model,maker,m,,,,1,1,,,,,,,,,,,,1", "model,maker,m,,,,1,1\r",
    "alias,maker,x", "alias,maker,x,", "alias,maker,x,m,more", "alias,,x,m",
    "resource,cpu,core-hour,0,,1", "resource,cpu,core-hour,,,", "resource,cpu,,,,1",
    "resource,cpu,core-hour,3600000,,1,more", "edition,2026-11-22", "edition,soon", "kind,provider",
    " model,maker,m,,,,1,1",
  ])
  func `a line that is not in order is refused with its number`(line: String) {
    do {
      _ = try PriceBookReader.read(Self.edition + line)
      Issue.record("\(line) was read")
    } catch let error as LedgerError {
      #expect(error.code == .malformedInput)
      #expect(error.message.hasPrefix("Line 2 of the price book"), "\(error.message)")
    } catch {
      Issue.record(error)
    }
  }

  @Test func `a book needs an edition`() {
    #expect(refusal { try PriceBookReader.read("model,maker,m,,,,1,1") } == .malformedInput)
    #expect(PriceBookReader.edition(of: "model,maker,m,,,,1,1") == "")
    #expect(PriceBookReader.edition(of: "# edition,x\n" + Self.edition) == "2026-11-21")
  }

  @Test func `the whole built-in book is read quickly`() throws {
    let text = EmbeddedData.prices
    let duration = try ContinuousClock().measure { _ = try PriceBookReader.read(text) }
    print("reading the price book took \(duration)")
    #expect(duration < .seconds(1))
  }
}
