import CFaults
import DatabaseFixture
import Foundation
import Glibc
import Testing

@testable import BudgetSQLite

/// A process that has written for a while looks at the folder in place of the names in it: it must
/// notice all the same.
@Suite struct QuietFolderTests {
  /// What can be done to the files beside the ways of ``ChangedFilesTests``.
  enum Attack: String, CaseIterable, Sendable {
    case moveFile, moveLog, moveIndex, exchangeFile, exchangeLog, exchangeIndex
    case removeFile, replaceFile, overwriteFile, cutLog, moveFolder, replaceFolder

    func strike(_ folder: TemporaryFolder) throws {
      let path = folder.database
      switch self {
      case .moveFile: #expect(rename(path, path + ".away") == 0)
      case .moveLog: #expect(rename(path + "-wal", path + ".away") == 0)
      case .moveIndex: #expect(rename(path + "-shm", path + ".away") == 0)
      case .exchangeFile: try Self.exchange(path)
      case .exchangeLog: try Self.exchange(path + "-wal")
      case .exchangeIndex: try Self.exchange(path + "-shm")
      case .removeFile: remove(path)
      case .replaceFile:
        try runProgram("/bin/cp", [path, path + ".new"])
        #expect(rename(path + ".new", path) == 0)
      case .overwriteFile: try runProgram("/bin/cp", ["/bin/true", path])
      case .cutLog: truncate(path + "-wal", 8_192)
      case .moveFolder: #expect(rename(folder.path, folder.path + ".away") == 0)
      case .replaceFolder:
        #expect(rename(folder.path, folder.path + ".away") == 0)
        try runProgram("/bin/cp", ["-a", folder.path + ".away", folder.path])
      }
    }

    /// Lets a copy and the file change places, so that neither name is ever missing.
    private static func exchange(_ path: String) throws {
      try runProgram("/bin/cp", [path, path + ".new"])
      try runProgram("/usr/bin/python3", ["-c", exchanging, path, path + ".new"])
    }

    // renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE), for which there is no command.
    private static let exchanging = """
      import ctypes, os, sys
      a, b = map(os.fsencode, sys.argv[1:])
      sys.exit(ctypes.CDLL(None).renameat2(-100, a, -100, b, 2) != 0)
      """
  }

  @Test(arguments: ChangedFilesTests.Attack.allCases)
  func `a process that has long looked at the folder alone notices that its log was changed`(
    attack: ChangedFilesTests.Attack
  ) throws {
    try withQuietFolder { folder, database in try attack.strike(folder.database) }
  }

  @Test(arguments: Attack.allCases)
  func `a process that has long looked at the folder alone notices what became of its files`(
    attack: Attack
  ) throws {
    // Without the folder there is no lock to be had either.
    try withQuietFolder(refusedAs: attack == .moveFolder ? .invalidPath : .filesChanged) {
      folder,
      database in
      try attack.strike(folder)
    }
  }

  @Test(arguments: [Attack.moveFile, .moveLog, .moveIndex, .exchangeLog, .replaceFile])
  func `it notices also if somebody sets the time of the folder back`(attack: Attack) throws {
    try withQuietFolder { folder, database in
      let before = try #require(Times(of: folder.path))
      try attack.strike(folder)
      before.restore(to: folder.path)
    }
  }

  @Test func `a lock file that is replaced is opened anew, and keeps others out as before`() throws
  {
    try withFolder { folder throws in
      let database = try quiet(folder)
      remove(folder.database + ".lock")
      _ = FileManager.default.createFile(atPath: folder.database + ".lock", contents: nil)
      try database.write { connection in
        try Entries.record("after", amount: 1, in: connection)
        #expect(isLocked(folder.database + ".lock"))
      }
      #expect(!isLocked(folder.database + ".lock"))
      #expect(try runWorker("record", folder.database, "w", "1").count == 2)
    }
  }

  @Test func `other files that come and go in the folder change nothing`() throws {
    try withFolder { folder throws in
      let database = try quiet(folder)
      for index in 0..<200 {
        _ = FileManager.default.createFile(atPath: folder.path + "/other", contents: nil)
        try database.write { try Entries.record("other \(index)", amount: 1, in: $0) }
        remove(folder.path + "/other")
      }
      #expect(try runWorker("open", folder.database) == ["count 203 drift 0"])
    }
  }

  @Test func `a file that goes right after another came is missed as soon as ever`() throws {
    for attack in [Attack.moveFile, .moveLog, .moveIndex] {
      for _ in 0..<5 {
        try withFolder { folder throws in
          let database = try quiet(folder)
          // The look and what follows lie within one tick of the clock.
          _ = FileManager.default.createFile(atPath: folder.path + "/other", contents: nil)
          try database.write { try Entries.record("other", amount: 1, in: $0) }
          try attack.strike(folder)
          #expect(reason { try database.write { _ in } } == .filesChanged)
        }
      }
    }
  }

  @Test(.enabled(if: MountedFileTests.canMount, "needs the right to mount"))
  func
    `control: a file that is mounted over another, which no folder tells, is seen a second later`()
    throws
  {
    try withFolder { folder throws in
      let database = try quiet(folder)
      _ = FileManager.default.createFile(atPath: "/tmp/empty-log", contents: nil)
      try runProgram("/bin/mount", ["--bind", "/tmp/empty-log", folder.database + "-wal"])
      defer { try? runProgram("/bin/umount", [folder.database + "-wal"]) }
      #expect(reason { try database.write { _ in } } == nil, "the names are not looked at")
      // Nobody else gets in meanwhile, so that nothing is lost.
      #expect(try runWorker("record", folder.database, "w", "1") == ["error invalidPath"])
      usleep(1_100_000)
      #expect(reason { try database.write { _ in } } == .filesChanged)
    }
  }

  /// Opens a ledger and writes until it looks at the folder alone.
  private func quiet(_ folder: TemporaryFolder) throws -> Database {
    let database = try Entries.open(folder.database)
    for index in 0..<3 {
      if index > 0 { usleep(120_000) }
      try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
    }
    return database
  }

  /// Does something to the files of such a ledger, after which nothing may be written any more.
  private func withQuietFolder(
    refusedAs refusal: SQLiteError.Reason = .filesChanged,
    _ strike: (TemporaryFolder, Database) throws -> Void
  ) throws {
    try withFolder { folder throws in
      let database = try quiet(folder)
      try strike(folder, database)
      defer { try? FileManager.default.removeItem(atPath: folder.path + ".away") }
      #expect(reason { try database.write { _ in } } == refusal)
      #expect(reason { try database.read { _ in } } == .filesChanged)
    }
  }
}

/// When a file was read and modified last, as a program can set it.
private struct Times {
  private let times: [timespec]

  init?(of path: String) {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    times = [information.st_atim, information.st_mtim]
  }

  func restore(to path: String) {
    #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
  }
}

/// When the names in a folder count as known.
@Suite struct NameTrustTests {
  /// Looks at a folder whose time of change is `changedAt` nanoseconds, and finds all files in
  /// their places, at some milliseconds.
  typealias Look = (changedAt: Int64, milliseconds: Int64, isKnown: Bool)

  @Test(
    arguments: [
      (
        "a time that has just been seen may yet be that of a later change",
        [
          (7, 0, false), (7, 1, false), (7, 99, false), (7, 100, false), (7, 101, true),
        ]
      ),
      (
        "another time begins anew",
        [
          (7, 0, false), (7, 100, false), (8, 101, false), (8, 200, false), (8, 201, false),
          (8, 202, true),
        ]
      ),
      (
        "a time that comes back was changed",
        [
          (7, 0, false), (7, 100, false), (8, 101, false), (7, 102, false), (7, 202, false),
          (7, 203, true),
        ]
      ),
      (
        "names are looked at again after a second",
        [
          (7, 0, false), (7, 100, false), (7, 1099, true), (7, 1100, false), (7, 1101, true),
        ]
      ),
      (
        "whole seconds say too little",
        [
          (2_000_000_000, 0, false), (2_000_000_000, 200, false), (2_000_000_000, 300, false),
        ]
      ),
    ] as [(String, [Look])]
  )
  func `the names in a folder are known once a change would leave another time`(
    rule: String,
    looks: [Look]
  ) {
    var trust = NameTrust()
    for look in looks {
      let glance = trust.see(.init(folder: 1, changedAt: look.changedAt), at: look.milliseconds)
      #expect(glance.areNamesKnown == look.isKnown, "\(rule), at \(look.milliseconds)")
      trust.trust(glance)
    }
  }

  @Test func `names are not known unless all files were found after the time was seen for long`() {
    var trust = NameTrust()
    let early = trust.see(.init(folder: 1, changedAt: 7), at: 0)
    _ = trust.see(.init(folder: 1, changedAt: 7), at: 200)
    trust.trust(early)
    #expect(!trust.see(.init(folder: 1, changedAt: 7), at: 300).areNamesKnown)
  }

  @Test func `another folder with the same time, and none, are not known`() {
    var trust = NameTrust()
    for milliseconds: Int64 in [0, 100] {
      trust.trust(trust.see(.init(folder: 1, changedAt: 7), at: milliseconds))
    }
    #expect(!trust.see(.init(folder: 2, changedAt: 7), at: 101).areNamesKnown)
    for milliseconds: Int64 in [102, 300, 500] {
      let glance = trust.see(nil, at: milliseconds)
      #expect(!glance.areNamesKnown)
      trust.trust(glance)
    }
  }
}

extension FileStatus.Stamp {
  fileprivate init(folder: UInt64, changedAt: Int64) {
    self.init(identity: FileStatus.Identity(device: 1, inode: folder), changedAt: changedAt)
  }
}
