import BudgetKit
import Testing

@Suite struct BudgetUpdateTests {
  private let test: TestLedger
  private let scope = BudgetScope(workspace: .acme, project: .search)

  init() throws {
    test = try TestLedger()
  }

  private func budget() throws -> MonthlyBudget? {
    try test.ledger.projectBudgets.find(.search, in: .acme)?.budget
  }

  @Test func `an update changes the fields that it names, and no other`() throws {
    try test.setBudget(.dollars(5), project: .search, thresholds: [70], policy: .allow)
    var expected = try #require(try budget())
    let updates: [(BudgetUpdate, (inout MonthlyBudget) throws -> Void)] = [
      (BudgetUpdate(), { _ in }),
      (BudgetUpdate(limit: .dollars(7)), { $0.limitAmount = .usd(.dollars(7)) }),
      (BudgetUpdate(isHard: false), { $0.isHard = false }),
      (
        BudgetUpdate(alertThresholds: try AlertThresholds([90])),
        { $0.alertThresholds = try AlertThresholds([90]) }
      ),
      (BudgetUpdate(alertEmails: ["a@b.example"]), { $0.alertEmails = ["a@b.example"] }),
      (BudgetUpdate(alertEmails: []), { $0.alertEmails = [] }),
      (BudgetUpdate(unpricedPolicy: .refuse), { $0.unpricedPolicy = .refuse }),
      (BudgetUpdate(isEnabled: false), { $0.isEnabled = false }),
    ]
    for (update, change) in updates {
      try change(&expected)
      let answer = try test.ledger.updateBudget(of: scope, with: update, by: .test)
      #expect(answer.budget == expected && !answer.isNew)
      #expect(try budget() == expected)
    }
    // Each is in the audit log, the first setting included.
    #expect(try test.count("audit_log", where: "action = 'set budget'") == updates.count + 1)
    try test.expectVerified()
  }

  @Test func `a budget that is not there is made from what is given for that, or refused`() throws {
    let update = BudgetUpdate(isHard: false)
    #expect(
      refusal { try test.ledger.updateBudget(of: scope, with: update, by: .test) } == .notFound
    )
    #expect(try test.count("workspace") == 0)
    #expect(try test.count("audit_log") == 0)

    let new = MonthlyBudget(limit: .dollars(3))
    let answer = try test.ledger.updateBudget(of: scope, with: update, orOf: new, by: .test)
    #expect(answer.budget == MonthlyBudget(limit: .dollars(3), isHard: false) && answer.isNew)
    #expect(try budget() == answer.budget)
    try test.expectVerified()
  }

  @Test func `an update that makes no sense is refused and changes nothing`() throws {
    try test.setBudget(.dollars(5), project: .search)
    let before = try budget()
    let updates: [(BudgetUpdate, LedgerError.Code)] = [
      (BudgetUpdate(limit: .nanodollars(-1)), .invalidAmount),
      (BudgetUpdate(isHard: false, alertEmails: ["ops"]), .invalidValue),
      (BudgetUpdate(unpricedPolicy: .ceiling(.nanodollars(-1))), .invalidAmount),
    ]
    for (update, code) in updates {
      #expect(refusal { try test.ledger.updateBudget(of: scope, with: update, by: .test) } == code)
    }
    #expect(try budget() == before)
    #expect(try test.count("audit_log") == 1)
  }

  @Test func `of two updates at the same time none loses a field`() async throws {
    try test.setBudget(.dollars(1), project: .search)
    for round in 2...40 as ClosedRange<Int32> {
      let isHard = round.isMultiple(of: 2)
      let updates = [BudgetUpdate(limit: .dollars(round)), BudgetUpdate(isHard: isHard)]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for update in updates {
          let ledger = try test.reopened()
          group.addTask { [scope] in
            _ = try ledger.updateBudget(of: scope, with: update, by: .test)
          }
        }
        try await group.waitForAll()
      }
      #expect(try budget() == MonthlyBudget(limit: .dollars(round), isHard: isHard))
    }
    try test.expectVerified()
  }
}
