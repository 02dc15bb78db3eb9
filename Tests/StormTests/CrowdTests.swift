import BudgetKit
import LedgerFixture
import Testing

extension PromiseTests {
  /// Very many processes that want to write at the same instant, once each.
  @Suite(.serialized) struct CrowdTests {
    @Test func `of 200 processes that record one call each none is turned away or lost`() throws {
      try withFolder { try expectAllRecorded(200, in: $0) }
    }

    @Test(.enabled(if: Effort.isSoak), arguments: [false, true])
    func `of 500 processes, too, none is turned away and none waits three times as long as most`(
      onDisk: Bool
    ) throws {
      try withFolder(onDisk: onDisk) { folder throws in
        let waits = try expectAllRecorded(500, in: folder).map(\.microseconds).sorted()
        #expect(waits[waits.count - 1] <= 3 * waits[waits.count / 2])
      }
    }

    private struct Answer {
      let microseconds: Int
      let pauses: Int
    }

    @discardableResult
    private func expectAllRecorded(_ count: Int, in folder: TemporaryFolder) throws -> [Answer] {
      let clock = SharedClock(from: try midMarch())
      let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
      try Books.setLimits(workspace: 1_000_000, project: 1_000_000, in: ledger)
      let answers = try crowd(count, folder, clock)
      #expect(answers.count == count)
      // Who polls all the time sleeps hundreds of times while the others have their turns, and
      // takes the processor from them.
      let pauses = answers.reduce(0) { $0 + $1.pauses } / max(1, answers.count)
      #expect(pauses < 50)
      let rows = try Rows(of: folder.ledger)
      #expect(Set(rows.calls.keys) == Set((0..<count).map { "call-\($0)" }))
      #expect(try ledger.verify().differences == [])
      let waits = answers.map(\.microseconds).sorted()
      print(
        "crowd of \(count): \(waits[waits.count / 2]) us, at most \(waits.last ?? 0); \(pauses) pauses"
      )
      return answers
    }

    /// Starts the workers, lets them go when all are there, and returns what those said that
    /// recorded their call.
    private func crowd(
      _ count: Int,
      _ folder: TemporaryFolder,
      _ clock: SharedClock
    ) throws -> [Answer] {
      let workers = try (0..<count).map { index in
        try WorkerProcess(
          "once",
          ["path": folder.ledger, "clock": clock, "id": "call-\(index)", "patience": 60_000]
        )
      }
      for worker in workers { #expect(worker.line() == "ready") }
      for worker in workers { worker.nudge() }
      return workers.compactMap { worker in
        let (lines, end) = worker.finish()
        let words = lines.last?.split(separator: " ") ?? []
        #expect(end == .exit(0) && words.first == "recorded", "\(lines)")
        guard words.count == 3 else { return nil }
        return Answer(microseconds: Int(words[1]) ?? .max, pauses: Int(words[2]) ?? .max)
      }
    }
  }
}
