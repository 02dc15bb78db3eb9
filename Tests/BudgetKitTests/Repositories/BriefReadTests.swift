import Dispatch
import Synchronization
import Testing

@testable import BudgetKit
@testable import BudgetSQLite

/// Checks go on while reports have as many connections as they can get.
@Suite struct BriefReadTests {
  /// Begins as many long reads as are served at once and one that waits, runs `body` beside them,
  /// and ends them.
  private func besideLongReads<Value>(
    in store: LedgerStore,
    _ body: () throws -> Value
  ) rethrows -> Value {
    let begun = DispatchSemaphore(value: 0)
    let end = DispatchSemaphore(value: 0)
    let count = store.database.readers.count
    let ended = DispatchGroup()
    for number in 0..<count {
      DispatchQueue(label: "report \(number)").async(group: ended) {
        try? store.readSnapshot { _ in
          begun.signal()
          end.wait()
        }
      }
    }
    // The last one waits for a connection.
    for _ in 0..<(count - 1) { begun.wait() }
    defer {
      for _ in 0..<count { end.signal() }
      ended.wait()
    }
    return try body()
  }

  @Test func `a check is answered beside reports that hold all other connections`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let guarding = test.ledger.budget(for: .acme)
    let decisions = Mutex<[Bool]>([])
    let answered = DispatchGroup()
    let isInTime = besideLongReads(in: test.ledger.store) {
      DispatchQueue(label: "checks").async(group: answered) {
        // Too much, so that it is read several times over whether reservations have run out.
        for amount in [Money.cents(1), .cents(200)] {
          guard let decision = try? guarding.canExecute(estimatedCost: amount) else { return }
          decisions.withLock { $0.append(decision.canExecute) }
        }
      }
      return answered.wait(timeout: .now() + .seconds(30)) == .success
    }
    answered.wait()
    #expect(isInTime && decisions.withLock { $0 } == [true, false])
  }

  @Test func `control: beside those reports no connection is left but the one for checks`() throws {
    let test = try TestLedger()
    let store = test.ledger.store
    let free = besideLongReads(in: store) {
      store.database.readers.filter { ((try? $0.withLockIfAvailable { _ in true }) ?? nil) == true }
        .count
    }
    #expect(free == 1)
  }
}
