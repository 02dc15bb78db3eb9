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
    try expect(total: total, inFolder: folder.path)
  }

  @Test(.enabled(if: PythonScript.canRun, PythonScript.absence))
  func `every call of the sample costs what a script apart works out`() throws {
    try expect(total: "1.75652", inFolder: Samples.path("claude-code"))
  }

  private func expect(total: String, inFolder path: String) throws {
    let printed = try PythonScript("claude_code_cost.py").output(of: path)
    let book = try BuiltInPrices.book()
    let table = PriceTable(prices: book.prices, aliases: book.aliases)
    let costs = try ClaudeCodeLog(path: path).importedCalls.map { call in
      (call.id, try Self.cost(of: call, table))
    }
    let rows = costs.map { id, cost in "\(id),\(cost.map { "\($0.nanodollars)" } ?? "unpriced")" }
    // The reader gives both calls of a reused id that id; the books tell them apart.
    let expected = printed.split(separator: "\n").dropLast().map {
      String($0).replacing(/:at:[0-9]+/, with: "")
    }
    #expect(rows.sorted() == expected.sorted())
    #expect(rows.count == expected.count)
    #expect(costs.reduce(.zero) { $0 + ($1.1 ?? .zero) }.description == total)
  }

  private static func cost(of call: ImportedCall, _ table: PriceTable) throws -> Money? {
    if let reported = call.reportedCost { return reported }
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
