import BudgetSQLite
import CFaults
import DatabaseFixture
import Testing

/// What happens when the disk fails at the k-th operation, for every k.
@Suite struct CommitFaultTests {
  // SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC
  private static let codes: [Int32] = [13, 778, 1034]

  @Test(arguments: codes, [false, true])
  func `with the same id again, every entry is there exactly once`(code: Int32, isSticky: Bool)
    throws
  {
    faults_install()
    var points = 0
    var unknown = 0
    while true {
      let fired = try withFolder { folder throws in
        let plan = faults_make_plan(folder.database)
        let database = try Entries.open(folder.database)
        let kinds = Int32(FAULTS_WRITE | FAULTS_SYNC | FAULTS_TRUNCATE)
        faults_arm(plan, kinds, Int32(points + 1), isSticky ? 1 : 0, code)
        for index in 0..<6 {
          while let failure = reason({ try record(index, in: database) }) {
            #expect([.outcomeUnknown, .full, .other].contains(failure))
            if failure == .outcomeUnknown { unknown += 1 }
            faults_disarm(plan)
          }
          if index == 2 { _ = try? database.checkpoint() }
        }
        faults_disarm(plan)
        try expectSixEntries(in: database)
        return faults_has_fired(plan) == 1
      }
      if !fired { break }
      points += 1
    }
    #expect(points > 20)
    // A transaction for which there is no room is known not to be there.
    #expect(code == 13 ? unknown == 0 : unknown > 10)
  }

  @Test func `a connection whose commit failed is not used again`() throws {
    faults_install()
    try withFolder { folder throws in
      let plan = faults_make_plan(folder.database)
      let database = try Entries.open(folder.database)
      try record(0, in: database)
      #expect(try database.write { $0.totalChanges } == 2)
      faults_arm(plan, Int32(FAULTS_SYNC), 1, 0, 1034)
      #expect(reason { try record(1, in: database) } == .outcomeUnknown)
      #expect(try database.write { $0.totalChanges } == 0)
    }
  }

  @Test
  func `a process that vanishes after a failed commit has lost nothing, and a retry ends well`()
    throws
  {
    var unknown = 0
    for point in 1...40 {
      let isOver = try withFolder { folder throws in
        do { _ = try Entries.open(folder.database) }
        let lines = try runWorker("record-failing", folder.database, "\(point)")
        if lines.last?.hasSuffix("outcomeUnknown") == true { unknown += 1 }
        let database = try Entries.open(folder.database)
        let count = try database.read { try Entries.count($0) }
        let acknowledged = lines.count { $0.hasPrefix("acknowledged") }
        #expect(count >= acknowledged)
        for index in 0..<6 { try record(index, in: database) }
        try expectSixEntries(in: database)
        return lines.last == "survived"
      }
      if isOver { break }
    }
    #expect(unknown > 5)
  }

  private func record(_ index: Int, in database: Database) throws {
    try database.write { try Entries.record("e\(index)", amount: 3, in: $0) }
  }

  private func expectSixEntries(in database: Database) throws {
    try database.readSnapshot { connection throws in
      #expect(try Entries.count(connection) == 6)
      #expect(try Entries.drift(connection) == 0)
      #expect(try connection.value(of: "PRAGMA integrity_check") == "ok")
    }
  }
}
