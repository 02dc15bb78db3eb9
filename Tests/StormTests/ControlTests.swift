import BudgetKit
import CFaults
import LedgerFixture
import Testing

extension PromiseTests {
  /// Storms in which something is done wrongly, to show that the tests would see it.
  @Suite(.serialized) struct ControlTests {
    @Test func `control: to check and then record overspends`() throws {
      try withFolder { folder throws in
        // Every month of a quarter of a second has its own rush for the last of the room.
        var storm = try calmStorm(folder)
        storm.mode = "check-then-record"
        storm.clocks = [SharedClock(from: try midMarch(), speed: 10_000_000)]
        (storm.workspaceLimit, storm.projectLimit) = (5_000, 4_000)
        storm.amounts = 400...600
        let broken = try Promise(storm.run(), storm).broken()
        print("control: \(broken.count { $0.hasPrefix("overspent") }) months overspent")
        #expect(broken.contains { $0.hasPrefix("overspent") })
        #expect(!broken.contains { $0.hasPrefix("lost") || $0.hasPrefix("drift") })
      }
    }

    @Test func `control: a retry under a fresh id counts twice`() throws {
      try withFolder { folder throws in
        var storm = try calmStorm(folder)
        storm.mode = "fresh-ids"
        let broken = try Promise(storm.run(), storm).broken()
        #expect(broken.contains { $0.hasPrefix("counted 2 times") })
        #expect(
          broken.allSatisfy { $0.hasPrefix("counted 2 times") || $0.hasPrefix("nobody made") }
        )
      }
    }

    @Test(arguments: [
      (
        "UPDATE budget_period SET spent_amount = spent_amount + 1 WHERE budget_id IN (SELECT budget_id FROM budget WHERE shape = '[]')",
        "counts"
      ),
      ("UPDATE budget_period SET reserved_amount = reserved_amount + 1", "counts"),
      (
        "DELETE FROM llm_call WHERE id = (SELECT id FROM llm_call WHERE cost_nanodollars > 0 LIMIT 1)",
        "lost"
      ),
      ("UPDATE usage_day SET calls = calls + 1", "roll-up"),
      (
        "UPDATE reservation SET state = 'expired', call_id = NULL WHERE reservation_id = (SELECT reservation_id FROM reservation WHERE state = 'settled' LIMIT 1)",
        "settled but not closed"
      ),
    ])
    func `control: books that somebody touched break the promise`(sql: String, sentence: String)
      throws
    {
      try withFolder { folder throws in
        var storm = try calmStorm(folder)
        storm.seconds = 0.2
        let log = try storm.run()
        #expect(try Promise(log, storm).broken() == [])
        let connection = raw_open(folder.ledger)
        #expect(raw_execute(connection, sql) == 0)
        raw_close(connection)
        #expect(try Promise(log, storm).broken().contains { $0.contains(sentence) })
      }
    }

    private func calmStorm(_ folder: TemporaryFolder) throws -> Storm {
      Storm(
        folder: folder,
        seconds: Effort.seconds(2),
        clocks: [SharedClock(from: try midMarch())],
        workspaceLimit: 100_000_000,
        projectLimit: 100_000_000,
        amounts: 400...600,
        costShares: 10_000...10_000,
        killPauseMilliseconds: 50...150,
        isStrict: false
      )
    }
  }
}
