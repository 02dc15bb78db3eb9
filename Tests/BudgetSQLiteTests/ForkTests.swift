import BudgetSQLite
import DatabaseFixture
import Testing

@Suite struct ForkTests {
  @Test func `a forked child is refused and the parent keeps its lock and all entries`() throws {
    try withFolder { folder throws in
      let lines = try runWorker("fork", folder.database)
      #expect(
        lines.filter { $0 != "error Leave" }
          == ["between 0", "during 0", "lock held", "count 3 0"]
      )
      #expect(try runWorker("open", folder.database) == ["count 3 drift 0"])
    }
  }

  @Test func `a parent that is killed frees the lock even if its child lives on`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database, patience: .seconds(3))
      let worker = try WorkerProcess(["fork-and-die", folder.database])
      #expect(worker.line() == "child")
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      #expect(try database.read { try Entries.count($0) } == 1)
      _ = worker.finish()
    }
  }

  @Test func `control: a child that writes through an inherited handle loses its entry`() throws {
    try withFolder { folder throws in
      let lines = try runWorker("raw-fork", folder.database)
      #expect(lines == ["child 0", "count 1"])
    }
  }
}
