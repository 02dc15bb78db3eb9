import BudgetKit
import LedgerFixture
import Testing

extension PromiseTests {
  /// Storms in which many processes share a few pools.
  @Suite(.serialized) struct DelegationStormTests {
    private static let limit: Int64 = 1_000_000

    /// Two pools, one of which has given half to another.
    private static let pools = [
      Storm.Pool(id: "pool-a", amount: limit * 3 / 10),
      Storm.Pool(id: "pool-b", amount: limit * 4 / 10),
      Storm.Pool(id: "pool-c", amount: limit * 2 / 10, parent: "pool-b"),
    ]

    private func storm(
      _ folder: TemporaryFolder,
      _ amounts: ClosedRange<Int64>,
      _ costShares: ClosedRange<Int64>
    ) throws -> Storm {
      Storm(
        folder: folder,
        seconds: Effort.seconds(5),
        clocks: [SharedClock(from: try midMarch())],
        workspaceLimit: Self.limit,
        projectLimit: Self.limit * 6 / 10,
        amounts: amounts,
        costShares: costShares,
        pools: Self.pools
      )
    }

    /// Gives back what the pools hold, and expects that nothing is held any more.
    private func emptyPools(_ storm: Storm) throws {
      let ledger = try Ledger(path: storm.folder.ledger, clock: storm.clocks[0].ledgerClock)
      let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
      try manager.expireReservations()
      for pool in Self.pools.reversed() { try manager.release(ReservationID(pool.id)) }
      #expect(try Rows(of: storm.folder.ledger).periods.allSatisfy { $0.reserved == 0 })
      #expect(try ledger.verify().differences == [])
    }

    @Test func `while processes are killed children never have more than their pools`() throws {
      try withFolder { folder throws in
        // Holds are large and costs small, so that the pools refuse from the first moment to the
        // last.
        let storm = try storm(folder, Self.limit / 40...Self.limit / 12, 0...3)
        let log = try storm.run()
        print("storm of delegation: \(log)")
        #expect(try Promise(log, storm).broken() == [])
        #expect(log.kills > 5 && log.settled.count > 100)
        #expect(log.refused.count > 20, "the pools must bite")
        #expect(log.settled.values.allSatisfy { $0.overrun == 0 && !$0.isLate })
        try emptyPools(storm)
      }
    }

    @Test func `children that run out or cost more are all booked, and the pools add up`() throws {
      try withFolder { folder throws in
        var storm = try storm(folder, 20...2_000, 0...15_000)
        // A hold lives for a tenth of a second.
        storm.clocks = [SharedClock(from: try midMarch(), speed: 600)]
        storm.timeToLiveSeconds = 60
        storm.isStrict = false
        let log = try storm.run()
        print("storm of delegation that runs out: \(log)")
        #expect(try Promise(log, storm).broken() == [])
        #expect(log.settled.count > 100 && log.settled.values.contains { $0.overrun > 0 })
        try emptyPools(storm)
      }
    }

    @Test func `control: to ask what a pool has left and then pay exceeds it`() throws {
      try withFolder { folder throws in
        var storm = try storm(folder, 4_000...8_000, 10_000...10_000)
        storm.mode = "ask-then-pay"
        storm.isStrict = false
        let log = try storm.run()
        let broken = try Promise(log, storm).broken()
        print("control: \(broken.count { $0.hasPrefix("exceeded") }) pools exceeded")
        #expect(broken.contains { $0.hasPrefix("exceeded") })
        #expect(!broken.contains { $0.hasPrefix("lost") || $0.hasPrefix("drift") })
      }
    }
  }
}
