import BudgetKit
import LedgerFixture
import Synchronization
import Testing

extension PromiseTests {
  /// Checks that are answered from memory while other processes commit: each must know all that was
  /// acknowledged before it was asked.
  @Suite(.serialized) struct RememberedCheckStormTests {
    @Test func `a check knows every call that was acknowledged before it was asked`() throws {
      try withFolder { folder throws in
        let sightings = try sightings(in: folder) { guardian in
          try guardian.canExecute(estimatedCost: .zero)
        }
        #expect(sightings.stale == 0 && sightings.backwards == 0)
      }
    }

    @Test func `control: an answer that is kept without looking at the file is caught`() throws {
      try withFolder { folder throws in
        let kept = Mutex<BudgetDecision?>(nil)
        let sightings = try sightings(in: folder) { guardian in
          try kept.withLock { kept in
            let decision = try kept ?? guardian.canExecute(estimatedCost: .zero)
            kept = decision
            return decision
          }
        }
        #expect(sightings.stale > 0)
      }
    }

    @Test func `a check goes on where the process may open no further file`() throws {
      try withFolder { folder throws in
        let clock = SharedClock(from: try midMarch())
        let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
        try Books.setLimits(workspace: 1_000_000_000, project: 1_000_000_000, in: ledger)
        let worker = try WorkerProcess("scarce", ["path": folder.ledger, "clock": clock])
        #expect(worker.finish().lines == ["fits", "fits", "fits", "fits"])
      }
    }

    private struct Sightings {
      var checks = 0
      /// Answers that lacked a call that had been acknowledged.
      var stale = 0
      /// Answers with less than the same thread was told before.
      var backwards = 0
    }

    /// Lets three processes record, and asks all the time in two threads.
    private func sightings(
      in folder: TemporaryFolder,
      _ check: @escaping @Sendable (BudgetManager) throws -> BudgetDecision
    ) throws -> Sightings {
      let clock = SharedClock(from: try midMarch())
      let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
      try Books.setLimits(workspace: 1_000_000_000, project: 1_000_000_000, in: ledger)
      let guardian = ledger.budget(for: try WorkspaceID(Books.workspace))
      let workers = try (0..<3).map { _ in
        try WorkerProcess(
          "count",
          ["path": folder.ledger, "clock": clock, "count": Int(Effort.seconds(2) * 500)]
        )
      }
      for worker in workers { #expect(worker.line() == "ready") }
      for worker in workers { worker.nudge() }
      let acknowledged = Mutex([Int64](repeating: 0, count: workers.count))
      let running = Mutex(workers.count)
      let all = Mutex(Sightings())
      inThreads(workers.count + 2) { thread in
        guard thread >= workers.count else {
          while let line = workers[thread].line() {
            guard let number = Int64(line) else { continue }
            acknowledged.withLock { $0[thread] = number }
          }
          return running.withLock { $0 -= 1 }
        }
        var seen = Sightings()
        var last: Int64 = 0
        while running.withLock({ $0 > 0 }) {
          let least = acknowledged.withLock { $0.reduce(0, +) }
          guard let spent = try? check(guardian).tightest?.spent?.nanodollars else { continue }
          seen.checks += 1
          if spent < least { seen.stale += 1 }
          if spent < last { seen.backwards += 1 }
          last = spent
        }
        all.withLock {
          $0.checks += seen.checks
          $0.stale += seen.stale
          $0.backwards += seen.backwards
        }
      }
      for worker in workers { #expect(worker.finish().end == .exit(0)) }
      let count = acknowledged.withLock { $0.reduce(0, +) }
      let sightings = all.withLock { $0 }
      print("remembered checks: \(sightings.checks) during \(count) commits of others")
      #expect(sightings.checks > Int(count) && count > 100)
      #expect(try ledger.verify().differences == [])
      return sightings
    }
  }
}
