import BudgetKit
import LedgerFixture
import Testing

/// The tests of the promise, with real processes, one after the other: each wants the machine for
/// itself.
@Suite(.serialized) enum PromiseTests {}

extension PromiseTests {
  @Suite(.serialized) struct StormTests {
    @Test func `while processes are killed again and again the limits hold and nothing is lost`()
      throws
    {
      try withFolder { try expectPromiseKept(in: $0) }
    }

    @Test(.enabled(if: Effort.isSoak))
    func `on a disk, too, the limits hold and nothing is lost`() throws {
      try withFolder(onDisk: true) { try expectPromiseKept(in: $0) }
    }

    private func expectPromiseKept(in folder: TemporaryFolder) throws {
      // Holds are large and costs small, so that the limits refuse from the first moment to the
      // last.
      let limit = Int64(Effort.stormSeconds * 50_000)
      let storm = Storm(
        folder: folder,
        seconds: Effort.stormSeconds,
        clocks: [SharedClock(from: try midMarch())],
        workspaceLimit: limit,
        projectLimit: limit * 6 / 10,
        amounts: limit / 25...limit / 8,
        costShares: 0...3
      )
      let log = try storm.run()
      print("storm: \(log)")
      let promise = try Promise(log, storm)
      #expect(try promise.broken() == [])
      #expect(log.kills > 20 && log.settled.count > 100 && log.samples > 100)
      #expect(log.refused.count > 20, "the limits must bite")
      #expect(log.settled.values.allSatisfy { $0.overrun == 0 && !$0.isLate })
      #expect(promise.rows.periods.allSatisfy { $0.reserved == 0 }, "everybody finished")
    }

    @Test func `six budgets of three units hold together, or nothing is held`() throws {
      try withFolder { folder throws in
        var storm = Storm(
          folder: folder,
          seconds: Effort.seconds(4),
          clocks: [SharedClock(from: try midMarch())],
          workspaceLimit: 200_000,
          projectLimit: 120_000,
          amounts: 8_000...25_000,
          costShares: 0...3
        )
        storm.furtherLimits = (tokens: 100_000, calls: 600)
        let log = try storm.run()
        print("storm of six budgets: \(log)")
        let promise = try Promise(log, storm)
        #expect(try promise.broken() == [])
        #expect(log.settled.count > 50 && log.refused.count > 20, "the limits must bite")
        let ledger = try Ledger(path: folder.ledger, clock: storm.clocks[0].ledgerClock)
        let scope = BudgetScope(workspace: try WorkspaceID(Books.workspace))
        let standings = try ledger.standings(of: scope)
        #expect(Set(standings.map(\.unit)) == Set(BudgetUnit.allCases))
        for standing in standings {
          let used = standing.spentAmount.count ?? standing.spent?.nanodollars ?? 0
          let limit = standing.limitAmount?.count ?? standing.budget?.nanodollars ?? 0
          #expect(0 < used && used <= limit, "\(standing.window) of \(standing.unit)")
        }
      }
    }

    @Test func `six budgets of three units and pools that are shared hold together`() throws {
      try withFolder { folder throws in
        var storm = Storm(
          folder: folder,
          seconds: Effort.seconds(4),
          clocks: [SharedClock(from: try midMarch())],
          workspaceLimit: 400_000,
          projectLimit: 400_000,
          amounts: 8_000...25_000,
          costShares: 0...3
        )
        storm.furtherLimits = (tokens: 100_000, calls: 600)
        storm.pools = [
          Storm.Pool(id: "pool-a", amount: 150_000, tokens: 40_000),
          Storm.Pool(id: "pool-b", amount: 150_000, tokens: 40_000),
          Storm.Pool(id: "pool-c", amount: 70_000, tokens: 20_000, parent: "pool-b"),
        ]
        let log = try storm.run()
        print("storm of six budgets and three pools: \(log)")
        #expect(try Promise(log, storm).broken() == [])
        #expect(log.settled.count > 50 && log.refused.count > 20, "the limits must bite")
        let ledger = try Ledger(path: folder.ledger, clock: storm.clocks[0].ledgerClock)
        let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
        for pool in storm.pools.reversed() { try manager.release(ReservationID(pool.id)) }
        let standings = try ledger.standings(
          of: BudgetScope(workspace: WorkspaceID(Books.workspace))
        )
        #expect(Set(standings.map(\.unit)) == Set(BudgetUnit.allCases))
        #expect(
          standings.allSatisfy { ($0.reservedAmount.count ?? $0.reserved?.nanodollars) == 0 },
          "everybody finished"
        )
      }
    }

    @Test func `while months pass and holds run out each month has its own limit`() throws {
      try withFolder { folder throws in
        // A month of three seconds, in which a hold lives for two.
        let storm = Storm(
          folder: folder,
          seconds: Effort.seconds(7),
          clocks: [SharedClock(from: try midMarch(), speed: 864_000)],
          workspaceLimit: 1_000_000,
          projectLimit: 600_000,
          amounts: 20...2_000,
          costShares: 0...10_000,
          timeToLiveSeconds: 20 * 86_400,
          isStrict: false
        )
        let log = try storm.run()
        print("storm over months: \(log)")
        let promise = try Promise(log, storm)
        #expect(try promise.broken() == [])
        #expect(log.settled.count > 100 && log.settled.values.allSatisfy { $0.overrun == 0 })
        #expect(Set(promise.rows.periods.map(\.start)).count >= 3)
      }
    }

    @Test
    func `calls that cost more than they hold are all booked and marked, and then nothing fits`()
      throws
    {
      try withFolder { folder throws in
        let storm = Storm(
          folder: folder,
          seconds: Effort.seconds(4),
          clocks: [SharedClock(from: try midMarch())],
          workspaceLimit: 4_000_000,
          projectLimit: 2_500_000,
          amounts: 20...2_000,
          costShares: 0...30_000,
          isStrict: false
        )
        let log = try storm.run()
        print("storm with overruns: \(log)")
        #expect(try Promise(log, storm).broken() == [])
        for (id, answer) in log.settled { #expect(answer.overrun == log.begun[id]?.overrun) }
        #expect(log.settled.values.contains { $0.overrun > 0 })
        try expectNothingFitsAfterAnOverrun(storm)
        #expect(try Ledger(path: folder.ledger).verify().differences == [])
      }
    }

    private func expectNothingFitsAfterAnOverrun(_ storm: Storm) throws {
      let ledger = try Ledger(path: storm.folder.ledger, clock: storm.clocks[0].ledgerClock)
      let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
      let room = try #require(try manager.canExecute(estimatedCost: .zero).tightest?.fitsUpTo)
      if room > .zero {
        let last = try manager.reserve(room)
        #expect(try manager.settle(last.id, with: .cost(room + .cents(1))).overrun == .cents(1))
      }
      #expect(try manager.canExecute(estimatedCost: Money(nanodollars: 1)).canExecute == false)
      #expect(code { _ = try manager.reserve(Money(nanodollars: 1)) } == .budgetExceeded)
      _ = try manager.reserve(.zero)
    }
  }
}

/// Returns the code of the error that `body` throws, or `nil` if it throws none.
func code(_ body: () throws -> Void) -> LedgerError.Code? {
  do {
    try body()
    return nil
  } catch {
    guard let error = error as? LedgerError else {
      Issue.record("not a LedgerError: \(error)")
      return nil
    }
    return error.code
  }
}
