import Foundation
import Testing

@testable import BudgetKit

/// Ledgers without a file: one that keeps its books in memory, and one that is switched off.
@Suite struct InMemoryLedgerTests {
  private let noon = LedgerClock { Instant(millisecondsSince1970: 1_768_478_400_000) }

  private func setTenDollars(in ledger: Ledger) throws {
    let budget = MonthlyBudget(limit: .dollars(10), isHard: true)
    try ledger.workspaceBudgets.set(WorkspaceBudget(workspace: .acme, budget: budget), by: .test)
  }

  // MARK: - In memory

  @Test func `a ledger in memory keeps the rules and the books of a file`() throws {
    let ledger = try Ledger.inMemory(clock: noon)
    #expect(ledger.path == ":memory:" && !ledger.isReadOnly && !ledger.isDisabled)
    try setTenDollars(in: ledger)
    let acme = ledger.budget(for: .acme, project: .search)
    // A million tokens in and half of one out, at 2.50 and 10 dollars for a million.
    let call = try LLMCall.using("gpt-4o", id: "a", usage: TokenUsage(prompt: 1_000_000))
    #expect(try ledger.record(call).row.cost == .cents(250))
    #expect(try ledger.record(call).isNew == false)
    let hold = try acme.reserve(.dollars(7))
    #expect(refusal { try acme.reserve(.dollars(1)) } == .budgetExceeded)
    let fits: BudgetDecision = try acme.canExecute(estimatedCost: .cents(50))
    #expect(fits.canExecute)
    try acme.settle(hold.id, with: .cost(.dollars(3)))
    let status: BudgetStatus = try ledger.budget(for: .acme).status()
    #expect(status.spent == .cents(550))
    let report = try ledger.report(ReportQuery(workspace: .acme, by: .model))
    #expect(report.total.cost == .cents(550))
    #expect(try ledger.calls.find(RecordID("a"), in: .acme) != nil)
    let forecast: Forecast? = try ledger.budget(for: .acme).forecast()
    #expect(forecast?.currentMonthSpent == .cents(550))
    #expect(try ledger.verify().differences == [])
    #expect(try ledger.diagnose().path == ":memory:")
  }

  @Test func `no two ledgers in memory know of each other, and none leaves a file behind`() throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: ".")
    let (first, second) = (try Ledger.inMemory(clock: noon), try Ledger.inMemory(clock: noon))
    try first.record(.costing(.dollars(1)))
    #expect(try first.budget(for: .acme).status().spent == .dollars(1))
    #expect(try second.budget(for: .acme).status().spent == .zero)
    #expect(try FileManager.default.contentsOfDirectory(atPath: ".") == before)
  }

  @Test func `a backup of a ledger in memory is a ledger with the same figures`() throws {
    let folder = try ScratchFolder()
    let ledger = try Ledger.inMemory(clock: noon)
    try setTenDollars(in: ledger)
    try ledger.record(.costing(.cents(125)))
    let copy = try ledger.backUp(to: folder.path + "/copy.sqlite")
    let opened = try Ledger(path: copy.path, creating: false, clock: noon)
    let status: BudgetStatus = try opened.budget(for: .acme).status()
    #expect(status.spent == .cents(125) && status.budget == .dollars(10))
    #expect(try opened.verify().differences == [])
  }

  @Test func `threads and tasks that share a ledger in memory never spend more than its limit`()
    async throws
  {
    let ledger = try Ledger.inMemory(clock: noon)
    try setTenDollars(in: ledger)
    let acme = ledger.budget(for: .acme)
    let settled = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<40 {
        group.addTask {
          var settled = 0
          for _ in 0..<10 {
            guard let hold = try? await acme.reserve(.cents(5)) else { continue }
            _ = try? await acme.settle(hold.id, with: .cost(.cents(5)))
            settled += 1
            let decision: BudgetDecision? = try? await acme.canExecute(estimatedCost: .cents(5))
            if decision == nil { Issue.record("a check failed") }
          }
          return settled
        }
      }
      return await group.reduce(0, +)
    }
    let status: BudgetStatus = try await acme.status()
    #expect(settled == 200)
    #expect(status.spent == .dollars(10) && status.reserved == .zero)
    #expect(try ledger.verify().differences == [])
  }

  @Test func `what fails leaves nothing behind in memory`() throws {
    let ledger = try Ledger.inMemory(clock: noon)
    #expect(throws: (any Error).self) {
      try ledger.store.write { bookkeeper, connection in
        _ = try bookkeeper.record(.costing(.dollars(1)), on: connection)
        throw LedgerError(.storage, "after the row")
      }
    }
    #expect(try ledger.budget(for: .acme).status().spent == .zero)
    try ledger.record(.costing(.dollars(2)))
    #expect(try ledger.budget(for: .acme).status().spent == .dollars(2))
    #expect(try ledger.verify().differences == [])
  }

  // MARK: - Switched off

  @Test func `a ledger that is switched off allows everything and records nothing`() throws {
    let ledger = try Ledger.disabled
    #expect(ledger.isDisabled)
    try setTenDollars(in: ledger)
    let acme = ledger.budget(for: .acme)
    for _ in 1...3 {
      let decision: BudgetDecision = try acme.canExecute(estimatedCost: .dollars(1000))
      #expect(decision.canExecute)
      let hold = try acme.reserve(.dollars(1000), id: ReservationID("again"))
      let settlement = try acme.settle(hold.id, with: .cost(.dollars(2000)))
      #expect(settlement.cost == .dollars(2000) && settlement.reservation == hold.id)
      #expect(try acme.release(hold.id).id == hold.id)
      #expect(try ledger.settle(hold.id, with: .cost(.cents(1))).cost == .cents(1))
      let call = try LLMCall.using("gpt-4o", id: "a", usage: TokenUsage(prompt: 1_000_000))
      let recorded = try ledger.record(call)
      #expect(recorded.isNew && recorded.row.cost == .cents(250))
    }
    let status: BudgetStatus = try acme.status()
    #expect(status.spent == .zero && status.reserved == .zero && status.budget == nil)
    #expect(try ledger.calls.find(RecordID("a"), in: .acme) == nil)
    #expect(try ledger.verify().differences == [])
  }

  @Test func `a ledger that is switched off allows every change of a reservation`() throws {
    let acme = try Ledger.disabled.budget(for: .acme)
    let pool = try acme.reserve(.dollars(10)).id
    for wait in [Duration.zero, .seconds(60)] {
      let child = try acme.reserve(.dollars(1000), from: pool, waitingUpTo: wait)
      #expect(child.amount == .dollars(1000) && child.parent == nil)
    }
    #expect(try acme.reserve(.dollars(1000), from: pool).amount == .dollars(1000))
    try acme.enlarge(pool, by: .dollars(1000))
    try acme.observe(pool, cost: .dollars(1000))
    try acme.extend(pool, expiresAfter: .seconds(60))
    #expect(try acme.settle(pool, with: .cost(.cents(1)), isFinal: false).cost == .cents(1))
  }

  @Test func `tasks can use a ledger that is switched off as any other`() async throws {
    let acme = try Ledger.disabled.budget(for: .acme)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<50 {
        group.addTask {
          try await acme.withReservation(.dollars(5)) { meter in
            meter.measure(.cost(.dollars(7)))
            return number
          }
        }
      }
      let sum = try await group.reduce(0, +)
      #expect(sum == 1225)
    }
    let status: BudgetStatus = try await acme.status()
    #expect(status.spent == .zero)
  }

  @Test func `what cannot be meant is refused also by a ledger that is switched off`() throws {
    let acme = try Ledger.disabled.budget(for: .acme)
    #expect(refusal { try acme.reserve(.cents(-1)) } == .invalidAmount)
    #expect(refusal { try acme.reserve(.cents(1), expiresAfter: .zero) } != nil)
  }
}
