import BudgetSQLite
import CFaults
import DatabaseFixture
import Foundation
import Testing

/// The WAL-reset race: a commit of somebody else inside a checkpoint makes SQLite before 3.51.3
/// skip pages in the next one.
///
/// A is the connection under test; B is a foreign tool that ignores the side lock. B updates all
/// rows and checkpoints them, A checkpoints and B commits in its midst, B updates all rows again
/// and A checkpoints again.
@Suite struct LogResetTests {
  @Test(.enabled(if: KnownFault.racesOnReset, "this SQLite is fixed"))
  func `control: a PASSIVE checkpoint that is raced damages the file`() throws {
    try withScene { scene throws in
      let a = try RawConnection(scene.path)
      scene.race {
        a.execute("PRAGMA wal_checkpoint(PASSIVE)")
      } hook: {
        scene.commitInB()
      }
      #expect(!scene.isWhole)
    }
  }

  @Test(.enabled(if: KnownFault.racesOnReset, "this SQLite is fixed"))
  func `control: a TRUNCATE checkpoint that gave up waiting damages the file`() throws {
    try withScene { scene throws in
      let a = try RawConnection(scene.path)
      scene.race(holdingLock: true) {
        a.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      } hook: {
        scene.commitInB()
      }
      #expect(!scene.isWhole)
    }
  }

  @Test func `our checkpoint holds SQLite's write lock, so that a commit in its midst is refused`()
    throws
  {
    try withScene { scene throws in
      let database = try Entries.open(scene.path)
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      var commit: Int32 = 0
      scene.race {
        _ = try? database.checkpoint()
      } hook: {
        commit = scene.commitInB()
      }
      #expect(commit != 0)
      #expect(scene.isWhole)
    }
  }

  @Test func `our checkpoint stops when a foreign writer holds the lock and commits in its midst`()
    throws
  {
    try withScene { scene throws in
      let database = try Entries.open(scene.path)
      try database.write { try Entries.record("a", amount: 1, in: $0) }
      var emptied: [Bool?] = []
      var commit: Int32 = -1
      scene.race(holdingLock: true) {
        emptied.append(try? database.checkpoint())
      } hook: {
        commit = scene.commitInB()
      }
      #expect(emptied == [true, false, true])
      #expect(commit == 0)
      #expect(scene.isWhole)
    }
  }

  @Test func `the checkpoint of the last connection that closes shuts every writer out`() throws {
    try withScene { scene throws in
      var database: Database? = try Entries.open(scene.path)
      try database?.write { try Entries.record("a", amount: 1, in: $0) }
      scene.updateAllInB()
      scene.b = nil
      var commit: Int32 = 0
      scene.onCheckpoint {
        let other = try? RawConnection(scene.path)
        commit = other?.execute(Scene.update) ?? 0
      }
      database = nil
      #expect(commit != 0)
      scene.b = try RawConnection(scene.path)
      #expect(scene.isWhole)
    }
  }

  @Test func `the checkpoint after a commit runs while the side lock is held`() throws {
    try withFolder { folder throws in
      faults_install()
      let plan = faults_make_plan(folder.database)
      let database = try Entries.open(folder.database)
      var states: [Bool] = []
      let hook = Hook { states.append(isLocked(folder.database + ".lock")) }
      hook.attach(to: plan, at: FAULTS_AT_FIRST_COPY)
      try database.write { connection throws in
        try connection.execute("CREATE TABLE filler (bytes TEXT)")
        for _ in 0..<6 {
          try connection.execute("INSERT INTO filler VALUES (hex(zeroblob(500000)))")
        }
      }
      #expect(states == [true])
      #expect(FileStatus(path: folder.database + "-wal")?.size == 0)
      #expect(!isLocked(folder.database + ".lock"))
    }
  }

  @Test(arguments: [
    "PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint(PASSIVE)", "PRAGMA main.wal_checkpoint(FULL)",
    "PRAGMA wal_autocheckpoint = 1", "PRAGMA journal_mode = DELETE", "PRAGMA synchronous = OFF",
    "PRAGMA cache_spill = ON", "PRAGMA Cache_Spill(1)", "PRAGMA query_only = OFF",
    "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA writable_schema = ON", "PRAGMA mmap_size = 1000000",
    "PRAGMA busy_timeout = 5", "PRAGMA optimize", "SAVEPOINT s", "ATTACH 'other' AS other",
    "VACUUM INTO 'other'",
  ])
  func `no statement through our API checkpoints or takes a rail out`(sql: String) throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      #expect(reason { try database.read { _ = try $0.value(of: sql) } } == .other)
      #expect(reason { try database.read { try $0.execute(sql) } } == .other)
      #expect(reason { try database.write { try $0.execute(sql) } } == .other)
    }
  }

  @Test func `a long read keeps the log but holds up one writer only, and for a moment`() throws {
    try withFolder { folder throws in
      let database = try Entries.open(folder.database)
      try database.readSnapshot { connection throws in
        #expect(try Entries.count(connection) == 0)
        let long = try duration {
          try database.write { connection in
            try connection.execute("CREATE TABLE filler (bytes TEXT)")
            for _ in 0..<6 {
              try connection.execute("INSERT INTO filler VALUES (hex(zeroblob(500000)))")
            }
          }
        }
        #expect(long < .seconds(3))
        let short = try (0..<10).map { index in
          try duration {
            try database.write { try Entries.record("\(index)", amount: 1, in: $0) }
          }
        }
        // The next checkpoint is due when the log has grown by as much again, not with each of
        // these.
        #expect(try #require(short.min()) < .milliseconds(45))
        #expect(try !database.checkpoint())
        #expect(try Entries.count(connection) == 0)
      }
      #expect(try database.checkpoint())
      #expect(FileStatus(path: folder.database + "-wal")?.size == 0)
      #expect(try database.read { try Entries.count($0) } == 10)
    }
  }

  private func duration(_ body: () throws -> Void) rethrows -> Duration {
    try ContinuousClock().measure(body)
  }
}

// MARK: - The scene

private final class Scene {
  static let update = "UPDATE wide SET v = v + 1"
  let path: String
  var b: RawConnection?
  private let plan: OpaquePointer?
  private var hook: Hook?
  private var holdsLock = false

  init(_ folder: TemporaryFolder) throws {
    faults_install()
    path = folder.database
    plan = faults_make_plan(path)
    do { _ = try Entries.open(path) }
    b = try RawConnection(path)
    b?.execute("PRAGMA wal_autocheckpoint = 0")
    b?.execute("CREATE TABLE wide (id INTEGER PRIMARY KEY, v INTEGER, pad TEXT)")
    b?.execute("CREATE INDEX wide_by_v ON wide (v, pad)")
    b?.execute(
      """
      WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 20)
      INSERT INTO wide SELECT i, 0, hex(zeroblob(500)) FROM c
      """
    )
  }

  func onCheckpoint(_ body: @escaping () -> Void) {
    let hook = Hook(body)
    self.hook = hook
    hook.attach(to: plan, at: FAULTS_AT_LOOK)
  }

  func updateAllInB() { b?.execute(Self.update) }

  /// B changes a row and commits; returns SQLite's result.
  @discardableResult func commitInB() -> Int32 {
    let update = b?.execute("UPDATE wide SET v = v + 1 WHERE id = 1") ?? -1
    return holdsLock ? b?.execute("COMMIT") ?? -1 : update
  }

  func race(
    holdingLock: Bool = false,
    checkpoint: () -> Void,
    hook: @escaping () -> Void
  ) {
    checkpoint()
    updateAllInB()
    b?.execute("PRAGMA wal_checkpoint(PASSIVE)")
    onCheckpoint(hook)
    holdsLock = holdingLock
    if holdingLock { b?.execute("BEGIN IMMEDIATE") }
    checkpoint()
    updateAllInB()
    checkpoint()
  }

  /// Whether table and index agree and every row has its last value.
  var isWhole: Bool {
    guard let fresh = try? RawConnection(path) else { return false }
    return fresh.text("PRAGMA integrity_check") == "ok"
      && fresh.number("SELECT sum(v) FROM wide NOT INDEXED")
        == fresh.number("SELECT sum(v) FROM wide INDEXED BY wide_by_v")
  }
}

/// A closure that C can call.
final class Hook {
  private let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }

  func attach(to plan: OpaquePointer?, at moment: Int) {
    faults_hook_checkpoint(
      plan,
      Int32(moment),
      { context in
        guard let context else { return }
        Unmanaged<Hook>.fromOpaque(context).takeUnretainedValue().body()
      },
      Unmanaged.passUnretained(self).toOpaque()
    )
  }
}

private func withScene(_ body: (Scene) throws -> Void) throws {
  try withFolder { try body(try Scene($0)) }
}
