import Testing

@testable import BudgetKit

/// What calls take from the task that runs, and what they keep of their own.
@Suite struct CurrentContextTests {
  private let test: TestLedger
  private let request = CallContext(
    workspace: .acme,
    project: .search,
    agent: "writer",
    user: "ada",
    tags: ["team": "red", "tier": "gold"]
  )

  init() throws { test = try TestLedger() }

  private func context(of id: String) throws -> CallContext {
    try #require(try test.ledger.calls.find(try RecordID(id), in: .acme)).call.context
  }

  @Test func `a call takes what it does not say from the context of its task`() throws {
    try CallContext.with(request) {
      try test.ledger.record(.costing(.cents(1), id: "a"))
      var own = try LLMCall.costing(.cents(1), id: "b", project: .chat)
      own.context.user = "bob"
      own.context.tags = ["team": "blue"]
      try test.ledger.record(own)
      try test.ledger.record(contentsOf: [.costing(.cents(1), id: "c")])
    }
    #expect(try context(of: "a") == request)
    #expect(try context(of: "c") == request)
    var own = request
    own.project = .chat
    own.user = "bob"
    own.tags = ["team": "blue", "tier": "gold"]
    #expect(try context(of: "b") == own)
    try test.expectVerified()
  }

  @Test func `outside, and in another workspace, nothing is taken`() throws {
    try test.ledger.record(.costing(.cents(1), id: "a"))
    try CallContext.with(CallContext(workspace: .other, project: .chat, user: "eve")) {
      try test.ledger.record(.costing(.cents(1), id: "b"))
    }
    #expect(CallContext.current == nil)
    for id in ["a", "b"] { #expect(try context(of: id) == CallContext(workspace: .acme)) }
    try test.expectVerified()
  }

  @Test func `a measured call needs no more than the context, and is refused without one`() throws {
    let measured = MeasuredCall.cost(.cents(3))
    let refusal = #expect(throws: LedgerError.self) { try test.ledger.record(measured) }
    #expect(
      refusal?.message
        == "No call context is set in this task; name the workspace, or run this in CallContext.with."
    )
    #expect(try test.count("llm_call") == 0)
    let row = try CallContext.with(request) { try test.ledger.record(measured).row }
    #expect(row.call.context == request && row.cost == .cents(3))
    try test.expectVerified()
  }

  @Test func `a user whom nobody names is recorded as unattributed, and counts`() throws {
    try CallContext.with(CallContext(workspace: .acme, project: .search)) {
      try test.ledger.record(.costing(.cents(2)))
    }
    try CallContext.with(request) { _ = try test.ledger.record(.costing(.cents(3))) }
    let report = try test.ledger.report(ReportQuery(workspace: .acme, by: .user))
    #expect(report.total.cost == .cents(5) && report.total.calls == 2)
    #expect(Set(report.rows.map(\.key)) == ["ada", nil])
    #expect(report.rows.first { $0.key == nil }?.totals.cost == .cents(2))
    try test.expectVerified()
  }

  @Test func `uses of resources and sandboxes take it as well`() throws {
    try CallContext.with(request) {
      try test.ledger.record(
        ResourceUsage(workspace: .acme, resourceType: "cpu", usage: Quantity(1))
      )
      try test.ledger.record(
        SandboxRun(
          workspace: .acme,
          cores: Quantity(1),
          memoryMegabytes: 1,
          durationMilliseconds: 1
        )
      )
    }
    let users = "agent_id = 'writer' AND user_id = 'ada' AND project_id = 'search'"
    #expect(try test.count("resource_usage", where: users) == 4)
    try test.expectVerified()
  }

  // MARK: - Contexts within each other

  @Test func `a context within another adds to it, and gives it back at its end`() throws {
    try CallContext.with(request) {
      CallContext.with(CallContext(workspace: .acme, agent: "critic", operation: "chat")) {
        var both = request
        both.agent = "critic"
        both.operation = "chat"
        #expect(CallContext.current == both)
      }
      #expect(CallContext.current == request)
      CallContext.with(CallContext(workspace: .other)) {
        #expect(CallContext.current == CallContext(workspace: .other))
      }
      try test.ledger.record(.costing(.cents(1)))
    }
    try test.expectVerified()
  }

  @Test func `child tasks have the context of the task that started them, detached ones none`()
    async throws
  {
    await CallContext.with(request) {
      async let child = CallContext.current
      #expect(await child == request)
      #expect(await Task { CallContext.current }.value == request)
      #expect(await Task.detached { CallContext.current }.value == nil)
    }
    #expect(CallContext.current == nil)
  }

  // MARK: - Guards

  @Test func `a reservation and its settlement carry the context of the task`() async throws {
    let acme = test.guarding()
    try await CallContext.with(request) {
      let hold = try await acme.reserve(.cents(10), id: try ReservationID("r"))
      #expect(hold.context == request)
      try await acme.withReservation(.cents(10), id: try ReservationID("w")) { meter in
        meter.measure(.cost(.cents(4)))
      }
    }
    // The reservation remembers it, whoever settles.
    try await acme.settle(try ReservationID("r"), with: .cost(.cents(7)))
    for id in ["r", "w"] { #expect(try context(of: id) == request) }
    try test.expectVerified()
  }

  @Test func `a guard sees the budgets of the context of the task, asked and reserving`() throws {
    try test.setBudget(.dollars(1), project: .search)
    let acme = test.guarding()
    #expect(try acme.canExecute(estimatedCost: .dollars(2)).canExecute)
    try CallContext.with(request) { () throws in
      #expect(try !acme.canExecute(estimatedCost: .dollars(2)).canExecute)
      #expect(try acme.canExecute(estimatedCost: .dollars(1)).canExecute)
      let model = ModelReference(provider: "openai", name: "gpt-4o")
      #expect(try !acme.canExecute(estimatedCost: .dollars(2), model: model).canExecute)
      #expect(throws: LedgerError.self) { try acme.reserve(.dollars(2)) }
    }
    // A guard that names another project is asked about that one.
    try CallContext.with(request) { () throws in
      #expect(try test.guarding(.chat).canExecute(estimatedCost: .dollars(2)).canExecute)
    }
    #expect(try acme.canExecute(estimatedCost: .dollars(2)).canExecute)
    #expect(try test.count("reservation") == 0)
    try test.expectVerified()
  }

  @Test func `so does one that blocks no thread`() async throws {
    try test.setBudget(.dollars(1), project: .search)
    let acme = test.guarding()
    try await CallContext.with(request) { () async throws in
      #expect(await refusal { try await acme.reserve(.dollars(2)) } == .budgetExceeded)
      #expect(try await !acme.canExecute(estimatedCost: .dollars(2)).canExecute)
    }
    #expect(try await acme.canExecute(estimatedCost: .dollars(2)).canExecute)
    try test.expectVerified()
  }

  @Test func `a guard without a context is that of the task, and is refused without one`() throws {
    #expect(throws: LedgerError.self) { try test.ledger.guard() }
    let manager = try CallContext.with(request) { try test.ledger.guard() }
    #expect(manager.context == request && manager.scope.project == .search)
  }

  @Test func `a retry with the same id in the same context counts once`() throws {
    try CallContext.with(request) {
      for _ in 1...2 { try test.ledger.record(.costing(.cents(1), id: "a")) }
    }
    #expect(try test.count("llm_call") == 1)
    #expect(throws: LedgerError.self) { try test.ledger.record(.costing(.cents(1), id: "a")) }
    try test.expectVerified()
  }
}
