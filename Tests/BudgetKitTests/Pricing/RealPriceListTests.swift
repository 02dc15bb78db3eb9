@testable import BudgetKit
import Testing

@Suite(
  .enabled(
    if: SharedData.isPresent,
    "The folder of real data is absent: see BUDGET_SHARED_DATA."
  )
)
struct RealPriceListTests {
  @Test(arguments: [
    ("prices/litellm_model_prices.json.gz", 4_552, 834),
    ("prices/genai_prices_v2_data.json.gz", 1_466, 11),
    ("prices/genai_prices_v1_data.json.gz", 1_442, 11),
  ])
  func `every entry of a list is imported or skipped by name`(
    _ path: String,
    _ entries: Int,
    _ skipped: Int
  ) throws {
    let list = try PriceImport(recognising: PriceListData.bytes(path))
    print(
      "\(path): \(list.importedEntries) imported, \(list.skipped.count) skipped, "
        + "\(list.prices.count) prices, \(list.aliases.count) aliases, \(list.notes.count) notes."
    )
    #expect(list.importedEntries + list.skipped.count == entries)
    #expect(list.skipped.count == skipped)
    #expect(list.skipped.allSatisfy { !$0.name.isEmpty && !$0.reason.isEmpty })
    #expect(Set(list.skipped.map(\.name)).count == list.skipped.count)
  }

  @Test(arguments: [
    "prices/litellm_model_prices.json.gz", "prices/genai_prices_v2_data.json.gz",
    "prices/genai_prices_v1_data.json.gz",
  ])
  func `no price and no alias stands twice, and every alias leads to a price`(_ path: String) throws
  {
    let list = try PriceImport(recognising: PriceListData.bytes(path))
    let keys = list.prices.map {
      "\($0.provider)\n\($0.model)\n\($0.serviceTier)\n\($0.abovePromptTokens)\n\($0.validFrom)"
    }
    #expect(Set(keys).count == keys.count)
    let models = Set(list.prices.map { "\($0.provider)\n\($0.model)" })
    let names = list.aliases.map { "\($0.provider)\n\($0.alias)" }
    #expect(Set(names).count == names.count)
    #expect(models.isDisjoint(with: names))
    #expect(list.aliases.allSatisfy { models.contains("\($0.provider)\n\($0.model)") })
  }

  @Test func `the imported prices are those of the comparison`() throws {
    let lists = [
      (
        "litellm",
        try PriceImport(litellm: PriceListData.bytes("prices/litellm_model_prices.json.gz"))
      ),
      (
        "genai-prices",
        try PriceImport(genaiPrices: PriceListData.bytes("prices/genai_prices_v2_data.json.gz"))
      ),
    ]
    let text = String(decoding: try PriceListData.bytes("prices/comparison.csv"), as: UTF8.self)
    var compared = 0
    var unfound: [String] = []
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      for (column, (name, list)) in lists.enumerated() where cells[1] != "context tier" {
        let cell = cells[2 + column]
        if cell.isEmpty { continue }
        let whole = "\(provider(of: cells[0]))/\(cells[0])"
        guard let rates = rates(of: whole, in: list) ?? rates(of: cells[0], in: list) else {
          unfound.append("\(name): \(cells[0]) \(cells[1])")
          continue
        }
        compared += 1
        #expect(price(cells[1], of: rates)?.description == cell, "\(name): \(line)")
      }
    }
    print("Comparison: \(compared) prices agree; not found by exact name or alias: \(unfound)")
    #expect(compared > 180)
  }

  private func price(_ name: String, of rates: ModelPrice.Rates) -> Rate? {
    switch name {
    case "input": rates.input
    case "output": rates.output
    case "cache_read": rates.cacheRead
    default: rates.cacheWrite5m
    }
  }

  /// Returns the standard rates of short prompts on 2026-07-20, by exact name or alias.
  private func rates(of model: String, in list: PriceImport) -> ModelPrice.Rates? {
    let maker = provider(of: model.split(separator: "/").last.map(String.init) ?? model)
    let alias = list.aliases.first { $0.provider == maker && $0.alias == model }
    let name = alias?.model ?? model
    return list.prices.last {
      $0.provider == maker && $0.model == name && $0.serviceTier == .standard
        && $0.abovePromptTokens == 0
        && $0.validFrom <= Instant(millisecondsSince1970: 1_784_505_600_000)
    }?.rates
  }

  private func provider(of model: String) -> String {
    let makers = [
      ("gpt", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"),
      ("claude", "anthropic"),
      ("gemini", "google"), ("grok", "xai"), ("deepseek", "deepseek"),
    ]
    return makers.first { model.hasPrefix($0.0) }?.1 ?? "mistral"
  }
}
