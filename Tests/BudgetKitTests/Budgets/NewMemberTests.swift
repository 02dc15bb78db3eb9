import Testing

@testable import BudgetKit

/// Budgets for each session, execution or tag: a new member is known to have spent nothing, and is
/// never taken for one that has.
@Suite struct NewMemberTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private static let dimensions: [BudgetDimension] = [.session, .execution, .tag("team")]

  private func scope(_ dimension: BudgetDimension) -> BudgetScope {
    BudgetScope(workspace: .acme, each: [dimension])
  }

  private func set(
    _ scope: BudgetScope,
    _ window: BudgetWindow,
    isEnabled: Bool = true
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      with: BudgetUpdate(isEnabled: isEnabled),
      orOf: MonthlyBudget(limit: .dollars(1000), isHard: false),
      by: .test
    )
  }

  private func context(_ name: String?, in workspace: WorkspaceID = .acme) throws -> CallContext {
    CallContext(
      workspace: workspace,
      // Two workspaces that are merged have no execution in common.
      execution: workspace == .acme ? try name.map { try ExecutionID($0) } : nil,
      session: name,
      tags: name.map { ["team": $0] } ?? [:]
    )
  }

  @discardableResult
  private func record(
    _ cents: Int32,
    _ name: String?,
    in workspace: WorkspaceID = .acme,
    at instant: Instant? = nil
  ) throws -> RecordID {
    try test.ledger.record(
      LLMCall(
        context: context(name, in: workspace),
        answeredBy: ModelReference(provider: "openai", name: "gpt-4o"),
        usage: TokenUsage(prompt: 1),
        reportedCost: .cents(cents),
        timestamp: instant
      )
    ).row.id
  }

  private func known(_ scope: BudgetScope) throws -> Bool {
    try test.count("budget", where: "members_known_from_ms IS NOT NULL AND shape LIKE '%each%'") > 0
  }

  private func spent(_ scope: BudgetScope) throws -> [String: BudgetAmount] {
    let pairs = try test.ledger.standings(of: scope).map { status in
      (status.scope[scope.each[0]] ?? "nobody", status.spentAmount)
    }
    return Dictionary(pairs) { first, _ in first }
  }

  @Test(arguments: dimensions)
  func `whoever has rows has an account once the budget is set`(
    dimension: BudgetDimension
  ) throws {
    let scope = scope(dimension)
    try record(10, "old")
    try record(5, nil)
    try set(scope, .total)
    #expect(try spent(scope) == ["old": .usd(.cents(10)), "nobody": .usd(.cents(5))])
    #expect(try known(scope))
    try record(1, "new")
    try record(2, "old")
    try record(3, nil)
    #expect(
      try spent(scope) == [
        "old": .usd(.cents(12)), "nobody": .usd(.cents(8)), "new": .usd(.cents(1)),
      ]
    )
    try test.expectVerified()
  }

  @Test(arguments: dimensions)
  func `a removed, disabled or moved budget knows nobody until it is set again`(
    dimension: BudgetDimension
  ) throws {
    let scope = scope(dimension)
    try set(scope, .day)
    try record(10, "ada")
    try set(scope, .day, isEnabled: false)
    #expect(try !known(scope))
    try record(20, "bob")
    try set(scope, .day)
    #expect(try spent(scope) == ["ada": .usd(.cents(10)), "bob": .usd(.cents(20))])
    #expect(try test.ledger.removeBudget(of: scope, window: .day, by: .test))
    #expect(try !known(scope))
    try record(40, "cyd")
    try set(scope, .day)
    try record(1, "cyd")
    #expect(try spent(scope)["cyd"] == .usd(.cents(41)))
    try test.expectVerified()
  }

  @Test(arguments: dimensions)
  func `rows that lie in a later period are counted there`(dimension: BudgetDimension) throws {
    let scope = scope(dimension)
    let tomorrow = test.clock.now.adding(milliseconds: 86_400_000)
    try record(10, "ada", at: tomorrow)
    try set(scope, .day)
    test.clock.now = tomorrow
    try record(1, "ada")
    try record(2, "bob")
    #expect(try spent(scope) == ["ada": .usd(.cents(11)), "bob": .usd(.cents(2))])
    try test.expectVerified()
  }

  @Test(arguments: dimensions)
  func `a late row of a period before the budget counts all of that period`(
    dimension: BudgetDimension
  ) throws {
    let scope = scope(dimension)
    let yesterday = test.clock.now.adding(milliseconds: -86_400_000)
    try record(10, "ada", at: yesterday)
    try set(scope, .day)
    try record(1, "ada", at: yesterday.adding(milliseconds: 5))
    #expect(try test.count("budget_period", where: "spent_amount = 110000000") == 1)
    try test.expectVerified()
  }

  @Test(
    arguments: dimensions,
    [BudgetWindow.day, .month, .total, .rolling(milliseconds: 7_200_000)]
  )
  func `any sequence of changes agrees with the rows`(
    dimension: BudgetDimension,
    window: BudgetWindow
  ) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let scope = scope(dimension)
    let names: [String?] = ["a", "b", "c", "d", "e", nil]
    // Only a workspace that is there takes another in.
    var ids = [try record(1, "a")]
    var merges = 0
    for step in 0..<120 {
      test.clock.advance(seconds: Int64.random(in: 0...9_000, using: &random))
      let name = names.randomElement(using: &random) ?? nil
      switch Int.random(in: 0..<24, using: &random) {
      case 0: try set(scope, window)
      case 1: _ = try test.ledger.removeBudget(of: scope, window: window, by: .test)
      case 2: try set(scope, window, isEnabled: false)
      case 3:
        let zone = ["UTC", "Asia/Tokyo", "America/New_York"].randomElement(using: &random) ?? "UTC"
        try test.setBudget(.dollars(9), zone: zone)
      case 4 where merges < 3:
        let other = try WorkspaceID("other\(merges)")
        try record(7, name, in: other)
        _ = try test.ledger.merge(other, into: .acme, by: Change(by: "test", reason: "one"))
        merges += 1
      case 5:
        if let id = ids.popLast() {
          _ = try test.ledger.void(id, in: .acme, by: Change(by: "test", reason: "wrong"))
        }
      case 6:
        _ = try test.ledger.record(
          Adjustment(.cents(-3), context: context(name)),
          by: Change(by: "test", reason: "credit")
        )
      case 7:
        let guardian = test.ledger.guard(for: try context(name))
        let hold = try guardian.reserve(.cents(4))
        if Bool.random(using: &random) { try guardian.settle(hold.id, with: .cost(.cents(5))) }
      case 8, 9:
        let back = Int64.random(in: -90_000_000...180_000_000, using: &random)
        ids.append(
          try record(11, name, at: test.clock.now.adding(milliseconds: -back))
        )
      default: ids.append(try record(Int32.random(in: 0...9, using: &random), name))
      }
      guard step % 20 == 19 else { continue }
      try test.expectVerified()
      try expectRows(scope, window, names, "seed \(seed), step \(step)")
    }
  }

  /// Compares what each member has spent with all of its rows.
  private func expectRows(
    _ scope: BudgetScope,
    _ window: BudgetWindow,
    _ names: [String?],
    _ where: Comment
  ) throws {
    let now = test.clock.now
    let found = try test.ledger.store.readSnapshot { connection in
      try names.map { name -> (Amount, Amount)? in
        let member = scope.with([scope.each[0]: name])
        let accounts = try BudgetPeriodRepository.find(
          member,
          member.shape,
          at: now,
          now: now,
          on: connection
        )
        guard let budget = accounts.accounts.map(\.account).first?.budget,
          let period = try BudgetCalendarRepository.period(
            of: budget,
            containing: now,
            on: connection
          )
        else { return nil }
        var missing = Accounts(accounts.accounts.map(\.account))
        try missing.computeMissing(at: now, on: connection)
        try missing.leaveOutExpired(at: now, on: connection)
        let counted = try BudgetPeriodRepository.counters(
          of: member,
          .usd,
          in: period,
          after: window.stretch(at: now)?.start,
          on: connection
        )
        return (missing.all[0].spent, counted.spent)
      }
    }
    for pair in found { if let pair { #expect(pair.0 == pair.1, `where`) } }
  }
}
