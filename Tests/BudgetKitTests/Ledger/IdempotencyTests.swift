import BudgetKit
import Testing

@Suite struct IdempotencyTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(10))
  }

  @Test(arguments: 1...5)
  func `the same call sent several times counts once`(times: Int) throws {
    let call = try LLMCall.using("gpt-4o", id: "c")
    let answers = try (1...times).map { _ in try test.ledger.record(call) }
    #expect(answers.map(\.isNew) == [true] + Array(repeating: false, count: times - 1))
    #expect(Set(answers.map(\.row)).count == 1)
    #expect(try test.status().spent == (try Money(usd: "0.0075")))
    #expect(try test.count("llm_call") == 1)
    try test.expectVerified()
  }

  @Test(arguments: 1...5)
  func `the same usage sent several times counts once`(times: Int) throws {
    let usage = ResourceUsage(
      id: try RecordID("u"),
      workspace: .acme,
      resourceType: "cpu",
      usage: Quantity(2)
    )
    let run = SandboxRun(
      id: try RecordID("run"),
      workspace: .acme,
      cores: Quantity(2),
      memoryMegabytes: 1024,
      durationMilliseconds: 120_000
    )
    for round in 1...times {
      #expect(try test.ledger.record(usage).isNew == (round == 1))
      #expect(try test.ledger.record(run).map(\.isNew) == Array(repeating: round == 1, count: 3))
    }
    #expect(try test.count("resource_usage") == 4)
    #expect(try test.status().spent == (try Money(usd: "0.107666666")))
    try test.expectVerified()
  }

  @Test(arguments: 1...5)
  func `the same reservation, settlement and release count once each`(times: Int) throws {
    let acme = test.guarding()
    let id = try ReservationID("r")
    let holds = try (1...times).map { _ in try acme.reserve(.dollars(1), id: id) }
    #expect(Set(holds).count == 1)
    #expect(try test.status().reserved == .dollars(1))
    let settled = try (1...times).map { _ in try acme.settle(id, with: .cost(.cents(80))) }
    #expect(Set(settled).count == 1)
    let other = try acme.reserve(.dollars(2))
    let released = try (1...times).map { _ in try acme.release(other.id) }
    #expect(Set(released).count == 1)
    let status = try test.status()
    #expect(status.spent == .cents(80) && status.reserved == .zero)
    #expect(try test.count("llm_call") == 1)
    try test.expectVerified()
  }

  @Test func `every difference under the same id is a conflict and changes nothing`() throws {
    var call = try LLMCall.costing(.cents(5), id: "c", project: .search, execution: "e")
    call.attribution = Attribution(operation: "chat", agent: "a", tags: ["k": "v"], metadata: "{}")
    call.timestamp = test.clock.now
    let first = try test.ledger.record(call)
    let before = try test.status()
    let changes: [(String, (inout LLMCall) throws -> Void)] = [
      ("project", { $0.project = .chat }), ("no project", { $0.project = nil }),
      ("execution", { $0.execution = try ExecutionID("f") }),
      ("provider", { $0.provider = "azure" }), ("model", { $0.model = "gpt-4o-mini" }),
      ("tier", { $0.serviceTier = .batch }), ("tokens", { $0.usage.completion += 1 }),
      ("cost", { $0.reportedCost = .cents(6) }), ("no cost", { $0.reportedCost = nil }),
      ("agent", { $0.attribution.agent = "b" }), ("tags", { $0.attribution.tags = [:] }),
      ("metadata", { $0.attribution.metadata = "[]" }), ("latency", { $0.latencyMilliseconds = 1 }),
      ("error", { $0.error = "late" }), ("success", { $0.success = false }),
      ("time", { $0.timestamp = $0.timestamp?.previous }),
    ]
    for (name, change) in changes {
      var other = call
      try change(&other)
      #expect(refusal { try test.ledger.record(other) } == .conflict, "\(name)")
    }
    call.timestamp = nil
    test.clock.advance(seconds: 5)
    let again = try test.ledger.record(call)
    #expect(again.row == first.row && !again.isNew)
    #expect(try test.status() == before)
    #expect(try test.ledger.calls.find(first.row.id, in: .acme) == first.row)
    try test.expectVerified()
  }

  @Test func `a usage with other content under its id is a conflict`() throws {
    let usage = ResourceUsage(
      id: try RecordID("u"),
      workspace: .acme,
      resourceType: "cpu",
      usage: Quantity(2),
      durationMilliseconds: 1000
    )
    let row = try test.ledger.record(usage).row
    var other = usage
    other.usage = Quantity(millionths: 2_000_001)
    #expect(refusal { try test.ledger.record(other) } == .conflict)
    other = usage
    other.durationMilliseconds = nil
    #expect(refusal { try test.ledger.record(other) } == .conflict)
    other = usage
    other.reportedCost = .zero
    #expect(refusal { try test.ledger.record(other) } == .conflict)
    #expect(try test.ledger.resourceUsages.find(row.id, in: .acme) == row)
    try test.expectVerified()
  }

  @Test func `two workspaces may use the same ids`() throws {
    for (workspace, cents) in [(WorkspaceID.acme, 1), (.other, 2)] as [(WorkspaceID, Int32)] {
      let call = try LLMCall.costing(
        .cents(cents),
        id: "c",
        workspace: workspace,
        project: .search,
        execution: "e"
      )
      #expect(try test.ledger.record(call).isNew)
      #expect(try test.status(.search, in: workspace).spent == .cents(cents))
      let execution = try test.ledger.executionCosts.find(ExecutionID("e"), in: workspace)
      #expect(execution?.totalCost == .cents(cents))
    }
    try test.expectVerified()
  }

  @Test func `a batch is recorded as a whole or not at all`() throws {
    let good = try (1...3).map { try LLMCall.costing(.cents(1), id: "c\($0)") }
    #expect(try test.ledger.record(contentsOf: good).map(\.isNew) == [true, true, true])
    let clash = try LLMCall.costing(.cents(9), id: "c2")
    let mixed = [try LLMCall.costing(.cents(1), id: "c4"), clash]
    #expect(refusal { try test.ledger.record(contentsOf: mixed) } == .conflict)
    #expect(try test.ledger.record(contentsOf: good).map(\.isNew) == [false, false, false])
    #expect(try test.status().spent == .cents(3))
    let tooLong = SandboxRun(
      id: try RecordID(String(repeating: "x", count: 250)),
      workspace: .acme,
      cores: Quantity(1),
      memoryMegabytes: 1,
      durationMilliseconds: 1
    )
    #expect(refusal { try test.ledger.record(tooLong) } == .invalidID)
    try test.expectVerified()
  }

  @Test func `what cannot be booked is refused before anything is written`() throws {
    let calls: [(inout LLMCall) throws -> Void] = [
      { $0.usage.prompt = -1 }, { $0.usage.completion = .max }, { $0.usage.cacheRead = 1001 },
      { $0.usage.reasoning = 501 }, { $0.reportedCost = .nanodollars(-1) },
      { $0.latencyMilliseconds = -1 },
    ]
    for change in calls {
      var call = try LLMCall.using("gpt-4o")
      try change(&call)
      #expect(refusal { try test.ledger.record(call) } == .invalidAmount)
    }
    var call = try LLMCall.using("gpt-4o")
    call.timestamp = Instant(millisecondsSince1970: .max)
    #expect(refusal { try test.ledger.record(call) } == .invalidTime)
    for name in ["", "a\u{0}b", "e\u{301}", String(repeating: "m", count: 256)] {
      #expect(refusal { try test.ledger.record(.using(name)) } == .invalidID)
    }
    for usage in [Quantity(millionths: -1), Quantity(millionths: .max)] {
      let resource = ResourceUsage(workspace: .acme, resourceType: "cpu", usage: usage)
      #expect(refusal { try test.ledger.record(resource) } == .invalidAmount)
    }
    #expect(try test.count("llm_call") == 0)
    try test.expectVerified()
  }
}
