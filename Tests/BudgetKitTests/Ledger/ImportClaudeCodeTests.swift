import Testing

@testable import BudgetKit

@Suite struct ImportClaudeCodeTests {
  /// What whole archives cost is compared with a script elsewhere; here a few logs go through the
  /// books.
  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `real logs are booked once, however often they are imported`() throws {
    let test = try TestLedger()
    let path = test.folder.path + "/projects"
    try test.folder.unpack(SharedData.path("claude-code/context-evaluator_usage_2026-02.tar.gz"))
    try test.folder.run("find \"$1\" -name '*.jsonl' | sort | tail -n +13 | xargs rm", path)

    let first = try importTwice(path, test)
    #expect(first.unpricedCalls == 0 && first.new > 100 && first.cost > .dollars(1))
  }

  @Test func `the sample's logs are booked once, however often they are imported`() throws {
    let first = try importTwice(
      Samples.path("claude-code"),
      TestLedger(now: "2026-07-01T00:00:00Z")
    )
    #expect(first.unpricedCalls == 1 && first.new == 9 && first.sharedIDs == 1)
    #expect(first.cost.description == "1.75652")
  }

  /// Imports logs two times, expects the second to change nothing, and returns the first summary.
  private func importTwice(_ path: String, _ test: TestLedger) throws -> ImportSummary {
    try test.setBudget(.dollars(1000), zone: "Europe/Berlin")
    let first = try test.ledger.importClaudeCode(at: [path], into: .acme, project: .search)
    #expect(first.refused.map(\.reason) == [] && first.known + first.changed == 0)
    #expect(try test.count("llm_call") == first.new)
    let again = try test.ledger.importClaudeCode(at: [path], into: .acme, project: .search)
    #expect(again.known == first.new && again.new + again.changed == 0)
    #expect(again.cost == first.cost)
    for grouping in ReportGrouping.allCases {
      let report = try test.ledger.report(ReportQuery(workspace: .acme, by: grouping))
      #expect(report.total.cost == first.cost && report.total.calls == Int64(first.new))
    }
    try test.expectVerified()
    return first
  }
}
