import BudgetKit
import Testing

@Suite struct PriceImportMutationTests {
  private static let lists = [
    #"""
    {"openai/m":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":5e-06,
    "output_cost_per_token":3e-05,"cache_read_input_token_cost_above_272k_tokens_priority":5e-07,
    "input_cost_per_token_flex":2.5e-06,"tiered_pricing":[{"range":[0,256000.0],
    "input_cost_per_token":5e-08}],"search_context_cost_per_query":{"search_context_size_medium":0.01},
    "provider_specific_entry":{"us":1.1},"output_cost_per_image":0.1}}
    """#,
    #"""
    [{"id":"x-ai","models":[{"id":"g","match":{"or":[{"equals":"g-1"},{"starts_with":"g-2"}]},
    "prices":[{"prices":{"input_mtok":{"base":1,"tiers":[{"start":200000,"price":2}]},"output_mtok":5}},
    {"constraint":{"start_date":"2026-09-01"},"prices":{"input_mtok":3,"output_mtok":6,
    "web_searches_kcount":10}}]}]}]
    """#,
  ]

  @Test(arguments: lists)
  func `a damaged list is read or refused, and never traps`(_ list: String) throws {
    let seed: UInt64 = 20_261_122
    var random = SeededGenerator(seed: seed)
    let original = Array(list.utf8)
    var refused = 0
    for _ in 0..<4_000 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<3, using: &random) { Self.damage(&bytes, &random) }
      do {
        let read = try PriceImport(recognising: bytes)
        #expect(read.prices.allSatisfy { $0.rates.input.nanodollarsPerMillion >= 0 })
      } catch is LedgerError {
        refused += 1
      }
    }
    print("Damaged price lists, seed \(seed): \(refused) of 4000 refused.")
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let places = bytes.indices.filter { Bool.random(using: &random) || bytes[$0] < 0x3A }
    guard let place = places.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(UInt8(ascii: "9"), at: place)
    default:
      let extremes = ["9223372036854775807", "-1", "1e400", "null", "[]", "{}", "\"\"", "1e-99"]
      guard let extreme = extremes.randomElement(using: &random) else { return }
      bytes.replaceSubrange(place...place, with: Array(extreme.utf8))
    }
  }
}
