import Testing

@testable import BudgetKit

/// Budgets of every scope, through the library's own door.
@Suite struct BudgetScopeTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
  }

  private func set(
    _ limit: Money,
    of scope: BudgetScope,
    _ window: BudgetWindow = .month,
    isHard: Bool = true
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      with: BudgetUpdate(limit: limit, isHard: isHard),
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  private static let whole = CallContext(
    workspace: .acme,
    project: .search,
    execution: ExecutionID(trusted: "run-7"),
    agent: "writer",
    user: "ada",
    session: "s1",
    feature: "chat",
    operation: "completion",
    tags: ["team": "red", "env": ""]
  )

  private static let model = ModelReference(provider: "openai", name: "gpt-4o")

  private func fits(_ amount: Money, _ context: CallContext, _ model: ModelReference? = model)
    throws -> Bool
  {
    let guardian = test.ledger.guard(for: context)
    guard let model else { return try guardian.canExecute(estimatedCost: amount).canExecute }
    return try guardian.canExecute(estimatedCost: amount, model: model).canExecute
  }

  // MARK: What belongs to a scope

  @Test(arguments: BudgetDimension.all + [.tag("team"), .tag("env")])
  func `a budget limits the calls that name its value, and no others`(dimension: BudgetDimension)
    throws
  {
    let value = CallSubject(Self.whole, Self.model)[dimension] ?? "?"
    let scope =
      dimension == .project
      ? BudgetScope(workspace: .acme, project: .search)
      : BudgetScope(workspace: .acme, project: nil, others: [dimension: .named(value)])
    try set(.dollars(1), of: scope)
    #expect(try fits(.dollars(1), Self.whole) && !fits(.cents(101), Self.whole))
    // Another value, no value, another workspace.
    for subject in [
      Self.whole.naming("other", as: dimension), Self.whole.naming(nil, as: dimension),
    ] where dimension != .provider && dimension != .model {
      #expect(try fits(.dollars(9), subject), "\(subject)")
    }
    let other = ModelReference(provider: "anthropic", name: "claude")
    if dimension.isOfModel { #expect(try fits(.dollars(9), Self.whole, other)) }
    var elsewhere = Self.whole
    elsewhere.workspace = .other
    #expect(try fits(.dollars(9), elsewhere))
    let hold = try test.ledger.guard(for: Self.whole).reserve(.cents(60), model: Self.model)
    #expect(hold.accounts.count == 1)
    #expect(try !fits(.cents(41), Self.whole) && fits(.cents(40), Self.whole))
    try test.ledger.guard(for: Self.whole).settle(
      hold.id,
      with: MeasuredCall(
        provider: "openai",
        model: "gpt-4o",
        usage: TokenUsage(),
        reportedCost: .cents(90)
      )
    )
    #expect(try !fits(.cents(11), Self.whole) && fits(.cents(10), Self.whole))
    #expect(try test.ledger.standings(of: scope).map(\.spent) == [.cents(90)])
    try test.expectVerified()
  }

  @Test func `a budget of several names takes in the calls that have them all`() throws {
    try set(
      .dollars(1),
      of: BudgetScope(
        workspace: .acme,
        project: .search,
        user: "ada",
        model: "gpt-4o",
        tags: ["team": "red", "env": ""]
      )
    )
    #expect(try !fits(.dollars(2), Self.whole))
    for dimension in [BudgetDimension.project, .user, .tag("team"), .tag("env")] {
      #expect(try fits(.dollars(2), Self.whole.naming("other", as: dimension)))
      #expect(try fits(.dollars(2), Self.whole.naming(nil, as: dimension)))
    }
    #expect(try fits(.dollars(2), Self.whole, ModelReference(provider: "openai", name: "o3")))
  }

  @Test func `the whole ledger is all workspaces together, at its zone`() throws {
    try test.spend(.cents(30), workspace: .other)
    try set(.dollars(1), of: .wholeLedger)
    #expect(try !test.guarding().canExecute(estimatedCost: .cents(71)).canExecute)
    let hold = try test.guarding().reserve(.cents(50))
    #expect(refusal { try test.guarding(in: .other).reserve(.cents(21)) } == .budgetExceeded)
    try test.guarding().settle(hold.id, with: .cost(.cents(60)))
    #expect(try test.ledger.standings(of: .wholeLedger).map(\.spent) == [.cents(90)])
    #expect(try test.ledger.budgets().map(\.scope) == [.wholeLedger])
    try test.expectVerified()
    #expect(try test.ledger.removeBudget(of: .wholeLedger, by: .test))
    #expect(try test.guarding().canExecute(estimatedCost: .dollars(9)).canExecute)
    try test.expectVerified()
  }

  // MARK: Each

  @Test func `each user has an account, and so have the calls that name nobody`() throws {
    try test.ledger.record(.costing(.cents(20), workspace: .acme, user: "bob"))
    try set(.dollars(1), of: BudgetScope(workspace: .acme, each: [.user]), .day)
    var nobody = Self.whole
    nobody.user = nil
    let ada = test.ledger.guard(for: Self.whole)
    let hold = try ada.reserve(.dollars(1))
    #expect(try !fits(.cents(1), Self.whole) && fits(.dollars(1), nobody))
    #expect(try fits(.cents(80), Self.whole.naming("bob", as: .user)), "what was before counts")
    #expect(try !fits(.cents(81), Self.whole.naming("bob", as: .user)))
    #expect(try fits(.dollars(1), Self.whole.naming("eve", as: .user)))
    _ = try test.ledger.guard(for: nobody).reserve(.cents(99))
    #expect(try !fits(.cents(2), nobody) && fits(.cents(1), nobody))
    try ada.settle(hold.id, with: .cost(.cents(40)))
    let standings = try test.ledger.standings(of: BudgetScope(workspace: .acme, each: [.user]))
    #expect(
      Set(standings.map { "\($0.scope[.user] ?? "-") \($0.spentAmount) \($0.reservedAmount)" }) == [
        "ada 0.4 0", "- 0 0.99",
      ]
    )
    #expect(
      try test.ledger.standings(of: BudgetScope(workspace: .acme, user: "bob")).map(\.spent)
        == [.cents(20)]
    )
    try test.expectVerified()
    test.clock.advance(seconds: 86_400)
    #expect(try fits(.dollars(1), Self.whole) && fits(.dollars(1), nobody))
    try test.expectVerified()
  }

  @Test func `a budget for each and one for somebody both count`() throws {
    try set(.dollars(2), of: BudgetScope(workspace: .acme, each: [.user, .tag("team")]))
    try set(.dollars(1), of: BudgetScope(workspace: .acme, user: "ada"))
    let hold = try test.ledger.guard(for: Self.whole).reserve(.dollars(1))
    #expect(hold.accounts.count == 2)
    #expect(try !fits(.cents(1), Self.whole))
    #expect(try fits(.dollars(2), Self.whole.naming("bob", as: .user)))
    #expect(try !fits(.cents(1), Self.whole.naming("blue", as: .tag("team"))), "ada's own is full")
    try test.expectVerified()
  }

  @Test func `an alert of one member is not that of another`() throws {
    try set(.dollars(1), of: BudgetScope(workspace: .acme, each: [.user]))
    for user in ["ada", "bob", nil, "ada"] {
      try test.ledger.record(.costing(.cents(50), workspace: .acme, user: user))
    }
    let alerts = try test.guarding().alerts()
    #expect(
      alerts.map { "\($0.scope[.user] ?? "-") \($0.thresholdPercent)" }.sorted()
        == ["- 50", "ada 100", "ada 50", "ada 80", "ada 90", "bob 50"]
    )
    try test.expectVerified()
  }

  // MARK: Models

  @Test func `where a hard budget looks at the model, a call must name it`() throws {
    try set(.dollars(1), of: BudgetScope(workspace: .acme, project: .search, model: "gpt-4o"))
    let decision = try test.ledger.guard(for: Self.whole).canExecute(estimatedCost: .cents(1))
    #expect(!decision.canExecute && decision.needsModelFor?[.model] == "gpt-4o")
    #expect(
      decision.reason
        == "The budget of project acme/search, model gpt-4o looks at the model of a call; name the provider and the model."
    )
    #expect(
      refusal { try test.ledger.guard(for: Self.whole).reserve(.cents(1)) } == .budgetExceeded
    )
    #expect(try test.count("reservation") == 0)
    // What belongs to another project cannot belong to it; what is free fits.
    #expect(try fits(.dollars(9), Self.whole.naming("chat", as: .project), nil))
    #expect(try fits(.zero, Self.whole, nil))
    try set(
      .dollars(1),
      of: BudgetScope(workspace: .acme, project: .search, model: "gpt-4o"),
      isHard: false
    )
    #expect(try fits(.dollars(9), Self.whole, nil))
  }

  @Test func `each model has an account, and the one that answered is charged`() throws {
    try set(.dollars(1), of: BudgetScope(workspace: .acme, each: [.model]))
    let acme = test.guarding()
    #expect(refusal { try acme.reserve(.cents(1)) } == .budgetExceeded)
    let hold = try acme.reserve(.dollars(1), model: Self.model)
    try acme.settle(
      hold.id,
      with: MeasuredCall(
        provider: "openai",
        model: "o3",
        usage: TokenUsage(),
        reportedCost: .dollars(1)
      )
    )
    #expect(try acme.canExecute(estimatedCost: .dollars(1), model: Self.model).canExecute)
    let o3 = ModelReference(provider: "openai", name: "o3")
    #expect(try !acme.canExecute(estimatedCost: .cents(1), model: o3).canExecute)
    try test.expectVerified()
  }

  @Test func `a call of which only the cost is told is of the model that was reserved for`() throws
  {
    try set(.dollars(1), of: BudgetScope(workspace: .acme, each: [.model]))
    let hold = try test.guarding().reserve(.dollars(1), model: Self.model)
    let settled = try test.guarding().settle(hold.id, with: .cost(.cents(90)))
    #expect(settled.call.call.model == "gpt-4o" && settled.call.call.provider == "openai")
    #expect(try test.guarding().settle(hold.id, with: .cost(.cents(90))) == settled)
    #expect(
      try !test.guarding().canExecute(estimatedCost: .cents(11), model: Self.model).canExecute
    )
    try test.expectVerified()
  }

  // MARK: Refusals

  @Test func `what cannot be a scope or a window is refused, and nothing is set`() throws {
    let now = test.clock.now
    let past = try Period(start: .distantPast, end: now)
    let cases: [(BudgetScope, BudgetWindow, LedgerError.Code)] = [
      (BudgetScope(workspace: .acme, user: ""), .month, .invalidID),
      (BudgetScope(workspace: .acme, agent: "a\u{200b}"), .month, .invalidID),
      (BudgetScope(workspace: .acme, tags: ["": "x"]), .month, .invalidID),
      (BudgetScope(workspace: .acme, project: .search, each: [.project]), .month, .invalidValue),
      (BudgetScope(workspace: .wholeLedger, user: "ada"), .month, .invalidValue),
      (BudgetScope(workspace: .acme), .fixed(past), .invalidTime),
      (BudgetScope(workspace: .acme), .fixed(try Period(start: now, end: now)), .invalidTime),
    ]
    for (scope, window, code) in cases {
      #expect(refusal { try set(.dollars(1), of: scope, window) } == code, "\(scope) \(window)")
    }
    #expect(try test.ledger.budgets().isEmpty && test.count("budget") == 0)
  }

  @Test func `a guard is not told what another's call of the same place may spend`() throws {
    try set(.dollars(1), of: BudgetScope(workspace: .acme, execution: ExecutionID("run-7")))
    var other = Self.whole
    other.execution = try ExecutionID("run-8")
    for _ in 0..<3 {
      #expect(try !fits(.dollars(2), Self.whole, nil))
      #expect(try fits(.dollars(2), other, nil))
    }
  }
}

extension CallContext {
  /// Returns the context with another value of a dimension, or with none.
  fileprivate func naming(_ value: String?, as dimension: BudgetDimension) -> CallContext {
    var context = self
    switch dimension {
    case .project: context.project = value.map(ProjectID.init(trusted:))
    case .agent: context.agent = value
    case .user: context.user = value
    case .session: context.session = value
    case .execution: context.execution = value.map(ExecutionID.init(trusted:))
    case .feature: context.feature = value
    case .operation: context.operation = value
    case .tag(let key): context.tags[key] = value
    case .provider, .model: break
    }
    return context
  }
}
