import DatabaseFixture
import Dispatch
import Glibc
import Testing

@testable import BudgetSQLite

/// What threads and broken files of one process may not do to the rails of a database.
@Suite struct WritersLockTests {
  @Test func `a thread that is done with the side lock does not free it for others of the process`()
    throws
  {
    try withFolder { folder throws in
      _ = try Entries.open(folder.database)
      let path = try DatabasePath(folder.database)
      let shared = WritersLock(path)
      let isHeld = DispatchSemaphore(value: 0)
      let end = DispatchSemaphore(value: 0)
      let threads = DispatchGroup()
      DispatchQueue(label: "holder").async(group: threads) {
        try? shared.withLock(until: .now + .seconds(10)) { _ in
          isHeld.signal()
          end.wait()
        }
      }
      isHeld.wait()
      DispatchQueue(label: "second").async(group: threads) {
        try? shared.withLock(until: .now + .seconds(10)) { _ in }
      }
      // Time for the second to come and go, if it could.
      usleep(50_000)
      let stranger = WritersLock(path)
      #expect(reason { try stranger.withLock(until: .now) { _ in } } == .busy)
      end.signal()
      threads.wait()
      #expect(reason { try stranger.withLock(until: .now) { _ in } } == nil)
    }
  }

  @Test func `a read that fails because the log was taken away says so, and not that a disk fails`()
    throws
  {
    var failures: [SQLiteError.Reason] = []
    for _ in 0..<20 {
      let failure = try withFolder { folder throws in
        let database = try Entries.open(folder.database)
        #expect(try database.read { try Entries.count($0) } == 0)
        try database.write { connection in
          for index in 0..<2_000 { try Entries.record("\(index)", amount: 1, in: connection) }
        }
        let log = folder.database + "-wal"
        let descriptor = open(log, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        // The look at the files that is due in this tick of the clock.
        try database.read { _ in }
        remove(log)
        ftruncate(descriptor, 32)
        return reason { _ = try database.read { try Entries.count($0) } }
      }
      if let failure { failures.append(failure) }
    }
    #expect(failures.count > 10 && failures.allSatisfy { $0 == .filesChanged }, "\(failures)")
  }
}
