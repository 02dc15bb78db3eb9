import BudgetSQLite
import Testing

@testable import BudgetKit

/// Rows that should not have been recorded, undone.
@Suite struct VoidTests {
  private let test: TestLedger
  private let change = Change(by: "ada", reason: "typo")

  init() throws { test = try TestLedger() }

  @discardableResult
  private func void(
    _ id: String,
    _ kind: RecordedKind? = nil,
    in workspace: WorkspaceID = .acme
  ) throws -> Recorded<RecordedAdjustment> {
    try test.ledger.void(try RecordID(id), kind, in: workspace, by: change)
  }

  private func reports() throws -> [[ReportRow]] {
    try ReportGrouping.allCases.map { grouping in
      try test.ledger.report(ReportQuery(workspace: .acme, by: grouping)).rows
    }
  }

  /// Sets budgets of many scopes and windows, and records what stays.
  private func prepare() throws {
    try test.setBudget(.dollars(100))
    try test.setBudget(.dollars(100), project: .search)
    for window in [BudgetWindow.day, .total, .rolling(milliseconds: 3_600_000)] {
      for scope in [
        BudgetScope(workspace: .acme, each: [.user]),
        BudgetScope(workspace: .acme, model: "gpt-4o"),
        .wholeLedger,
      ] {
        try test.ledger.updateBudget(
          of: scope,
          window: window,
          with: BudgetUpdate(),
          orOf: MonthlyBudget(limit: .dollars(100)),
          by: .test
        )
      }
    }
    try test.ledger.record(
      .costing(.dollars(1), id: "kept", project: .search, execution: "e", user: "ada")
    )
  }

  @Test func `every sum is as if the call had not been recorded`() throws {
    try prepare()
    let before = try reports()
    func counters() throws -> [String] {
      try test.rawDatabase().read {
        try $0.values(
          of:
            "SELECT period_id || ' ' || spent_amount || ' ' || reserved_amount FROM budget_period ORDER BY 1"
        )
      }
    }
    let spent = try counters()
    try test.ledger.record(
      .costing(.dollars(5), id: "wrong", project: .search, execution: "e", user: "ada")
    )
    #expect(try counters() != spent)
    let void = try void("wrong")
    #expect(void.isNew && void.row.amount == .dollars(-5) && void.row.kind == .void)
    #expect(try counters() == spent)
    #expect(try reports() == before)
    let execution = try test.ledger.executionCosts.find(try ExecutionID("e"), in: .acme)
    #expect(execution?.totalCost == .dollars(1) && execution?.llmCallCount == 1)
    #expect(execution?.totalTokens == 1500)
    // The row stays, and says what undid it.
    let row = try test.ledger.calls.find(try RecordID("wrong"), in: .acme)
    #expect(row?.cost == .dollars(5) && row?.voidedBy == void.row.id)
    try test.expectVerified()
  }

  @Test func `a use of a resource, a free, a failed and an unpriced call are undone as well`()
    throws
  {
    try test.setBudget(.dollars(10), policy: .allow)
    try test.spend(.dollars(1))
    let before = try reports()
    try test.ledger.record(
      ResourceUsage(
        id: try RecordID("r"),
        workspace: .acme,
        execution: try ExecutionID("e"),
        resourceType: "r",
        usage: Quantity(1),
        reportedCost: .dollars(2)
      )
    )
    try test.ledger.record(.using("unheard-of", id: "u"))
    var failed = try LLMCall.costing(.dollars(1), id: "f", execution: "e")
    failed.success = false
    try test.ledger.record(failed)
    try test.ledger.record(.costing(.zero, id: "z"))
    #expect(try test.status().unpricedCalls == 1)
    for id in ["r", "u", "f", "z"] { #expect(try void(id).isNew) }
    #expect(try reports() == before)
    #expect(try test.status().spent == .dollars(1) && test.status().unpricedCalls == 0)
    let execution = try test.ledger.executionCosts.find(try ExecutionID("e"), in: .acme)
    #expect(execution?.totalCost == .zero && execution?.resourceUsageCount == 0)
    try test.expectVerified()
  }

  @Test func `what held for a call of unknown cost is given back`() throws {
    try test.setBudget(.dollars(10), policy: .ceiling(.dollars(1)))
    let acme = test.guarding()
    let hold = try acme.reserve(.dollars(3), id: try ReservationID("h"))
    try acme.settle(hold.id, with: .ofUnknownPrice)
    #expect(try test.status().reserved == .dollars(3))
    try void("h")
    #expect(try test.status().reserved == .zero)
    // The settlement cannot be repeated any more: what it answered is not true.
    let refusal = #expect(throws: LedgerError.self) {
      try acme.settle(hold.id, with: .ofUnknownPrice)
    }
    #expect(refusal?.code == .conflict)
    try test.expectVerified()
  }

  @Test func `the corrections of a call go with it`() throws {
    try test.setBudget(.dollars(10))
    try test.ledger.record(.costing(.dollars(5), id: "a", execution: "e"))
    for amount in [-2, -1, 4] {
      let adjustment = Adjustment(.dollars(Int32(amount)), of: try RecordID("a"), in: .acme)
      try test.ledger.record(adjustment, by: change)
    }
    #expect(try test.status().spent == .dollars(6))
    #expect(try void("a").row.amount == .dollars(-6))
    #expect(try test.status().spent == .zero)
    let refusal = #expect(throws: LedgerError.self) {
      try test.ledger.record(
        Adjustment(.dollars(1), of: try RecordID("a"), in: .acme),
        by: change
      )
    }
    #expect(refusal?.message == "The call 'a' was voided and costs nothing any more.")
    try test.expectVerified()
  }

  @Test func `a second time changes nothing`() throws {
    try test.setBudget(.dollars(10))
    try test.ledger.record(.costing(.dollars(5), id: "a"))
    let first = try void("a")
    let again = try void("a")
    #expect(!again.isNew && again.row == first.row)
    #expect(try test.count("adjustment") == 1)
    #expect(try test.count("audit_log", where: "action = 'void call'") == 1)
    #expect(try test.status().spent == .zero)
    try test.expectVerified()
  }

  @Test func `a void in a rolling window takes off what has not left yet`() throws {
    let scope = BudgetScope(workspace: .acme)
    try test.ledger.updateBudget(
      of: scope,
      window: .rolling(milliseconds: 3_600_000),
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(9)),
      by: .test
    )
    let start = test.clock.now
    for (offset, left) in [(3_599_999, 0), (3_600_000, 0), (7_200_000, 0)] as [(Int64, Int32)] {
      test.clock.now = start.adding(milliseconds: offset * 10)
      let id = "at \(offset)"
      try test.ledger.record(.costing(.dollars(5), id: id))
      try test.ledger.record(
        Adjustment(.dollars(-1), of: try RecordID(id), in: .acme),
        by: change
      )
      test.clock.now = test.clock.now.adding(milliseconds: offset)
      try void(id)
      #expect(try test.ledger.standings(of: scope).map(\.spent) == [.dollars(left)], "\(offset)")
      try test.expectVerified()
    }
  }

  @Test func `the id stays taken, and an import does not bring it back`() throws {
    let call = try LLMCall.costing(.dollars(5), id: "a", at: test.clock.now)
    try test.ledger.record(call)
    try void("a")
    let refusal = #expect(throws: LedgerError.self) { try test.ledger.record(call) }
    #expect(
      refusal?.message
        == "The id 'a' is taken in workspace acme by a row that was voided; use another id."
    )
    let imported = try test.ledger.store.write { bookkeeper, connection in
      var more = call
      more.usage.completion += 100
      return try bookkeeper.importCall(more, named: .id, on: connection).kind
    }
    #expect(imported == .known)
    #expect(try test.ledger.report(ReportQuery(workspace: .acme, by: .day)).total.calls == 0)
    try test.expectVerified()
  }

  @Test func `past calls that were undone teach no estimate`() throws {
    for id in 1...30 { try test.ledger.record(.using("gpt-4o", id: "c\(id)")) }
    for id in 1...30 { try void("c\(id)") }
    let read = try test.ledger.store.read {
      try PastCallRepository.newest(100, in: .acme, before: .distantFuture, on: $0).count
    }
    #expect(read == 0)
  }

  @Test func `what is not there, or is an adjustment itself, is refused`() throws {
    try test.ledger.record(
      Adjustment(.dollars(-1), context: CallContext(workspace: .acme), id: try RecordID("x")),
      by: change
    )
    for (id, sentence) in [
      ("x", "'x' is an adjustment; record the opposite amount to undo it."),
      ("y", "There is no call or use of a resource 'y' in workspace acme."),
    ] {
      let refusal = #expect(throws: LedgerError.self) { try void(id) }
      #expect(refusal?.message == sentence)
    }
    let refusal = #expect(throws: LedgerError.self) {
      try test.ledger.void(try RecordID("x"), in: .acme, by: Change(by: "ada"))
    }
    #expect(refusal?.message == "A correction needs a reason.")
    try test.expectVerified()
  }

  @Test(arguments: [
    "UPDATE llm_call SET voided_by = NULL", "UPDATE llm_call SET voided_by = 'x' WHERE id = 'kept'",
  ])
  func `verify finds a mark that was changed past the ledger`(sql: String) throws {
    try prepare()
    try test.ledger.record(.costing(.dollars(5), id: "wrong"))
    try void("wrong")
    try test.expectVerified()
    try test.tamper(sql)
    let differences = try test.ledger.verify().differences
    #expect(differences.contains { $0.hasPrefix("These rows do not agree on what was undone") })
  }
}
