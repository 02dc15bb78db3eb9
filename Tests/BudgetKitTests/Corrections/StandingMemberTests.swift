import Testing

@testable import BudgetKit

/// Budgets for each whose accounts are made anew: their members stand there at once.
@Suite struct StandingMemberTests {
  private let test: TestLedger
  private static let everyUser = BudgetScope(workspace: .acme, each: [.user])

  init() throws { test = try TestLedger() }

  private func set(
    _ scope: BudgetScope = everyUser,
    _ window: BudgetWindow = .day,
    _ limit: BudgetAmount = .usd(.dollars(5)),
    with update: BudgetUpdate = BudgetUpdate()
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      unit: limit.unit,
      with: update,
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  private func spend(
    _ cents: Int32,
    _ user: String?,
    in workspace: WorkspaceID = .acme,
    project: ProjectID? = nil
  ) throws {
    try test.ledger.record(
      .costing(.cents(cents), workspace: workspace, project: project, user: user)
    )
  }

  /// What each member has spent, as `budget status` shows it.
  private func standing(
    _ scope: BudgetScope = everyUser,
    by dimension: BudgetDimension = .user
  ) throws -> [String: BudgetAmount] {
    let pairs = try test.ledger.standings(of: scope).map {
      ($0.scope[dimension] ?? "nobody", $0.spentAmount)
    }
    return Dictionary(pairs) { first, _ in first }
  }

  @Test(arguments: [BudgetWindow.day, .month, .total, .rolling(milliseconds: 3_600_000)])
  func `after a merge every member stands there, with what both workspaces spent`(
    window: BudgetWindow
  ) throws {
    try set(Self.everyUser, window)
    try spend(10, "ada")
    try spend(20, "bob")
    try spend(40, nil)
    try spend(3, "ada", in: .other)
    try spend(5, "cyd", in: .other)
    _ = try test.guarding(in: .other).reserve(.cents(1))
    _ = try test.ledger.merge(.other, into: .acme, by: Change(by: "test", reason: "one team"))
    #expect(
      try standing() == [
        "ada": .usd(.cents(13)), "bob": .usd(.cents(20)), "cyd": .usd(.cents(5)),
        "nobody": .usd(.cents(40)),
      ]
    )
    try test.expectVerified()
    try spend(1, "cyd")
    #expect(try standing()["cyd"] == .usd(.cents(6)))
    try test.expectVerified()
  }

  @Test func `members of tokens and calls, and of a rolling window, stand there with their units`()
    throws
  {
    try set(Self.everyUser, .day, .calls(10))
    try spend(1, "ada")
    try spend(1, "ada", in: .other)
    _ = try test.ledger.merge(.other, into: .acme, by: Change(by: "test", reason: "one team"))
    #expect(try standing() == ["ada": .calls(2)])
    try test.expectVerified()
  }

  @Test func `what was spent in an earlier period makes no member of this one`() throws {
    try set()
    try test.ledger.record(
      .costing(
        .cents(7),
        workspace: .other,
        user: "eve",
        at: test.clock.now.adding(milliseconds: -86_400_000)
      )
    )
    _ = try test.ledger.merge(.other, into: .acme, by: Change(by: "test", reason: "one team"))
    #expect(try standing().isEmpty)
    try test.expectVerified()
  }

  @Test func `after a project got another name, its members and its new name stand there`() throws {
    let everyProject = BudgetScope(workspace: .acme, each: [.project])
    try set()
    try set(everyProject)
    try spend(10, "ada", project: .search)
    _ = try test.ledger.rename(
      .search,
      in: .acme,
      to: .chat,
      by: Change(by: "test", reason: "typo")
    )
    #expect(try standing() == ["ada": .usd(.cents(10))])
    #expect(try standing(everyProject, by: .project) == ["chat": .usd(.cents(10))])
    try test.expectVerified()
  }

  @Test func `members stay when a budget gets other dates, or its workspace another zone`() throws {
    try set()
    try spend(10, "ada")
    var update = BudgetUpdate()
    update.activeUntil = test.clock.now.adding(milliseconds: 30 * 86_400_000)
    try set(with: update)
    #expect(try standing() == ["ada": .usd(.cents(10))])
    try test.setBudget(.dollars(9), zone: "Asia/Tokyo")
    #expect(try standing() == ["ada": .usd(.cents(10))])
    try test.expectVerified()
  }

  @Test func `what a member has spent alerts in the merge, once`() throws {
    try set()
    try spend(200, "ada")
    try spend(200, "ada", in: .other)
    _ = try test.ledger.merge(.other, into: .acme, by: Change(by: "test", reason: "one team"))
    let before = try test.count("budget_alert", where: "rearmed_at_ms IS NULL")
    #expect(before == 2)
    try spend(1, "ada")
    #expect(try test.count("budget_alert", where: "rearmed_at_ms IS NULL") == before)
  }
}
