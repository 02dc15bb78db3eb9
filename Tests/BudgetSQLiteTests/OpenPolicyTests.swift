import CFaults
import DatabaseFixture
import Foundation
import Glibc
import Testing

@testable import BudgetSQLite

@Suite struct PathTests {
  @Test(arguments: [
    "", ":memory:", "file:x?mode=memory", "file:/tmp/x", "a\0b", "/", "/tmp/", ".", "..", "/tmp/..",
    "/no such folder/x", "/dev/null", "/dev/null/x", String(repeating: "x", count: 5_000),
    "/tmp/" + String(repeating: "x", count: 500),
  ])
  func `a name that is not the path of a file is refused`(path: String) {
    #expect(reason { _ = try DatabasePath(path) } == .invalidPath)
  }

  @Test(arguments: [
    ":memory:", "file:x?mode=memory", "~", "%00", "a b", "é", "x?mode=ro", "\u{301}x",
  ])
  func `a strange name in a folder is exactly that file`(name: String) throws {
    try withFolder { folder throws in
      let path = folder.path + "/" + name
      do {
        let database = try Entries.open(path)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
        #expect(database.path.absolute.utf8.elementsEqual(path.utf8))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(
        names.sorted() == [name, name + "-shm", name + "-wal", name + ".lock"].sorted()
          || names.sorted() == [name, name + "-wal", name + ".lock"].sorted()
      )
    }
  }

  @Test func `a path relative to the current folder becomes absolute`() throws {
    let path = try DatabasePath("no-such-ledger.sqlite")
    #expect(path.absolute == FileManager.default.currentDirectoryPath + "/no-such-ledger.sqlite")
  }

  @Test func `what is not a plain file of ours with one name is refused`() throws {
    try withFolder { folder throws in
      do { _ = try Entries.open(folder.database) }
      let path = folder.path + "/other"
      let makers: [(String, () -> Int32)] = [
        ("link to a file", { symlink(folder.database, path) }),
        ("link to nothing", { symlink(folder.path + "/nothing", path) }),
        ("second name", { link(folder.database, path) }),
        ("folder", { mkdir(path, 0o700) }),
        ("pipe", { mkfifo(path, 0o600) }),
        ("device", { symlink("/dev/zero", path) }),
      ]
      for (name, make) in makers {
        #expect(make() == 0)
        #expect(reason { _ = try Entries.open(path) } == .invalidPath, "\(name)")
        remove(path)
      }
      #expect(FileStatus(path: folder.path + "/nothing") == nil)
    }
  }

  @Test(arguments: ["-wal", "-shm"])
  func `a link in the place of a side file is refused`(suffix: String) throws {
    try withFolder { folder throws in
      #expect(symlink(folder.path + "/victim", folder.database + suffix) == 0)
      #expect(reason { _ = try Entries.open(folder.database) } == .invalidPath)
      #expect(FileStatus(path: folder.path + "/victim") == nil)
    }
  }

  @Test func `a link to a folder is resolved, and both names mean one ledger`() throws {
    try withFolder { folder throws in
      #expect(mkdir(folder.path + "/real", 0o700) == 0)
      #expect(symlink(folder.path + "/real", folder.path + "/alias") == 0)
      let one = try Entries.open(folder.path + "/real/l.sqlite")
      let two = try Entries.open(folder.path + "/alias/l.sqlite")
      #expect(one.path == two.path)
      try one.write { try Entries.record("a", amount: 1, in: $0) }
      #expect(try two.read { try Entries.count($0) } == 1)
    }
  }

  @Test func `a folder in which everybody may replace files is refused unless it is sticky`() throws
  {
    try withFolder { folder throws in
      let open = folder.path + "/open"
      #expect(mkdir(open, 0o700) == 0)
      chmod(open, 0o777)
      #expect(reason { _ = try DatabasePath(open + "/l.sqlite") } == .invalidPath)
      // An accent after the slash must not hide the folder.
      #expect(reason { _ = try DatabasePath(open + "/\u{301}") } == .invalidPath)
      chmod(open, 0o1777)
      _ = try Entries.open(open + "/l.sqlite")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make files of others"))
  func `a file of another user is read and not written, and a side file of one is refused`() throws
  {
    try withFolder { folder throws in
      do { _ = try Entries.open(folder.database) }
      #expect(chown(folder.database, 65_534, 65_534) == 0)
      let database = try Entries.open(folder.database)
      #expect(try database.read { try Entries.count($0) } == 0)
      #expect(reason { try database.write { _ in } } == .readOnly)
      // Where everybody may put a file, it may be there to mislead.
      chmod(folder.path, 0o1777)
      #expect(reason { _ = try Entries.open(folder.database) } == .invalidPath)
      chmod(folder.path, 0o700)
      // SQLite gives the index of the log to the owner of the file.
      for suffix in ["", "-shm"] { #expect(chown(folder.database + suffix, 0, 0) == 0) }
      for suffix in ["-wal", ".lock"] {
        #expect(chown(folder.database + suffix, 65_534, 65_534) == 0)
        #expect(reason { _ = try Entries.open(folder.database) } == .invalidPath, "\(suffix)")
        #expect(chown(folder.database + suffix, 0, 0) == 0)
      }
      _ = try Entries.open(folder.database)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make files of others"))
  func
    `a file that changes while it is read without locks gives no answer, and the next read a new one`()
    throws
  {
    try withFolder { folder throws in
      do {
        let database = try Entries.open(folder.database)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
        try database.checkpoint()
      }
      for suffix in ["-wal", "-shm", ".lock"] { remove(folder.database + suffix) }
      try runProgram("/bin/cp", [folder.database, folder.path + "/copy"])
      #expect(chown(folder.path + "/copy", 65_534, 65_534) == 0)
      let database = try Entries.open(folder.path + "/copy")
      #expect(try database.read { try Entries.count($0) } == 1)
      let half = reason {
        _ = try database.read { connection in
          let count = try Entries.count(connection)
          try runProgram("/usr/bin/touch", [folder.path + "/copy"])
          return count
        }
      }
      #expect(half == .busy)
      #expect(try database.read { try Entries.count($0) } == 1)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
  func `a folder that cannot be written is refused in words, not by a crash`() throws {
    try withFolder { folder throws in
      chmod(folder.path, 0o755)
      #expect(try runWorker("open-as-user", folder.database, "65534") == ["error forbidden"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test(arguments: ["0", "18", "63"])
  func `all four files can be read by their owner alone, whatever the umask`(mask: String) throws {
    try withFolder { folder throws in
      let modes = try runWorker("create-with-umask", folder.database, mask)
      #expect(modes == ["600", "600", "600", "600"])
    }
  }
}

@Suite struct NetworkDiskTests {
  @Test(arguments: [
    (0x6969, "nfs"), (0xFF53_4D42, "cifs"), (0x6573_5546, "fuse"), (0x0102_1997, "9p"),
    (0x786F_4256, "vboxsf"),
  ])
  func `a disk whose locks others may not see is refused unless it is asked for`(
    magic: UInt32,
    name: String
  ) throws {
    try withFolder { folder throws in
      let path = try DatabasePath(folder.database)
      let disk = FileSystem(magic: magic)
      #expect(disk.name == name)
      #expect(reason { try disk.requireLocal(path, unless: false) } == .invalidPath)
      #expect(reason { try disk.requireLocal(path, unless: true) } == nil)
    }
  }

  @Test(arguments: [0xEF53, 0x0102_1994, 0x794C_7630, 0x9123_683E, 0x1234_5678])
  func `a local disk, and one of which nothing is known, may hold a ledger`(magic: UInt32) throws {
    try withFolder { folder throws in
      let path = try DatabasePath(folder.database)
      #expect(reason { try FileSystem(magic: magic).requireLocal(path, unless: false) } == nil)
    }
  }
}

@Suite struct RollbackJournalTests {
  @Test func `a journal beside the file is refused before SQLite follows it`() throws {
    try withFolder { folder throws in
      do { _ = try Entries.open(folder.database) }
      try plantJournal(beside: folder.database, against: folder.path + "/victim")
      #expect(reason { _ = try Entries.open(folder.database) } == .unsafeJournal)
      #expect(FileStatus(path: folder.path + "/victim") != nil)
    }
  }

  @Test
  func `a journal that names another file is not followed beside a file without a log either`()
    throws
  {
    try withFolder { folder throws in
      do { _ = try Entries.open(folder.database) }
      #expect(
        try RawConnection(folder.database).text("PRAGMA journal_mode = DELETE") == "delete"
      )
      try plantJournal(beside: folder.database, against: folder.path + "/victim")
      #expect(reason { _ = try Entries.open(folder.database) } == .unsafeJournal)
      #expect(FileStatus(path: folder.path + "/victim") != nil)
    }
  }

  @Test func `a journal that is planted while the ledger is open is refused by new connections`()
    throws
  {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      try plantJournal(beside: folder.database, against: folder.path + "/victim")
      #expect(reason { try database.write { _ in } } == .unsafeJournal)
      #expect(FileStatus(path: folder.path + "/victim") != nil)
    }
  }

  @Test(.enabled(if: KnownFault.racesOnReset, "this SQLite follows no such journal"))
  func `control: SQLite alone deletes the file that a planted journal names`() throws {
    try withFolder { folder throws in
      do { try RawConnection(folder.database).execute("CREATE TABLE t (x)") }
      try plantJournal(beside: folder.database, against: folder.path + "/victim")
      #expect(try RawConnection(folder.database).number("SELECT count(*) FROM t") == 0)
      #expect(FileStatus(path: folder.path + "/victim") == nil)
    }
  }

  @Test func `a transaction that another program was stopped in is undone, not half kept`() throws {
    try withFolder { folder throws in
      let image = folder.path + "/image"
      try makeImageOfHalfWrite(in: folder, at: image)
      let database = try Entries.open(image)
      #expect(try database.read { try Entries.count($0) } == 3000)
      #expect(try database.read { try Entries.drift($0) } == 0)
      #expect(FileStatus(path: image + "-journal") == nil)
    }
  }

  @Test func `control: without its journal the file holds half of the transaction`() throws {
    try withFolder { folder throws in
      let image = folder.path + "/image"
      try makeImageOfHalfWrite(in: folder, at: image)
      remove(image + "-journal")
      let raw = try RawConnection(image)
      let isSound = raw.text("PRAGMA integrity_check") == "ok"
      #expect(!isSound || raw.number("SELECT count(*) FROM entry WHERE amount <> 1") > 0)
    }
  }

  @Test func `a journal beside a file that keeps a log is refused, and nothing is undone`() throws {
    try withFolder { folder throws in
      let image = folder.path + "/image"
      try makeImageOfHalfWrite(in: folder, at: image)
      let path = folder.path + "/other"
      do {
        let database = try Entries.open(path)
        try database.write { try Entries.record("kept", amount: 1, in: $0) }
        try database.checkpoint()
      }
      try runProgram("/bin/cp", [image + "-journal", path + "-journal"])
      let before = FileManager.default.contents(atPath: path)
      #expect(reason { _ = try Entries.open(path) } == .unsafeJournal)
      #expect(FileManager.default.contents(atPath: path) == before)
      #expect(rename(path + "-journal", folder.path + "/moved") == 0)
      #expect(try Entries.open(path).read { try Entries.count($0) } == 1)
    }
  }

  @Test func `an empty journal, and one that is over, are in nobody's way`() throws {
    try withFolder { folder throws in
      do { _ = try Entries.open(folder.database) }
      for bytes in [Data(), Data(repeating: 0, count: 512)] {
        try bytes.write(to: URL(fileURLWithPath: folder.database + "-journal"))
        #expect(try Entries.open(folder.database).read { try Entries.count($0) } == 0)
      }
    }
  }

  /// Copies a database without a log in the middle of another program's transaction, as a kill
  /// would leave it.
  private func makeImageOfHalfWrite(in folder: TemporaryFolder, at image: String) throws {
    do {
      let database = try Entries.open(folder.database)
      try database.write { connection in
        for number in 0..<3000 { try Entries.record("\(number)", amount: 1, in: connection) }
      }
    }
    let raw = try RawConnection(folder.database)
    #expect(raw.text("PRAGMA journal_mode = DELETE") == "delete")
    raw.execute(
      "PRAGMA cache_size = 2; BEGIN; UPDATE entry SET amount = 5, id = id || hex(zeroblob(200))"
    )
    for suffix in ["", "-journal"] {
      try runProgram("/bin/cp", [folder.database + suffix, image + suffix])
    }
    raw.execute("ROLLBACK")
  }

  /// A journal without pages that claims to be part of a transaction over several files, led by the
  /// victim.
  private func plantJournal(beside path: String, against victim: String) throws {
    _ = FileManager.default.createFile(atPath: victim, contents: Data("precious".utf8))
    let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
    let pages = UInt32((FileStatus(path: path)?.size ?? 0) / 4096)
    var bytes = magic + [0, 0, 0, 0, 0, 0, 0, 0].map { UInt8($0) }
    bytes += bigEndian(pages) + bigEndian(512) + bigEndian(4096)
    bytes += [UInt8](repeating: 0, count: 512 - bytes.count)
    let name = [UInt8](victim.utf8)
    let sum = name.reduce(UInt32(0)) { $0 &+ UInt32($1) }
    bytes += bigEndian(262_145) + name + bigEndian(UInt32(name.count)) + bigEndian(sum) + magic
    try Data(bytes).write(to: URL(fileURLWithPath: path + "-journal"))
  }

  private func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
  }
}

@Suite struct HeldFileTests {
  @Test func `nobody can begin to use a file that is held, and who uses it is noticed`() throws {
    try withFolder { folder throws in
      let path = try DatabasePath(folder.database)
      do { _ = try Entries.open(folder.database) }
      do {
        let held = try HeldFile(path, until: .now)
        let patience = Duration.milliseconds(50)
        withExtendedLifetime(held) {
          #expect(reason { _ = try Entries.open(folder.database, patience: patience) } == .busy)
        }
      }
      let database = try Entries.open(folder.database)
      #expect(reason { _ = try HeldFile(path, until: .now) } == .busy)
      #expect(try database.read { try Entries.count($0) } == 0)
    }
  }
}

@Suite struct ConnectionSettingTests {
  @Test(arguments: [false, true])
  func `every setting reads back as it was made`(mayWrite: Bool) throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      let body: (borrowing Connection) throws -> Void = { connection in
        let expected = [
          "journal_mode": "wal", "synchronous": "2", "cache_spill": "0", "cell_size_check": "1",
          "foreign_keys": "1", "temp_store": "2", "recursive_triggers": "0", "mmap_size": "0",
          "fullfsync": "1", "checkpoint_fullfsync": "1", "wal_autocheckpoint": "0",
          "query_only": mayWrite ? "0" : "1", "trusted_schema": "0",
        ]
        for (pragma, value) in expected {
          let actual = try connection.value(of: "PRAGMA \(pragma)")
          #expect(actual == value, "\(pragma)")
        }
        // DEFENSIVE, TRUSTED_SCHEMA, ENABLE_TRIGGER, ENABLE_VIEW, DQS_DML, DQS_DDL, LOAD_EXTENSION,
        // FTS3_TOKENIZER
        let flags: [(Int32, Int32)] = [
          (1010, 1), (1017, 0), (1003, 0), (1015, 0), (1013, 0), (1014, 0), (1005, 0), (1004, 0),
        ]
        for (flag, on) in flags { #expect(raw_flag(connection.handle, flag) == on, "\(flag)") }
        let limits: [Int32] = [
          16_000_000, 100_000, 100, 100, 10, 250_000, -1, 0, 500, 1_000, 1, 0,
        ]
        for (limit, value) in limits.enumerated() where value >= 0 {
          #expect(raw_limit(connection.handle, Int32(limit)) == value, "limit \(limit)")
        }
      }
      if mayWrite { try database.write(body) } else { try database.read(body) }
    }
  }

  @Test(arguments: [
    "SELECT \"no such column\" FROM entry", "SELECT load_extension('x')",
    "SELECT " + String(repeating: " ", count: 100_000) + "1",
    "SELECT zeroblob(16000001)", "SELECT " + String(repeating: "1+", count: 101) + "1",
    "DELETE FROM entry", "INSERT INTO sqlite_schema VALUES (1,2,3,4,5)", "no SQL at all",
  ])
  func `a reader refuses a typing error, an extension, a write and what is too large`(sql: String)
    throws
  {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      #expect(throws: SQLiteError.self) { try database.read { _ = try $0.values(of: sql) } }
    }
  }

  @Test func `a planted trigger does not fire and a planted view cannot be read`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      do {
        let raw = try RawConnection(folder.database)
        raw.execute(
          "CREATE TRIGGER free AFTER UPDATE ON counter BEGIN UPDATE counter SET spent = 0; END"
        )
        raw.execute("CREATE VIEW rich AS SELECT 1000000 AS money")
        raw.execute("INSERT INTO entry VALUES ('raw', 1, 5); UPDATE counter SET spent = 5")
        #expect(raw.number("SELECT spent FROM counter") == 0, "control: the trigger fires")
        #expect(raw.number("SELECT money FROM rich") == 1_000_000, "control: the view answers")
        raw.execute("DELETE FROM entry")
      }
      try database.write { try Entries.record("a", amount: 7, in: $0) }
      #expect(try database.read { try Entries.drift($0) } == 0)
      #expect(throws: SQLiteError.self) {
        try database.read { _ = try $0.value(of: "SELECT money FROM rich") }
      }
    }
  }
}
