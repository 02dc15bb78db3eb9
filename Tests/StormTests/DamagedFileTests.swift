import BudgetKit
import BudgetSQLite
import Foundation
import LedgerFixture
import Testing

extension PromiseTests {
  /// Files whose bytes were changed by chance: every question to them ends, with an answer or with
  /// an error that is documented.
  @Suite(.serialized) struct DamagedFileTests {
    private static let count = Effort.isSoak ? 10_000 : 500
    private static let batch = 50
    /// How long all questions to one file may take before they count as never ending; a hundred
    /// times what they take.
    private static let seconds = 120

    @Test func `no damage makes the library hang or crash`() throws {
      let seed = Effort.seed
      print("damaged files: \(Self.count), seed \(seed)")
      try withFolder { folder throws in
        let whole = try wholeFile(in: folder)
        var outcomes: [String: Int] = [:]
        for first in stride(from: 0, to: Self.count, by: Self.batch) {
          let numbers = first..<min(first + Self.batch, Self.count)
          for number in numbers {
            let damage = FileDamage(seed: seed &+ UInt64(number))
            let bytes = damage.applied(to: whole, nearPagesNaming: Books.workspace)
            try write(bytes, to: "\(folder.path)/\(number).sqlite")
          }
          for outcome in try probe(numbers, in: folder, seed) { outcomes[outcome, default: 0] += 1 }
          for number in numbers { try removeFile(number, in: folder) }
        }
        print("damaged files: \(outcomes.sorted { $0.key < $1.key })")
        // Some damage is not felt, and some is found.
        #expect(outcomes["done", default: 0] > 0 && outcomes["corrupt", default: 0] > 0)
      }
    }

    @Test func `control: a whole file answers every question`() throws {
      try withFolder { folder throws in
        try write(try wholeFile(in: folder), to: folder.path + "/0.sqlite")
        let outcomes = try probe(0..<1, in: folder, 0)
        // The limits are less than everything that is asked for, and one id is taken by another
        // call.
        #expect(outcomes.count == 26 && outcomes.count { $0 == "done" } == 24)
        #expect(Set(outcomes) == ["done", "budgetExceeded", "conflict"])
      }
    }

    @Test func `control: a question that never ends is noticed`() throws {
      try withFolder { folder throws in
        let worker = try WorkerProcess(
          "probe",
          ["folder": folder.path, "files": "0-0", "clock": try clock(), "seconds": 1, "stuck": 1]
        )
        #expect(worker.finish().end == .signal(SIGALRM))
      }
    }

    /// Asks damaged files everything, and returns how each question ended.
    private func probe(
      _ numbers: Range<Int>,
      in folder: TemporaryFolder,
      _ seed: UInt64
    ) throws -> [String] {
      let worker = try WorkerProcess(
        "probe",
        [
          "folder": folder.path, "files": "\(numbers.lowerBound)-\(numbers.upperBound - 1)",
          "clock": try clock(), "seconds": Self.seconds,
        ]
      )
      let (lines, end) = worker.finish()
      #expect(end == .exit(0), "seed \(seed), the last words were: \(lines.last ?? "none")")
      let words = lines.map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
      let outcomes = words.filter { $0.count == 3 }
      for outcome in outcomes where !Self.documented.contains(outcome[2]) {
        Issue.record("seed \(seed): \(outcome.joined(separator: " "))")
      }
      #expect(Set(outcomes.map { $0[0] }).count == numbers.count)
      return outcomes.map { $0[2] }
    }

    /// How a question to a damaged file may end.
    private static let documented: Set<String> = [
      "done", "corrupt", "notALedger", "newerSchema", "notFound", "conflict", "budgetExceeded",
      "unpriced", "storage", "storageFull", "invalidAmount",
    ]

    // MARK: Files

    private func clock() throws -> SharedClock { SharedClock(from: try midMarch(), speed: 0) }

    private func wholeFile(in folder: TemporaryFolder) throws -> [UInt8] {
      let now = try midMarch()
      do {
        let early = LedgerClock.fixed(at: now.adding(milliseconds: -60_000))
        try Books.fill(try Ledger(path: folder.ledger, clock: early), at: now)
      }
      let database = try Database(DatabasePath(folder.ledger), install: { _ in }, verify: { _ in })
      #expect(try database.checkpoint())
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.ledger)))
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private func removeFile(_ number: Int, in folder: TemporaryFolder) throws {
      for suffix in ["", "-wal", "-shm", ".lock"] {
        try? FileManager.default.removeItem(atPath: "\(folder.path)/\(number).sqlite\(suffix)")
      }
    }
  }
}
