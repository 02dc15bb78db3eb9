import Testing

@testable import BudgetKit

/// A closed session takes no new calls, and loses nothing.
@Suite struct ClosedSessionTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private func guarding(_ session: String?, in ledger: Ledger? = nil) -> BudgetManager {
    (ledger ?? test.ledger).guard(for: CallContext(workspace: .acme, session: session))
  }

  private func isRefused(_ body: () throws -> some Any) throws -> Bool {
    do {
      _ = try body()
      return false
    } catch let error as LedgerError {
      #expect(error.code == .conflict && error.message.contains("was closed at"), "\(error)")
      return true
    }
  }

  @Test func `new calls are refused, those of other sessions are not`() throws {
    try test.setBudget(.dollars(5))
    let (s1, s2, none) = (guarding("s1"), guarding("s2"), guarding(nil))
    // Asked often enough that answers come from memory.
    for _ in 0..<3 { #expect(try s1.canExecute(estimatedCost: .cents(1)).canExecute) }
    let held = try s1.reserve(.cents(10))
    try test.ledger.sessions(of: .acme).close("s1", by: .test)
    for _ in 0..<3 {
      #expect(try isRefused { try s1.canExecute(estimatedCost: .cents(1)) })
      #expect(try isRefused { try s1.canExecute(estimatedCost: .zero, model: nil) })
      #expect(try isRefused { try s1.reserve(.cents(1)) })
      #expect(try isRefused { try s1.reserve(.cents(1), from: held.id) })
      #expect(try isRefused { try s1.reserve(.cents(1), waitingUpTo: .milliseconds(60)) })
      for other in [s2, none] {
        #expect(try other.canExecute(estimatedCost: .cents(1)).canExecute)
        _ = try other.reserve(.cents(1))
      }
    }
    // What was held is settled as ever, and what is recorded is recorded.
    try s1.settle(held.id, with: .cost(.cents(7)))
    var call = try LLMCall.costing(.cents(3), at: test.clock.now)
    call.context.session = "s1"
    try test.ledger.record(call)
    var query = UsageQuery(.acme)
    query.filters = [UsageFilter(.session, in: ["s1"])]
    #expect(try test.ledger.usage(query).total.cost == .cents(10))
    #expect(try test.status().spent == .cents(10))
    try test.ledger.sessions(of: .acme).reopen("s1", by: .test)
    #expect(try s1.canExecute(estimatedCost: .cents(1)).canExecute)
    _ = try s1.reserve(.cents(1))
    try test.expectVerified()
  }

  @Test func `another process that answers from memory sees it`() throws {
    try test.setBudget(.dollars(5))
    let other = guarding("s1", in: try test.reopened())
    for _ in 0..<5 { #expect(try other.canExecute(estimatedCost: .cents(1)).canExecute) }
    try test.ledger.sessions(of: .acme).close("s1", by: .test)
    #expect(try isRefused { try other.canExecute(estimatedCost: .cents(1)) })
    #expect(try isRefused { try other.reserve(.cents(1)) })
  }

  @Test func `a session without a budget is refused, too`() throws {
    try test.ledger.sessions(of: .acme).close("s1", by: .test)
    let s1 = guarding("s1")
    #expect(try isRefused { try s1.canExecute(estimatedCost: .cents(1)) })
    #expect(try isRefused { try s1.reserve(.cents(1)) })
  }

  @Test func `code that does not block is refused as well`() async throws {
    try test.ledger.sessions(of: .acme).close("s1", by: .test)
    let s1 = guarding("s1")
    await #expect(throws: LedgerError.self) {
      _ = try await s1.canExecute(estimatedCost: .cents(1))
    }
    await #expect(throws: LedgerError.self) { _ = try await s1.reserve(.cents(1)) }
  }

  @Test func `closing twice changes nothing, and each change is in the audit log`() throws {
    let sessions = test.ledger.sessions(of: .acme)
    let change = Change(by: "ada", reason: "done")
    let first = try sessions.close("s1", by: change)
    test.clock.advance(seconds: 60)
    let second = try sessions.close("s1", by: .test)
    #expect(first.isNew && !second.isNew && first.session == second.session)
    #expect(try sessions.closed() == [first.session])
    #expect(first.session.change == change)
    try sessions.close("s2", by: .test)
    #expect(try sessions.closed().map(\.id) == ["s2", "s1"])
    try sessions.reopen("s1", by: .test)
    #expect(throws: LedgerError.self) { try sessions.reopen("s1", by: .test) }
    #expect(throws: LedgerError.self) { try sessions.close("", by: .test) }
    #expect(try sessions.closed("s1") == nil && sessions.closed("s2") != nil)
    let log = try test.ledger.audit.list(limit: 10).map(\.action)
    #expect(
      log.filter { $0.hasSuffix("session") } == [
        "reopen session", "close session", "close session",
      ]
    )
  }

  @Test func `a closed session goes with its workspace`() throws {
    try test.spend(.cents(1))
    try test.ledger.sessions(of: .acme).close("s1", by: .test)
    let next = WorkspaceID(trusted: "next")
    _ = try test.ledger.rename(.acme, to: next, by: .test)
    #expect(try test.ledger.sessions(of: next).closed().map(\.id) == ["s1"])
    let other = WorkspaceID(trusted: "other")
    try test.ledger.record(.costing(.cents(1), workspace: other, at: test.clock.now))
    _ = try test.ledger.merge(next, into: other, by: .test)
    #expect(try test.ledger.sessions(of: other).closed().map(\.id) == ["s1"])
    try test.expectVerified()
  }
}
