import BudgetSQLite
import CFaults
import DatabaseFixture
import Foundation
import Glibc
import Testing

@Suite struct CreationTests {
  @Test func `processes that make the same file at once end with one whole ledger`() throws {
    for _ in 0..<5 {
      try withFolder { folder throws in
        let workers = try (0..<8).map {
          try WorkerProcess(["record", folder.database, "w\($0)-", "3"])
        }
        for worker in workers {
          #expect(worker.finish().count { $0.hasPrefix("acknowledged") } == 3)
        }
        #expect(try runWorker("open", folder.database) == ["count 24 drift 0"])
      }
    }
  }

  @Test
  func `a process that is killed while it makes the file leaves one that the next can finish`()
    throws
  {
    var killed = 0
    for operation in 1...60 {
      let survived = try withFolder { folder throws in
        let lines = try runWorker("create-killed", folder.database, "\(operation)")
        #expect(FileStatus(path: folder.database + "-journal") == nil)
        let database = try Entries.open(folder.database)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
        #expect(try database.read { try Entries.count($0) } == 1)
        return lines.last == "survived"
      }
      if survived { break }
      killed += 1
    }
    #expect((5..<60).contains(killed))
  }

  @Test func `an empty file becomes a ledger`() throws {
    try withFolder { folder throws in
      #expect(FileManager.default.createFile(atPath: folder.database, contents: nil))
      #expect(try Entries.open(folder.database).read { try Entries.count($0) } == 0)
    }
  }

  @Test func `an installation that fails leaves a file that the next opening can fill`() throws {
    try withFolder { folder throws in
      #expect(throws: Entries.NotEntries.self) {
        _ = try Database(
          DatabasePath(folder.database),
          install: { connection in
            try connection.execute("CREATE TABLE half (x)")
            throw Entries.NotEntries()
          },
          verify: { _ in }
        )
      }
      #expect(try Entries.open(folder.database).read { try Entries.count($0) } == 0)
    }
  }

  @Test func `a copy without a log is a ledger like any other`() throws {
    try withFolder { folder throws in
      do {
        let raw = try RawConnection(folder.database)
        raw.execute(Entries.schema)
      }
      let database = try Entries.open(folder.database)
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      #expect(try database.read { try $0.value(of: "PRAGMA journal_mode") } == "wal")
    }
  }
}

@Suite struct ForeignFileTests {
  @Test(arguments: ["text", "two bytes", "zeros", "half", "header only"])
  func `a file that is no database, or half of one, is refused and not changed`(kind: String) throws
  {
    try withFolder { folder throws in
      let bytes = try contents(kind, folder)
      try bytes.write(to: URL(fileURLWithPath: folder.database))
      let failure = reason { _ = try Entries.open(folder.database) }
      #expect(failure == .corrupt)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == bytes)
    }
  }

  private func contents(_ kind: String, _ folder: TemporaryFolder) throws -> Data {
    switch kind {
    case "text": return Data(String(repeating: "This is a letter. ", count: 1000).utf8)
    case "two bytes": return Data([7, 7])
    case "zeros": return Data(repeating: 0, count: 8192)
    case "header only": return try ledgerBytes(folder).prefix(100)
    default: return try ledgerBytes(folder).prefix(4096 + 2048)
    }
  }

  @Test func `somebody else's database is refused and stays as it was, its journal mode included`()
    throws
  {
    try withFolder { folder throws in
      do {
        try RawConnection(folder.database).execute(
          "CREATE TABLE photo (x); INSERT INTO photo VALUES (1)"
        )
      }
      let before = try Data(contentsOf: URL(fileURLWithPath: folder.database))
      #expect(throws: Entries.NotEntries.self) { _ = try Entries.open(folder.database) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == before)
    }
  }

  @Test func `a thousand damaged ledgers give errors or answers, and touch nothing else`() throws {
    try withFolder { folder throws in
      let whole = try ledgerBytes(folder)
      let seed = UInt64.random(in: 0...UInt64.max)
      print("damaged ledgers with seed \(seed)")
      var chance = SeededGenerator(seed: seed)
      #expect(mkdir(folder.path + "/damaged", 0o700) == 0)
      let path = folder.path + "/damaged/l.sqlite"
      var answers = 0
      for _ in 0..<1_000 {
        try damaged(whole, &chance).write(to: URL(fileURLWithPath: path))
        if useLedger(path) { answers += 1 }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/damaged")
        #expect(
          Set(names).isSubset(of: ["l.sqlite", "l.sqlite-wal", "l.sqlite-shm", "l.sqlite.lock"])
        )
        for name in names { remove(folder.path + "/damaged/" + name) }
      }
      #expect((1..<1_000).contains(answers))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["damaged"])
    }
  }

  /// Whether a ledger could be opened, read and written; errors of other types than ours fail the
  /// test.
  private func useLedger(_ path: String) -> Bool {
    do {
      let database = try Entries.open(path, readerCount: 1)
      try database.read { connection throws in
        _ = try connection.values(of: "SELECT id || number || amount FROM entry")
        _ = try connection.values(of: "PRAGMA integrity_check")
        _ = try Entries.drift(connection)
      }
      try database.write { try Entries.record("new", amount: 1, in: $0) }
      return true
    } catch is SQLiteError {
      return false
    } catch is Entries.NotEntries {
      return false
    } catch {
      Issue.record("not an SQLiteError: \(error)")
      return false
    }
  }

  private func damaged(_ whole: Data, _ chance: inout SeededGenerator) -> Data {
    var bytes = whole
    for _ in 0..<Int.random(in: 1...8, using: &chance) {
      let page = Bool.random(using: &chance) ? 100 : bytes.count
      bytes[Int.random(in: 0..<page, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
    }
    if Int.random(in: 0..<8, using: &chance) == 0 {
      bytes = bytes.prefix(Int.random(in: 1..<bytes.count, using: &chance))
    }
    return bytes
  }

  /// The bytes of a ledger with 200 entries that nobody has open any more.
  private func ledgerBytes(_ folder: TemporaryFolder) throws -> Data {
    let path = folder.path + "/whole.sqlite"
    do {
      let database = try Entries.open(path)
      try database.write { connection throws in
        for index in 0..<200 {
          try Entries.record(
            "entry-\(index)-\(String(repeating: "x", count: 40))",
            amount: 3,
            in: connection
          )
        }
      }
    }
    defer { for suffix in ["", "-wal", "-shm", ".lock"] { remove(path + suffix) } }
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }
}
