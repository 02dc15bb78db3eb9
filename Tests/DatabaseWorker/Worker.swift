import BudgetSQLite
import CFaults
import DatabaseFixture
import Glibc

/// Does to a ledger of entries what a test needs another process for, and reports in lines on its
/// standard output.
@main enum Worker {
  static func main() {
    process_report_by_line()
    do {
      try run(CommandLine.arguments)
    } catch let error as SQLiteError {
      print("error \(error.reason)")
    } catch {
      print("error \(type(of: error))")
    }
  }

  private static func run(_ arguments: [String]) throws {
    let path = arguments[2]
    let number = arguments.count > 3 ? Int32(arguments[3]) ?? 0 : 0
    switch arguments[1] {
    case "open": try open(path)
    case "raw-open": countRows(path)
    case "record": try record(path, prefix: arguments[3], count: Int(arguments[4]) ?? 0)
    case "hold": try hold(path)
    case "hold-open":
      try holdOpen(path, count: Int(number), prefix: arguments.count > 4 ? arguments[4] : "w")
    case "raw-checkpoint": checkpoint(path)
    case "hog": try hog(path, milliseconds: UInt32(number))
    case "create-killed": try createKilled(path, at: number)
    case "record-failing": try recordFailing(path, at: number)
    case "fill": try fill(path, bytes: Int64(number))
    case "create-with-umask": try createWithUmask(path, mask: UInt32(number))
    case "open-as-user": try openAsUser(path, user: UInt32(number))
    case "fork": try Forking.keepChildrenOut(path)
    case "fork-and-die": try Forking.leaveChildBehind(path)
    case "fork-in-line": try Forking.leaveChildBehindInLine(path)
    case "raw-fork": Forking.loseChildsRow(path)
    default: print("error unknown command")
    }
  }
}

// MARK: - Commands

extension Worker {
  /// Opens, counts and closes.
  private static func open(_ path: String) throws {
    let database = try Entries.open(path)
    let (count, drift) = try database.readSnapshot {
      (try Entries.count($0), try Entries.drift($0))
    }
    print("count \(count) drift \(drift)")
  }

  /// The same without any rail.
  static func countRows(_ path: String) {
    let connection = raw_open(path)
    print("count \(raw_number(connection, "SELECT count(*) FROM entry"))")
    raw_close(connection)
  }

  /// Writes one entry after the other and says which are on disk, and at the end the longest a
  /// write took.
  private static func record(_ path: String, prefix: String, count: Int) throws {
    let database = try Entries.open(path, patience: .seconds(60))
    var longest = Duration.zero
    for index in 0..<count {
      let start = ContinuousClock.now
      try database.write { try Entries.record("\(prefix)\(index)", amount: 3, in: $0) }
      longest = max(longest, ContinuousClock.now - start)
      print("acknowledged \(prefix)\(index)")
    }
    print("longest \(longest / .milliseconds(1))")
  }

  /// Stays within a write transaction until its standard input ends.
  private static func hold(_ path: String) throws {
    let database = try Entries.open(path)
    try database.write { connection in
      try Entries.record("held", amount: 3, in: connection)
      print("holding")
      while readLine() != nil {}
    }
    print("released")
  }

  /// Writes entries and keeps the ledger open until its standard input ends.
  private static func holdOpen(_ path: String, count: Int, prefix: String) throws {
    do {
      let database = try Entries.open(path)
      for index in 0..<count {
        try database.write { try Entries.record("\(prefix)\(index)", amount: 3, in: $0) }
      }
      print("open")
      while readLine() != nil {}
      withExtendedLifetime(database) {}
    }
    print("closed")
  }

  /// Moves the log into the file without any rail.
  private static func checkpoint(_ path: String) {
    let connection = raw_open(path)
    raw_execute(connection, "PRAGMA wal_checkpoint(PASSIVE)")
    raw_close(connection)
  }

  /// Writes without a pause, each time for a while, until it is killed.
  private static func hog(_ path: String, milliseconds: UInt32) throws {
    let database = try Entries.open(path)
    for index in 0... {
      try database.write { connection in
        try Entries.record("hog\(index)", amount: 3, in: connection)
        usleep(milliseconds * 1_000)
      }
      if index == 0 { print("hogging") }
    }
  }

  /// Makes a ledger and is killed at one of its writes, syncs or truncations.
  private static func createKilled(_ path: String, at operation: Int32) throws {
    faults_install()
    faults_arm(
      faults_make_plan(path),
      Int32(FAULTS_WRITE | FAULTS_SYNC | FAULTS_TRUNCATE),
      operation,
      0,
      Int32(FAULTS_KILL)
    )
    try open(path)
    print("survived")
  }

  /// Writes entries while one operation on the file fails, and vanishes at the first error.
  private static func recordFailing(_ path: String, at operation: Int32) throws {
    faults_install()
    let plan = faults_make_plan(path)
    let database = try Entries.open(path)
    faults_arm(plan, Int32(FAULTS_WRITE | FAULTS_SYNC), operation, 0, ioErrorOfSync)
    for index in 0..<6 {
      do {
        try database.write { try Entries.record("e\(index)", amount: 3, in: $0) }
        print("acknowledged e\(index)")
      } catch let error as SQLiteError {
        print("failed e\(index) \(error.reason)")
        process_vanish(0)
      }
    }
    print("survived")
  }

  /// SQLITE_IOERR_FSYNC.
  private static let ioErrorOfSync: Int32 = 1034

  /// Writes until the log may not grow any more.
  private static func fill(_ path: String, bytes: Int64) throws {
    process_limit_file_size(bytes)
    let database = try Entries.open(path)
    for index in 0..<10_000 {
      do {
        try database.write { try Entries.record("f\(index)", amount: 3, in: $0) }
        print("acknowledged f\(index)")
      } catch {
        print("failed f\(index)")
        throw error
      }
    }
  }

  private static func createWithUmask(_ path: String, mask: UInt32) throws {
    umask(mask)
    let database = try Entries.open(path)
    try database.write { try Entries.record("a", amount: 3, in: $0) }
    for suffix in ["", "-wal", "-shm", ".lock"] {
      print(String(FileStatus(path: path + suffix)?.mode ?? 0, radix: 8))
    }
  }

  private static func openAsUser(_ path: String, user: UInt32) throws {
    guard process_become_user(user) == 0 else {
      print("cannot become user \(user)")
      return
    }
    try open(path)
  }
}
