import Testing

@testable import BudgetKit

/// Nothing that can be asked changes its answer because rows have left.
@Suite struct RandomRetentionTests {
  private let queries = UsageQueryTests()

  /// Answers a question; `nil` where it needs rows that have left.
  private func answer(_ query: UsageQuery, in ledger: Ledger) throws -> UsageTable? {
    do {
      return try ledger.usage(query)
    } catch let error as LedgerError where error.code == .archived {
      return nil
    }
  }

  @Test(arguments: ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata"])
  func `no report changes when rows are archived, and with the archive none is refused`(
    zone: String
  ) throws {
    let seed = 94_000 + UInt64(zone.utf8.count)
    print("RandomRetentionTests: seed \(seed) for \(zone)")
    let retained = try RetainedUsage(seed: seed, zone: zone)
    var random = SeededGenerator(seed: seed + 1)
    let own = try Zone(identifier: zone)
    let asked = try (0..<200).map { _ in try queries.randomQuery(own, &random) }
    let before = try asked.map { try retained.ledger.usage($0) }
    let counters = try retained.counters()
    let rows = try RetainedUsage.rows(of: [retained.ledger.path])

    let removed = try retained.archive()
    #expect(removed.allSatisfy { $0.isFinished && $0.count > 20 })
    #expect(try retained.counters() == counters)
    #expect(
      try RetainedUsage.rows(of: [retained.ledger.path, retained.archivePath]) == rows
    )
    var answered = 0
    var refused = 0
    for (query, old) in zip(asked, before) {
      guard let new = try answer(query, in: retained.ledger) else {
        refused += 1
        #expect(old.source.hasRows, "\(query)")
        continue
      }
      answered += 1
      #expect(new.rows == old.rows && new.total == old.total, "seed \(seed), \(query)")
    }
    #expect(answered > 60 && refused > 20, "\(answered) answered, \(refused) refused")
    try retained.test.expectVerified()
    #expect(try retained.archiveLedger().verify().differences == [])

    try retained.ledger.attachArchive(at: retained.archivePath)
    for (query, old) in zip(asked, before) {
      let new = try retained.ledger.usage(query)
      #expect(new.rows == old.rows && new.total == old.total, "seed \(seed), \(query)")
    }
    try retained.test.expectVerified()
  }

  @Test func `no report from the cube changes when rows are pruned in three steps`() throws {
    let retained = try RetainedUsage(seed: 94_500)
    var random = SeededGenerator(seed: 94_501)
    let own = try Zone(identifier: "Europe/Berlin")
    let asked = try (0..<120).map { _ in try queries.randomQuery(own, &random) }
    let before = try asked.map { try retained.ledger.usage($0) }
    let counters = try retained.counters()
    var count: Int64 = 0
    for days in [-30, 0, 60] {
      let day = RetainedUsage.line.adding(days: days)
      for workspace in [WorkspaceID.acme, .other] {
        count += try retained.ledger.prune(workspace, before: day, by: .test).count
      }
      #expect(try retained.counters() == counters)
      for (query, old) in zip(asked, before) {
        guard let new = try answer(query, in: retained.ledger) else { continue }
        #expect(new.rows == old.rows && new.total == old.total, "\(query)")
      }
      try retained.test.expectVerified()
    }
    #expect(count > 100)
  }

  @Test func `rows that go into two archives are told with both`() throws {
    let retained = try RetainedUsage(seed: 94_600)
    let query = UsageQuery(workspaces: nil, by: [.dimension(.session)])
    let before = try retained.ledger.usage(query)
    try retained.archive(before: RetainedUsage.line.adding(days: -40))
    let second = retained.test.folder.path + "/second.sqlite"
    for workspace in [WorkspaceID.acme, .other] {
      try retained.ledger.archive(workspace, before: RetainedUsage.line, to: second, by: .test)
    }
    try retained.ledger.attachArchive(at: second)
    #expect(throws: LedgerError.self) { try retained.ledger.usage(query) }
    try retained.ledger.attachArchive(at: retained.archivePath)
    #expect(try retained.ledger.usage(query).rows == before.rows)
    try retained.test.expectVerified()
  }

  @Test func `a later day goes into the same archive, and what is there stays`() throws {
    let retained = try RetainedUsage(seed: 94_700)
    let rows = try RetainedUsage.rows(of: [retained.ledger.path])
    for days in [-40, -10, 0, 0, 30] {
      try retained.archive(before: RetainedUsage.line.adding(days: days))
      #expect(try RetainedUsage.rows(of: [retained.ledger.path, retained.archivePath]) == rows)
      #expect(try retained.archiveLedger().verify().differences == [])
      try retained.test.expectVerified()
    }
  }
}
