import BudgetKit
import Testing

@Suite struct DecisionBoundaryTests {
  private static let limit: Money = .dollars(1)

  /// What was spent and is held before, and how far beyond the limit the next call would land.
  struct Case: Sendable, CustomTestStringConvertible {
    let spent: Int64
    let reserved: Int64
    let beyond: Int64

    var fits: Bool { beyond <= 0 }
    var testDescription: String { "\(spent) spent, \(reserved) held, \(beyond) beyond" }
  }

  static let cases = [(0, 0), (1, 0), (0, 1), (400_000_000, 300_000_000), (999_999_998, 1)].flatMap
  {
    spent,
    reserved in
    [-1, 0, 1].map { Case(spent: spent, reserved: reserved, beyond: $0) }
  }

  @Test(arguments: cases)
  func `a call fits up to the limit, and not a nanodollar beyond`(_ boundary: Case) throws {
    let test = try TestLedger()
    try test.setBudget(Self.limit)
    let acme = test.guarding()
    if boundary.spent > 0 { try test.spend(.nanodollars(boundary.spent)) }
    if boundary.reserved > 0 { _ = try acme.reserve(.nanodollars(boundary.reserved)) }
    let room = Self.limit.nanodollars - boundary.spent - boundary.reserved
    let estimate = Money(nanodollars: room + boundary.beyond)

    let decision = try acme.canExecute(estimatedCost: estimate)
    #expect(decision.canExecute == (boundary.fits || estimate == .zero))
    #expect(decision.tightest?.shortfall == .nanodollars(max(0, boundary.beyond)))
    #expect(decision.tightest?.fitsUpTo == .nanodollars(room))
    #expect(decision.tightest?.scope == BudgetScope(workspace: .acme))

    let refused = refusal { try acme.reserve(estimate) }
    #expect(refused == (decision.canExecute ? nil : .budgetExceeded))
    let held = boundary.reserved + (decision.canExecute ? estimate.nanodollars : 0)
    #expect(try test.status().reserved == .nanodollars(held))
    try test.expectVerified()
  }

  @Test(arguments: [(-1 as Int64, false, true), (0, false, false), (1, true, false)])
  func `a record is never refused, and the next reservation feels it`(
    beyond: Int64,
    isOver: Bool,
    nextFits: Bool
  ) throws {
    let test = try TestLedger()
    try test.setBudget(Self.limit)
    try test.spend(.nanodollars(Self.limit.nanodollars + beyond))
    let status = try test.status()
    #expect(status.isOverBudget == isOver)
    #expect(status.remaining == .nanodollars(-beyond))
    let next = refusal { try test.guarding().reserve(.nanodollars(1)) }
    #expect(next == (nextFits ? nil : .budgetExceeded))
    try test.expectVerified()
  }

  @Test func `a limit of 0 refuses every call that costs something`() throws {
    let test = try TestLedger()
    try test.setBudget(.zero)
    let acme = test.guarding()
    #expect(try acme.canExecute(estimatedCost: .zero).canExecute)
    #expect(try !acme.canExecute(estimatedCost: .nanodollars(1)).canExecute)
    #expect(refusal { try acme.reserve(.nanodollars(1)) } == .budgetExceeded)
    #expect(try acme.reserve(.zero).state == .open)
    #expect(try test.status().usageHundredthsOfPercent == nil)
    try test.expectVerified()
  }

  @Test func `a workspace without a budget has no limit`() throws {
    let test = try TestLedger()
    let decision = try test.guarding().canExecute(estimatedCost: .largestAmount)
    #expect(decision.canExecute && decision.tightest == nil)
    _ = try test.guarding().reserve(.dollars(7))
    try test.spend(.dollars(3))
    let status = try test.status()
    #expect(status.budget == nil && status.remaining == nil && !status.isOverBudget)
    #expect(status.spent == .dollars(3) && status.reserved == .dollars(7))
    try test.expectVerified()
  }

  @Test func `a call that costs nothing passes an exhausted budget`() throws {
    let test = try TestLedger()
    try test.setBudget(.cents(1))
    try test.spend(.dollars(5))
    let decision = try test.guarding().canExecute(estimatedCost: .zero)
    #expect(decision.canExecute && decision.tightest?.shortfall == .zero)
    #expect(decision.tightest?.fitsUpTo == .zero)
    let hold = try test.guarding().reserve(.zero)
    try test.guarding().settle(hold.id, with: .cost(.zero))
    #expect(try test.status().spent == .dollars(5))
    try test.expectVerified()
  }

  @Test func `a soft budget never refuses, and reports that it is passed`() throws {
    let test = try TestLedger()
    try test.setBudget(.cents(1), isHard: false)
    #expect(try test.guarding().canExecute(estimatedCost: .dollars(9)).canExecute)
    let hold = try test.guarding().reserve(.dollars(9))
    try test.guarding().settle(hold.id, with: .cost(.dollars(9)))
    let status = try test.status()
    #expect(status.isOverBudget && !status.isHard && status.isAlertNeeded)
    #expect(try test.alertedPercents() == [50, 80, 90, 100])
    try test.expectVerified()
  }

  /// Limits and an estimate in dollars, and the budget that should decide.
  struct Pair: Sendable {
    let workspaceLimit, projectLimit, estimate: Int32
    let tightest: ProjectID?
    let shortfall, fitsUpTo: Int32
  }

  static let pairs: [Pair] = [
    Pair(
      workspaceLimit: 5,
      projectLimit: 3,
      estimate: 4,
      tightest: .search,
      shortfall: 1,
      fitsUpTo: 3
    ),
    Pair(workspaceLimit: 3, projectLimit: 5, estimate: 4, tightest: nil, shortfall: 1, fitsUpTo: 3),
    Pair(workspaceLimit: 4, projectLimit: 4, estimate: 5, tightest: nil, shortfall: 1, fitsUpTo: 4),
    Pair(workspaceLimit: 9, projectLimit: 9, estimate: 1, tightest: nil, shortfall: 0, fitsUpTo: 9),
    Pair(
      workspaceLimit: 2,
      projectLimit: 1,
      estimate: 8,
      tightest: .search,
      shortfall: 7,
      fitsUpTo: 1
    ),
  ]

  @Test(arguments: pairs)
  func `the budget with the least room decides`(_ pair: Pair) throws {
    let (estimate, shortfall) = (pair.estimate, pair.shortfall)
    let test = try TestLedger()
    try test.setBudget(.dollars(pair.workspaceLimit))
    try test.setBudget(.dollars(pair.projectLimit), project: .search)
    let search = test.guarding(.search)
    let decision = try search.canExecute(estimatedCost: .dollars(estimate))
    #expect(decision.canExecute == (shortfall == 0))
    #expect(decision.tightest?.scope == BudgetScope(workspace: .acme, project: pair.tightest))
    #expect(decision.tightest?.shortfall == .dollars(shortfall))
    #expect(decision.tightest?.fitsUpTo == .dollars(pair.fitsUpTo))
    _ = refusal { try search.reserve(.dollars(estimate)) }
    let held: Money = shortfall == 0 ? .dollars(estimate) : .zero
    #expect(try test.status().reserved == held)
    #expect(try test.status(.search).reserved == held)
    try test.expectVerified()
  }

  @Test func `a call of a project without a budget still touches the workspace`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    try test.setBudget(.dollars(1), project: .search)
    _ = try test.guarding(.chat).reserve(.cents(70))
    #expect(refusal { try test.guarding(.search).reserve(.cents(31)) } == .budgetExceeded)
    #expect(try test.status(.search).reserved == .zero)
    _ = try test.guarding(.search).reserve(.cents(30))
    #expect(try test.status().reserved == .dollars(1))
    try test.expectVerified()
  }

  @Test func `a disabled budget takes no part, and counts right once it is enabled again`() throws {
    let test = try TestLedger()
    try test.setBudget(.cents(10), isEnabled: false)
    let hold = try test.guarding().reserve(.dollars(1))
    try test.spend(.dollars(2))
    #expect(try test.status().budget == nil)
    try test.expectVerified()
    try test.setBudget(.dollars(4))
    #expect(try test.status().remaining == .dollars(1))
    try test.setBudget(.dollars(4), isEnabled: false)
    try test.guarding().settle(hold.id, with: .cost(.cents(50)))
    try test.setBudget(.dollars(4))
    #expect(try test.status().remaining == .cents(150))
    try test.expectVerified()
  }

  @Test func `what no counter can hold is refused, and the books stay in order`() throws {
    let test = try TestLedger()
    try test.setBudget(.largestAmount, isHard: false)
    let hold = try test.guarding().reserve(.largestAmount)
    _ = try test.guarding().reserve(.largestAmount)
    #expect(refusal { try test.guarding().reserve(.largestAmount) } == .invalidAmount)
    try test.guarding().settle(hold.id, with: .cost(.largestAmount))
    try test.spend(.largestAmount)
    #expect(refusal { try test.spend(.largestAmount) } == .invalidAmount)
    // Without a budget it is the daily roll-up that cannot hold it.
    for _ in 0..<2 { try test.spend(.largestAmount, workspace: .other) }
    #expect(refusal { try test.spend(.largestAmount, workspace: .other) } == .invalidAmount)
    #expect(try test.status().remaining == .nanodollars(-8_000_000_000_000_000_000))
    try test.expectVerified()
  }

  @Test func `amounts out of range are refused wherever they come in`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let acme = test.guarding()
    let model = ModelReference(provider: "openai", name: "gpt-4o")
    for amount in [Money(nanodollars: -1), .nanodollars(.min), .nanodollars(.max)] {
      #expect(refusal { try acme.canExecute(estimatedCost: amount) } == .invalidAmount)
      #expect(
        refusal { try acme.canExecute(estimatedCost: amount, model: model) } == .invalidAmount
      )
      #expect(refusal { try acme.reserve(amount) } == .invalidAmount)
      #expect(refusal { try test.spend(amount) } == .invalidAmount)
      #expect(refusal { try test.setBudget(amount) } == .invalidAmount)
      #expect(refusal { try test.setBudget(.zero, policy: .ceiling(amount)) } == .invalidAmount)
    }
    for life in [Duration.zero, .microseconds(999), .seconds(-1), .seconds(30 * 86_400 + 1)] {
      #expect(refusal { try acme.reserve(.zero, expiresAfter: life) } == .invalidValue)
    }
    try test.expectVerified()
  }
}
