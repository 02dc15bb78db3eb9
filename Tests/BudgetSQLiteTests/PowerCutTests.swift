import BudgetSQLite
import CFaults
import DatabaseFixture
import Foundation
import Glibc
import Testing

/// What a power cut may leave, at random moments of a run: synced writes are there, of the others
/// any part may be.
@Suite struct PowerCutTests {
  private static let imagesPerMoment = 4
  private static let moments = 520

  @Test func `no acknowledged entry is lost in two thousand power cuts`() throws {
    try withFolder { folder throws in
      faults_install()
      let plan = faults_make_plan(folder.database)
      faults_record(plan)
      let database = try Entries.open(folder.database)
      let start = faults_operation_count(plan)
      for number in 1...150 {
        try database.write { try Entries.record("e\(number)", amount: 3, in: $0) }
        faults_record_ack(plan, Int32(number))
        if number % 25 == 0 { #expect(try database.checkpoint()) }
      }
      let damage = try cutPower(plan, from: start, in: folder)
      #expect(damage.lost == 0)
      #expect(damage.corrupt == 0)
    }
  }

  @Test func `control: with synchronous NORMAL acknowledged entries are lost`() throws {
    let damage = try runRaw("PRAGMA synchronous = NORMAL")
    #expect(damage.lost > 100)
  }

  @Test func `control: with synchronous OFF files are damaged`() throws {
    let damage = try runRaw("PRAGMA synchronous = OFF")
    #expect(damage.corrupt > 100)
  }

  private func runRaw(_ setting: String) throws -> (lost: Int, corrupt: Int) {
    try withFolder { folder throws in
      faults_install()
      let plan = faults_make_plan(folder.database)
      faults_record(plan)
      let raw = try RawConnection(folder.database)
      raw.execute("PRAGMA journal_mode = WAL")
      raw.execute(Entries.schema)
      raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      raw.execute(setting)
      let start = faults_operation_count(plan)
      for number in 1...150 {
        let insert = "INSERT INTO entry VALUES ('e\(number)', \(number), 3)"
        let count = "UPDATE counter SET spent = spent + 3"
        #expect(raw.execute("BEGIN IMMEDIATE; \(insert); \(count); COMMIT") == 0)
        faults_record_ack(plan, Int32(number))
        if number % 25 == 0 { raw.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
      }
      return try cutPower(plan, from: start, in: folder)
    }
  }

  private func cutPower(_ plan: OpaquePointer?, from start: Int32, in folder: TemporaryFolder)
    throws
    -> (lost: Int, corrupt: Int)
  {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("power cuts with seed \(seed)")
    var chance = SeededGenerator(seed: seed)
    let ends = start...faults_operation_count(plan)
    var damage = (lost: 0, corrupt: 0)
    for end in (0..<Self.moments).map({ _ in Int32.random(in: ends, using: &chance) }).sorted() {
      for keep in 0..<Int32(Self.imagesPerMoment) {
        let image = folder.path + "/image-\(end)-\(keep)"
        let sectors = UInt32.random(in: 0...UInt32.max, using: &chance)
        let acknowledged = faults_write_image(plan, end, keep, sectors, image, image + "-wal")
        inspect(image, acknowledged: Int64(acknowledged), &damage)
        for suffix in ["", "-wal", "-shm"] { remove(image + suffix) }
      }
    }
    return damage
  }

  private func inspect(
    _ image: String,
    acknowledged: Int64,
    _ damage: inout (lost: Int, corrupt: Int)
  ) {
    let drift = "SELECT (SELECT spent FROM counter) - (SELECT coalesce(sum(amount), 0) FROM entry)"
    guard let raw = try? RawConnection(image), raw.text("PRAGMA quick_check") == "ok",
      raw.number(drift) == 0
    else {
      damage.corrupt += 1
      return
    }
    if raw.number("SELECT count(*) FROM entry") < acknowledged { damage.lost += 1 }
  }
}
