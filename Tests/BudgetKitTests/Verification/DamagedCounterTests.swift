import Testing

@testable import BudgetKit

/// Values that no ledger writes, in files whose bytes were changed: they are refused, and nothing
/// is worked out from them.
@Suite struct DamagedCounterTests {
  /// What is asked of a damaged ledger.
  enum Question: CaseIterable {
    case check, reserve, reserveAgain, settle, release, record, status, report, list, zone
  }

  /// A ledger with a call, an open hold and a settled one, in a workspace and a project that have
  /// hard budgets.
  private static func filled() throws -> TestLedger {
    let test = try TestLedger()
    try test.setBudget(.dollars(5))
    try test.setBudget(.dollars(5), project: .search)
    try test.ledger.record(.using("gpt-4o", id: "priced"))
    try test.spend(.cents(5), project: .search)
    try test.spend(.cents(7), project: .chat)
    let search = test.guarding(.search)
    _ = try search.reserve(.cents(10), id: ReservationID("open"))
    _ = try search.reserve(.cents(10), id: ReservationID("settled"))
    try search.settle(ReservationID("settled"), with: .cost(.cents(8)))
    try test.expectVerified()
    return test
  }

  /// Asks a program that has just opened the file: one that has it open goes by the numbers of
  /// accounts, and need not read every row.
  private func ask(_ question: Question, of test: TestLedger) -> LedgerError.Code? {
    guard let ledger = try? test.reopened() else { return nil }
    let search = ledger.budget(for: .acme, project: .search)
    return refusal {
      switch question {
      case .check: _ = try search.canExecute(estimatedCost: .cents(1))
      case .reserve: _ = try search.reserve(.cents(1))
      case .reserveAgain: _ = try search.reserve(.cents(10), id: ReservationID("open"))
      case .settle: _ = try search.settle(ReservationID("open"), with: .cost(.cents(9)))
      case .release: _ = try search.release(ReservationID("open"))
      case .record: try ledger.record(.using("gpt-4o", id: "priced"))
      case .status: _ = try search.status()
      case .report: _ = try ledger.report(ReportQuery(workspace: .acme, by: .model))
      case .list: _ = try ledger.calls.list(in: .acme)
      case .zone:
        try ledger.workspaceBudgets.set(
          WorkspaceBudget(workspace: .acme, budget: MonthlyBudget(limit: .dollars(5))),
          zone: Zone(identifier: "Europe/Berlin"),
          by: .test
        )
      }
    }
  }

  static let damages: [(sql: String, refused: Set<Question>)] = [
    ("UPDATE budget_period SET spent_amount = -1", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET reserved_amount = -1", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET unpriced_calls = -9", [.check, .reserve, .settle, .status]),
    (
      "UPDATE budget_period SET reserved_amount = 1 WHERE budget_id = (SELECT budget_id FROM budget WHERE shape <> '[]')",
      [.settle, .release]
    ),
    (
      "UPDATE budget_period SET period_end_ms = period_end_ms + 86400000 * 9",
      [.check, .reserve, .settle, .status]
    ),
    ("UPDATE budget_period SET period_end_ms = period_start_ms - 1", [.reserve]),
    (
      "INSERT INTO budget_period SELECT period_id + 9, budget_id, member, period_start_ms + 1, period_end_ms, limit_amount, 0, 0, 1, limit_amount, 0, 0, 0, NULL, period_end_ms, period_start_ms + 1, NULL FROM budget_period",
      [.check, .reserve, .settle, .status]
    ),
    ("UPDATE budget_period SET raised_amount = -1", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET valid_until_ms = 1", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET valid_until_ms = 9e15", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET valid_from_ms = 9e15", [.check, .reserve, .settle, .status]),
    ("UPDATE budget SET carry = 'some'", [.check, .reserve, .settle, .status, .zone]),
    ("UPDATE budget SET enabled = 7 WHERE shape = '[]'", [.check, .reserve, .settle, .zone]),
    ("UPDATE budget SET enabled = -1 WHERE shape <> '[]'", [.check, .reserve, .settle, .status]),
    (
      "UPDATE budget SET hard_limit = 2 WHERE shape = '[]'",
      [.check, .reserve, .settle, .zone]
    ),
    (
      "UPDATE budget SET limit_amount = -1 WHERE shape <> '[]'",
      [.check, .reserve, .settle, .status]
    ),
    ("UPDATE budget SET unpriced_policy = 'maybe' WHERE shape <> '[]'", [.status]),
    ("UPDATE budget_period SET hard_limit = 2", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET limit_amount = -1", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET bound_amount = -2", [.check, .reserve, .settle, .status]),
    ("UPDATE budget_period SET bound_amount = NULL", [.check, .reserve, .settle, .status]),
    ("UPDATE budget SET unit = 'euros' WHERE shape <> '[]'", [.check, .reserve, .settle]),
    (
      "UPDATE budget SET observing = 1 WHERE shape = '[]'",
      [.check, .reserve, .settle, .zone]
    ),
    ("UPDATE budget_period SET next_alert_amount = -1", [.check, .reserve, .settle, .status]),
    ("UPDATE reservation SET period_ids = '1,2,x'", [.reserveAgain, .settle, .release]),
    ("UPDATE budget SET time_window = 'decade' WHERE shape <> '[]'", [.check, .reserve, .settle]),
    ("DELETE FROM budget_book", [.check, .reserve, .settle]),
    (
      "UPDATE reservation SET state = 'held' WHERE state = 'open'",
      [.reserveAgain, .settle, .release]
    ),
    ("UPDATE reservation SET late = 5", [.reserveAgain, .settle, .release]),
    ("UPDATE reservation SET amount_nanodollars = -5", [.reserveAgain, .settle, .release]),
    (
      "UPDATE reservation SET expires_at_ms = expires_at_ms + 1",
      [.reserveAgain, .settle, .release]
    ),
    (
      "UPDATE reservation SET call_id = 'x' WHERE state = 'open'",
      [.reserveAgain, .settle, .release]
    ),
    (
      "UPDATE usage_day SET cost_nanodollars = -1 WHERE day = (SELECT max(day) FROM usage_day)",
      [.report]
    ),
    ("UPDATE usage_day SET calls = -1 WHERE day = (SELECT max(day) FROM usage_day)", [.report]),
    ("UPDATE llm_call SET cost_nanodollars = -1 WHERE id = 'priced'", [.record, .list]),
    ("UPDATE llm_call SET tokens_prompt = -1 WHERE id = 'priced'", [.record, .list]),
    ("UPDATE llm_call SET pricing_code = 9 WHERE id = 'priced'", [.record, .list]),
    ("UPDATE llm_call SET success = 3 WHERE id = 'priced'", [.record, .list]),
    ("UPDATE llm_call SET service_tier = 'gold' WHERE id = 'priced'", [.record, .list]),
    ("UPDATE llm_call SET timestamp_ms = 9e18", [.zone]),
  ]

  @Test(arguments: damages)
  func `what cannot be is refused by whoever would go by it`(
    _ damage: (sql: String, refused: Set<Question>)
  ) throws {
    for question in damage.refused {
      let test = try Self.filled()
      try test.tamper(damage.sql)
      #expect(ask(question, of: test) == .corrupt, "\(question) after \(damage.sql)")
      #expect(try !test.ledger.verify().isOK, "\(damage.sql)")
    }
  }

  @Test(arguments: ["spent_amount", "reserved_amount", "unpriced_calls"])
  func `a counter that is missing is not taken for zero`(column: String) throws {
    for question in [Question.check, .reserve, .settle, .status] {
      let test = try Self.filled()
      try test.tamper(
        "UPDATE budget_period SET \(column) = NULL",
        withoutRule: "NOT NULL",
        of: "\(column) INTEGER"
      )
      #expect(ask(question, of: test) == .corrupt, "\(question) without \(column)")
    }
  }

  @Test(arguments: ["output_rate = -1", "service_tier = 'gold'"])
  func `a price that cannot be prices nothing`(damage: String) throws {
    let test = try Self.filled()
    try test.tamper(
      "UPDATE model_price SET \(damage) WHERE model = 'gpt-4o' AND service_tier = 'standard'"
    )
    // The prices that were read before the damage are still right.
    #expect(try !test.ledger.record(.using("gpt-4o", id: "priced")).isNew)
    let reopened = try test.reopened()
    #expect(refusal { try reopened.record(.using("gpt-4o", id: "priced")) } == .corrupt)
    #expect(try !reopened.verify().isOK)
  }

  @Test func `a refusal of the import of a damaged ledger ends it`() throws {
    let test = try Self.filled()
    try test.tamper("UPDATE budget_period SET spent_amount = -1")
    let log = "id,time,cost\na,2026-01-15T00:00:00Z,0.01\nb,2026-01-15T00:00:00Z,0.02\n"
    var mapping = TraceMapping(format: .csv(delimiter: 0x2C))
    for column in ["id=id", "timestamp=time", "cost=cost"] { try mapping.addColumn(column) }
    for constant in ["model=m", "provider=p"] { try mapping.addConstant(constant) }
    let path = try test.folder.write(log, to: "log.csv")
    #expect(
      refusal { try test.ledger.importTrace(at: path, mapping: mapping, into: .acme) } == .corrupt
    )
    #expect(try test.count("llm_call") == 4)
  }
}

// MARK: - Indexes out of step

/// Indexes that do not agree with their tables: whoever follows one comes to an end, and takes no
/// row for what it is not.
@Suite struct IndexOutOfStepTests {
  private let test: TestLedger
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    for number in 1...3 {
      let id = try ReservationID("r\(number)")
      _ = try acme.reserve(.cents(30), id: id, expiresAfter: .seconds(60))
      try test.spend(.cents(1))
    }
  }

  @Test func `holds that the index calls open and the table does not are not ended again`() throws {
    try test.tamper(
      "UPDATE reservation SET state = 'settled', call_id = 'x', ended_at_ms = 1",
      besideIndex: "reservation_open"
    )
    test.clock.advance(seconds: 60)
    #expect(refusal { try acme.expireReservations() } == .corrupt)
    #expect(refusal { try acme.reserve(.cents(1)) } == .corrupt)
    #expect(refusal { try acme.reserve(.cents(50)) } == .corrupt)
    #expect(refusal { try acme.canExecute(estimatedCost: .cents(50)) } == .corrupt)
    #expect(try test.count("reservation", where: "+state = 'settled'") == 3)
  }

  @Test func `an index that says too early that time has passed makes no room`() throws {
    try test.tamper(
      "UPDATE reservation SET expires_at_ms = expires_at_ms + 3600000, ttl_ms = ttl_ms + 3600000",
      besideIndex: "reservation_open"
    )
    test.clock.advance(seconds: 60)
    #expect(refusal { try acme.reserve(.cents(50)) } == .corrupt)
    #expect(refusal { try acme.canExecute(estimatedCost: .cents(50)) } == .corrupt)
    #expect(refusal { try acme.status() } == .corrupt)
    #expect(refusal { try acme.expireReservations() } == .corrupt)
  }

  @Test func `rows that are not in the index still hold their money`() throws {
    try test.tamper(
      "INSERT INTO reservation SELECT 'x' || reservation_id, workspace_id, project_id, execution_id, estimate_nanodollars, amount_nanodollars, estimate_tokens, amount_tokens, ttl_ms, extension_ms, created_at_ms, expires_at_ms, state, ended_at_ms, call_id, late, agent_id, user_id, session_id, feature, operation, provider, model, tags, period_ids, parent_id, has_course, on_expiry FROM reservation",
      besideIndex: "reservation_open"
    )
    #expect(try !acme.canExecute(estimatedCost: .cents(10)).canExecute)
    test.clock.advance(seconds: 60)
    try acme.expireReservations()
    #expect(try !test.ledger.verify().isOK)
  }

  @Test func `pages come to an end`() throws {
    for day in 1...9 {
      try test.spend(.cents(1), at: test.clock.now.adding(milliseconds: Int64(day) * 86_400_000))
    }
    try test.tamper(
      "UPDATE llm_call SET timestamp_ms = timestamp_ms - 864000000 WHERE rowid % 2 = 0",
      besideIndex: "llm_call_by_time"
    )
    let code = refusal {
      var page = try test.ledger.calls.list(in: .acme, limit: 2)
      var count = 0
      while let cursor = page.next, count < 100 {
        page = try test.ledger.calls.list(in: .acme, after: cursor, limit: 2)
        count += 1
      }
      #expect(count < 100, "the pages never end")
    }
    #expect(code == nil || code == .corrupt)
  }

  @Test(arguments: [[1, 3, 2], [1, 1], [-1, 2], [0]])
  func `a page whose rows do not follow the one before and each other is refused`(
    numbers: [Int64]
  ) {
    func place(_ number: Int64) -> PageCursor {
      PageCursor(timestampMilliseconds: number, rowNumber: 5)
    }
    let code = refusal {
      try Page.collect(limit: 3, after: place(0)) { _ in numbers.map { ($0, place($0)) } }
    }
    #expect(code == .corrupt)
  }

  @Test func `days that are made again from rows of no time come to an end`() throws {
    try test.tamper("UPDATE llm_call SET timestamp_ms = 253402300800000")
    #expect(refusal { try test.setBudget(.dollars(1), zone: "Asia/Tokyo") } == .corrupt)
    let latest = try TestLedger()
    try latest.spend(.cents(1), at: .distantFuture)
    try latest.spend(.cents(1), at: .distantPast)
    for zone in ["Pacific/Kiritimati", "America/Adak", "UTC"] {
      try latest.setBudget(.dollars(1), zone: zone)
    }
    try latest.expectVerified()
  }

  @Test(arguments: ["llm_call", "resource_usage"])
  func `tags that cannot be read are damage, and not the fault of who asks`(table: String) throws {
    let test = try TestLedger()
    let call = try LLMCall.costing(.cents(1), id: "a")
    try test.ledger.record(call)
    let usage = ResourceUsage(
      id: try RecordID("a"),
      workspace: .acme,
      resourceType: "cpu",
      usage: Quantity(millionths: 1)
    )
    try test.ledger.record(usage)
    try test.tamper("UPDATE \(table) SET tags = '{\"team' WHERE id = 'a'")
    let isCall = table == "llm_call"
    #expect(refusal { try test.ledger.record(call) } == (isCall ? .corrupt : nil))
    #expect(refusal { try test.ledger.record(usage) } == (isCall ? nil : .corrupt))
  }
}
