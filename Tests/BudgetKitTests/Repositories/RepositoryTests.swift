import BudgetSQLite
import Testing

@testable import BudgetKit

@Suite struct CallRepositoryTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test func `every column of a call comes back as it was written`() throws {
    let call = LLMCall(
      id: try RecordID("full"),
      workspace: .acme,
      project: .search,
      execution: try ExecutionID("run"),
      provider: "openai",
      model: "gpt-4o",
      serviceTier: .standard,
      usage: TokenUsage(
        prompt: 1000,
        cacheRead: 200,
        promptAudio: 30,
        cacheReadAudio: 10,
        promptImage: 40,
        completion: 500,
        reasoning: 100,
        completionAudio: 20,
        completionImage: 5
      ),
      reportedCost: .cents(3),
      attribution: Attribution(
        operation: "chat",
        agent: "agent é",
        user: "u",
        session: "s",
        feature: "f",
        tags: ["a": "", "b": "\"quoted\""],
        metadata: #"{"temperature":0.7}"#
      ),
      latencyMilliseconds: 1500,
      error: "half an answer",
      success: false,
      timestamp: test.clock.now
    )
    let row = try test.ledger.calls.insert(call).row
    #expect(row.call == call)
    #expect(try test.ledger.calls.find(RecordID("full"), in: .acme) == row)
    #expect(try test.ledger.calls.find(RecordID("full"), in: .other) == nil)
    #expect(try test.ledger.calls.find(RecordID("none"), in: .acme) == nil)
    try test.expectVerified()
  }

  @Test(arguments: [1, 2, 3, 7, 50])
  func `pages lose no row and double none, also between rows of one instant`(limit: Int) throws {
    let begin = test.clock.now
    // Five rows at each of four instants.
    for number in 0..<20 {
      let instant = begin.adding(milliseconds: Int64(number % 4))
      try test.ledger.record(.costing(.cents(1), id: "c\(number)", at: instant))
      try test.ledger.record(
        ResourceUsage(
          id: RecordID("u\(number)"),
          workspace: .acme,
          resourceType: "cpu",
          usage: Quantity(1),
          timestamp: instant
        )
      )
    }
    var calls: [RecordedCall] = []
    var cursor: PageCursor?
    var round = 0
    repeat {
      let page = try test.ledger.calls.list(in: .acme, after: cursor, limit: limit)
      #expect(page.elements.count <= limit && !page.elements.isEmpty)
      calls += page.elements
      cursor = page.next
      // Rows that come in meanwhile lie before or after the place that was reached.
      if round < 3 {
        for offset in [-1000, 1000] as [Int64] {
          let instant = begin.adding(milliseconds: offset)
          try test.ledger.record(.costing(.cents(1), id: "new\(round)\(offset)", at: instant))
        }
      }
      round += 1
    } while cursor != nil
    let old = calls.map(\.id.rawValue).filter { $0.hasPrefix("c") }
    #expect(old.sorted() == (0..<20).map { "c\($0)" }.sorted())
    #expect(Set(calls.map(\.id)).count == calls.count)
    #expect(calls.map(\.timestamp) == calls.map(\.timestamp).sorted())

    var usages: [RecordedUsage] = []
    var place: PageCursor?
    repeat {
      let page = try test.ledger.resourceUsages.list(in: .acme, after: place, limit: limit)
      usages += page.elements
      place = page.next
    } while place != nil
    #expect(usages.count == 20 && Set(usages.map(\.id)).count == 20)
    try test.expectVerified()
  }

  @Test func `a list and a total keep to their period, workspace and project`() throws {
    let period = try Period.month(2026, 1, in: .utc)
    for instant in [period.start.previous, period.start, period.end.previous, period.end] {
      try test.spend(.cents(1), project: .search, at: instant)
      try test.spend(.cents(2), project: .chat, at: instant)
      try test.spend(.cents(4), workspace: .other, at: instant)
    }
    let page = try test.ledger.calls.list(in: .acme, during: period)
    #expect(page.elements.count == 4 && page.next == nil)
    #expect(page.elements.allSatisfy { period.contains($0.timestamp) })
    let calls = test.ledger.calls
    let scope = BudgetScope(workspace: .acme)
    #expect(try calls.totals(of: scope, during: period).cost == .cents(6))
    let search = BudgetScope(workspace: .acme, project: .search)
    #expect(try calls.totals(of: search, during: period).cost == .cents(2))
    let empty = try Period(start: period.start, end: period.start)
    #expect(try calls.totals(of: scope, during: empty) == UsageTotals())
    try test.expectVerified()
  }

  @Test(arguments: [0, -1, 1001, Int.max])
  func `a page has 1 to 1000 rows`(limit: Int) throws {
    #expect(refusal { try test.ledger.calls.list(in: .acme, limit: limit) } == .invalidValue)
    #expect(
      refusal { try test.ledger.resourceUsages.list(in: .acme, limit: limit) } == .invalidValue
    )
    #expect(
      refusal { try test.ledger.executionCosts.list(in: .acme, limit: limit) } == .invalidValue
    )
  }

  @Test func `executions are summed up, paged, and taken apart`() throws {
    for number in 0..<5 {
      for round in 1...3 as ClosedRange<Int64> {
        try test.ledger.record(
          .costing(
            .cents(1),
            execution: "e\(number)",
            at: test.clock.now.adding(milliseconds: round)
          )
        )
      }
    }
    let costs = test.ledger.executionCosts
    let first = try costs.list(in: .acme, limit: 3)
    let second = try costs.list(in: .acme, after: first.last?.execution, limit: 3)
    #expect((first + second).map(\.execution.rawValue) == (0..<5).map { "e\($0)" })
    let execution = try #require(first.first)
    #expect(execution.llmCost == .cents(3) && execution.totalTokens == 4500)
    #expect(execution.lastAt.milliseconds(since: execution.firstAt) == 2)
    let lines = try costs.breakdown(of: execution.execution, in: .acme)
    #expect(lines.map(\.totals.calls) == [3])
    #expect(try costs.find(ExecutionID("none"), in: .acme) == nil)
    try test.expectVerified()
  }
}

@Suite struct BudgetRepositoryTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test func `a budget comes back as it was set, and is gone once removed`() throws {
    let budget = MonthlyBudget(
      limit: .dollars(7),
      isHard: false,
      alertThresholds: try AlertThresholds([120, 30]),
      alertEmails: ["ops@example.com", "é@example.org"],
      unpricedPolicy: .ceiling(.cents(5)),
      isEnabled: false
    )
    let workspaces = test.ledger.workspaceBudgets
    let projects = test.ledger.projectBudgets
    let ofWorkspace = WorkspaceBudget(workspace: .acme, budget: budget)
    let ofProject = ProjectBudget(workspace: .acme, project: .search, budget: budget)
    try workspaces.set(ofWorkspace, by: .test)
    try projects.set(ofProject, by: .test)
    try test.setBudget(.dollars(1), workspace: .other)
    try test.setBudget(.dollars(1), project: .chat)
    #expect(try workspaces.find(.acme) == ofWorkspace)
    #expect(try projects.find(.search, in: .acme) == ofProject)
    #expect(try projects.find(.search, in: .other) == nil)
    #expect(try workspaces.list().map(\.workspace) == [.acme, .other])
    #expect(try projects.list().map(\.project) == [.chat, .search])

    #expect(try workspaces.remove(.acme, by: .test))
    #expect(try !workspaces.remove(.acme, by: .test))
    #expect(try projects.remove(.search, in: .acme, by: .test))
    #expect(try !projects.remove(.search, in: .acme, by: .test))
    #expect(try workspaces.find(.acme) == nil)
    #expect(try projects.find(.search, in: .acme) == nil)
    try test.expectVerified()
  }

  @Test func `every change is logged with what was before and after`() throws {
    try test.setBudget(.dollars(1))
    try test.setBudget(.dollars(2), zone: "Europe/Berlin")
    _ = try test.ledger.workspaceBudgets.remove(.acme, by: Change(by: "jo", reason: "moved"))
    let database = try test.rawDatabase()
    let log = try database.read {
      try $0.values(
        of: """
          SELECT actor || ': ' || action || ' of ' || subject || ', '
            || coalesce(before ->> '$.monthly_budget_usd', before, '-') || ' to '
            || coalesce(after ->> '$.monthly_budget_usd', after, '-') || ', '
            || coalesce(reason, 'no reason')
          FROM audit_log WHERE action NOT LIKE '%zone' ORDER BY audit_id
          """
      )
    }
    #expect(
      log == [
        "test: set budget of workspace acme, - to 1, no reason",
        "test: set budget of workspace acme, 1 to 2, no reason",
        "jo: remove budget of workspace acme, 2 to -, moved",
      ]
    )
    let zones = try database.read {
      try $0.values(of: "SELECT before || after FROM audit_log WHERE action LIKE '%zone'")
    }
    #expect(zones == [#""UTC""Europe/Berlin""#])
    try test.expectVerified()
  }

  @Test func `a change that makes no sense is refused and not logged`() throws {
    let changes: [(Change, [String])] = [
      (Change(by: ""), []), (Change(by: "a\nb"), []), (Change(by: "a", reason: "\u{7}"), []),
      (.test, ["ops"]), (.test, ["@"]), (.test, ["a@b@c"]), (.test, ["a b@c"]), (.test, [""]),
    ]
    for (change, emails) in changes {
      let budget = MonthlyBudget(limit: .dollars(1), alertEmails: emails)
      let code = refusal {
        try test.ledger.workspaceBudgets
          .set(WorkspaceBudget(workspace: .acme, budget: budget), by: change)
      }
      #expect(code == .invalidID || code == .invalidValue, "\(change) \(emails)")
    }
    #expect(try test.count("audit_log") == 0)
    #expect(try test.count("workspace_budget") == 0)
    try test.expectVerified()
  }
}
