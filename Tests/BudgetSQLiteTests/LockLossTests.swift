import BudgetSQLite
import CFaults
import DatabaseFixture
import Foundation
import Glibc
import Testing

/// Closing any descriptor of a file drops all POSIX locks of the process on it, those of SQLite
/// included.
@Suite struct LockLossTests {
  @Test(.enabled(if: access("/proc/self/fdinfo", R_OK) == 0, "needs /proc/self/fdinfo"))
  func `nothing that we do with a database costs SQLite its locks`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      let features: [(String, () throws -> Void)] = [
        ("write", { try database.write { try Entries.record("a", amount: 1, in: $0) } }),
        ("read", { _ = try database.read { try Entries.count($0) } }),
        ("snapshot", { _ = try database.readSnapshot { try Entries.drift($0) } }),
        ("refused write", { try? database.write { try $0.execute("no SQL") } }),
        ("checkpoint", { try database.checkpoint() }),
        ("path", { _ = try DatabasePath(folder.database) }),
        ("status", { _ = FileStatus(path: folder.database) }),
        ("second opening", { _ = try Entries.open(folder.database) }),
        (
          "refused opening",
          {
            _ = try? Database(DatabasePath(folder.database), install: { _ in }) { _ in
              throw Entries.NotEntries()
            }
          }
        ),
      ]
      for (name, use) in features {
        try use()
        #expect(holdsLock(on: folder.database), "after \(name)")
      }
      close(open(folder.database, O_RDONLY))
      #expect(!holdsLock(on: folder.database), "control: one harmless open and close")
    }
  }

  @Test func `every descriptor of the files of a database is SQLite's or the lock's`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database, readerCount: 1)
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      try database.read { _ = try Entries.count($0) }
      let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        .compactMap {
          try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        .filter { $0.hasPrefix(folder.path) }
        .map { String($0.dropFirst(folder.path.utf8.count + 1)) }
      // A writer and a reader have the file and the log open; the index of the log is shared.
      #expect(
        names.sorted() == [
          "ledger.sqlite", "ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal",
          "ledger.sqlite-wal", "ledger.sqlite.lock",
        ]
      )
    }
  }

  @Test func `a process that opens and closes the file after we lost our locks leaves us the log`()
    throws
  {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      close(open(folder.database, O_RDONLY))
      #expect(try runWorker("open", folder.database) == ["count 1 drift 0"])
      for index in 0..<4 {
        try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
      }
      #expect(try runWorker("open", folder.database) == ["count 5 drift 0"])
    }
  }

  @Test(.enabled(if: KnownFault.deletesLogAfterLockLoss, "this SQLite defends itself"))
  func `control: without the persistent log acknowledged entries are lost`() throws {
    try withFolder { folder throws in
      let raw = try RawConnection(folder.database)
      raw.execute("PRAGMA journal_mode = WAL; CREATE TABLE entry (id INTEGER PRIMARY KEY)")
      raw.execute("INSERT INTO entry VALUES (1)")
      close(open(folder.database, O_RDONLY))
      #expect(try runWorker("raw-open", folder.database) == ["count 1"])
      for id in 2...5 { #expect(raw.execute("INSERT INTO entry VALUES (\(id))") == 0) }
      #expect(raw.number("SELECT count(*) FROM entry") == 5)
      #expect(try runWorker("raw-open", folder.database) != ["count 5"])
    }
  }

  /// Whether the kernel knows of a lock of this process on the file.
  private func holdsLock(on path: String) -> Bool {
    var information = stat()
    guard lstat(path, &information) == 0,
      let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fdinfo")
    else { return false }
    // What this process holds by each open file: "lock:\t1: POSIX  ADVISORY  READ 7 00:18:42 0 9".
    return files.contains { file in
      let text = (try? String(contentsOfFile: "/proc/self/fdinfo/\(file)", encoding: .utf8)) ?? ""
      return text.split(separator: "\n").contains { line in
        let fields = line.split(whereSeparator: \.isWhitespace)
        return fields.count > 6 && fields[0] == "lock:" && fields[2] == "POSIX"
          && fields[6].hasSuffix(":\(information.st_ino)")
      }
    }
  }
}
