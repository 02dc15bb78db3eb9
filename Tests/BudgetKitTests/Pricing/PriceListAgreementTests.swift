import BudgetKit
import Foundation
import Testing

/// Compares the built-in book with four public lists and with the models that real logs name.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct PriceListAgreementTests {
  private let table: PriceTable

  init() throws {
    let book = try BuiltInPrices.book()
    table = PriceTable(prices: book.prices, aliases: book.aliases)
  }

  @Test func `the book agrees with the public lists where they agree`() throws {
    let text = try String(
      contentsOfFile: SharedData.path("prices/comparison.csv"),
      encoding: .utf8
    )
    var compared = 0
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard let listed = agreed(fields) else { continue }
      let rate = try ours(model: fields[0], price: fields[1])
      #expect(rate == (try .usd(listed)), "\(fields[0]) \(fields[1])")
      compared += 1
    }
    #expect(compared > 80)
  }

  /// The figure that a line has in all lists that have one, where no list differs.
  private func agreed(_ fields: [String]) -> String? {
    let figures = Set(fields[2...5].filter { !$0.isEmpty && $0 != "0" })
    guard fields[1] != "context tier", fields[6] != "DIFFER", figures.count == 1 else { return nil }
    return figures.first
  }

  private func ours(model: String, price: String) throws -> Rate? {
    let providers = ["openai", "anthropic", "google", "mistral", "deepseek", "xai"]
    let summer = try Instant(day: "2026-08-01")
    let found = providers.compactMap {
      table.price(provider: $0, model: model, promptTokens: 1, at: summer)
    }
    let rates = try #require(found.first, "\(model) has no price").rates
    switch price {
    case "input": return rates.input
    case "output": return rates.output
    case "cache_read": return rates.cacheRead
    default: return rates.cacheWrite5m
    }
  }

  @Test(arguments: [
    ("claude-code", "anthropic"), ("codex", "openai"),
  ])
  func `every model in the logs has a price`(tool: String, provider: String) throws {
    let models = try PricingData.lines(
      of:
        "for f in \(tool)/*.tar.gz; do tar -xzOf $f; done | grep -oE '\"model\": ?\"[^\"]*\"' | cut -d'\"' -f4"
    )
    #expect(models.count >= 2)
    for model in models where model != "<synthetic>" {
      let price = table.price(
        provider: provider,
        model: model,
        promptTokens: 1,
        at: try Instant(day: "2026-02-15")
      )
      #expect(price != nil, "\(model)")
    }
  }

  @Test(arguments: [
    ("anthropic", "claude-opus-4.8"), ("openai", "gpt-5.3-codex-spark"), ("openai", "gpt-5"),
  ])
  func `every model of the Copilot log has a price`(provider: String, model: String) throws {
    let instant = try Instant(day: "2026-06-20")
    #expect(table.price(provider: provider, model: model, promptTokens: 1, at: instant) != nil)
  }

  @Test func `every public model of the Aider log has a price`() throws {
    let names = try PricingData.lines(
      of:
        "gunzip -c aider/*.gz | grep message_send | grep -oE '\"main_model\": ?\"[^\"]*\"' | cut -d'\"' -f4"
    )
    #expect(names.count > 40)
    let instant = try Instant(day: "2024-12-15")
    for name in names where !name.hasSuffix("REDACTED") && name != "None" {
      let (provider, model) = split(name)
      let price = table.price(provider: provider, model: model, promptTokens: 1, at: instant)
      #expect(price != nil, "\(name)")
    }
  }

  /// The provider and the model of a name such as `gemini/gemini-1.5-pro` or `gpt-4o`.
  private func split(_ name: String) -> (provider: String, model: String) {
    if let slash = name.firstIndex(of: "/") {
      return (String(name[..<slash]), String(name[name.index(after: slash)...]))
    }
    if name.hasPrefix("claude") { return ("anthropic", name) }
    return (name.hasPrefix("gemini") ? "google" : "openai", name)
  }
}
