import BudgetKit
import Glibc
import LedgerFixture
import Testing

extension PromiseTests {
  /// A process that holds the side lock and is stopped or killed.
  @Suite(.serialized) struct HolderTests {
    @Test
    func
      `behind a stopped holder writers are told that it is busy, readers are answered, and all goes on`()
      throws
    {
      try withFolder { folder throws in
        let clock = SharedClock(from: try midMarch())
        let ledger = try open(folder, clock, patience: .milliseconds(200))
        let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
        let holder = try hold(folder, clock)
        holder.send(SIGSTOP)
        let start = ContinuousClock.now
        #expect(code { _ = try manager.reserve(.cents(1), id: ReservationID("mine")) } == .busy)
        // Far more than one patience, for a machine that has other work; far less than for ever.
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try manager.canExecute(estimatedCost: .cents(1)).canExecute)
        #expect(try manager.status().spent == .zero)

        holder.nudge()
        holder.send(SIGCONT)
        #expect(holder.finish() == (["released"], .exit(0)))
        _ = try manager.reserve(.cents(1), id: ReservationID("mine"))
        let status = try manager.status()
        #expect(status.spent == .cents(1) && status.reserved == .cents(1))
        #expect(try ledger.verify().differences == [])
      }
    }

    @Test func `a holder that is killed frees the lock at once and leaves nothing behind`() throws {
      try withFolder { folder throws in
        let clock = SharedClock(from: try midMarch())
        let ledger = try open(folder, clock, patience: .seconds(20))
        let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
        let holder = try hold(folder, clock)
        let start = ContinuousClock.now
        holder.send(SIGKILL)
        _ = try manager.reserve(.cents(1))
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(holder.finish().end == .signal(SIGKILL))
        #expect(try ledger.calls.find(RecordID("held"), in: manager.scope.workspace) == nil)
        #expect(try ledger.verify().differences == [])
      }
    }

    private func open(
      _ folder: TemporaryFolder,
      _ clock: SharedClock,
      patience: Duration
    ) throws -> Ledger {
      let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock, patience: patience)
      let limit = Money.dollars(1).nanodollars
      try Books.setLimits(workspace: limit, project: limit, in: ledger)
      return ledger
    }

    private func hold(_ folder: TemporaryFolder, _ clock: SharedClock) throws -> WorkerProcess {
      let holder = try WorkerProcess("hold", ["path": folder.ledger, "clock": clock])
      #expect(holder.line() == "holding")
      return holder
    }
  }
}
