import BudgetKit
import Foundation
import Testing

/// Compares what real answers cost here with what another price library charges for them.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct RealUsageCostTests {
  /// Where the book follows the provider's later price, or tells audio from text, or long prompts
  /// from short ones.
  private static let knownDifferences: Set = [
    "deepseek-reasoner", "gemini-2.0-flash-exp", "gpt-4o-audio-preview-2024-12-17",
    "magistral-small-latest", "mistral-large-latest", "mistral-medium-latest",
    "mistral-small-latest", "google claude-sonnet-4-5-20250929",
  ]

  @Test func `real answers cost what another library charges for them`() throws {
    let book = try BuiltInPrices.book()
    let table = PriceTable(prices: book.prices, aliases: book.aliases)
    var agreeing = 0
    for charge in try charges() {
      let price = table.price(
        provider: charge.provider,
        model: charge.model,
        promptTokens: charge.usage.prompt,
        at: try Instant(day: "2026-08-15")
      )
      guard let cost = try price?.rates.cost(of: charge.usage) else { continue }
      let names: Set = [charge.model, "\(charge.provider) \(charge.model)"]
      if !Self.knownDifferences.isDisjoint(with: names) { continue }
      let difference = abs(cost.total.nanodollars - charge.nanodollars)
      #expect(difference <= 1, "\(charge.provider) \(charge.model): \(cost.total.nanodollars)")
      agreeing += 1
    }
    #expect(agreeing > 1_000)
  }

  private struct Charge {
    let provider: String
    let model: String
    let usage: TokenUsage
    let nanodollars: Int64
  }

  private func charges() throws -> [Charge] {
    let data = try PricingData.output(of: "gunzip -c golden/genai_prices_usages_even.json.gz")
    let entries = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    return entries.flatMap { entry in
      let model = entry["model"] as? String ?? ""
      let extracted = entry["extracted"] as? [[String: Any]] ?? []
      return extracted.flatMap { reading in
        let usage = usage(reading["usage"] as? [String: Int64] ?? [:])
        let extractors = reading["extractors"] as? [[String: Any]] ?? []
        return extractors.compactMap { charge($0, model: model, usage: usage) }
      }
    }
  }

  private func charge(_ reading: [String: Any], model: String, usage: TokenUsage) -> Charge? {
    guard let provider = reading["provider_id"] as? String,
      let input = nanodollars(reading["input_price"]),
      let output = nanodollars(reading["output_price"])
    else { return nil }
    return Charge(provider: provider, model: model, usage: usage, nanodollars: input + output)
  }

  private func nanodollars(_ price: Any?) -> Int64? {
    guard let text = price as? String, let amount = Decimal(string: text) else { return nil }
    var nanodollars = amount * 1_000_000_000
    var rounded = Decimal()
    NSDecimalRound(&rounded, &nanodollars, 0, .plain)
    return Int64(truncating: rounded as NSDecimalNumber)
  }

  private func usage(_ counts: [String: Int64]) -> TokenUsage {
    func count(_ name: String) -> Int64 { counts[name] ?? 0 }
    let hourly = count("cache_write_1h_tokens")
    // The charges do not contain the fees for searches.
    return TokenUsage(
      prompt: count("input_tokens"),
      cacheRead: count("cache_read_tokens"),
      cacheWrite5m: count("cache_write_tokens") - hourly,
      cacheWrite1h: hourly,
      promptAudio: count("input_audio_tokens"),
      cacheReadAudio: count("cache_audio_read_tokens"),
      promptImage: count("input_image_tokens"),
      completion: count("output_tokens"),
      reasoning: count("output_reasoning_tokens"),
      completionAudio: count("output_audio_tokens"),
      completionImage: count("output_image_tokens")
    )
  }
}
