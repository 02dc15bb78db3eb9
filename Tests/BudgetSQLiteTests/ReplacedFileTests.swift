import BudgetSQLite
import DatabaseFixture
import Foundation
import Glibc
import Testing

@Suite struct ReplacedFileTests {
  @Test(arguments: ["removed", "renamed", "replaced by a copy", "replaced by a link"])
  func `a write to a file that is gone is refused, and reads never mix two files`(how: String)
    throws
  {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      let elsewhere = folder.path + "/elsewhere"
      #expect(rename(folder.database, elsewhere) == 0)
      switch how {
      case "removed": remove(elsewhere)
      case "replaced by a copy": try runProgram("/bin/cp", [elsewhere, folder.database])
      case "replaced by a link": symlink(elsewhere, folder.database)
      default: break
      }
      #expect(reason { try database.write { _ in } } == .filesChanged)
      #expect(reason { try database.checkpoint() } == .filesChanged)
      #expect(reason { try database.read { _ in } } == .filesChanged)
    }
  }

  @Test func `a reader notices within a moment that its file is gone`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      remove(folder.database)
      // Until it looks again, it goes on showing the file that it opened.
      usleep(20_000)
      #expect(reason { try database.read { _ in } } == .filesChanged)
    }
  }

  @Test func `a ledger made anew at the same path starts empty, beside what the old one left`()
    throws
  {
    try withFolder { folder throws in
      do {
        let old = try Entries.open(folder.database)
        try old.write { try Entries.record("old", amount: 1, in: $0) }
      }
      #expect(FileStatus(path: folder.database + "-wal") != nil)
      remove(folder.database)
      let fresh = try Entries.open(folder.database)
      #expect(try fresh.read { try Entries.count($0) } == 0)
      try fresh.write { try Entries.record("new", amount: 1, in: $0) }
      #expect(try runWorker("open", folder.database) == ["count 1 drift 0"])
    }
  }
}
