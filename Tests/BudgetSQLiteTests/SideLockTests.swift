import BudgetSQLite
import DatabaseFixture
import Foundation
import Glibc
import Synchronization
import Testing

@Suite struct SideLockTests {
  @Test func `writers of several processes take turns and none waits for long`() throws {
    try withFolder { folder throws in
      let workers = try (0..<4).map {
        try WorkerProcess(["record", folder.database, "w\($0)-", "100"])
      }
      for worker in workers {
        let lines = worker.finish()
        #expect(lines.count { $0.hasPrefix("acknowledged") } == 100)
        let longest = lines.last?.split(separator: " ").last.flatMap { Double($0) }
        #expect(try #require(longest) < 2_000)
      }
      #expect(try runWorker("open", folder.database) == ["count 400 drift 0"])
    }
  }

  @Test func `threads that queue behind a stopped process are all told within one patience`() throws
  {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database, patience: .milliseconds(300))
      let holder = try WorkerProcess(["hold", folder.database])
      #expect(holder.line() == "holding")
      holder.send(SIGSTOP)
      let start = ContinuousClock.now
      let reasons = inThreads(8) { _ in
        reason { try database.write { try Entries.record("b", amount: 1, in: $0) } }
      }
      #expect(reasons.allSatisfy { $0 == .busy })
      #expect(ContinuousClock.now - start < .milliseconds(1500))
      #expect(try database.read { try Entries.count($0) } == 0, "readers wait for nobody")

      holder.send(SIGCONT)
      #expect(holder.finish() == ["released"])
      try database.write { try Entries.record("b", amount: 1, in: $0) }
      #expect(try database.read { try Entries.count($0) } == 2)
    }
  }

  @Test func `a holder that is killed frees the lock and leaves nothing of its transaction`() throws
  {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database, patience: .seconds(5))
      let holder = try WorkerProcess(["hold", folder.database])
      #expect(holder.line() == "holding")
      holder.send(SIGKILL)
      try database.write { try Entries.record("b", amount: 1, in: $0) }
      #expect(try database.read { try Entries.count($0) } == 1)
      _ = holder.finish()
    }
  }

  @Test func `a foreign program that holds SQLite's lock makes a writer busy for one patience`()
    throws
  {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database, patience: .milliseconds(200))
      let raw = try RawConnection(folder.database)
      raw.execute("BEGIN IMMEDIATE")
      let start = ContinuousClock.now
      #expect(reason { try database.write { _ in } } == .busy)
      #expect(ContinuousClock.now - start < .milliseconds(900))
      raw.execute("ROLLBACK")
      try database.write { try Entries.record("a", amount: 1, in: $0) }
    }
  }

  @Test(arguments: ["removed", "replaced"])
  func `a lock file that is gone is made anew, and all writers meet at the new one`(how: String)
    throws
  {
    try withFolder { folder throws in
      let lock = folder.database + ".lock"
      let database = try Entries.open(folder.database, patience: .milliseconds(200))
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      try FileManager.default.removeItem(atPath: lock)
      if how == "replaced" { #expect(FileManager.default.createFile(atPath: lock, contents: nil)) }

      // Somebody else opens the ledger and holds the new lock file alone, so that SQLite's own lock
      // is free.
      let other = try Entries.open(folder.database)
      try other.write { try Entries.record("b", amount: 1, in: $0) }
      let descriptor = open(lock, O_RDWR)
      defer { close(descriptor) }
      #expect(flock(descriptor, LOCK_EX) == 0)
      #expect(reason { try database.write { _ in } } == .busy)
      #expect(flock(descriptor, LOCK_UN) == 0)
      try database.write { try Entries.record("c", amount: 1, in: $0) }
      #expect(try other.read { try Entries.count($0) } == 3)
    }
  }

  @Test func `a lock file that is a link, a folder or a pipe is refused`() throws {
    try withFolder { folder throws in
      let lock = folder.database + ".lock"
      do { _ = try Entries.open(folder.database) }
      let makers: [() -> Int32] = [
        { symlink(folder.path + "/victim", lock) }, { mkdir(lock, 0o700) }, { mkfifo(lock, 0o600) },
        { link(folder.database, lock) },
      ]
      for make in makers {
        remove(lock)
        #expect(make() == 0)
        #expect(reason { _ = try Entries.open(folder.database) } == .invalidPath)
        remove(lock)
      }
      #expect(FileStatus(path: folder.path + "/victim") == nil)
    }
  }
}

/// Runs `body` in several threads at once and returns all results.
func inThreads<Value: Sendable>(
  _ count: Int,
  _ body: @escaping @Sendable (Int) -> Value
) -> [Value] {
  let results = Results<Value>()
  let group = DispatchGroup()
  for index in 0..<count {
    group.enter()
    Thread.detachNewThread {
      results.append(body(index))
      group.leave()
    }
  }
  group.wait()
  return results.all
}

private final class Results<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])

  func append(_ value: Value) { values.withLock { $0.append(value) } }
  var all: [Value] { values.withLock { $0 } }
}
