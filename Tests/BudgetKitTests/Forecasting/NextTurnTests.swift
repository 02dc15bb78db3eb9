import Testing

@testable import BudgetKit

/// What the next turn of a session will probably cost, and whether it fits.
@Suite struct NextTurnTests {
  private let test: TestLedger
  private let acme: WorkspaceID

  init() throws {
    test = try TestLedger()
    acme = try WorkspaceID("acme")
  }

  private func context(_ session: String?) -> CallContext {
    CallContext(workspace: acme, session: session)
  }

  /// Records calls of a session, a second apart, at costs in cents; `nil` for one without a price.
  private func record(_ cents: [Int32?], of session: String?) throws {
    for cost in cents {
      test.clock.advance(seconds: 1)
      try test.ledger.record(
        LLMCall(
          context: context(session),
          answeredBy: ModelReference(provider: "p", name: "m"),
          usage: TokenUsage(prompt: Int64(cost ?? 0) * 100, completion: 1),
          reportedCost: cost.map(Money.cents)
        )
      )
    }
  }

  private func turn(_ session: String?) throws -> NextTurn {
    try test.ledger.outlook(for: context(session)).turn
  }

  private struct Case: Sendable, CustomTestStringConvertible {
    let costs: [Int32?]
    let likely: Int32
    let most: Int32
    let calls: Int

    var testDescription: String { "\(costs.map { $0 ?? -1 })" }
  }

  @Test(arguments: [
    Case(costs: [5], likely: 5, most: 5, calls: 1),
    Case(costs: [5, 1], likely: 5, most: 5, calls: 2),
    Case(costs: [1, 5, 3], likely: 3, most: 5, calls: 3),
    Case(costs: [90, 1, 1, 1, 1, 1, 1, 1], likely: 1, most: 90, calls: 8),
    Case(costs: [90, 1, 1, 1, 1, 1, 1, 1, 1], likely: 1, most: 1, calls: 8),
    Case(costs: [nil, 2, nil], likely: 2, most: 2, calls: 1),
    Case(costs: [0, 0], likely: 0, most: 0, calls: 2),
  ])
  private func `the middle one of the last eight is likely, the dearest may come`(given: Case)
    throws
  {
    try record([70], of: "other")
    try record(given.costs, of: "s")
    let turn = try turn("s")
    #expect(turn.likely == .cents(given.likely))
    #expect(turn.most == .cents(given.most))
    #expect(turn.likelyTokens == Int64(given.likely) * 100 + 1)
    #expect(turn.calls == given.calls && turn.basis == .session)
    #expect(turn.model == ModelReference(provider: "p", name: "m"))
    #expect(turn.unpricedCalls == given.costs.count { $0 == nil })
  }

  @Test
  func `a new session learns from its workspace, and where nothing is known any room will do`()
    throws
  {
    #expect(try turn("s").basis == .nothing)
    try test.setBudget(.cents(1))
    #expect(try test.ledger.outlook(for: context("s")).fits)
    try record([1], of: nil)
    let outlook = try test.ledger.outlook(for: context("s"))
    #expect(outlook.turn.basis == .workspace && outlook.turn.likely == .cents(1))
    #expect(outlook.turn.model == nil)
    #expect(!outlook.fits)
  }

  @Test func `a turn that costs nothing needs room all the same`() throws {
    try test.setBudget(.cents(1))
    try record([1], of: "other")
    try record([0], of: "s")
    #expect(try !test.ledger.outlook(for: context("s")).fits)
  }

  @Test func `a turn may not fit, where the dearest would not`() throws {
    try test.setBudget(.cents(20))
    try record([8, 1, 1], of: "s")
    var outlook = try test.ledger.outlook(for: context("s"))
    #expect(outlook.fits && !outlook.mayNotFit)
    try record([3], of: "s")
    outlook = try test.ledger.outlook(for: context("s"))
    #expect(outlook.fits && outlook.mayNotFit)
    try record([7], of: "s")
    outlook = try test.ledger.outlook(for: context("s"))
    #expect(!outlook.fits && !outlook.mayNotFit)
  }

  @Test func `every budget of the context stands in it, asked once or again`() throws {
    try test.setBudget(.cents(100))
    try record([10], of: "s")
    for _ in 0..<2 {
      let outlook = try test.ledger.outlook(for: context("s"))
      #expect(outlook.standings.map(\.spent) == [.cents(10)])
      #expect(outlook.standings.map(\.usageHundredthsOfPercent) == [1_000])
    }
    try test.expectVerified()
  }

  @Test func `a session that was closed is refused, and so is a name that nothing can have`() throws
  {
    try test.ledger.sessions(of: acme).close("s", by: Change(by: "test"))
    #expect { try test.ledger.outlook(for: context("s")) } throws: {
      ($0 as? LedgerError)?.code == .conflict
    }
    #expect { try test.ledger.outlook(for: context("")) } throws: {
      ($0 as? LedgerError)?.code == .invalidID
    }
  }
}
