import Testing

@testable import BudgetKit

@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct ImportClaudeCodeTests {
  /// What whole archives cost is compared with a script elsewhere; here a few logs go through the books.
  @Test func `real logs are booked once, however often they are imported`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1000), zone: "Europe/Berlin")
    let path = test.folder.path + "/projects"
    try test.folder.unpack(SharedData.path("claude-code/context-evaluator_usage_2026-02.tar.gz"))
    try test.folder.run("find \"$1\" -name '*.jsonl' | sort | tail -n +13 | xargs rm", path)

    let first = try test.ledger.importClaudeCode(at: [path], into: .acme, project: .search)
    #expect(first.refused.map(\.reason) == [] && first.unpricedCalls == 0)
    #expect(first.new > 100 && first.cost > .dollars(1) && first.known + first.changed == 0)
    #expect(try test.count("llm_call") == first.new)
    let again = try test.ledger.importClaudeCode(at: [path], into: .acme, project: .search)
    #expect(again.known == first.new && again.new + again.changed == 0)
    #expect(again.cost == first.cost)
    for grouping in ReportGrouping.allCases {
      let report = try test.ledger.report(ReportQuery(workspace: .acme, by: grouping))
      #expect(report.total.cost == first.cost && report.total.calls == Int64(first.new))
    }
    try test.expectVerified()
  }
}
