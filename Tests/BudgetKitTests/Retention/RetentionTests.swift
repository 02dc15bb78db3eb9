import Testing

@testable import BudgetKit

/// Rows that leave the ledger, and what is right or refused by name afterwards.
@Suite struct RetentionTests {
  let test: TestLedger
  static let line = CivilDate(daysSince1970: 20_454)  // 2026-01-01
  var archivePath: String { test.folder.path + "/archive.sqlite" }

  init() throws { test = try TestLedger() }

  /// Records a call on each of some days before 2026-01-15, at noon.
  func record(
    _ days: some Sequence<Int>,
    user: String? = nil,
    execution: String? = nil,
    session: String? = nil
  ) throws {
    for day in days {
      var call = try LLMCall.costing(
        .cents(10),
        id: "c\(day)",
        execution: execution,
        user: user,
        at: test.clock.now.adding(milliseconds: Int64(-day) * 86_400_000)
      )
      call.context.session = session
      try test.ledger.record(call)
    }
  }

  @discardableResult
  func prune(before day: CivilDate = line) throws -> RemovedRows {
    try test.ledger.prune(.acme, before: day, by: .test)
  }

  @discardableResult
  func archive(before day: CivilDate = line) throws -> RemovedRows {
    try test.ledger.archive(.acme, before: day, to: archivePath, by: .test)
  }

  func refusal(
    _ code: LedgerError.Code = .archived,
    naming words: String...,
    of body: () throws -> some Any,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do {
      _ = try body()
      Issue.record("not refused", sourceLocation: sourceLocation)
    } catch let error as LedgerError {
      #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
      for word in words {
        #expect(error.message.contains(word), "\(error)", sourceLocation: sourceLocation)
      }
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }

  func updateBudget(
    _ scope: BudgetScope,
    _ window: BudgetWindow = .month,
    calendar: BudgetCalendarUpdate? = nil
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(100)),
      calendar: calendar,
      by: .test
    )
  }

  // MARK: - What leaves

  @Test func `what is deleted is counted, and the day of the line stays`() throws {
    try record([13, 14, 15, 40])
    let removed = try prune()
    #expect(removed.calls == 2 && removed.count == 2 && removed.isFinished)
    #expect(removed.cost == .cents(20) && removed.tokens == 3_000)
    #expect(try test.count("llm_call") == 2)
    #expect(try prune().count == 2)
    #expect(try test.ledger.removedRows(of: .acme) == [prune()])
    try test.expectVerified()
  }

  @Test func `the line is the first instant of the day in the zone of the workspace`() throws {
    try test.setBudget(.dollars(100), zone: "Asia/Kolkata")
    let start = try Instant(iso8601: "2025-12-31T18:30:00Z")
    try test.spend(.cents(1), at: start)
    try test.spend(.cents(2), at: start.previous)
    let removed = try prune()
    #expect(removed.before == start && removed.cost == .cents(2))
    try test.expectVerified()
  }

  @Test func `a day that is not over, an unknown workspace and a later removal are refused`() throws
  {
    try record([1, 20])
    refusal(.invalidTime, naming: "2026-01-16", "2026-01-15") {
      try prune(before: CivilDate(iso8601: "2026-01-16"))
    }
    refusal(.notFound, naming: "elsewhere") {
      try test.ledger.prune(WorkspaceID("elsewhere"), before: Self.line, by: .test)
    }
    #expect(try test.count("llm_call") == 2)
    #expect(try prune(before: CivilDate(iso8601: "2026-01-15")).count == 2)
  }

  @Test func `every removal is in the audit log with what left`() throws {
    try record([20])
    try archive()
    try prune(before: CivilDate(iso8601: "2026-01-10"))
    let entries = try test.ledger.audit.list(limit: 10).map(\.action)
    #expect(entries.prefix(2) == ["prune rows", "archive rows"])
  }

  // MARK: - The archive

  @Test func `an archive is a ledger that reports and is in order, with the prices of its calls`()
    throws
  {
    try test.setBudget(.dollars(100), zone: "Europe/Berlin")
    try test.ledger.record(LLMCall.using("gpt-4o", id: "priced"))
    try record([30], execution: "e")
    test.clock.advance(seconds: 40 * 86_400)
    try archive(before: CivilDate(iso8601: "2026-02-20"))
    let archived = try Ledger(path: archivePath, creating: false)
    #expect(try archived.verify().differences == [])
    #expect(try archived.zone(of: .acme).identifier == "Europe/Berlin")
    let report = try archived.report(ReportQuery(workspace: .acme, by: .model))
    #expect(report.rows == (try test.ledger.report(ReportQuery(workspace: .acme, by: .model)).rows))
    #expect(try archived.calls.find(RecordID("priced"), in: .acme)?.priceID != nil)
  }

  @Test func `the archive of another ledger, a ledger in use and the ledger itself are refused`()
    throws
  {
    try record([20])
    try archive()
    let other = try TestLedger()
    try other.spend(.cents(1), at: other.clock.now.adding(milliseconds: -20 * 86_400_000))
    refusal(.conflict, naming: "another ledger") {
      try other.ledger.archive(.acme, before: Self.line, to: archivePath, by: .test)
    }
    refusal(.conflict, naming: "in use") {
      try test.ledger.archive(.acme, before: Self.line, to: other.ledger.path, by: .test)
    }
    refusal(.invalidPath, naming: "itself") {
      try test.ledger.archive(.acme, before: Self.line, to: test.ledger.path, by: .test)
    }
    refusal(.conflict, naming: "no archive of this ledger") {
      try other.ledger.attachArchive(at: archivePath)
    }
    refusal(.notFound) { try test.ledger.attachArchive(at: test.folder.path + "/nothing") }
    let text = try test.folder.write("not a database", to: "text")
    #expect(throws: LedgerError.self) {
      try test.ledger.archive(.acme, before: Self.line, to: text, by: .test)
    }
    try other.expectVerified()
  }

  @Test func `a row that was corrected after it was copied goes as it is now`() throws {
    try record([20, 21])
    let file = try ArchiveFile(at: archivePath, of: test.ledger.store)
    let removed = try test.ledger.store.write {
      try $0.beginRemoval(of: .acme, before: Self.line, into: file.archive, on: $1)
    }
    let batch = try test.ledger.store.readSnapshot {
      try RowBatch(of: .llm, in: .acme, before: removed.before, on: $0)
    }
    try file.take(batch, of: .acme, in: .utc)
    try test.ledger.void(RecordID("c20"), in: .acme, by: Change(by: "ada", reason: "wrong"))
    #expect(try !file.holds(batch) == false)
    try archive()
    let archived = try Ledger(path: archivePath, creating: false)
    #expect(try archived.calls.find(RecordID("c20"), in: .acme)?.voidedBy != nil)
    #expect(try archived.verify().differences == [])
    try test.expectVerified()
  }

  @Test func `a copy that was interrupted can be given up, rows on their way cannot`() throws {
    try record([20])
    let file = try ArchiveFile(at: archivePath, of: test.ledger.store)
    let second = test.folder.path + "/second.sqlite"
    let removed = try test.ledger.store.write {
      try $0.beginRemoval(of: .acme, before: Self.line, into: file.archive, on: $1)
    }
    // Nothing has left: another file may be named, and every question is answered.
    _ = try test.ledger.usage(UsageQuery(.acme, by: [.dimension(.session)]))
    try test.ledger.archive(.acme, before: Self.line, to: second, by: .test)
    _ = removed
    try record([25])
    let late = try test.ledger.store.write { bookkeeper, connection in
      let removed = try bookkeeper.beginRemoval(
        of: .acme,
        before: Self.line,
        into: file.archive,
        on: connection
      )
      try bookkeeper.startMoving(removed, on: connection)
      return removed
    }
    #expect(!late.isFinished)
    refusal(naming: archivePath, "again") {
      try test.ledger.archive(.acme, before: Self.line, to: second, by: .test)
    }
    refusal(naming: archivePath) { try prune() }
    try archive()
    try prune(before: CivilDate(iso8601: "2026-01-02"))
    try test.expectVerified()
  }

  // MARK: - What needs rows

  @Test(arguments: [
    UsageQuery(.acme, by: [.dimension(.session)]), UsageQuery(.acme, by: [.dimension(.tag("t"))]),
    UsageQuery(.acme, by: [.time(.hour)]), UsageQuery(.acme, by: [.dimension(.success)]),
    UsageQuery(
      .acme,
      over: .between(nil, .instant(Instant(millisecondsSince1970: 1_767_000_000_000)))
    ),
  ])
  func `what needs rows that have left says where they are, and is answered from there`(
    query: UsageQuery
  ) throws {
    try record([3, 14, 15, 20], session: "s")
    let before = try test.ledger.usage(query)
    try archive()
    refusal(naming: "2026-01-01", archivePath, "--archive") { try test.ledger.usage(query) }
    let again = try test.reopened()
    try again.attachArchive(at: archivePath)
    #expect(try again.usage(query).rows == before.rows)
    #expect(try again.usage(query).total == before.total)
    var later = query
    later.period = .between(.day(Self.line), nil)
    _ = try test.ledger.usage(later)
  }

  @Test func `pruned rows are named as gone`() throws {
    try record([20], session: "s")
    try prune()
    refusal(naming: "pruned", "2026-01-01") {
      try test.ledger.usage(UsageQuery(.acme, by: [.dimension(.session)]))
    }
    refusal(naming: "pruned") {
      try test.ledger.calls.totals(
        of: BudgetScope(workspace: .acme),
        during: Period(start: .distantPast, end: test.clock.now)
      )
    }
    refusal(naming: "pruned") {
      try test.ledger.report(ReportQuery(workspace: .acme, by: .session))
    }
  }

  @Test func `percentiles tell which calls they are of`() throws {
    for day in 1...20 {
      var call = try LLMCall.costing(
        .cents(1),
        at: test.clock.now.adding(milliseconds: Int64(-day) * 86_400_000)
      )
      call.outcome.latencyMilliseconds = Int64(day)
      try test.ledger.record(call)
    }
    var query = UsageQuery(.acme)
    query.period = .last(days: 30)
    let before = try test.ledger.statistics(query)
    try archive()
    let after = try test.ledger.statistics(query)
    #expect(after.total == before.total && after.before == before.before)
    #expect(after.latencies.count == 14 && after.withoutLatencies.count == 1)
    var table = query
    table.groupings = [.dimension(.model)]
    table.details = [.latencies]
    let told = try test.ledger.usage(table)
    #expect(told.withoutDetails.count == 1 && told.total.calls == 20)
    #expect(told.rows.map { $0.details?.latencies.count } == [14])
    try test.ledger.attachArchive(at: archivePath)
    #expect(try test.ledger.statistics(query) == before)
  }

  @Test func `an execution keeps its breakdown, also where it went on after the line`() throws {
    try record([1, 13, 15, 20], execution: "e")
    try test.ledger.void(RecordID("c20"), in: .acme, by: Change(by: "ada", reason: "wrong"))
    let before = try test.ledger.executionCosts.detail(of: ExecutionID("e"), in: .acme)
    for day in ["2025-12-28", "2026-01-01", "2026-01-03"] {
      try prune(before: CivilDate(iso8601: day))
      #expect(try test.ledger.executionCosts.detail(of: ExecutionID("e"), in: .acme) == before)
      try test.expectVerified()
    }
    try record([2], execution: "e")
    let after = try test.ledger.executionCosts.detail(of: ExecutionID("e"), in: .acme)
    #expect(after?.cost.llmCost == .cents(40) && after?.lines.first?.totals.calls == 4)
    try test.expectVerified()
  }

  // MARK: - What comes late

  @Test func `a row that has left is not recorded again, whatever is said of it`() throws {
    try record([20])
    try archive()
    refusal(naming: "c20") { try record([20]) }
    var again = try LLMCall.costing(.cents(10), id: "c20")
    again.timestamp = nil
    refusal(naming: "c20") { try test.ledger.record(again) }
    refusal(naming: "c20", "adjustment") {
      try test.ledger.void(RecordID("c20"), in: .acme, by: Change(by: "ada", reason: "wrong"))
    }
    refusal(naming: "c20") {
      try test.ledger.record(
        Adjustment(.cents(-1), of: RecordID("c20"), in: .acme),
        by: Change(by: "ada", reason: "refund")
      )
    }
    #expect(try test.status().spent == .zero)
    try test.expectVerified()
  }

  @Test func `a call of an archived day that comes late counts, and leaves with the next archive`()
    throws
  {
    try record([20, 22])
    try archive()
    try record([21])
    let query = UsageQuery(.acme, by: [.time(.day)])
    #expect(try test.ledger.usage(query).total.cost == .cents(30))
    try test.expectVerified()
    #expect(try archive().calls == 3)
    try test.expectVerified()
    #expect(try test.ledger.usage(query).total.cost == .cents(30))
    #expect(try Ledger(path: archivePath, creating: false).verify().differences == [])
  }

  @Test func `a hold that began before the line is settled after it`() throws {
    try test.setBudget(.dollars(100))
    let manager = test.guarding()
    _ = try manager.reserve(
      .cents(50),
      id: ReservationID("open"),
      expiresAfter: .seconds(25 * 86_400)
    )
    _ = try manager.reserve(.cents(50), id: ReservationID("done"))
    let settled = try manager.settle(ReservationID("done"), with: .cost(.cents(20)))
    test.clock.advance(seconds: 40 * 86_400)
    try archive(before: CivilDate(iso8601: "2026-02-20"))
    try test.expectVerified()
    refusal(naming: settled.call.id.rawValue) {
      try manager.settle(ReservationID("done"), with: .cost(.cents(20)))
    }
    try manager.settle(ReservationID("open"), with: .cost(.cents(30)))
    #expect(try test.ledger.usage(UsageQuery(.acme)).total.cost == .cents(50))
    try test.expectVerified()
    try archive(before: CivilDate(iso8601: "2026-02-20"))
    try test.expectVerified()
  }
}
