import BudgetSQLite
import Testing

@testable import BudgetKit

/// The accounts of budgets of several scopes and windows.
@Suite struct AccountTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
  }

  private func scope(_ others: [BudgetDimension: String], _ project: ProjectID? = nil)
    -> BudgetScope
  {
    BudgetScope(workspace: .acme, project: project, others: others.mapValues(BudgetName.named))
  }

  private func set(
    _ limit: Money,
    of scope: BudgetScope,
    _ window: BudgetWindow = .month,
    isHard: Bool = true,
    isEnabled: Bool = true
  ) throws {
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.setBudget(
        MonthlyBudget(limit: limit, isHard: isHard, isEnabled: isEnabled),
        of: scope,
        window,
        zone: nil,
        by: .test,
        on: connection
      )
    }
  }

  /// The budgets of four shapes and two windows.
  private func setAll() throws {
    try set(.dollars(100), of: scope([:]))
    try set(.dollars(40), of: scope([:]), .day)
    try set(.dollars(50), of: scope([:], .search))
    try set(.dollars(10), of: scope([.agent: "writer"]), .day)
    try set(.dollars(5), of: scope([.user: "ada", .model: "gpt-4o"], .search))
  }

  private func context(
    _ project: ProjectID? = nil,
    agent: String? = nil,
    user: String? = nil
  ) -> CallContext {
    CallContext(workspace: .acme, project: project, agent: agent, user: user)
  }

  private func model(_ name: String) -> ModelReference {
    ModelReference(provider: "openai", name: name)
  }

  private func texts(_ sql: String) throws -> [String] {
    try test.rawDatabase().read { try $0.values(of: sql) }
  }

  // MARK: Scopes and windows

  @Test func `a call is held by the tightest account of all that it belongs to`() throws {
    try setAll()
    let cases: [(CallContext, String, Money)] = [
      (context(), "gpt-4o", .dollars(40)),
      (context(.chat), "gpt-4o", .dollars(40)),
      (context(.search), "gpt-4o", .dollars(40)),
      (context(agent: "writer"), "gpt-4o", .dollars(10)),
      (context(.search, agent: "writer", user: "ada"), "gpt-4o-mini", .dollars(10)),
      (context(.search, agent: "writer", user: "ada"), "gpt-4o", .dollars(5)),
      (context(.search, user: "ada"), "gpt-4o", .dollars(5)),
      (context(.chat, user: "ada"), "gpt-4o", .dollars(40)),
      (context(.search, user: "bob"), "gpt-4o", .dollars(40)),
    ]
    for (context, name, room) in cases {
      let guardian = test.ledger.guard(for: context)
      for _ in 0..<2 {
        let fits = try guardian.canExecute(estimatedCost: room, model: model(name))
        let over = try guardian.canExecute(
          estimatedCost: room + .nanodollars(1),
          model: model(name)
        )
        #expect(fits.canExecute && !over.canExecute, "\(context) \(name)")
        #expect(over.tightest?.fitsUpTo == room, "\(context) \(name)")
      }
    }
    try test.expectVerified()
  }

  @Test func `money is held, spent and given back in each account of the call`() throws {
    try setAll()
    let guardian = test.ledger.guard(for: context(.search, agent: "writer", user: "ada"))
    let hold = try guardian.reserve(.dollars(4), model: model("gpt-4o"))
    #expect(hold.context.agent == "writer" && hold.accounts.count == 5)
    #expect(
      refusal { try guardian.reserve(.dollars(2), model: model("gpt-4o")) } == .budgetExceeded
    )
    // Of another model it is no call of ada's account.
    let other = try guardian.reserve(.dollars(2), model: model("gpt-4o-mini"))
    #expect(other.accounts.count == 4)
    try test.expectVerified()
    try guardian.release(other.id)
    let measured = MeasuredCall(
      provider: "openai",
      model: "gpt-4o",
      usage: TokenUsage(),
      reportedCost: .dollars(3)
    )
    let settled = try guardian.settle(hold.id, with: measured)
    #expect(settled.call.call.attribution.agent == "writer")
    #expect(settled.call.call.attribution.user == "ada")
    let sums = try texts(
      "SELECT spent_amount / 1000000000 || ' ' || reserved_amount FROM budget_period"
    )
    #expect(sums.count == 5)
    #expect(try test.count("budget_period", where: "spent_amount = 3000000000") == 5)
    #expect(try test.count("budget_period", where: "reserved_amount = 0") == 5)
    #expect(
      refusal { try guardian.reserve(.dollars(3), model: model("gpt-4o")) } == .budgetExceeded
    )
    try test.expectVerified()
  }

  @Test func `a call is charged to the accounts of the model that answered`() throws {
    try setAll()
    let guardian = test.ledger.guard(for: context(.search, user: "ada"))
    let hold = try guardian.reserve(.dollars(4), model: model("gpt-4o"))
    let measured = MeasuredCall(
      provider: "openai",
      model: "o3",
      usage: TokenUsage(),
      reportedCost: .dollars(4)
    )
    try guardian.settle(hold.id, with: measured)
    #expect(try guardian.canExecute(estimatedCost: .dollars(5), model: model("gpt-4o")).canExecute)
    try test.expectVerified()
  }

  @Test func `a day is over at midnight of the zone, a month goes on`() throws {
    try setAll()
    let writer = test.ledger.guard(for: context(agent: "writer"))
    let hold = try writer.reserve(.dollars(10), expiresAfter: .seconds(86_400))
    #expect(try !writer.canExecute(estimatedCost: .cents(1)).canExecute)
    test.clock.now = try Instant(iso8601: "2026-01-15T23:59:59.999Z")
    #expect(try !writer.canExecute(estimatedCost: .cents(1)).canExecute)
    test.clock.now = try Instant(iso8601: "2026-01-16T00:00:00Z")
    #expect(try writer.canExecute(estimatedCost: .dollars(10)).canExecute)
    // It counts on the day on which it began.
    try writer.settle(hold.id, with: .cost(.dollars(10)))
    #expect(try writer.canExecute(estimatedCost: .dollars(10)).canExecute)
    #expect(try test.status().spent == .dollars(10))
    try test.expectVerified()
  }

  @Test(arguments: [1, 2, 3, 4, 5, 9, 17, 40])
  func `however many accounts a call has, each of them counts`(count: Int) throws {
    // Two windows of each shape.
    let shapes: [[BudgetDimension]] = [
      [], [.project], [.agent], [.user], [.feature], [.operation], [.project, .agent],
      [.project, .user], [.agent, .user], [.feature, .user], [.operation, .agent],
      [.feature, .operation], [.project, .feature], [.project, .operation],
      [.agent, .feature], [.user, .operation], [.project, .agent, .user],
      [.project, .agent, .feature], [.agent, .user, .feature], [.user, .feature, .operation],
    ]
    let names: [BudgetDimension: String] = [
      .project: "search", .agent: "a", .user: "u", .feature: "f", .operation: "o",
    ]
    for index in 0..<count {
      let shape = shapes[index / 2]
      let others = names.filter { shape.contains($0.key) && $0.key != .project }
      let limit = Money.dollars(index == count - 1 ? 1 : 2)
      try set(
        limit,
        of: scope(others, shape.contains(.project) ? .search : nil),
        index.isMultiple(of: 2) ? .month : .day
      )
    }
    var context = context(.search, agent: "a", user: "u")
    context.feature = "f"
    context.operation = "o"
    let guardian = test.ledger.guard(for: context)
    for _ in 0..<3 {
      #expect(try guardian.canExecute(estimatedCost: .dollars(1)).canExecute)
      #expect(try !guardian.canExecute(estimatedCost: .cents(101)).canExecute)
    }
    let hold = try guardian.reserve(.cents(60))
    #expect(hold.accounts.count == count)
    for _ in 0..<3 { #expect(try !guardian.canExecute(estimatedCost: .cents(41)).canExecute) }
    try guardian.settle(hold.id, with: .cost(.cents(10)))
    #expect(try guardian.canExecute(estimatedCost: .cents(90)).canExecute)
    try test.expectVerified()
  }

  @Test func `a name that needs escapes is the name of its budget alone`() throws {
    let names = ["a\"b", "a\\b", "a", "é", "{}", "a\",\"agent\":\"x"]
    for (index, name) in names.enumerated() {
      try test.setBudget(.dollars(index + 1), project: ProjectID(name))
    }
    for (index, name) in names.enumerated() {
      let guardian = test.guarding(try ProjectID(name))
      #expect(
        try guardian.canExecute(estimatedCost: .cents(1)).tightest?.budget == .dollars(index + 1)
      )
      #expect(try guardian.status().scope.project?.rawValue == name)
    }
    #expect(try test.ledger.projectBudgets.list().count == names.count)
    try test.expectVerified()
  }

  // MARK: Accounts that come and go

  @Test func `an account that is opened late holds what is open already`() throws {
    let guardian = test.guarding(.search)
    let hold = try guardian.reserve(.cents(60))
    #expect(hold.accounts == [])
    try test.setBudget(.dollars(1), project: .search)
    #expect(try !guardian.canExecute(estimatedCost: .cents(41)).canExecute)
    try test.setBudget(.dollars(1))
    #expect(refusal { try test.guarding().reserve(.cents(41)) } == .budgetExceeded)
    try test.expectVerified()
    try guardian.settle(hold.id, with: .cost(.cents(10)))
    #expect(try guardian.canExecute(estimatedCost: .cents(90)).canExecute)
    #expect(try test.status().reserved == .zero)
    try test.expectVerified()
  }

  @Test(arguments: [true, false])
  func `a budget that is switched off or removed and comes back finds its holds`(isRemoved: Bool)
    throws
  {
    try test.setBudget(.dollars(1))
    let acme = test.guarding()
    let early = try acme.reserve(.cents(30))
    if isRemoved {
      #expect(try test.ledger.workspaceBudgets.remove(.acme, by: .test))
    } else {
      try test.setBudget(.dollars(1), isEnabled: false)
    }
    #expect(try acme.canExecute(estimatedCost: .dollars(1_000)).tightest == nil)
    let between = try acme.reserve(.cents(50))
    #expect(between.accounts == [])
    try test.expectVerified()
    try test.setBudget(.dollars(1))
    #expect(try !acme.canExecute(estimatedCost: .cents(21)).canExecute)
    #expect(try acme.canExecute(estimatedCost: .cents(20)).canExecute)
    try acme.settle(early.id, with: .cost(.cents(30)))
    try acme.release(between.id)
    #expect(try test.status().reserved == .zero && test.status().spent == .cents(30))
    // The number of the budget stays, that of its account is new.
    #expect(
      try test.count("budget") == 1 && test.count("budget_period", where: "period_id > 1") == 1
    )
    try test.expectVerified()
  }

  @Test func `a new zone opens new accounts, which hold what is open`() throws {
    try test.setBudget(.dollars(1))
    let acme = test.guarding()
    let hold = try acme.reserve(.cents(60))
    try test.setBudget(.dollars(1), zone: "Asia/Tokyo")
    #expect(try !acme.canExecute(estimatedCost: .cents(41)).canExecute)
    try acme.settle(hold.id, with: .cost(.cents(10)))
    #expect(try acme.canExecute(estimatedCost: .cents(90)).canExecute)
    try test.expectVerified()
  }

  @Test func `the numbers of a transaction that was undone are not remembered`() throws {
    struct Undone: Error {}
    try test.setBudget(.dollars(1), workspace: .other)
    try test.setBudget(.dollars(9))
    // The next account of either workspace takes the number that the undone one gave.
    test.clock.now = try Instant(iso8601: "2026-02-01T00:00:00Z")
    for _ in 0..<2 {
      #expect(throws: LedgerError.self) {
        try test.ledger.store.write { bookkeeper, connection in
          for _ in 0..<3 {
            _ = try bookkeeper.record(.costing(.cents(1)), on: connection)
          }
          throw Undone()
        }
      }
      try test.spend(.cents(50), workspace: .other)
      let decision = try test.guarding().canExecute(estimatedCost: .dollars(9))
      #expect(decision.canExecute && decision.tightest?.budget == .dollars(9))
      #expect(try test.guarding().reserve(.cents(1)).scope.workspace == .acme)
      test.clock.now = try Instant(iso8601: "2026-03-01T00:00:00Z")
    }
    try test.expectVerified()
  }

  @Test func `what another program changes of budgets is known at the next question`() throws {
    let other = try test.reopened()
    func set(_ limit: Money, _ project: ProjectID? = nil, isHard: Bool = true) throws {
      _ = try other.updateBudget(
        of: BudgetScope(workspace: .acme, project: project),
        with: BudgetUpdate(limit: limit, isHard: isHard),
        orOf: MonthlyBudget(limit: limit),
        by: .test
      )
    }
    let search = test.guarding(.search)
    func fits(_ amount: Money) throws -> Bool {
      let first = try search.canExecute(estimatedCost: amount).canExecute
      #expect(try search.canExecute(estimatedCost: amount).canExecute == first)
      return first
    }
    #expect(try fits(.dollars(100)))
    try set(.dollars(10))
    #expect(try !fits(.dollars(100)) && fits(.dollars(10)))
    try set(.dollars(5), .search)
    #expect(try !fits(.dollars(10)) && fits(.dollars(5)))
    try set(.dollars(5), .search, isHard: false)
    #expect(try fits(.dollars(10)))
    try set(.dollars(3), .search)
    #expect(try !fits(.dollars(5)) && fits(.dollars(3)))
    #expect(try other.projectBudgets.remove(.search, in: .acme, by: .test))
    #expect(try fits(.dollars(10)))
    try other.workspaceBudgets.set(
      WorkspaceBudget(
        workspace: .acme,
        budget: MonthlyBudget(limit: .dollars(10), isEnabled: false)
      ),
      by: .test
    )
    #expect(try fits(.dollars(100)))
    try test.expectVerified()
  }

  // MARK: Limits in the course of time

  @Test func `a month that is over keeps the limit that stood at its end`() throws {
    func limits() throws -> [String] {
      try texts(
        "SELECT limit_amount / 1000000000 || '' FROM budget_period ORDER BY period_start_ms"
      )
    }
    try test.setBudget(.dollars(10))
    try test.setBudget(.dollars(20))
    test.clock.now = try Instant(iso8601: "2026-02-03T00:00:00Z")
    try test.setBudget(.dollars(30))
    #expect(try limits() == ["20", "30"])
    // A call of January that is recorded late meets the limit of January, also in an account that
    // is opened for it.
    try test.spend(.dollars(18), at: Instant(iso8601: "2026-01-20T00:00:00Z"))
    #expect(try test.alertedPercents() == [50, 80, 90])
    try test.setBudget(.dollars(30), zone: "Europe/Berlin")
    try test.spend(.dollars(1), at: Instant(iso8601: "2026-01-20T00:00:00Z"))
    #expect(try limits() == ["20", "30"])
    // Before there was any limit, the first that came is shown.
    try test.spend(.dollars(1), at: Instant(iso8601: "2025-11-20T00:00:00Z"))
    #expect(try limits() == ["20", "20", "30"])
    try test.expectVerified()
  }

  @Test func `a limit that was set by a clock that is ahead holds at once`() throws {
    try test.setBudget(.dollars(20))
    let acme = test.guarding()
    #expect(try acme.canExecute(estimatedCost: .dollars(20)).canExecute)
    let now = test.clock.now
    test.clock.now = try Instant(iso8601: "2027-06-01T00:00:00Z")
    try test.setBudget(.dollars(5))
    test.clock.now = now
    for _ in 0..<2 {
      #expect(try !acme.canExecute(estimatedCost: .dollars(6)).canExecute)
      #expect(refusal { try acme.reserve(.dollars(6)) } == .budgetExceeded)
      try test.expectVerified()
      _ = try acme.reserve(.cents(1))
    }
    try test.spend(.dollars(4))
    #expect(try test.alertedPercents() == [50, 80])
    try test.expectVerified()
  }

  @Test func `a limit that was set by a clock that is behind holds from then on`() throws {
    try test.setBudget(.dollars(20))
    let now = test.clock.now
    test.clock.now = try Instant(iso8601: "2025-06-01T00:00:00Z")
    try test.setBudget(.dollars(5))
    #expect(try !test.guarding().canExecute(estimatedCost: .dollars(6)).canExecute)
    test.clock.now = now
    #expect(try !test.guarding().canExecute(estimatedCost: .dollars(6)).canExecute)
    try test.expectVerified()
  }

  // MARK: Refusals

  @Test func `refused reservations are counted for each budget that lacks the room`() throws {
    try test.setBudget(.dollars(1))
    try test.setBudget(.dollars(2), project: .search)
    let search = test.guarding(.search)
    func refused() throws -> [String] {
      try texts(
        """
        SELECT b.shape || ' ' || r.day || ' ' || r.refused
        FROM budget_refusal AS r JOIN budget AS b ON b.budget_id = r.budget_id
        ORDER BY b.shape, r.day
        """
      )
    }
    #expect(refusal { try search.reserve(.cents(150)) } == .budgetExceeded)
    #expect(try refused() == ["[] 20468 1"], "the first is written at once")
    for _ in 0..<5 { #expect(refusal { try search.reserve(.cents(250)) } == .budgetExceeded) }
    // The next write takes what was counted meanwhile.
    try test.spend(.cents(1))
    #expect(try refused() == [#"["project"] 20468 5"#, "[] 20468 6"])
    test.clock.advance(seconds: 86_400)
    #expect(refusal { try search.reserve(.cents(250)) } == .budgetExceeded)
    _ = try search.canExecute(estimatedCost: .cents(250))
    try test.spend(.cents(1))
    #expect(
      try refused() == [
        #"["project"] 20468 5"#, #"["project"] 20469 1"#, "[] 20468 6", "[] 20469 1",
      ]
    )
    try test.expectVerified()
  }

  @Test func `a refusal for want of a price is none for want of room`() throws {
    try test.setBudget(.dollars(1))
    let unknown = ModelReference(provider: "nobody", name: "unheard-of")
    #expect(refusal { try test.guarding().reserve(.cents(1), model: unknown) } == .unpriced)
    try test.spend(.cents(1))
    #expect(try test.count("budget_refusal") == 0)
  }

  @Test func `refusals of a transaction that was undone are counted once`() throws {
    struct Undone: Error {}
    try test.setBudget(.dollars(1))
    for _ in 0..<3 { _ = refusal { try test.guarding().reserve(.dollars(2)) } }
    #expect(throws: LedgerError.self) {
      try test.ledger.store.write { bookkeeper, connection in
        _ = try bookkeeper.finish(test.ledger.store.refusals, on: connection)
        throw Undone()
      }
    }
    try test.spend(.cents(1))
    #expect(try test.count("budget_refusal", where: "refused = 3") == 1)
  }
}
