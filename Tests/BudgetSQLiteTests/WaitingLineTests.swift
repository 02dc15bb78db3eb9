import BudgetSQLite
import DatabaseFixture
import Foundation
import Glibc
import Testing

/// Who waits for the side lock stands in a line of locked bytes, which /proc/locks shows.
@Suite(.enabled(if: access("/proc/locks", R_OK) == 0, "needs /proc/locks"))
struct WaitingLineTests {
  @Test func `a waiter has a place until it has written, is killed, or gives up`() throws {
    try withHeldLedger { ledger throws in
      let writer = try WorkerProcess(["record", ledger.path, "a", "1"])
      let victim = try WorkerProcess(["record", ledger.path, "b", "1"])
      ledger.waitForLine(of: 2)
      victim.send(SIGKILL)
      ledger.waitForLine(of: 1)
      let hasty = try Entries.open(ledger.path, patience: .milliseconds(100))
      #expect(reason { try hasty.write { _ in } } == .busy)
      #expect(ledger.lineLength == 1)
      ledger.release()
      #expect(writer.finish().first == "acknowledged a0")
      #expect(ledger.lineLength == 0)
      _ = victim.finish()
    }
  }

  @Test func `one who is stopped in the line holds up nobody behind`() throws {
    try withHeldLedger { ledger throws in
      let stopped = try (0..<5).map { try WorkerProcess(["record", ledger.path, "s\($0)-", "1"]) }
      ledger.waitForLine(of: 5)
      for worker in stopped { worker.send(SIGSTOP) }
      let others = try (0..<3).map { try WorkerProcess(["record", ledger.path, "o\($0)-", "1"]) }
      ledger.waitForLine(of: 8)
      ledger.release()
      for (index, worker) in others.enumerated() {
        #expect(worker.finish().first == "acknowledged o\(index)-0")
      }
      for worker in stopped { worker.send(SIGCONT) }
      for (index, worker) in stopped.enumerated() {
        #expect(worker.finish().first == "acknowledged s\(index)-0")
      }
      #expect(try runWorker("open", ledger.path) == ["count 8 drift 0"])
    }
  }

  @Test func `behind a stopped holder all of a line are told that it is busy`() throws {
    try withFolder { folder throws in
      let holder = try WorkerProcess(["hold", folder.database])
      #expect(holder.line() == "holding")
      holder.send(SIGSTOP)
      let reasons = inThreads(12) { _ in
        reason {
          let database = try Entries.open(folder.database, patience: .milliseconds(300))
          try database.write { _ in }
        }
      }
      #expect(reasons == Array(repeating: .busy, count: 12))
      holder.send(SIGCONT)
      #expect(holder.finish() == ["released"])
    }
  }

  @Test func `one who writes without a pause lets those who wait have their turn`() throws {
    try withFolder { folder throws in
      let hog = try WorkerProcess(["hog", folder.database, "30"])
      defer { hog.send(SIGKILL) }
      #expect(hog.line() == "hogging")
      let database = try Entries.open(folder.database)
      let overtakings = try (0..<15).map { index in
        // Long enough for our own turn to be over.
        usleep(45_000)
        let before = try database.read { try Entries.count($0) }
        return try database.write { connection in
          try Entries.record("\(index)", amount: 1, in: connection)
          return try Entries.count(connection) - before - 1
        }
      }
      // Without turns it writes ten times for each of ours, for its lock is free for some
      // microseconds only.
      #expect(overtakings.sorted()[7] <= 3, "\(overtakings)")
    }
  }

  @Test func `who waits at a lock file that is replaced goes to stand at the new one`() throws {
    try withHeldLedger { ledger throws in
      let writer = try WorkerProcess(["record", ledger.path, "a", "1"])
      ledger.waitForLine(of: 1)
      let old = ledger.replaceLock()
      #expect(ledger.lineLength == 0)
      close(old)
      ledger.waitForLine(of: 1)
      ledger.release()
      #expect(writer.finish().first == "acknowledged a0")
    }
  }

  @Test func `a child that is forked in the line leaves no place behind`() throws {
    try withHeldLedger { ledger throws in
      let worker = try WorkerProcess(["fork-in-line", ledger.path])
      ledger.waitForLine(of: 1)
      worker.nudge()
      #expect(worker.line() == "child")
      ledger.waitForLine(of: 0)
      _ = worker.finish()
    }
  }

  @Test func `where a foreign program locks the whole file there is no line, and all write`() throws
  {
    try withHeldLedger { ledger throws in
      ledger.lockAllBytes()
      let workers = try (0..<3).map { try WorkerProcess(["record", ledger.path, "w\($0)-", "20"]) }
      usleep(200_000)
      #expect(ledger.lineLength == 1, "the foreign lock alone")
      ledger.release()
      for worker in workers { #expect(worker.finish().count == 21) }
    }
  }
}

/// A ledger whose side lock the test holds, without any of SQLite's locks.
private final class HeldLedger {
  let path: String
  private var lock: Int32

  init(_ path: String) throws {
    self.path = path
    try Entries.open(path).write { _ in }
    lock = open(path + ".lock", O_RDWR | O_CLOEXEC)
    try #require(flock(lock, LOCK_EX) == 0)
  }

  deinit { close(lock) }

  func release() { flock(lock, LOCK_UN) }

  /// Puts another lock file there, holds that one, and returns the descriptor of the old one.
  func replaceLock() -> Int32 {
    let old = lock
    unlink(path + ".lock")
    lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    flock(lock, LOCK_EX)
    return old
  }

  func lockAllBytes() {
    var request = Glibc.flock()
    request.l_type = Int16(F_WRLCK)
    // F_OFD_SETLK
    #expect(fcntl(lock, 37, &request) == 0)
  }

  /// How many bytes, or ranges, of the lock file are locked.
  var lineLength: Int {
    var information = stat()
    guard lstat(path + ".lock", &information) == 0,
      let locks = Self.allLocks()
    else { return -1 }
    return locks.split(separator: "\n").count { line in
      let fields = line.split(separator: " ")
      return fields.count > 5 && fields[1] == "OFDLCK"
        && fields[5].hasSuffix(":\(information.st_ino)")
    }
  }

  /// Reads `/proc/locks` to its end: the system hands it out page by page, and on a busy machine it
  /// has several.
  private static func allLocks() -> String? {
    let descriptor = open("/proc/locks", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var page = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &page, page.count)
      guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
      bytes += page[..<count]
    }
  }

  /// Waits until so many stand in the line; a test that waits in vain says so.
  func waitForLine(of length: Int) {
    for _ in 0..<8_000 where lineLength != length { usleep(5_000) }
    #expect(lineLength == length)
  }
}

private func withHeldLedger(_ body: (HeldLedger) throws -> Void) throws {
  try withFolder { folder throws in try body(HeldLedger(folder.database)) }
}
