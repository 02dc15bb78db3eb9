import BudgetKit
import BudgetSQLite
import Foundation
import Glibc
import LedgerFixture
import Testing

extension PromiseTests {
  /// Processes that are killed while they move rows into an archive.
  @Suite(.serialized) struct ArchiveStormTests {
    private static let calls = 3_000
    private static let line = "2026-03-10"

    /// What became of a ledger and its archive.
    private struct Outcome {
      let kills: Int
      /// Calls that are in neither file, or in both once all is done.
      let missing: Int
      let doubled: Int
      let differences: [String]
      let cost: Money
    }

    /// Calls of the days before the line, and of those after it.
    private func fill(_ ledger: Ledger) throws {
      try Books.setLimits(workspace: 4_000_000_000, project: 4_000_000_000, in: ledger)
      let workspace = try WorkspaceID(Books.workspace)
      for start in stride(from: 0, to: Self.calls, by: 500) {
        try ledger.record(
          contentsOf: (start..<start + 500).map { number in
            LLMCall(
              id: try RecordID("call-\(number)"),
              workspace: workspace,
              project: try ProjectID(Books.projects[number % Books.projects.count]),
              execution: try ExecutionID("run-\(number % 50)"),
              provider: "openai",
              model: "gpt-4o",
              usage: TokenUsage(prompt: Int64(number), completion: 10),
              timestamp: try midMarch().adding(milliseconds: Int64(-number) * 600_000)
            )
          }
        )
      }
    }

    private func ids(of path: String) throws -> Set<String> {
      guard FileManager.default.fileExists(atPath: path) else { return [] }
      let database = try Database(DatabasePath(path), install: { _ in }, verify: { _ in })
      return Set(
        try database.read { connection in
          let tables = try connection.values(
            of: "SELECT name FROM sqlite_schema WHERE name = 'llm_call'"
          )
          return tables.isEmpty ? [] : try connection.values(of: "SELECT id FROM llm_call")
        }
      )
    }

    private func storm(_ folder: TemporaryFolder, mode: String) throws -> Outcome {
      let clock = SharedClock(from: try midMarch())
      let archive = folder.path + "/archive.sqlite"
      let workspace = try WorkspaceID(Books.workspace)
      let cost: Money
      do {
        let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
        try fill(ledger)
        cost = try ledger.usage(UsageQuery(workspace)).total.cost
      }
      let all = try ids(of: folder.ledger)
      var random = SeededGenerator(seed: Effort.seed)
      print("ArchiveStormTests: seed \(Effort.seed)")
      var kills = 0
      var missing = 0
      var differences: [String] = []
      var isDone = false
      while !isDone {
        let worker = try WorkerProcess(
          "archive",
          [
            "path": folder.ledger, "clock": clock.description, "to": archive, "mode": mode,
            "before": Self.line,
          ]
        )
        #expect(worker.line() == "ready")
        // Long waits when a run makes no way: each kill is to come at another place.
        let pause = UInt32.random(in: 0..<UInt32(min(400_000, 4_000 * (kills + 1))), using: &random)
        usleep(pause)
        worker.send(SIGKILL)
        let (lines, end) = worker.finish()
        isDone = lines.contains { $0.hasPrefix("done") }
        for line in lines where line.hasPrefix("error") { Issue.record("\(line)") }
        if end == .signal(SIGKILL) { kills += 1 }
        missing += try all.subtracting(ids(of: folder.ledger)).subtracting(ids(of: archive)).count
        guard mode != "careless" else {
          if missing > 0 || kills > 300 { break }
          continue
        }
        let ledger = try Ledger(path: folder.ledger, clock: clock.ledgerClock)
        differences += try ledger.verify().differences
        #expect(try ledger.usage(UsageQuery(workspace)).total.cost == cost)
        if try !ids(of: archive).isEmpty {
          differences += try Ledger(path: archive, creating: false).verify().differences
        }
      }
      return Outcome(
        kills: kills,
        missing: missing,
        doubled: try ids(of: folder.ledger).intersection(ids(of: archive)).count,
        differences: differences,
        cost: cost
      )
    }

    @Test func `an archive that is killed at any moment loses no row, and goes on`() throws {
      try withFolder { folder throws in
        let outcome = try storm(folder, mode: "right")
        print("ArchiveStormTests: \(outcome.kills) kills")
        #expect(outcome.kills > 0)
        #expect(outcome.missing == 0 && outcome.doubled == 0 && outcome.differences == [])
        let ledger = try Ledger(
          path: folder.ledger,
          clock: SharedClock(from: try midMarch()).ledgerClock
        )
        let removed = try ledger.removedRows(of: try WorkspaceID(Books.workspace))
        #expect(
          removed.allSatisfy { $0.isFinished } && removed.first.map { $0.count > 1_000 } == true
        )
        try ledger.attachArchive(at: folder.path + "/archive.sqlite")
        #expect(try ledger.verify().differences == [])
        let query = UsageQuery(
          try WorkspaceID(Books.workspace),
          by: [.dimension(.execution)]
        )
        #expect(try ledger.usage(query).total.cost == outcome.cost)
      }
    }

    @Test func `control: to delete rows before they are written down loses some`() throws {
      try withFolder { folder throws in
        #expect(try storm(folder, mode: "careless").missing > 0)
      }
    }
  }
}
