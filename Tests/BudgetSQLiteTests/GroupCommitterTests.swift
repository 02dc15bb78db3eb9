import BudgetSQLite
import CFaults
import DatabaseFixture
import Glibc
import Synchronization
import Testing

@Suite struct GroupCommitterTests {
  private struct Refused: Error {}

  @Test func `many tasks share few commits, and each entry is there once`() async throws {
    try await withCommitter { scene throws in
      let before = faults_log_syncs(scene.plan)
      try await withThrowingTaskGroup { group in
        for index in 0..<32 {
          group.addTask {
            try await scene.committer.write { connection in
              scene.slowDown(index)
              try Entries.record("e\(index)", amount: 3, in: connection)
            }
          }
        }
        try await group.waitForAll()
      }
      let commits = faults_log_syncs(scene.plan) - before
      #expect((1...16).contains(commits))
      #expect(try scene.count() == 32)
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
      #expect(try scene.count() == 12)
    }
  }

  @Test func `a member that throws after it wrote is undone, and each other is committed once`()
    async throws
  {
    try await withCommitter { scene throws in
      let results = await scene.run(16) { index, connection in
        try Entries.record("e\(index)", amount: 3, in: connection)
        if index == 5 { throw Refused() }
        if index == 9 { try connection.execute("INSERT INTO entry VALUES ('bad', -1, -1)") }
      }
      for (index, result) in results.enumerated() {
        switch index {
        case 5: #expect(result is Refused)
        case 9: #expect((result as? SQLiteError)?.reason == .constraint)
        default: #expect(result == nil)
        }
      }
      #expect(try scene.count() == 14)
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
      #expect(try scene.count() == 7)
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
      #expect(try scene.count() == 0)
    }
  }

  @Test func `a cancelled task's write still takes place, once`() async throws {
    try await withCommitter { scene throws in
      let tasks = (0..<16).map { index in
        Task {
          try await scene.committer.write { connection in
            scene.slowDown(index)
            try Entries.record("e\(index)", amount: 3, in: connection)
          }
        }
      }
      for task in tasks.dropFirst(8) { task.cancel() }
      for task in tasks { try await task.value }
      #expect(try scene.count() == 16)
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
      #expect(try scene.count() == 8)
    }
  }
}

// MARK: - The scene

/// A committer over a fresh ledger whose commits are counted and can be made to fail.
private struct Scene: Sendable {
  let database: Database
  let committer: GroupCommitter
  nonisolated(unsafe) let plan: OpaquePointer?

  /// The first write takes long enough for all others to queue behind it.
  func slowDown(_ index: Int) {
    if index == 0 { usleep(30_000) }
  }

  func count() throws -> Int64 {
    try database.readSnapshot { connection throws in
      #expect(try Entries.drift(connection) == 0)
      return try Entries.count(connection)
    }
  }

  /// Runs so many writes in one group, in order, and returns what each threw.
  func run(
    _ count: Int,
    _ body: @escaping @Sendable (Int, borrowing Connection) throws -> Void
  ) async -> [(any Error)?] {
    let gate = Atomic<Bool>(false)
    let blocker = Task { [committer] in
      try await committer.write { _ in while !gate.load(ordering: .acquiring) { usleep(500) } }
    }
    try? await Task.sleep(for: .milliseconds(20))
    var tasks: [Task<(any Error)?, Never>] = []
    for index in 0..<count {
      tasks.append(
        Task { [committer] in
          do {
            try await committer.write { try body(index, $0) }
            return nil
          } catch {
            return error
          }
        }
      )
    }
    try? await Task.sleep(for: .milliseconds(30))
    gate.store(true, ordering: .releasing)
    _ = try? await blocker.value
    var results: [(any Error)?] = []
    for task in tasks { results.append(await task.value) }
    return results
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
