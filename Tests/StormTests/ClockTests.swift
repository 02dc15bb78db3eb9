import BudgetKit
import LedgerFixture
import Testing

extension PromiseTests {
  /// Processes that do not agree on the time.
  @Suite(.serialized) struct ClockTests {
    @Test func `threads that cross a month at the same moment open it once`() throws {
      try withFolder { folder throws in
        let april = try Instant(iso8601: "2026-04-01T00:00:00Z")
        let clock = SharedClock(from: april.adding(milliseconds: -1_200))
        try recordBeforeAnyBudget(25, at: april, folder, clock)
        let storm = Storm(
          folder: folder,
          processes: 4,
          threads: 8,
          seconds: 2.4,
          clocks: (0..<4).map { clock.shifted(byMilliseconds: $0 * 3) },
          workspaceLimit: 100_000_000,
          projectLimit: 100_000_000,
          amounts: 100...1_000,
          costShares: 0...10_000,
          killPauseMilliseconds: nil
        )
        let log = try storm.run()
        print("month's end: \(log)")
        let rows = try Rows(of: folder.ledger)
        let starts = Dictionary(grouping: rows.periods, by: \.project)
        #expect(starts.count == 3 && starts.values.allSatisfy { $0.count == 2 })
        let spent = rows.periods.reduce(0) { $0 + ($1.project.isEmpty ? $1.spent : 0) }
        #expect(spent == 25 + log.settled.values.reduce(0) { $0 + $1.cost })
        #expect(log.errors == [] && log.sightings == [] && log.busy == 0)
        #expect(try Ledger(path: folder.ledger).verify().differences == [])
      }
    }

    /// Calls of a month that has no counters yet: whoever opens it must find them.
    private func recordBeforeAnyBudget(
      _ count: Int,
      at instant: Instant,
      _ folder: TemporaryFolder,
      _ clock: SharedClock
    ) throws {
      let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
      for index in 0..<count {
        try ledger.record(
          LLMCall(
            id: RecordID("early-\(index)"),
            workspace: WorkspaceID(Books.workspace),
            project: ProjectID(Books.projects[0]),
            provider: LLMCall.unspecified,
            model: LLMCall.unspecified,
            usage: TokenUsage(),
            reportedCost: Money(nanodollars: 1),
            timestamp: instant.adding(milliseconds: Int64(index))
          )
        )
      }
    }

    @Test func `processes whose clocks are an hour and a day apart keep one set of books`() throws {
      let clock = SharedClock(from: try midMarch())
      try expectBooksInOrder([
        clock, clock.shifted(byMilliseconds: -3_600_000), clock.shifted(byMilliseconds: 86_400_000),
      ])
    }

    @Test func `processes that believe in 1970 and in 9999 keep one set of books`() throws {
      try expectBooksInOrder([
        SharedClock(from: try midMarch()),
        SharedClock(from: Instant(millisecondsSince1970: 0)),
        SharedClock(from: try Instant(iso8601: "9999-12-30T12:00:00Z")),
        SharedClock(from: try Instant(iso8601: "0001-01-01T00:00:00Z")),
      ])
    }

    private func expectBooksInOrder(_ clocks: [SharedClock]) throws {
      try withFolder { folder throws in
        let storm = Storm(
          folder: folder,
          processes: clocks.count * 2,
          threads: 2,
          seconds: Effort.seconds(2),
          clocks: clocks,
          workspaceLimit: 300_000,
          projectLimit: 200_000,
          amounts: 100...2_000,
          costShares: 0...10_000,
          timeToLiveSeconds: 300,
          killPauseMilliseconds: 50...150,
          isStrict: false
        )
        let log = try storm.run()
        print("clocks apart: \(log)")
        #expect(try Promise(log, storm).broken() == [])
        #expect(log.settled.count > 50)
      }
    }

    @Test(arguments: [
      (Int64.min, ["begin", "held", "longest", "released", "settled"]),
      (
        Instant.distantPast.millisecondsSince1970,
        ["begin", "held", "longest", "released", "settled"]
      ),
      // No hold can run out after the end of time.
      (Instant.distantFuture.millisecondsSince1970, ["begin", "longest", "invalidTime"]),
      (Int64.max, ["begin", "longest", "invalidTime"]),
    ])
    func `a clock at or beyond the end of time is answered or refused, and traps nothing`(
      milliseconds: Int64,
      answers: [String]
    ) throws {
      try withFolder { folder throws in
        let instant = Instant(millisecondsSince1970: milliseconds)
        let storm = Storm(
          folder: folder,
          processes: 1,
          threads: 2,
          seconds: 0.2,
          clocks: [SharedClock(from: try midMarch()), SharedClock(from: instant, speed: 0)],
          workspaceLimit: 300_000,
          projectLimit: 200_000,
          amounts: 100...2_000,
          costShares: 0...10_000,
          killPauseMilliseconds: nil
        )
        _ = try storm.run()
        // The same process comes back with another clock.
        var beyond = storm
        beyond.clocks.removeFirst()
        let worker = try WorkerProcess("storm", beyond.options(0, 1))
        let (lines, end) = worker.finish()
        #expect(end == .exit(0))
        let words = lines.map { $0.split(separator: " ") }
        let heard = Set(words.map { $0[0] == "error" ? $0[2] : $0[0] }.map(String.init))
        // Whether the limit is reached in the time depends on the machine.
        #expect(heard.subtracting(["refused"]) == Set(answers))
        #expect(try Ledger(path: folder.ledger).verify().differences == [])
      }
    }
  }
}
