import CFaults
import DatabaseFixture
import Glibc
import Synchronization
import Testing

@testable import BudgetSQLite

@Suite struct GroupCommitterTests {
  private struct Refused: Error {}

  @Test func `tasks that wait share one commit, and each entry is there once`() async throws {
    try await withCommitter { scene in
      // The first commit of a log also syncs its header.
      _ = await scene.run(1) { _, connection in try Entries.record("0", amount: 3, in: connection) }
      let before = faults_log_syncs(scene.plan)
      let results = await scene.run(32) { index, connection in
        try Entries.record("e\(index)", amount: 3, in: connection)
      }
      #expect(results.allSatisfy { $0 == nil })
      #expect(faults_log_syncs(scene.plan) - before == 1)
      let count = try scene.count()
      #expect(count == 33)
    }
  }

  @Test func `a member that throws before it writes fails alone`() async throws {
    try await withCommitter { scene throws in
      let results = await scene.run(16) { index, connection in
        if index % 4 == 3 { throw Refused() }
        try Entries.record("e\(index)", amount: 3, in: connection)
      }
      for (index, result) in results.enumerated() {
        #expect((index % 4 == 3) == (result is Refused))
      }
      let count = try scene.count()
      #expect(count == 12)
    }
  }

  @Test(arguments: [false, true])
  func `a member that fails after it wrote is undone, and each other is committed once`(
    byStatement: Bool
  ) async throws {
    try await withCommitter { scene in
      let results = await scene.run(16) { index, connection in
        try Entries.record("e\(index)", amount: 3, in: connection)
        guard index == 5 else { return }
        if byStatement { try connection.execute("INSERT INTO entry VALUES ('bad', -1, -1)") }
        throw Refused()
      }
      for (index, result) in results.enumerated() where index != 5 { #expect(result == nil) }
      #expect((results[5] as? SQLiteError)?.reason == (byStatement ? .constraint : nil))
      #expect((results[5] is Refused) == !byStatement)
      let count = try scene.count()
      #expect(count == 15)
    }
  }

  @Test func `a member that swallows a failed statement is undone alone`() async throws {
    try await withCommitter { scene throws in
      let results = await scene.run(8) { index, connection in
        try Entries.record("e\(index)", amount: 3, in: connection)
        if index == 3 { try? connection.execute("no SQL") }
      }
      #expect(results.count { $0 != nil } == 1)
      #expect(results[3] is SQLiteError)
      let count = try scene.count()
      #expect(count == 7)
    }
  }

  @Test func `a lone member that throws after it wrote runs once`() async throws {
    try await withCommitter { scene throws in
      let runs = Atomic<Int>(0)
      await #expect(throws: Refused.self) {
        try await scene.committer.write { connection in
          runs.add(1, ordering: .relaxed)
          try Entries.record("e", amount: 3, in: connection)
          throw Refused()
        }
      }
      #expect(runs.load(ordering: .relaxed) == 1)
      let count = try scene.count()
      #expect(count == 0)
    }
  }

  @Test func `a cancelled task's write still takes place, once`() async throws {
    try await withCommitter { scene in
      let results = await scene.run(16, cancelling: 8..<16) { index, connection in
        try Entries.record("e\(index)", amount: 3, in: connection)
      }
      #expect(results.allSatisfy { $0 == nil })
      let count = try scene.count()
      #expect(count == 16)
    }
  }

  @Test func `a commit that fails reaches every member of its group, the refused ones included`()
    async throws
  {
    try await withCommitter { scene throws in
      // SQLITE_IOERR_FSYNC, until it is disarmed.
      faults_arm(scene.plan, Int32(FAULTS_SYNC), 1, 1, 1034)
      let results = await scene.run(8) { index, connection in
        if index == 7 { throw Refused() }
        try Entries.record("e\(index)", amount: 3, in: connection)
      }
      for (index, result) in results.enumerated() where index < 7 {
        #expect((result as? SQLiteError)?.reason == .outcomeUnknown)
      }
      #expect((results[7] as? SQLiteError)?.reason == .outcomeUnknown)
      faults_disarm(scene.plan)
      let again = await scene.run(8) { index, connection in
        try Entries.record("e\(index)", amount: 3, in: connection)
      }
      #expect(again.allSatisfy { $0 == nil })
      let count = try scene.count()
      #expect(count == 8)
    }
  }
}

// MARK: - The scene

/// A committer over a fresh ledger whose commits are counted and can be made to fail.
private struct Scene: Sendable {
  let database: Database
  let committer: GroupCommitter
  nonisolated(unsafe) let plan: OpaquePointer?

  func count() throws -> Int64 {
    try database.readSnapshot { connection throws in
      #expect(try Entries.drift(connection) == 0)
      return try Entries.count(connection)
    }
  }

  /// Runs so many writes in one group and returns what each threw.
  func run(
    _ count: Int,
    cancelling cancelled: Range<Int> = 0..<0,
    _ body: @escaping @Sendable (Int, borrowing Connection) throws -> Void
  ) async -> [(any Error)?] {
    let gate = Gate()
    let blocker = Task { [committer] in
      try await committer.write { _ in gate.wait() }
    }
    while !gate.isReached { await Task.yield() }
    let tasks = (0..<count).map { index in
      Task { [committer] () -> (any Error)? in
        do {
          try await committer.write { try body(index, $0) }
          return nil
        } catch {
          return error
        }
      }
    }
    while committer.waitingCount < count { await Task.yield() }
    for task in tasks[cancelled] { task.cancel() }
    gate.open()
    _ = try? await blocker.value
    var results: [(any Error)?] = []
    for task in tasks { results.append(await task.value) }
    return results
  }
}

/// Holds a thread up until it is opened.
private final class Gate: Sendable {
  private let reached = Atomic<Bool>(false)
  private let opened = Atomic<Bool>(false)

  var isReached: Bool { reached.load(ordering: .acquiring) }
  func open() { opened.store(true, ordering: .releasing) }

  func wait() {
    reached.store(true, ordering: .releasing)
    while !opened.load(ordering: .acquiring) { usleep(500) }
  }
}

private func withCommitter(_ body: (Scene) async throws -> Void) async throws {
  let folder = try TemporaryFolder()
  defer { folder.remove() }
  faults_install()
  let plan = faults_make_plan(folder.database)
  let database = try Entries.open(folder.database)
  try await body(Scene(database: database, committer: GroupCommitter(database), plan: plan))
}
