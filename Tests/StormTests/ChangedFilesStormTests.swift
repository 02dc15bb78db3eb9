import BudgetKit
import Glibc
import LedgerFixture
import Testing

extension PromiseTests {
  /// The files beside the database disappear again and again while processes spend.
  @Suite(.serialized) struct ChangedFilesStormTests {
    @Test func `while logs are removed under open ledgers the limits hold and nothing is lost`()
      throws
    {
      try withFolder { folder throws in
        let limit: Int64 = 2_000_000
        let storm = Storm(
          folder: folder,
          processes: 4,
          seconds: Effort.seconds(6),
          clocks: [SharedClock(from: try midMarch())],
          workspaceLimit: limit,
          projectLimit: limit * 6 / 10,
          amounts: limit / 25...limit / 8,
          costShares: 0...30,
          killPauseMilliseconds: 50...400,
          attack: { path, random in
            for suffix in Self.attacks.randomElement(using: &random) ?? [] { remove(path + suffix) }
          }
        )
        let log = try storm.run()
        print("storm of removed logs: \(log)")
        let promise = try Promise(log, storm)
        let broken = try promise.broken()
        #expect(broken == [], "\(broken)")
        #expect(log.stops > 10 && log.settled.count > 100)
        #expect(promise.rows.periods.allSatisfy { $0.reserved == 0 }, "everybody finished")
      }
    }

    private static let attacks = [["-wal"], ["-shm"], ["-wal", "-shm"]]
  }
}
