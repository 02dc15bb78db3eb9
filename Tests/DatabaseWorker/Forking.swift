import BudgetSQLite
import CFaults
import DatabaseFixture
import Dispatch
import Glibc

/// What a process does that forks while it has a database open.
enum Forking {
  private struct Leave: Error {}

  /// Forks between and within transactions; every use in a child must be refused and must not harm
  /// the parent.
  static func keepChildrenOut(_ path: String) throws {
    var database: Database? = try Entries.open(path)
    try database?.write { try Entries.record("before", amount: 3, in: $0) }
    try database?.read { _ = try Entries.count($0) }

    let child = process_split()
    if child == 0 {
      let refusals = [
        isRefused { try database?.read { _ in } },
        isRefused { try database?.readSnapshot { _ in } },
        isRefused { try database?.readBrieflyIfFree { _ in } },
        isRefused { try database?.write { _ in } },
        isRefused { try database?.checkpoint() },
      ]
      let openBefore = descriptorCount(path)
      database = nil
      let keepsHandles = openBefore == 2 && descriptorCount(path) == 2
      process_vanish(refusals.allSatisfy { $0 } && keepsHandles ? 0 : 1)
    }
    print("between \(process_wait(child))")

    try database?.write { connection in
      try Entries.record("during", amount: 3, in: connection)
      let child = process_split()
      if child == 0 {
        let refusals = [
          isRefused { _ = try connection.statement("SELECT 1") },
          isRefused { _ = try connection.value(of: "SELECT 1") },
          isRefused { try connection.execute("DELETE FROM entry") },
        ]
        // The error unwinds the child's copy of the transaction, which must not undo the parent's
        // or free its lock.
        guard refusals.allSatisfy({ $0 }) else { process_vanish(1); return }
        throw Leave()
      }
      print("during \(process_wait(child))")
      print("lock \(isLocked(path + ".lock") ? "held" : "free")")
    }
    try database?.write { try Entries.record("after", amount: 3, in: $0) }
    try database?.readSnapshot { print("count \(try Entries.count($0)) \(try Entries.drift($0))") }
  }

  /// Is killed within a transaction, and leaves a child behind that lives until its standard input
  /// ends.
  static func leaveChildBehind(_ path: String) throws {
    let database = try Entries.open(path)
    try database.write { connection in
      try Entries.record("torn", amount: 3, in: connection)
      if process_split() == 0 {
        print("child")
        while readLine() != nil {}
        process_vanish(0)
      }
      kill(getpid(), SIGKILL)
    }
  }

  /// Is killed while a thread of it waits for the lock, and leaves a child behind that lives until
  /// its standard input ends.
  static func leaveChildBehindInLine(_ path: String) throws {
    let database = try Entries.open(path, patience: .seconds(60))
    DispatchQueue(label: "in line").async {
      try? database.write { try Entries.record("in line", amount: 3, in: $0) }
    }
    // The test says when the thread stands in the line.
    _ = readLine()
    if process_split() == 0 {
      print("child")
      while readLine() != nil {}
      process_vanish(0)
    }
    kill(getpid(), SIGKILL)
  }

  private static func isRefused(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch let error as SQLiteError {
      return error.reason == .usedAfterFork
    } catch {
      return false
    }
  }

  /// How many descriptors of the file this process has.
  private static func descriptorCount(_ path: String) -> Int {
    var information = stat()
    guard lstat(path, &information) == 0 else { return 0 }
    return (0..<200 as Range<Int32>).count { descriptor in
      var other = stat()
      return fstat(descriptor, &other) == 0 && other.st_ino == information.st_ino
        && other.st_dev == information.st_dev
    }
  }

  private static func isLocked(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }

  /// The same with SQLite alone: the child writes through the inherited handle after the parent has
  /// closed it.
  static func loseChildsRow(_ path: String) {
    let connection = raw_open(path)
    raw_execute(connection, "PRAGMA journal_mode = WAL; CREATE TABLE entry (id INTEGER)")
    raw_execute(connection, "INSERT INTO entry VALUES (1)")
    let child = process_split()
    if child == 0 {
      usleep(200_000)
      process_vanish(raw_execute(connection, "INSERT INTO entry VALUES (2)"))
    }
    raw_close(connection)
    print("child \(process_wait(child))")
    Worker.countRows(path)
  }
}
