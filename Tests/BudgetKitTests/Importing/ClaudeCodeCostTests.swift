import Foundation
import Testing

@testable import BudgetKit

@Suite struct ClaudeCodeCostTests {
  @Test(
    .enabled(if: SharedData.isPresent, SharedData.absence),
    .enabled(if: PythonScript.canRun, PythonScript.absence),
    arguments: [
      ("entire-cli_usage_2026-01", "738.94948705"),
      ("context-evaluator_usage_2026-02", "158.14314255"),
    ]
  )
  func `every call costs to the nanodollar what a script apart works out`(
    archive: String,
    total: String
  ) throws {
    let folder = try ScratchFolder()
    try folder.unpack(SharedData.path("claude-code/\(archive).tar.gz"))
    let printed = try PythonScript("claude_code_cost.py").output(of: folder.path)
    let book = try BuiltInPrices.book()
    let table = PriceTable(prices: book.prices, aliases: book.aliases)
    let costs = try ClaudeCodeLog(path: folder.path).importedCalls.map { call in
      (call.id, try Self.cost(of: call, table))
    }
    let rows = costs.map { id, cost in "\(id),\(cost.map { "\($0.nanodollars)" } ?? "unpriced")" }
    let expected = printed.split(separator: "\n").dropLast().map { String($0) }
    #expect(Set(rows) == Set(expected))
    #expect(rows.count == expected.count)
    #expect(costs.reduce(.zero) { $0 + ($1.1 ?? .zero) }.description == total)
  }

  private static func cost(of call: ImportedCall, _ table: PriceTable) throws -> Money? {
    let price = table.price(
      provider: call.provider,
      model: call.model,
      tier: call.serviceTier,
      promptTokens: call.usage.prompt,
      at: call.timestamp
    )
    return try price?.rates.cost(of: call.usage)?.total
  }
}
