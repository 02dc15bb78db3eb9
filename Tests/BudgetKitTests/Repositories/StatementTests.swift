import BudgetSQLite
import Foundation
import Testing

@testable import BudgetKit

@Suite struct StatementTests {
  static let statements: [(repository: String, all: [StaticString])] = [
    ("AdjustmentTable+SQL", AdjustmentTable.SQL.all),
    ("AdvisedRowRepository", AdvisedRowRepository.SQL.all),
    ("AlertRuleRepository", AlertRuleRepository.SQL.all),
    ("RuleAlertRepository", RuleAlertRepository.SQL.all),
    ("AuditRepository", AuditRepository.SQL.all),
    ("BudgetAlertRepository", BudgetAlertRepository.SQL.all),
    ("BudgetLimitRepository", BudgetLimitRepository.SQL.all),
    ("BudgetPeriodRepository+SQL", BudgetPeriodRepository.SQL.all),
    ("BudgetRefusalRepository", BudgetRefusalRepository.SQL.all),
    ("BudgetRepository", BudgetRepository.SQL.all),
    ("CalendarEventTable", CalendarEventTable.SQL.all),
    ("ClosedSessionRepository", ClosedSessionRepository.SQL.all),
    ("ExecutionCostTable", ExecutionCostTable.SQL.all),
    ("FeatureCategoryRepository", FeatureCategoryRepository.SQL.all),
    ("ForeignFile", ForeignFile.SQL.all),
    ("ForgettingRepository", ForgettingRepository.SQL.all),
    ("HistoryRepository", HistoryRepository.SQL.all),
    ("VerificationRepository", VerificationRepository.SQL.all),
    ("VerificationRepository+Cube", VerificationRepository.CubeSQL.all),
    ("ImportCursorRepository", ImportCursorRepository.SQL.all),
    ("LLMCallTable", LLMCallTable.SQL.all),
    ("NamedGroups", NamedGroups.SQL.all),
    ("PastCallRepository", PastCallRepository.SQL.all),
    ("PriceRepository", PriceRepository.SQL.all),
    ("PriceDiscountRepository", PriceDiscountRepository.SQL.all),
    ("LedgerIdentityRepository", LedgerIdentityRepository.SQL.all),
    ("PriceCopy", PriceCopy.SQL.all),
    ("RemovedRowRepository", RemovedRowRepository.SQL.all),
    ("RenamingRepository", RenamingRepository.SQL.all),
    ("RetentionRepository", RetentionRepository.SQL.all),
    ("ReservationRepository+SQL", ReservationRepository.SQL.all),
    ("ReservationRepository+Course", ReservationRepository.CourseSQL.all),
    ("ReservationRepository+Explaining", ReservationRepository.ExplainSQL.all),
    ("ReservationRepository+Holds", ReservationRepository.HoldsSQL.all),
    ("RowOrderRepository", RowOrderRepository.SQL.all),
    ("ReservationTicketRepository", ReservationTicketRepository.SQL.all),
    ("ResourceUsageTable", ResourceUsageTable.SQL.all),
    ("ScopeRepository", ScopeRepository.SQL.all),
    ("SpendAnomalyRepository", SpendAnomalyRepository.SQL.all),
    ("SpendRepository", SpendRepository.SQL.all),
    ("SpendRepository+Prices", SpendRepository.PricesSQL.all),
    ("SpendRepository+Parts", SpendRepository.PartsSQL.all),
    ("SpendRepository+Scopes", SpendRepository.ScopesSQL.all),
    ("BudgetPeriodRepository+Members", BudgetPeriodRepository.MembersSQL.all),
    ("BudgetCalendarRepository", BudgetCalendarRepository.SQL.all),
    ("BudgetPeriodRepository+Rolling", BudgetPeriodRepository.RollingSQL.all),
    ("BudgetRepository+Carrying", BudgetRepository.CarrySQL.all),
    ("BudgetOverrideRepository", BudgetOverrideRepository.SQL.all),
    ("LimitRules", BudgetPeriodRepository.CarrySQL.all),
    ("PricedRowRepository", PricedRowRepository.SQL.all),
    ("UncheckedReservationRepository", UncheckedReservationRepository.SQL.all),
    ("UsageCubeRepository", UsageCubeRepository.SQL.all),
    ("UsageCubeRepository+Adjustments", UsageCubeRepository.AdjustmentSQL.all),
    ("UsageCubeRepository+Rebuilding", UsageCubeRepository.RebuildSQL.all),
    ("UsageCubeRepository+Sums", UsageCubeRepository.SumsSQL.all),
    ("UsageRepository+Cells", UsageRepository.CellsSQL.all),
    ("UsageRepository+Beginning", UsageRepository.BeginningSQL.all),
    ("UsageRepository+Details", UsageRepository.DetailsSQL.all),
    ("UsageRepository+Rows", UsageRepository.RowsSQL.all),
    ("UsageGroupRepository", UsageGroupRepository.SQL.all),
    ("UsageGroupRepository+Models", UsageGroupRepository.ModelsSQL.all),
    ("WorkspaceRepository", WorkspaceRepository.SQL.all),
  ]

  @Test func `every statement of every repository prepares against the schema`() throws {
    let test = try TestLedger()
    try test.ledger.store.read { connection in
      for (_, all) in Self.statements {
        for sql in all { _ = try connection.statement(sql) }
      }
    }
  }

  @Test func `the list of statements misses none`() throws {
    let folder = PackageFiles.root.appending(path: "Sources/BudgetKit/Repositories")
    for file in try PackageFiles.swift(below: folder) {
      let written = file.text.components(separatedBy: ": StaticString =").count - 1
      let listed = Self.statements.first { $0.repository + ".swift" == file.name }?.all.count ?? 0
      #expect(written == listed, "\(file.name)")
    }
  }

  @Test func `every statement puts a value into the column that it is called after`() throws {
    let all = Self.statements.flatMap(\.all).map(\.description)
    for sql in all {
      let misplaced = ColumnNames.misplaced(in: sql)
      #expect(misplaced.isEmpty, "\(sql.prefix(60)): \(misplaced)")
    }
    #expect(all.count { ColumnNames.inserted(in: $0) != nil } >= 18)
  }

  @Test(
    arguments: [
      "INSERT INTO t (a, b, c) VALUES (:a, :c, :b)",
      "INSERT INTO t (a, b) VALUES ((SELECT max(a, 1) FROM t), :c)",
      "INSERT INTO t (a, b) VALUES (:a)",
      "UPDATE t SET\n  a = :b,\n  b = :b\nWHERE c = :c",
      "UPDATE t\nSET a = a + :b\nWHERE c = :c",
      "INSERT INTO t (a) VALUES (:a) ON CONFLICT DO UPDATE SET\n  a = excluded.b",
      "INSERT INTO t (a) VALUES (:a) ON CONFLICT DO UPDATE SET\n  a = a + excluded.b",
    ]
  )
  func `a value in another column is found`(sql: String) {
    #expect(!ColumnNames.misplaced(in: sql).isEmpty)
  }

  @Test func `the C reference of the benchmarks runs our statements word for word`() throws {
    let file = PackageFiles.root.appending(path: "Benchmarks/Sources/CReference/statements.c")
    let definitions = try String(contentsOf: file, encoding: .utf8)
      .components(separatedBy: "#define SQL_").dropFirst()
    let ours = Set(
      Self.statements.flatMap(\.all).map { Self.words($0.description) }
    )
    #expect(definitions.count == 22)
    for definition in definitions {
      let literals = definition.components(separatedBy: "\n\n")[0].components(separatedBy: "\"")
      let text = literals.enumerated().filter { $0.offset % 2 == 1 }.map(\.element).joined()
      let sql = text.replacingOccurrences(of: "\\n", with: "\n")
      #expect(ours.contains(Self.words(sql)), "\(definition.prefix(20))")
    }
  }

  /// Returns what a statement scans that it has gathered itself.
  private static func gathered(by plan: [String]) -> [String] {
    var scans: [String] = []
    for step in plan where step.hasPrefix("MATERIALIZE ") || step.hasPrefix("CO-ROUTINE ") {
      scans.append("SCAN " + step.split(separator: " ", maxSplits: 1)[1])
    }
    return scans
  }

  private static func words(_ sql: String) -> [Substring] {
    sql.split(whereSeparator: \.isWhitespace)
  }

  @Test func `nothing on the way of a call reads a whole table`() throws {
    let test = try TestLedger()
    let hot: [StaticString] =
      [
        BudgetPeriodRepository.SQL.find, BudgetPeriodRepository.SQL.spend,
        BudgetPeriodRepository.SQL.hold, BudgetPeriodRepository.SQL.free,
        BudgetRepository.SQL.find, BudgetRepository.SQL.number,
        LLMCallTable.SQL.insert, LLMCallTable.SQL.find, LLMCallTable.SQL.delete,
        ResourceUsageTable.SQL.insert, ResourceUsageTable.SQL.find,
        WorkspaceRepository.SQL.entry, ExecutionCostTable.SQL.change,
        ExecutionCostTable.SQL.find,
      ] + UsageCubeRepository.SQL.all + UsageGroupRepository.SQL.all
      + (0...4).map(BudgetPeriodRepository.SQL.ofNumbers)
      + ReservationRepository.SQL.all.dropLast(2)
      + BudgetAlertRepository.SQL.all.prefix(3)
    let paged: [StaticString] =
      [
        LLMCallTable.SQL.list, LLMCallTable.SQL.totals, ResourceUsageTable.SQL.list,
        ResourceUsageTable.SQL.totals, ExecutionCostTable.SQL.list,
        ExecutionCostTable.SQL.breakdown,
        HistoryRepository.SQL.calls, HistoryRepository.SQL.resources,
      ] + NamedGroups.SQL.all + UsageCubeRepository.SumsSQL.all
      + UsageRepository.CellsSQL.all + UsageRepository.RowsSQL.all
      + SpendRepository.SQL.all.dropLast() + SpendRepository.PartsSQL.all
      + CalendarEventTable.SQL.all + [VerificationRepository.SQL.newestRow]
    try test.ledger.store.read { connection in
      for sql in hot + paged {
        let plan = try connection.plan(of: sql)
        // What a statement has gathered itself is no table.
        let gathered = Self.gathered(by: plan)
        let scans = plan.filter {
          $0.hasPrefix("SCAN") && !$0.contains("CONSTANT ROW") && !$0.contains("(")
            // The members of one JSON text.
            && !$0.contains("VIRTUAL TABLE")
        }
        #expect(scans.filter { !gathered.contains($0) } == [], "\(sql)")
      }
    }
  }
}

@Suite struct SumPlanTests {
  @Test func `a user's days are found by the user, and each is looked up`() throws {
    let test = try TestLedger()
    try test.ledger.store.read { connection in
      let plan = try connection.plan(of: UsageCubeRepository.SumsSQL.daysOfUser)
      #expect(plan.contains { $0.contains("usage_group_by_user") }, "\(plan)")
      #expect(
        plan.contains { $0.contains("workspace_number=? AND day=? AND group_id=?") },
        "\(plan)"
      )
      // The control: any other part of a workspace goes through all groups of its days.
      let other = try connection.plan(of: UsageCubeRepository.SumsSQL.days)
      #expect(!other.contains { $0.contains("day=? AND group_id=?") }, "\(other)")
    }
  }
}

@Suite struct SchemaTests {
  @Test func `a fresh ledger has exactly the tables of the schema`() throws {
    let test = try TestLedger()
    let fingerprint = try test.rawDatabase().read { try Schema.fingerprint(of: $0) }
    #expect(fingerprint == Schema.fingerprint)
    #expect(Schema.fingerprint.count == 64)
  }

  @Test func `schema.sql is what the library embeds`() throws {
    let file = PackageFiles.root.appending(path: "schema.sql")
    #expect(try String(contentsOf: file, encoding: .utf8) == EmbeddedData.schema)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")))
  func `the shell of SQLite loads schema.sql and reads the views of a ledger`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    try test.spend(.cents(25))
    let schema = PackageFiles.root.appending(path: "schema.sql").path()
    let folder = test.folder
    let loaded = try folder.run("/usr/bin/sqlite3 -bail :memory: < \"$1\" 2>&1", schema)
    #expect(loaded == "")
    let status = try folder.run(
      "/usr/bin/sqlite3 -readonly \"$1\" "
        // The shell knows only its own clock, and shows the month of it as well.
        + "'SELECT current_month_spent, remaining_usd, usage_percent FROM budget_status "
        + "WHERE current_month_spent > 0'",
      test.ledger.path
    )
    #expect(status == "0.25|0.75|25.0\n")
    try test.expectVerified()
  }
}
