@testable import BudgetKit
import Foundation
import Testing

@Suite(
  .enabled(
    if: SharedData.isPresent,
    "The folder of real data is absent: see BUDGET_SHARED_DATA."
  )
)
struct GoldenUsageTests {
  @Test func `every real answer is read as genai-prices reads it`() throws {
    let answers = try GoldenAnswer.all()
    var agreed = 0
    var differing: [String] = []
    for answer in answers {
      let expected = try #require(answer.ownReading).expected
      do {
        let read = try ProviderUsage(answer: answer.body)
        if read.usage == expected {
          agreed += 1
        } else {
          differing.append("\(answer.own): \(read.usage), not \(expected)")
        }
      } catch {
        differing.append("\(answer.own): \(error)")
      }
    }
    print("Usage by recognised format: \(agreed) of \(answers.count) answers agree.")
    for line in differing { print("  \(line)") }
    #expect(agreed * 100 >= answers.count * 97)
  }

  @Test func `every flavour of every real answer is read and priced as genai-prices does`() throws {
    let list = try JSON(parsing: PriceListData.bytes("prices/genai_prices_v2_data.json.gz"))
    let matcher = try GenaiMatcher(list)
    let book = PriceBookInMemory(try PriceImport(genaiPrices: Array(list.description.utf8)))
    var tally = GoldenTally()
    for answer in try GoldenAnswer.all() {
      for reading in answer.readings {
        for flavour in reading.flavours {
          tally.check(answer, reading, flavour, matcher: matcher, book: book)
        }
      }
    }
    tally.report()
    #expect(tally.usageAgreed * 100 >= tally.usageAll * 96)
    #expect(tally.contradictions.isEmpty)
    #expect(tally.costAgreed * 100 >= tally.costAll * 97)
    #expect(tally.wrongCosts.isEmpty)
  }
}

/// Counts what agrees, and keeps by reason what does not.
private struct GoldenTally {
  var usageAll = 0
  var usageAgreed = 0
  var usageDifferences: [String: Int] = [:]
  /// Counts that both read, and differently: a flavour that leaves a count out has none to differ
  /// from.
  var contradictions: [String] = []
  var unrepresented: [String: Int] = [:]
  var costAll = 0
  var costAgreed = 0
  var unpriced: [String: Int] = [:]
  var wrongCosts: [String] = []

  mutating func check(
    _ answer: GoldenAnswer,
    _ reading: GoldenAnswer.Reading,
    _ flavour: GoldenAnswer.Flavour,
    matcher: GenaiMatcher,
    book: PriceBookInMemory
  ) {
    usageAll += 1
    if let total = flavour.totalNanodollars {
      costAll += 1
      checkCost(total, answer, reading, flavour, matcher, book)
    }
    for count in reading.unrepresented { unrepresented[count, default: 0] += 1 }
    let name = "\(flavour.provider) \(flavour.name)"
    guard let format = flavour.format else {
      usageDifferences["\(name): no format of ours", default: 0] += 1
      return
    }
    guard let read = try? ProviderUsage(answer: answer.body, format: format) else {
      usageDifferences["\(name): refused", default: 0] += 1
      return
    }
    if read.usage == reading.expected {
      usageAgreed += 1
    } else {
      let fields = differences(read.usage, reading.expected).joined(separator: ", ")
      usageDifferences["\(name): \(fields)", default: 0] += 1
      if contradicts(read.usage, reading.expected) { contradictions.append("\(name): \(fields)") }
    }
  }

  /// Returns whether a count differs that the flavour reads as well.
  ///
  /// xAI's reasoning is also part of its completion.
  private func contradicts(_ ours: TokenUsage, _ theirs: TokenUsage) -> Bool {
    var theirs = theirs
    if theirs.reasoning == 0, ours.completion == theirs.completion + ours.reasoning {
      theirs.completion = ours.completion
    }
    return counts.contains {
      theirs[keyPath: $0.1] != 0 && ours[keyPath: $0.1] != theirs[keyPath: $0.1]
    }
  }

  private mutating func checkCost(
    _ total: Int64,
    _ answer: GoldenAnswer,
    _ reading: GoldenAnswer.Reading,
    _ flavour: GoldenAnswer.Flavour,
    _ matcher: GenaiMatcher,
    _ book: PriceBookInMemory
  ) {
    let name = "\(flavour.provider) \(flavour.name) \(answer.model ?? "")"
    guard let format = flavour.format,
      let read = try? ProviderUsage(answer: answer.body, format: format)
    else { return unpriced["\(name): not read", default: 0] += 1 }
    guard let found = matcher.find(answer.model ?? "", at: flavour.provider),
      let rates = book.rates(found.provider, found.model, prompt: read.usage.prompt)
    else { return unpriced["\(name): the model was skipped by the import", default: 0] += 1 }
    guard let cost = try? rates.cost(of: read.usage) else {
      return unpriced["\(name): a rate is unknown", default: 0] += 1
    }
    if cost.total.nanodollars == total {
      costAgreed += 1
    } else if read.usage != reading.expected {
      let fields = differences(read.usage, reading.expected).joined(separator: ", ")
      unpriced["\(flavour.provider) \(flavour.name): we read more (\(fields))", default: 0] += 1
    } else {
      wrongCosts.append("\(name): \(cost.total.nanodollars), not \(total) nanodollars")
    }
  }

  func report() {
    print("Usage by flavour: \(usageAgreed) of \(usageAll) agree.")
    for (reason, count) in usageDifferences.sorted(by: { $0.key < $1.key }) {
      print("  \(count) x \(reason)")
    }
    print("Counts without a place in TokenUsage:")
    for (name, count) in unrepresented.sorted(by: { $0.key < $1.key }) {
      print("  \(count) x \(name)")
    }
    print("Cost by flavour: \(costAgreed) of \(costAll) agree to the nanodollar.")
    for (reason, count) in unpriced.sorted(by: { $0.key < $1.key }) {
      print("  \(count) x \(reason)")
    }
    for line in contradictions { print("  contradiction: \(line)") }
    for line in wrongCosts { print("  wrong: \(line)") }
  }
}

/// Returns the names of the counts that differ.
private func differences(_ left: TokenUsage, _ right: TokenUsage) -> [String] {
  counts.filter { left[keyPath: $0.1] != right[keyPath: $0.1] }.map(\.0)
}

private var counts: [(String, KeyPath<TokenUsage, Int64>)] {
  [
    ("prompt", \.prompt), ("cacheRead", \.cacheRead), ("cacheWrite5m", \.cacheWrite5m),
    ("cacheWrite1h", \.cacheWrite1h), ("promptAudio", \.promptAudio),
    ("cacheReadAudio", \.cacheReadAudio), ("promptImage", \.promptImage),
    ("completion", \.completion), ("reasoning", \.reasoning),
    ("completionAudio", \.completionAudio), ("completionImage", \.completionImage),
    ("webSearches", \.webSearches),
  ]
}

/// Imported prices, looked up as on the day that the golden prices are of.
struct PriceBookInMemory {
  private let table: PriceTable
  /// 2026-07-20T00:00:00Z: after the last change of a price in the golden data and before the next.
  private static let day = Instant(millisecondsSince1970: 1_784_505_600_000)

  init(_ list: PriceImport) {
    table = PriceTable(prices: list.prices, aliases: list.aliases)
  }

  func rates(_ listedProvider: String, _ model: String, prompt: Int64) -> ModelPrice.Rates? {
    table.price(
      provider: providerName(listed: listedProvider),
      model: model,
      promptTokens: prompt,
      at: Self.day
    )?.rates
  }
}
