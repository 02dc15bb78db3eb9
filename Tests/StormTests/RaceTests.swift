import BudgetKit
import LedgerFixture
import Testing

extension PromiseTests {
  /// Several processes that want the same thing at the same instant.
  @Suite(.serialized) struct RaceTests {
    private static let workers = 3
    private static let rounds = Effort.isSoak ? 3_000 : 300

    @Test func `of a settlement, a release and an expiry of one reservation exactly one wins`()
      throws
    {
      try withFolder { folder throws in
        let clock = SharedClock(from: try midMarch())
        let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
        for round in 0..<Self.rounds { try reserve(round, in: ledger) }
        let lines = try race(folder, clock)
        var ends = (settled: 0, late: 0, released: 0)
        for round in 0..<Self.rounds {
          let settled = lines.filter { $0.hasPrefix("\(round) settled ") }
          let released = lines.filter { $0 == "\(round) released" }
          let status = try ledger.budget(for: WorkspaceID("race-\(round)")).status()
          #expect(
            (settled.count == 1) != (released.count > 0),
            "round \(round): \(settled) \(released)"
          )
          #expect(status.reserved == .zero)
          #expect(status.spent?.nanodollars == (try cost(settled.first)))
          ends.settled += settled.count
          ends.late += settled.count { $0.hasSuffix("true") }
          ends.released += released.isEmpty ? 0 : 1
        }
        print(
          "races: \(ends.settled) settled, \(ends.late) of them late, \(ends.released) released"
        )
        #expect(lines.filter { $0.hasPrefix("error") } == [])
        #expect(ends.settled > 0 && ends.late > 0 && ends.released > 0)
        #expect(try ledger.verify().differences == [])
      }
    }

    private func reserve(_ round: Int, in ledger: Ledger) throws {
      let workspace = try WorkspaceID("race-\(round)")
      let budget = MonthlyBudget(limit: Money(nanodollars: 100))
      try ledger.workspaceBudgets.set(
        WorkspaceBudget(workspace: workspace, budget: budget),
        by: Change(by: "test")
      )
      _ = try ledger.budget(for: workspace)
        .reserve(Money(nanodollars: 50), id: ReservationID("race-\(round)"))
    }

    private func race(_ folder: TemporaryFolder, _ clock: SharedClock) throws -> [String] {
      // Late enough for all of them to be there.
      let start = SharedClock.machineNanoseconds + 500_000_000
      let workers = try (0..<Self.workers).map { index in
        try WorkerProcess(
          "race",
          [
            "path": folder.ledger, "clock": clock, "index": index, "rounds": Self.rounds,
            "start": start, "step": 5_000_000,
          ]
        )
      }
      return workers.flatMap { worker in
        let (lines, end) = worker.finish()
        #expect(end == .exit(0))
        return lines
      }
    }

    private func cost(_ line: String?) throws -> Int64 {
      guard let line else { return 0 }
      return try #require(Int64(line.split(separator: " ")[2]))
    }
  }
}

extension PromiseTests {
  @Suite(.serialized) struct RepetitionTests {
    @Test func `an operation that several processes send up to five times counts once`() throws {
      try withFolder { folder throws in
        let (count, shares, seed) = (Effort.isSoak ? 6_000 : 600, 3, Effort.seed)
        let clock = SharedClock(from: try midMarch())
        let deliveries = Delivery.all(of: count, seed: seed)
        print("repetitions: seed \(seed), \(deliveries.count) sendings of \(count) operations")
        let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
        try Books.setLimits(workspace: 10_000_000, project: 10_000_000, in: ledger)
        let workspace = try WorkspaceID(Books.workspace)
        let amounts = Dictionary(
          deliveries.map { ($0.id, $0) },
          uniquingKeysWith: { one, _ in one }
        )
        for (id, delivery) in amounts where delivery.kind == .settle {
          _ = try ledger.budget(for: workspace)
            .reserve(Money(nanodollars: delivery.amount), id: ReservationID(id))
        }

        let workers = try (0..<shares).map { share in
          try WorkerProcess(
            "repeat",
            [
              "path": folder.ledger, "clock": clock, "threads": 3, "seed": Int64(seed),
              "count": count,
              "share": share, "shares": shares,
            ]
          )
        }
        let lines = workers.flatMap { $0.finish().lines }
        #expect(lines.count == deliveries.count)
        expectOneAnswerEach(lines, amounts)

        let rows = try Rows(of: folder.ledger)
        let spent = amounts.values.reduce(0) { $0 + ($1.kind == .reserve ? 0 : $1.amount) }
        let reserved = amounts.values.reduce(0) { $0 + ($1.kind == .reserve ? $1.amount : 0) }
        let status = try ledger.budget(for: workspace).status()
        #expect(rows.callCount == amounts.values.count { $0.kind != .reserve })
        #expect(status.spent?.nanodollars == spent && status.reserved?.nanodollars == reserved)
        #expect(try ledger.verify().differences == [])
      }
    }

    /// Every answer to an operation is the same, but for the one that says it is new.
    private func expectOneAnswerEach(_ lines: [String], _ operations: [String: Delivery]) {
      let answers = Dictionary(grouping: lines.map { $0.split(separator: " ") }) { String($0[0]) }
      #expect(Set(answers.keys) == Set(operations.keys))
      for (id, answers) in answers {
        #expect(
          Set(answers.map { $0.dropFirst(2).joined(separator: " ") }).count == 1,
          "\(answers)"
        )
        guard operations[id]?.kind == .record else { continue }
        #expect(answers.count { $0[1] == "true" } == 1, "\(answers)")
      }
    }
  }
}
