import BudgetKit
import Glibc
import LedgerFixture
import Testing

extension PromiseTests {
  /// What a process cannot help: no room, and a fork.
  @Suite(.serialized) struct FaultTests {
    @Test(arguments: [20_000, 200_000, 1_500_000])
    func `where a file may not grow, each call is recorded in full or not at all`(room: Int) throws
    {
      try withFolder { folder throws in
        let ledger = try prepare(folder.ledger)
        let lines = try fill(folder.ledger, room: room)
        try expectOnlyAcknowledged(lines, in: ledger, at: folder.ledger)
        try expectRetriesSucceed(lines, in: ledger)
      }
    }

    @Test func `on a full disk each call is recorded in full or not at all`() throws {
      try withFolder { folder throws in
        let disk = folder.path + "/disk"
        mkdir(disk, 0o700)
        guard mount("tmpfs", disk, "tmpfs", 0, "size=2m,mode=700") == 0 else {
          return print("skipped: this user may not mount a small disk")
        }
        defer { umount(disk) }
        do {
          let ledger = try prepare(disk + "/ledger.sqlite")
          let lines = try fill(disk + "/ledger.sqlite", room: 0)
          try expectOnlyAcknowledged(lines, in: ledger, at: disk + "/ledger.sqlite")
          #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), "size=8m") == 0)
          try expectRetriesSucceed(lines, in: ledger)
        }
      }
    }

    private func prepare(_ path: String) throws -> Ledger {
      let clock = SharedClock(from: try midMarch())
      let ledger = try Ledger(path: path, clock: clock.ledgerClock)
      try Books.setLimits(workspace: 1_000_000, project: 1_000_000, in: ledger)
      return ledger
    }

    private func fill(_ path: String, room: Int) throws -> [String] {
      let clock = SharedClock(from: try midMarch())
      let worker = try WorkerProcess("fill", ["path": path, "clock": clock, "room": room])
      let (lines, end) = worker.finish()
      #expect(end == .exit(0))
      return lines
    }

    private func expectOnlyAcknowledged(_ lines: [String], in ledger: Ledger, at path: String)
      throws
    {
      let acknowledged = lines.filter { $0.hasPrefix("acknowledged ") }.map { $0.dropFirst(13) }
      let failed = lines.filter { $0.hasPrefix("failed ") }.map { $0.split(separator: " ") }
      #expect(!failed.isEmpty)
      #expect(Set(failed.map { $0[2] }) == ["storageFull"])
      #expect(lines.filter { $0.hasPrefix("error") } == [])
      #expect(lines.last == "spent \(acknowledged.count)", "reading goes on")
      #expect(Set(try Rows(of: path).calls.keys) == Set(acknowledged.map(String.init)))
      #expect(try ledger.verify().differences == [])
    }

    /// Once there is room again, whatever was refused goes in, and counts once.
    private func expectRetriesSucceed(_ lines: [String], in ledger: Ledger) throws {
      let workspace = try WorkspaceID(Books.workspace)
      let words = lines.map { $0.split(separator: " ") }
      for words in words where words[0] == "acknowledged" || words[0] == "failed" {
        let call = LLMCall(
          id: try RecordID(String(words[1])),
          workspace: workspace,
          provider: LLMCall.unspecified,
          model: LLMCall.unspecified,
          usage: TokenUsage(),
          reportedCost: Money(nanodollars: 1)
        )
        #expect(try ledger.record(call).isNew == (words[0] == "failed"))
      }
      let status = try ledger.budget(for: workspace).status()
      #expect(status.spent?.nanodollars == Int64(words.count - 1))
      #expect(try ledger.verify().differences == [])
    }

    @Test func `a forked child is refused at every door and the parent goes on`() throws {
      try withFolder { folder throws in
        _ = try prepare(folder.ledger)
        let clock = SharedClock(from: try midMarch())
        let worker = try WorkerProcess("fork", ["path": folder.ledger, "clock": clock])
        let (lines, end) = worker.finish()
        #expect(end == .exit(0))
        #expect(lines == ["child 14 []", "left 0", "settled before"])
        #expect(try Rows(of: folder.ledger).holds["before"]?.state == "settled")
        #expect(try Ledger(path: folder.ledger).verify().differences == [])
      }
    }

    @Test(arguments: [(0, "child usedAfterFork"), (1, "child recorded")])
    func `a child may open the ledger if its parent has closed it before the fork`(
      closes: Int,
      answer: String
    ) throws {
      try withFolder { folder throws in
        _ = try prepare(folder.ledger)
        let clock = SharedClock(from: try midMarch())
        let worker = try WorkerProcess(
          "fork-and-open",
          ["path": folder.ledger, "clock": clock, "closes": closes]
        )
        #expect(worker.finish() == ([answer, "left 0"], .exit(0)))
        let expected = closes == 1 ? ["child", "parent"] : ["parent", "parent again"]
        #expect(try Rows(of: folder.ledger).calls.keys.sorted() == expected)
        #expect(try Ledger(path: folder.ledger).verify().differences == [])
      }
    }
  }
}
