import LedgerFixture
import Testing

extension PromiseTests {
  @Suite(.serialized) struct ContentionTests {
    @Test func `eight processes of four threads take turns and nobody is turned away as busy`()
      throws
    {
      try withFolder { folder throws in
        let storm = Storm(
          folder: folder,
          processes: 8,
          threads: 4,
          seconds: Effort.seconds(4),
          clocks: [SharedClock(from: try midMarch())],
          workspaceLimit: 4_000_000_000_000,
          projectLimit: 4_000_000_000_000,
          amounts: 100...1_000,
          costShares: 0...10_000,
          killPauseMilliseconds: nil
        )
        let log = try storm.run()
        print("contention: \(log)")
        #expect(try Promise(log, storm).broken() == [])
        #expect(log.busy == 0 && log.refused.isEmpty && log.settled.count > 32)
      }
    }
  }
}
