import BudgetSQLite
import CFaults
import DatabaseFixture
import Foundation
import Glibc
import Synchronization
import Testing

/// What is done to the files of a ledger while a process has it open: nothing acknowledged is lost,
/// and nobody goes on as if nothing had happened.
@Suite struct ChangedFilesTests {
  /// An attack on the files beside the database, and whether the log itself survives it.
  enum Attack: String, CaseIterable, Sendable {
    case removeLog, removeIndex, removeBoth, replaceLog, replaceIndex, replaceBoth, emptyNewLog
    case cutIndex, cutIndexToHalf

    func strike(_ path: String) throws {
      switch self {
      case .removeLog: remove(path + "-wal")
      case .removeIndex: remove(path + "-shm")
      case .removeBoth: for suffix in ["-wal", "-shm"] { remove(path + suffix) }
      case .replaceLog: try Self.renew(path + "-wal")
      case .replaceIndex: try Self.renew(path + "-shm")
      case .replaceBoth: for suffix in ["-wal", "-shm"] { try Self.renew(path + suffix) }
      case .emptyNewLog:
        remove(path + "-wal")
        _ = FileManager.default.createFile(atPath: path + "-wal", contents: nil)
      case .cutIndex: truncate(path + "-shm", 0)
      case .cutIndexToHalf: truncate(path + "-shm", 16_384)
      }
    }

    /// Puts a copy in the place of a file, as a tool does that writes beside and renames.
    ///
    /// In another process: closing a file here drops SQLite's locks on it.
    private static func renew(_ path: String) throws {
      try runProgram("/bin/cp", [path, path + ".new"])
      #expect(rename(path + ".new", path) == 0)
    }
  }

  @Test(arguments: Attack.allCases)
  func `a process whose log is changed under it is stopped, and what it acknowledged stays`(
    attack: Attack
  ) throws {
    try withFolder { folder throws in
      do {
        let database = try Entries.open(folder.database)
        for index in 0..<20 {
          try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
        }
        try attack.strike(folder.database)
        #expect(reason { try database.write { _ in } } == .filesChanged)
        #expect(reason { try database.write { _ in } } == .filesChanged)
        #expect(reason { try database.read { _ in } } == .filesChanged)
      }
      // A copy of the log in its place holds the same, but nobody can know that.
      try acceptLossIfTold(folder)
      let fresh = try Entries.open(folder.database)
      #expect(try fresh.read { try Entries.count($0) } == 20)
      #expect(try fresh.read { try Entries.drift($0) } == 0)
      try fresh.write { try Entries.record("after", amount: 1, in: $0) }
      #expect(try fresh.read { try $0.value(of: "PRAGMA integrity_check") } == "ok")
    }
  }

  private func acceptLossIfTold(_ folder: TemporaryFolder) throws {
    guard reason({ _ = try Entries.open(folder.database) }) == .filesChanged else { return }
    remove(folder.database + ".lock")
  }

  @Test(arguments: Attack.allCases)
  func `a process that only reads notices within a moment that the log was changed`(
    attack: Attack
  ) throws {
    try withFolder { folder throws in
      let writer = try WorkerProcess(["hold-open", folder.database, "5"])
      #expect(writer.line() == "open")
      let database = try Entries.open(folder.database, readerCount: 1)
      #expect(try database.read { try Entries.count($0) } == 5)
      try attack.strike(folder.database)
      usleep(20_000)
      #expect(reason { try database.read { _ in } } == .filesChanged)
      _ = writer.finish()
    }
  }

  @Test(arguments: [Attack.removeLog, .removeIndex, .removeBoth, .replaceBoth, .emptyNewLog])
  func `nobody begins another log while a process still has the one that lost its name`(
    attack: Attack
  ) throws {
    try withFolder { folder throws in
      let writer = try WorkerProcess(["hold-open", folder.database, "5"])
      #expect(writer.line() == "open")
      try attack.strike(folder.database)
      #expect(try runWorker("open", folder.database) == ["error filesChanged"])
      // It saves what it has when it ends.
      #expect(writer.finish() == ["closed"])
      try acceptLossIfTold(folder)
      #expect(try runWorker("open", folder.database) == ["count 5 drift 0"])
    }
  }

  @Test(arguments: ["-shm", "-wal"])
  func `a file that is replaced while a ledger is being opened is not taken for the one in use`(
    suffix: String
  ) throws {
    try withFolder { folder throws in
      #expect(try runWorker("record", folder.database, "first", "1").count == 2)
      let database = try open(folder.database, replacing: suffix)
      try database.write { try Entries.record("ours", amount: 1, in: $0) }
      #expect(try runWorker("record", folder.database, "theirs", "1").count == 2)
      try database.write { try Entries.record("ours again", amount: 1, in: $0) }
      #expect(try database.read { try Entries.count($0) } == 4)
      #expect(try runWorker("open", folder.database) == ["count 4 drift 0"])
    }
  }

  @Test func `an index that is put where there was none while a ledger is being opened is refused`()
    throws
  {
    try withFolder { folder throws in
      #expect(try runWorker("record", folder.database, "first", "1").count == 2)
      remove(folder.database + "-shm")
      #expect(reason { _ = try open(folder.database, replacing: "-shm") } == .filesChanged)
      #expect(try runWorker("record", folder.database, "second", "1").count == 2)
      #expect(try runWorker("open", folder.database) == ["count 2 drift 0"])
    }
  }

  /// Opens a ledger, beside which an empty file takes the place of another right after SQLite has
  /// opened that.
  private func open(_ path: String, replacing suffix: String) throws -> Database {
    let isDone = Atomic(false)
    return try Database(
      DatabasePath(path),
      install: { try $0.execute(Entries.schema) },
      verify: { connection in
        guard try connection.value(of: "PRAGMA user_version") == "7" else {
          throw Entries.NotEntries()
        }
        guard !isDone.exchange(true, ordering: .relaxed) else { return }
        _ = FileManager.default.createFile(atPath: path + ".new", contents: nil)
        _ = rename(path + ".new", path + suffix)
      }
    )
  }

  @Test func `control: without the rails, removed logs cost acknowledged entries in silence`()
    throws
  {
    try withFolder { folder throws in
      let raw = try RawConnection(folder.database)
      raw.execute("PRAGMA journal_mode = WAL; CREATE TABLE entry (id INTEGER PRIMARY KEY)")
      raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      for suffix in ["-wal", "-shm"] { remove(folder.database + suffix) }
      for id in 1...5 { #expect(raw.execute("INSERT INTO entry VALUES (\(id))") == 0) }
      #expect(try runWorker("raw-open", folder.database) == ["count 0"])
    }
  }

  @Test func `a log that is cut off while it is in use stops everybody until somebody decides`()
    throws
  {
    try withFolder { folder throws in
      do {
        let database = try Entries.open(folder.database)
        for index in 0..<20 {
          try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
        }
        truncate(folder.database + "-wal", 8_192)
        #expect(reason { try database.write { _ in } } == .filesChanged)
      }
      #expect(reason { _ = try Entries.open(folder.database) } == .filesChanged)
      #expect(try runWorker("record", folder.database, "w", "1") == ["error filesChanged"])
      remove(folder.database + ".lock")
      let rest = try Entries.open(folder.database)
      #expect(try rest.read { try Entries.count($0) } < 20)
      #expect(try rest.read { try Entries.drift($0) } == 0)
    }
  }

  @Test(arguments: ["older", "newer", "foreign"])
  func `a file that is overwritten under an open ledger stops its writers and readers`(what: String)
    throws
  {
    try withFolder { folder throws in
      let other = folder.path + "/other.sqlite"
      let database = try Entries.open(folder.database)
      try database.write { try Entries.record("first", amount: 1, in: $0) }
      try database.checkpoint()
      try runProgram("/bin/cp", [folder.database, other])
      for index in 0..<5 {
        try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
      }
      if what == "newer" {
        try runProgram("/bin/cp", [folder.database + "-wal", other + "-wal"])
        _ = try runWorker("raw-checkpoint", other)
      } else {
        try database.checkpoint()
        for index in 5..<9 {
          try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
        }
      }
      if what == "foreign" {
        remove(other)
        let foreign = try RawConnection(other)
        foreign.execute("CREATE TABLE photo (x); INSERT INTO photo VALUES (hex(zeroblob(9000)))")
      }
      usleep(20_000)
      try runProgram("/bin/cp", [other, folder.database])
      #expect(reason { try database.read { _ in } } == .filesChanged)
      #expect(reason { try database.write { _ in } } == .filesChanged)
    }
  }

  @Test func `a file that is only touched, or read and copied, is used as before`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      for index in 0..<3 {
        try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
      }
      try runProgram("/usr/bin/touch", [folder.database])
      try runProgram("/bin/cp", [folder.database, folder.path + "/copy"])
      usleep(20_000)
      #expect(try database.read { try Entries.count($0) } == 3)
      try database.write { try Entries.record("after", amount: 1, in: $0) }
    }
  }
}

/// What people do with the files of a ledger that nobody has open.
@Suite struct RestoredFilesTests {
  @Test func `the last one who closes a ledger empties its log, so that the file is all there is`()
    throws
  {
    try withFolder { folder throws in
      do {
        let database = try Entries.open(folder.database)
        for index in 0..<5 {
          try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
        }
      }
      #expect(FileStatus(path: folder.database + "-wal")?.size == 0)
      let copy = folder.path + "/copy.sqlite"
      try runProgram("/bin/cp", [folder.database, copy])
      #expect(try runWorker("open", copy) == ["count 5 drift 0"])
    }
  }

  @Test func `one of several who closes a ledger leaves the log to the others`() throws {
    try withFolder { folder throws in
      let other = try WorkerProcess(["hold-open", folder.database, "1"])
      #expect(other.line() == "open")
      do {
        let database = try Entries.open(folder.database)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
      }
      #expect(try #require(FileStatus(path: folder.database + "-wal")).size > 0)
      #expect(other.finish() == ["closed"])
      #expect(FileStatus(path: folder.database + "-wal")?.size == 0)
    }
  }

  @Test func `who only reads neither checkpoints when it closes nor touches the log`() throws {
    try withFolder { folder throws in
      try leaveLog(folder, count: 3)
      let size = FileStatus(path: folder.database + "-wal")?.size
      #expect(try runWorker("open", folder.database) == ["count 3 drift 0"])
      #expect(FileStatus(path: folder.database + "-wal")?.size == size)
    }
  }

  @Test func `a backup that is copied over a closed ledger is what the next opening finds`() throws
  {
    try withFolder { folder throws in
      let backup = folder.path + "/backup.sqlite"
      do {
        let database = try Entries.open(folder.database)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
      }
      try runProgram("/bin/cp", [folder.database, backup])
      #expect(try runWorker("record", folder.database, "b", "5").count == 6)
      try runProgram("/bin/cp", [backup, folder.database])
      #expect(try runWorker("open", folder.database) == ["count 1 drift 0"])
    }
  }

  @Test(arguments: ["cp", "mv", "sqlite"])
  func `a backup that is put beside the log of a killed process is refused, not mixed with it`(
    how: String
  ) throws {
    try withFolder { folder throws in
      let backup = folder.path + "/backup.sqlite"
      do {
        let database = try Entries.open(folder.database)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
      }
      if how == "sqlite" {
        try RawConnection(folder.database).execute("VACUUM INTO '\(backup)'")
      } else {
        try runProgram("/bin/cp", [folder.database, backup])
      }
      #expect(try runWorker("record", folder.database, "b", "5").count == 6)
      try leaveLog(folder, count: 3)
      try runProgram(how == "mv" ? "/bin/mv" : "/bin/cp", [backup, folder.database])
      #expect(try runWorker("open", folder.database) == ["error filesChanged"])
      #expect(try runWorker("record", folder.database, "c", "1") == ["error filesChanged"])
      // As the message says: without the log it is the backup.
      for suffix in ["-wal", "-shm"] { remove(folder.database + suffix) }
      #expect(try runWorker("open", folder.database) == ["count 1 drift 0"])
    }
  }

  @Test func `control: SQLite alone replays the log of a killed process over a backup`() throws {
    try withFolder { folder throws in
      let backup = folder.path + "/backup.sqlite"
      do {
        let database = try Entries.open(folder.database)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
      }
      try runProgram("/bin/cp", [folder.database, backup])
      try leaveLog(folder, count: 3)
      try runProgram("/bin/cp", [backup, folder.database])
      #expect(try runWorker("raw-open", folder.database) != ["count 1"])
    }
  }

  @Test func `a log that is removed after a kill is missed, until somebody decides`() throws {
    try withFolder { folder throws in
      try leaveLog(folder, count: 3)
      for suffix in ["-wal", "-shm"] { remove(folder.database + suffix) }
      #expect(try runWorker("open", folder.database) == ["error filesChanged"])
      remove(folder.database + ".lock")
      #expect(try runWorker("open", folder.database) == ["count 0 drift 0"])
    }
  }

  @Test func `a ledger that a kill left behind is opened with all that was acknowledged`() throws {
    try withFolder { folder throws in
      for round in 1...3 {
        try leaveLog(folder, count: 3, prefix: "\(round)-")
        #expect(try runWorker("open", folder.database) == ["count \(3 * round) drift 0"])
      }
    }
  }

  @Test func `four files that are copied or moved together stay one ledger`() throws {
    try withFolder { folder throws in
      try leaveLog(folder, count: 3)
      let elsewhere = folder.path + "/elsewhere"
      #expect(mkdir(elsewhere, 0o700) == 0)
      for suffix in ["", "-wal", "-shm", ".lock"] {
        try runProgram("/bin/cp", [folder.database + suffix, elsewhere + "/l.sqlite" + suffix])
      }
      #expect(try runWorker("record", elsewhere + "/l.sqlite", "c", "2").count == 3)
      #expect(try runWorker("open", elsewhere + "/l.sqlite") == ["count 5 drift 0"])
      let moved = folder.path + "/moved"
      #expect(rename(elsewhere, moved) == 0)
      #expect(try runWorker("open", moved + "/l.sqlite") == ["count 5 drift 0"])
    }
  }

  @Test func `a foreign program that moves the log is tolerated and counted`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      for index in 0..<3 {
        try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
      }
      usleep(20_000)
      _ = try runWorker("raw-checkpoint", folder.database)
      #expect(try database.read { try Entries.count($0) } == 3)
      try database.write { try Entries.record("after", amount: 1, in: $0) }
      #expect(database.foreignCheckpoints == 1)
      #expect(try runWorker("open", folder.database) == ["count 4 drift 0"])
    }
  }

  /// Lets a process record entries and be killed, so that its log stays.
  private func leaveLog(_ folder: TemporaryFolder, count: Int, prefix: String = "k") throws {
    do { _ = try Entries.open(folder.database) }
    let worker = try WorkerProcess(["hold-open", folder.database, "\(count)", prefix])
    #expect(worker.line() == "open")
    worker.send(SIGKILL)
    _ = worker.finish()
    #expect(try #require(FileStatus(path: folder.database + "-wal")).size > 32)
  }
}

/// A file that is mounted by itself has another log under each of its names.
@Suite struct MountedFileTests {
  @Test(.enabled(if: canMount, "needs the right to mount"))
  func `a file that is mounted by itself is refused, and so is one beside it`() throws {
    try withFolder { folder throws in
      do {
        let database = try Entries.open(folder.database)
        try database.write { try Entries.record("a", amount: 1, in: $0) }
      }
      #expect(mkdir(folder.path + "/volume", 0o700) == 0)
      let name = folder.path + "/volume/ledger.sqlite"
      _ = FileManager.default.createFile(atPath: name, contents: nil)
      try runProgram("/bin/mount", ["--bind", folder.database, name])
      defer { try? runProgram("/bin/umount", [name]) }
      #expect(try runWorker("record", name, "b", "1") == ["error invalidPath"])
      #expect(try runWorker("record", folder.database, "c", "1").count == 2)
    }
  }

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func `a folder that is mounted has one ledger under both of its names`() throws {
    try withFolder { folder throws in
      let names = [folder.path + "/one", folder.path + "/two"]
      for name in names { #expect(mkdir(name, 0o700) == 0) }
      try runProgram("/bin/mount", ["--bind", names[0], names[1]])
      defer { try? runProgram("/bin/umount", [names[1]]) }
      for (index, name) in names.enumerated() {
        #expect(try runWorker("record", name + "/l.sqlite", "\(index)-", "2").count == 3)
      }
      #expect(try runWorker("open", names[1] + "/l.sqlite") == ["count 4 drift 0"])
    }
  }

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func `control: SQLite alone keeps two logs of a file with two names`() throws {
    try withFolder { folder throws in
      #expect(mkdir(folder.path + "/volume", 0o700) == 0)
      let name = folder.path + "/volume/ledger.sqlite"
      let one = try RawConnection(folder.database)
      one.execute("PRAGMA journal_mode = WAL; CREATE TABLE entry (id INTEGER PRIMARY KEY)")
      _ = FileManager.default.createFile(atPath: name, contents: nil)
      try runProgram("/bin/mount", ["--bind", folder.database, name])
      defer { try? runProgram("/bin/umount", [name]) }
      one.execute("INSERT INTO entry VALUES (1)")
      #expect(try runWorker("raw-open", name) != ["count 1"])
    }
  }

  /// Whether this process may mount: root often may, and in many sandboxes may not.
  static let canMount: Bool = {
    guard geteuid() == 0, access("/bin/mount", X_OK) == 0 else { return false }
    let folder = "/tmp/budget-mount-\(UUID().uuidString)"
    guard mkdir(folder, 0o700) == 0 else { return false }
    defer { rmdir(folder) }
    guard (try? runProgram("/bin/mount", ["--bind", folder, folder])) != nil else { return false }
    return (try? runProgram("/bin/umount", [folder])) != nil
  }()
}
