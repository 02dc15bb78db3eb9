import BudgetKit
import Foundation
import Testing

@Suite struct RememberedCheckTests {
  /// Asks often enough that the answer comes from memory.
  private func askOften(_ guardian: BudgetManager) throws -> BudgetDecision {
    for _ in 0..<4 { _ = try guardian.canExecute(estimatedCost: .cents(1)) }
    return try guardian.canExecute(estimatedCost: .cents(1))
  }

  @Test func `what another opening of the file writes is known at once`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let guardian = test.guarding()
    #expect(try askOften(guardian).tightest?.spent == .zero)
    let other = try test.reopened()
    let hold = try ReservationID("hold")
    let changes: [(String, () throws -> Void, Money?)] = [
      (
        "a call",
        {
          try other.record(
            LLMCall(
              workspace: .acme,
              provider: "openai",
              model: "gpt-4o",
              usage: TokenUsage(),
              reportedCost: .cents(30)
            )
          )
        }, .cents(70)
      ),
      ("a hold", { _ = try other.budget(for: .acme).reserve(.cents(20), id: hold) }, .cents(50)),
      ("the end of the hold", { try other.release(hold) }, .cents(70)),
      ("a lower limit", { try test.setBudget(.cents(31)) }, .cents(1)),
      (
        "no budget",
        { _ = try other.workspaceBudgets.remove(.acme, by: Change(by: "test")) }, nil
      ),
    ]
    for (name, change, room) in changes {
      try change()
      #expect(
        try guardian.canExecute(estimatedCost: .cents(1)).tightest?.fitsUpTo == room,
        "\(name)"
      )
      #expect(try askOften(guardian).tightest?.fitsUpTo == room, "\(name)")
    }
    try test.setBudget(.zero)
    #expect(try !guardian.canExecute(estimatedCost: .cents(1)).canExecute)
    try test.expectVerified()
  }

  @Test func `a month that ends by the clock alone is not answered from memory`() throws {
    let test = try TestLedger(now: "2026-01-31T23:59:59Z")
    try test.setBudget(.dollars(1))
    try test.spend(.cents(99))
    let guardian = test.guarding()
    #expect(try askOften(guardian).tightest?.fitsUpTo == .cents(1))
    test.clock.advance(seconds: 1)
    #expect(try guardian.canExecute(estimatedCost: .cents(1)).tightest?.fitsUpTo == .dollars(1))
    test.clock.advance(seconds: -1)
    #expect(try guardian.canExecute(estimatedCost: .cents(1)).tightest?.fitsUpTo == .cents(1))
  }

  @Test func `a hold that runs out makes room without anybody writing`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    _ = try test.guarding().reserve(.cents(99), expiresAfter: .seconds(60))
    let guardian = test.guarding()
    #expect(try askOften(guardian).canExecute)
    #expect(try !guardian.canExecute(estimatedCost: .cents(2)).canExecute)
    test.clock.advance(seconds: 60)
    #expect(try guardian.canExecute(estimatedCost: .cents(2)).canExecute)
  }

  @Test func `a ledger that remembers nothing gives the same answers`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let forgetful = try Ledger(path: test.ledger.path, rememberingBudgets: false)
    let room = try askOften(test.guarding()).tightest?.fitsUpTo
    #expect(try askOften(forgetful.budget(for: .acme)).tightest?.fitsUpTo == room)
  }

  @Test func `a guard notices within moments that its file is gone`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let guardian = test.guarding()
    #expect(try askOften(guardian).canExecute)
    try FileManager.default.removeItem(atPath: test.ledger.path)
    // Longer than a tick of the clock by which the files are looked at.
    Thread.sleep(forTimeInterval: 0.05)
    #expect(refusal { _ = try guardian.canExecute(estimatedCost: .cents(1)) } == .filesChanged)
  }

  @Test func `guards of very many scopes share the file, and each has its own answer`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    try test.setBudget(.cents(50), project: .search)
    for number in 0..<5_000 {
      let guardian = test.ledger.budget(for: try WorkspaceID("w\(number)"))
      #expect(try guardian.canExecute(estimatedCost: .cents(1)).tightest == nil)
    }
    #expect(try askOften(test.guarding()).tightest?.fitsUpTo == .dollars(1))
    #expect(try askOften(test.guarding(.search)).tightest?.fitsUpTo == .cents(50))
  }

  @Test func `an asynchronous check knows what others wrote, too`() async throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let guardian = test.guarding()
    for _ in 0..<4 { _ = try await guardian.canExecute(estimatedCost: .cents(1)) }
    let other = try test.reopened()
    _ = try await other.budget(for: .acme).reserve(.cents(100))
    #expect(try await !guardian.canExecute(estimatedCost: .cents(1)).canExecute)
  }
}
