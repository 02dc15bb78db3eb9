import BudgetKit
import Foundation
import Glibc
import LedgerFixture
import Testing

extension PromiseTests {
  /// Settlements that wait beside the ledger while others hold it, and processes that are killed
  /// while they book them.
  @Suite(.serialized) struct SpoolTests {
    @Test func `while the ledger is held and processes are killed each answered call counts once`()
      throws
    {
      try withFolder { folder throws in
        let clock = SharedClock(from: try midMarch())
        let ledger = try prepare(folder, clock)
        var answered: [String: Int64] = [:]
        var kept = 0
        for round in 0..<6 {
          let workers = try (0..<3).map { index in
            try WorkerProcess(
              "spend",
              [
                "path": folder.ledger, "clock": clock, "patience": 10, "count": 40,
                "name": "w\(round)-\(index)",
              ]
            )
          }
          try hold(folder.ledger, times: 8)
          workers[0].send(SIGKILL)
          for worker in workers {
            let lines = worker.finish().lines
            #expect(lines.filter { $0.hasPrefix("error") } == [])
            let words = lines.map { $0.split(separator: " ") }
            for words in words where words[0] == "answered" {
              answered[String(words[1])] = Int64(words[2])
            }
            kept += words.filter { $0[0] == "kept" }.compactMap { Int($0[1]) }.reduce(0, +)
          }
        }
        let drained = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
        #expect(try drained.spool() == nil)
        let rows = try Rows(of: folder.ledger)
        for (id, cost) in answered { #expect(rows.calls[id]?.cost == cost, "\(id)") }
        #expect(!answered.isEmpty && rows.callCount == rows.calls.count)
        print("spool storm: \(answered.count) answered, \(kept) kept at the end of a worker")
        #expect(try ledger.verify().differences == [])
      }
    }

    @Test(arguments: [true, false])
    func
      `however often a drain is killed each call is booked once, unless lines are taken off first`(
        inOrder: Bool
      ) throws
    {
      try withFolder(onDisk: true) { folder throws in
        let clock = SharedClock(from: try midMarch())
        let ledger = try prepare(folder, clock)
        let lines = try keep(1000, in: folder, ledger, clock)
        var kills = 0
        for round in 0..<40 {
          // The control: a drain that takes lines off before they are booked, and is killed
          // between.
          if !inOrder && round == 0 {
            try write(Array(lines.dropFirst(100)), beside: folder.ledger)
          }
          let worker = try WorkerProcess("drain", ["path": folder.ledger, "clock": clock])
          #expect(worker.line() == "opening")
          usleep(UInt32(round * 1000))
          worker.send(SIGKILL)
          let end = worker.finish()
          if end.end == .signal(SIGKILL) { kills += 1 }
          // As if the process had been killed between booking and taking off.
          if inOrder && round % 3 == 0 { try write(lines, beside: folder.ledger) }
        }
        let drained = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
        #expect(kills > 0)
        #expect(try drained.spool() == nil)
        let rows = try Rows(of: folder.ledger)
        #expect(rows.callCount == (inOrder ? 1000 : 900))
        #expect(rows.calls.values.map(\.cost).reduce(0, +) == (inOrder ? 500_500 : 495_450))
        #expect(try ledger.verify().differences == [])
      }
    }

    private func prepare(_ folder: TemporaryFolder, _ clock: SharedClock) throws -> Ledger {
      let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
      let limit = Money.dollars(1000).nanodollars
      try Books.setLimits(workspace: limit, project: limit, in: ledger)
      return ledger
    }

    /// Holds the lock of the ledger for a while, several times.
    private func hold(_ path: String, times: Int) throws {
      let lock = open(path + ".lock", O_RDWR | O_CLOEXEC)
      try #require(lock >= 0)
      defer { close(lock) }
      for _ in 0..<times {
        usleep(30_000)
        #expect(flock(lock, LOCK_EX) == 0)
        usleep(60_000)
        #expect(flock(lock, LOCK_UN) == 0)
      }
    }

    /// Keeps settlements of calls of which each costs a nanodollar more than the one before, and
    /// returns their lines.
    private func keep(
      _ count: Int64,
      in folder: TemporaryFolder,
      _ ledger: Ledger,
      _ clock: SharedClock
    ) throws -> [Data] {
      let workspace = try WorkspaceID(Books.workspace)
      let hasty = try Ledger(
        path: folder.ledger,
        clock: clock.ledgerClock,
        patience: .zero
      )
      var ids: [ReservationID] = []
      for index in 1...count {
        let id = try ReservationID("call-\(index)")
        ids.append(try ledger.budget(for: workspace).reserve(.cents(1), id: id).id)
      }
      let lock = open(folder.ledger + ".lock", O_RDWR | O_CLOEXEC)
      defer { close(lock) }
      try #require(flock(lock, LOCK_EX) == 0)
      let busy = LedgerError(.busy, "held")
      for (index, id) in ids.enumerated() {
        _ = try Ledger.keepSettlement(
          of: id,
          with: .cost(Money(nanodollars: Int64(index + 1))),
          isFinal: true,
          stepsOf: nil,
          path: folder.ledger,
          in: hasty,
          at: clock.now,
          after: busy
        )
      }
      let bytes = try Data(contentsOf: URL(filePath: folder.ledger + ".spool"))
      return bytes.split(separator: 10).map { Data($0) }
    }

    private func write(_ lines: [Data], beside path: String) throws {
      let bytes = lines.map { $0 + Data([10]) }.reduce(Data(), +)
      try bytes.write(to: URL(filePath: path + ".spool"))
      chmod(path + ".spool", 0o600)
    }
  }
}
