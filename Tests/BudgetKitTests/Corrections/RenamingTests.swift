import Testing

@testable import BudgetKit

/// Workspaces and projects that get another name, or are joined.
@Suite struct RenamingTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  /// Records calls, a resource, corrections, a void, holds and alerts in a workspace.
  private func fill(_ workspace: WorkspaceID, ids prefix: String = "") throws {
    for (number, project) in [nil, ProjectID.search, .chat].enumerated() {
      try test.ledger.record(
        .costing(
          .dollars(Int32(number + 1)),
          id: "\(prefix)c\(number)",
          workspace: workspace,
          project: project,
          execution: "\(prefix)e",
          user: "ada"
        )
      )
    }
    try test.ledger.record(
      ResourceUsage(
        id: try RecordID("\(prefix)u"),
        workspace: workspace,
        project: .search,
        resourceType: "r",
        usage: Quantity(1),
        reportedCost: .cents(50)
      )
    )
    let change = Change(by: "test", reason: "why")
    let corrected = try RecordID("\(prefix)c1")
    try test.ledger.record(
      Adjustment(.cents(-20), of: corrected, in: workspace, id: try RecordID("\(prefix)a")),
      by: change
    )
    try test.ledger.record(
      Adjustment(.cents(-5), context: CallContext(workspace: workspace, project: .chat)),
      by: change
    )
    try test.ledger.void(try RecordID("\(prefix)c2"), in: workspace, by: change)
    _ = try test.guarding(.search, in: workspace)
      .reserve(.cents(30), id: try ReservationID("\(prefix)h"))
  }

  private func total(of workspace: WorkspaceID) throws -> UsageTotals {
    try test.ledger.report(ReportQuery(workspace: workspace, by: .day)).total
  }

  // MARK: - Renaming a workspace

  @Test func `a workspace with another name has all that it had`() throws {
    try test.setBudget(.dollars(4), zone: "Asia/Tokyo")
    try test.setBudget(.dollars(9), project: .search)
    try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme, each: [.user]),
      window: .rolling(milliseconds: 86_400_000),
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(9)),
      by: .test
    )
    try fill(.acme)
    try test.ledger.calendarEvents.set(
      [CalendarEvent(workspace: .acme, day: CivilDate(iso8601: "2026-02-01"), kind: .stop)],
      by: .test
    )
    let before = (try test.status(), try test.status(.search), try total(of: .acme))
    let alerts = try test.alertedPercents()
    #expect(!alerts.isEmpty)
    let told = try test.guarding().newAlerts(by: .test)
    #expect(!told.isEmpty)
    let moved = try test.ledger.rename(.acme, to: .other, by: .test)
    #expect(moved == MovedRows(calls: 3, resources: 1, adjustments: 3, reservations: 1))
    try test.expectVerified()
    #expect(try test.status(in: .other).spent == before.0.spent)
    #expect(try test.status(in: .other).reserved == .cents(30))
    #expect(try test.status(.search, in: .other).spent == before.1.spent)
    #expect(try total(of: .other) == before.2)
    #expect(try test.alertedPercents(in: .other) == alerts)
    #expect(try test.ledger.zone(of: .other).identifier == "Asia/Tokyo")
    #expect(try test.ledger.calendarEvents.list(.other).count == 1)
    // What people were told of before, they are not told of again.
    #expect(try test.guarding(in: .other).newAlerts(by: .test).isEmpty)
    #expect(try !test.ledger.knows(.acme))
    #expect(try !test.guarding(in: .other).canExecute(estimatedCost: .dollars(3)).canExecute)
    try test.guarding(in: .other).settle(try ReservationID("h"), with: .cost(.cents(10)))
    #expect(try test.ledger.audit.list(of: .other).contains { $0.action == "rename workspace" })
    try test.expectVerified()
  }

  @Test func `a name that is taken, or a workspace that is not there, is refused`() throws {
    try fill(.acme)
    try test.spend(.cents(1), workspace: .other)
    let audited = try test.count("audit_log")
    for (old, new, sentence) in [
      (
        WorkspaceID.acme, WorkspaceID.other,
        "Workspace other is there already; 'budget merge acme --into other' joins them."
      ),
      (
        .acme, .acme,
        "The two names of the workspace are the same."
      ), (try WorkspaceID("gone"), try WorkspaceID("new"), "There is no workspace gone."),
    ] {
      let refusal = #expect(throws: LedgerError.self) {
        try test.ledger.rename(old, to: new, by: .test)
      }
      #expect(refusal?.message == sentence)
    }
    #expect(try test.count("audit_log") == audited)
    try test.expectVerified()
  }

  // MARK: - Merging workspaces

  @Test func `merged workspaces have the total of both, in the budgets of the one that stays`()
    throws
  {
    try fill(.acme)
    try fill(.other, ids: "o")
    try test.setBudget(.dollars(20), workspace: .other, zone: "America/New_York")
    try test.setBudget(.dollars(20), workspace: .other, project: .search)
    try test.ledger.updateBudget(
      of: .wholeLedger,
      window: .total,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(90)),
      by: .test
    )
    let totals = (try total(of: .acme), try total(of: .other))
    let ledger = try test.ledger.standings(of: .wholeLedger).map(\.spent)
    let moved = try test.ledger.merge(.acme, into: .other, by: .test)
    #expect(moved == MovedRows(calls: 3, resources: 1, adjustments: 3, reservations: 1))
    #expect(try total(of: .other) == totals.0 + totals.1)
    #expect(try total(of: .acme) == UsageTotals())
    #expect(try test.status(in: .other).spent == totals.0.cost + totals.1.cost)
    #expect(try test.status(in: .other).reserved == .cents(60))
    #expect(try test.status(.search, in: .other).reserved == .cents(60))
    #expect(try test.ledger.standings(of: .wholeLedger).map(\.spent) == ledger)
    try test.guarding(in: .other).settle(try ReservationID("h"), with: .cost(.cents(10)))
    try test.spend(.cents(1), workspace: .other)
    try test.expectVerified()
  }

  @Test(
    "ids that both have are refused by name, and nothing is changed",
    arguments: [
      ("call", "call 'x'"), ("resource", "resource 'x'"), ("adjustment", "adjustment 'x'"),
      ("execution", "execution 'x'"),
    ]
  )
  func clash(kind: String, named: String) throws {
    let id = try RecordID("x")
    for workspace in [WorkspaceID.acme, .other] {
      switch kind {
      case "call": try test.ledger.record(.costing(.cents(1), id: "x", workspace: workspace))
      case "execution":
        try test.ledger.record(.costing(.cents(1), workspace: workspace, execution: "x"))
      case "resource":
        try test.ledger.record(
          ResourceUsage(
            id: id,
            workspace: workspace,
            resourceType: "r",
            usage: Quantity(1),
            reportedCost: .cents(1)
          )
        )
      default:
        try test.ledger.record(
          Adjustment(.cents(1), context: CallContext(workspace: workspace), id: id),
          by: Change(by: "test", reason: "why")
        )
      }
    }
    let refusal = #expect(throws: LedgerError.self) {
      try test.ledger.merge(.acme, into: .other, by: .test)
    }
    #expect(refusal?.message == "Both workspaces have \(named); nothing was merged.")
    #expect(try total(of: .acme).cost == .cents(1) && total(of: .other).cost == .cents(1))
    #expect(try test.count("audit_log", where: "action = 'merge workspace'") == 0)
    try test.expectVerified()
  }

  @Test func `no limit is lost with the name that it was set for`() throws {
    try fill(.acme)
    try test.spend(.cents(1), workspace: .other)
    try test.setBudget(.dollars(9), project: .search)
    for (work, sentence) in [
      (
        { _ = try test.ledger.merge(.acme, into: .other, by: .test) },
        "A budget names workspace acme; set those that you need under the other name, and remove it."
      ),
      (
        { _ = try test.ledger.merge(.search, into: .chat, in: .acme, by: .test) },
        "A budget names project acme/search; set those that you need under the other name, and remove it."
      ),
    ] as [(() throws -> Void, String)] {
      let refusal = #expect(throws: LedgerError.self) { try work() }
      #expect(refusal?.message == sentence)
    }
    try test.expectVerified()
  }

  @Test func `what is not there, or the same, is not merged`() throws {
    try fill(.acme)
    let gone = try WorkspaceID("gone")
    for (old, new, sentence) in [
      (WorkspaceID.acme, WorkspaceID.acme, "A workspace cannot be merged into itself."),
      (.acme, gone, "There is no workspace gone."), (gone, .acme, "There is no workspace gone."),
    ] {
      let refusal = #expect(throws: LedgerError.self) {
        try test.ledger.merge(old, into: new, by: .test)
      }
      #expect(refusal?.message == sentence)
    }
    try test.expectVerified()
  }

  // MARK: - Projects

  @Test(arguments: [true, false])
  func `what a project recorded counts under its other name`(isRenaming: Bool) throws {
    try fill(.acme)
    let target: ProjectID = isRenaming ? try ProjectID("find") : .chat
    try test.setBudget(.dollars(20))
    try test.setBudget(.dollars(20), project: target)
    let whole = (try total(of: .acme), try test.status())
    let before = try #require(try test.status(target).spent)
    let moved =
      isRenaming
      ? try test.ledger.rename(.search, in: .acme, to: target, by: .test)
      : try test.ledger.merge(.search, into: target, in: .acme, by: .test)
    #expect(moved == MovedRows(calls: 1, resources: 1, adjustments: 1, reservations: 1))
    #expect(try total(of: .acme) == whole.0)
    #expect(try test.status().spent == whole.1.spent)
    #expect(try test.status(target).spent == before + .cents(230))
    #expect(try test.status(target).reserved == .cents(30))
    let report = try test.ledger.report(ReportQuery(workspace: .acme, by: .project))
    #expect(!report.rows.contains { $0.key == "search" })
    try test.guarding(in: .acme).settle(try ReservationID("h"), with: .cost(.cents(10)))
    #expect(try test.status(target).spent == before + .cents(240))
    try test.expectVerified()
  }

  @Test func `a project is not renamed to one with rows, nor merged into one without a trace`()
    throws
  {
    try fill(.acme)
    let new = try ProjectID("new")
    for (work, sentence) in [
      (
        { _ = try test.ledger.rename(.search, in: .acme, to: .chat, by: .test) },
        "There is project acme/chat already; 'budget merge acme --project search --into chat' joins them."
      ),
      (
        { _ = try test.ledger.merge(.search, into: new, in: .acme, by: .test) },
        "There is no project acme/new."
      ),
      (
        { _ = try test.ledger.rename(new, in: .acme, to: .chat, by: .test) },
        "There is no project acme/new."
      ),
      (
        { _ = try test.ledger.merge(.search, into: .search, in: .acme, by: .test) },
        "The two names of the project are the same."
      ),
    ] as [(() throws -> Void, String)] {
      let refusal = #expect(throws: LedgerError.self) { try work() }
      #expect(refusal?.message == sentence)
    }
    try test.expectVerified()
  }
}
