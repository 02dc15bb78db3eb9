import BudgetSQLite
import Testing

@testable import BudgetKit

/// The columns of budgets, their accounts and reservations: each figure is another one, so that two
/// that change places are seen.
@Suite struct AccountColumnTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private let settings = MonthlyBudget(
    limit: .usd(.nanodollars(11)),
    alertThresholds: .standard,
    alertEmails: ["a@example.com"],
    unpricedPolicy: .ceiling(.nanodollars(12)),
    isEnabled: true,
    carry: .upTo(.usd(.nanodollars(18))),
    active: ActiveTime(
      from: Instant(millisecondsSince1970: 19),
      until: Instant(millisecondsSince1970: 4_000_000_000_000)
    ),
    name: "a name",
    onExpiry: .spend,
    closing: .usd(.nanodollars(7))
  )

  private func makeBudget() throws -> KnownBudget {
    try test.ledger.store.write { [settings] bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      let scope = BudgetScope(workspace: .acme, project: .search)
      let id = try BudgetRepository.upsert(
        settings,
        of: scope,
        at: Instant(millisecondsSince1970: 13),
        on: connection
      )
      return KnownBudget(id: id, scope: scope, window: .month, carries: true)
    }
  }

  @Test func `every column of a budget holds its own value, when it is set and when it is changed`()
    throws
  {
    let budget = try makeBudget()
    let expected = [
      "budget_id": "\(budget.id)", "workspace_id": "acme", "shape": #"["project"]"#,
      "scope": #"{"project":"search"}"#, "time_window": "month", "limit_amount": "11",
      "unit": "usd", "observing": "0", "grace_percent": "0", "frozen": "0",
      "hard_limit": "1", "alert_thresholds": "50,80,90,100", "alert_emails": #"["a@example.com"]"#,
      "unpriced_policy": "ceiling", "unpriced_hold_nanodollars": "12", "enabled": "1",
      "updated_at_ms": "13", "removed_at_ms": "NULL", "carry": "capped",
      "carry_cap_amount": "18", "carry_since_ms": "13", "active_from_ms": "19",
      "active_until_ms": "4000000000000", "name": "a name", "on_expiry": "spend",
      "closing_amount": "7", "members_known_from_ms": "NULL",
    ]
    #expect(try test.columns(of: "budget") == expected)
    var changed = settings
    changed.limitAmount = .usd(.nanodollars(14))
    changed.isHard = false
    changed.alertThresholds = try AlertThresholds([15])
    changed.alertEmails = ["b@example.com"]
    changed.unpricedPolicy = .ceiling(.nanodollars(16))
    changed.carry = .upTo(.usd(.nanodollars(20)))
    changed.active = ActiveTime(
      from: Instant(millisecondsSince1970: 21),
      until: Instant(millisecondsSince1970: 4_000_000_000_001)
    )
    changed.name = "another name"
    changed.onExpiry = .giveBack
    try test.ledger.store.write { [changed] _, connection in
      #expect(try BudgetRepository.find(budget.scope, on: connection) == settings)
      #expect(try BudgetRepository.find(budget.id, on: connection) == settings)
      #expect(try BudgetRepository.list(.project, on: connection).map(\.budget) == [settings])
      _ = try BudgetRepository.upsert(
        changed,
        of: budget.scope,
        at: Instant(millisecondsSince1970: 17),
        on: connection
      )
      #expect(try BudgetRepository.find(budget.id, on: connection) == changed)
    }
    let afterwards = expected.merging([
      "limit_amount": "14", "hard_limit": "0", "alert_thresholds": "15",
      "alert_emails": #"["b@example.com"]"#, "unpriced_hold_nanodollars": "16",
      "updated_at_ms": "17", "carry_cap_amount": "20", "active_from_ms": "21",
      "active_until_ms": "4000000000001", "name": "another name", "on_expiry": "return",
      "closing_amount": "0",
    ]) { $1 }
    #expect(try test.columns(of: "budget") == afterwards)
  }

  @Test func `every column of an account holds its own value, and every way to read it finds it`()
    throws
  {
    let budget = try makeBudget()
    let period = Period.month(containing: test.ledger.now, in: .utc)
    let counters = PeriodCounters(
      period: period,
      spent: .nanodollars(21),
      reserved: .nanodollars(22),
      unpricedCalls: 23
    )
    let limit = BudgetLimit(amount: .nanodollars(24), isHard: false, bound: .nanodollars(26))
    let bend = LimitBend(
      raised: .nanodollars(27),
      carried: .nanodollars(-28),
      validUntil: Instant(millisecondsSince1970: period.end.millisecondsSince1970 - 29),
      validFrom: Instant(millisecondsSince1970: period.start.millisecondsSince1970 + 30)
    )
    let now = test.ledger.now
    let id = try test.ledger.store.write { _, connection in
      try BudgetPeriodRepository.insert(
        counters,
        of: budget,
        under: limit,
        bend,
        nextAlert: .nanodollars(25),
        on: connection
      )
    }
    let expected = [
      "period_id": "\(id)", "budget_id": "\(budget.id)",
      "period_start_ms": "\(period.start.millisecondsSince1970)",
      "period_end_ms": "\(period.end.millisecondsSince1970)", "limit_amount": "24",
      "member": "", "edge_ms": "NULL", "hard_limit": "0", "bound_amount": "26",
      "spent_amount": "21",
      "reserved_amount": "22",
      "unpriced_calls": "23", "next_alert_amount": "25",
      "valid_until_ms": "\(period.end.millisecondsSince1970 - 29)", "raised_amount": "27",
      "valid_from_ms": "\(period.start.millisecondsSince1970 + 30)",
      "carried_amount": "-28",
    ]
    #expect(try test.columns(of: "budget_period") == expected)
    try test.ledger.store.readSnapshot { connection in
      for stored in [
        try BudgetPeriodRepository.list(of: budget, on: connection).first,
        try BudgetPeriodRepository.list(on: connection).first,
      ] {
        #expect(stored?.id == id && stored?.budget == budget && stored?.counters == counters)
        #expect(stored?.limit == limit && stored?.nextAlert == .nanodollars(25))
        #expect(stored?.bend == bend && stored?.budget.carries == true)
      }
      #expect(try BudgetPeriodRepository.find(id, on: connection)?.bend == bend)
      // Another month's limit stands as its row says, as long as that says that it holds.
      let found = try BudgetPeriodRepository.find(
        budget.scope,
        budget.scope.shape,
        at: now,
        now: period.end,
        on: connection
      )
      let known = KnownAccounts(
        revision: try BudgetRepository.revision(on: connection),
        start: period.start,
        end: period.end,
        members: [.init(id: id, budget: budget)]
      )
      let remembered = try BudgetPeriodRepository.accounts(known, at: now, on: connection)
      #expect(found.accounts.first?.account.limit == settings.limitInForce)
      #expect(remembered?.all.first?.limit == limit)
      for account in [found.accounts.first?.account, remembered?.all.first] {
        #expect(account?.id == id && account?.budget == budget && account?.period == period)
        #expect(account?.spent == .nanodollars(21) && account?.reserved == .nanodollars(22))
        #expect(account?.nextAlert == .nanodollars(25))
      }
      #expect(found.accounts.first?.account.unpricedCalls == 23)
    }
  }

  @Test func `what is spent, held and limited changes its own column of an account`() throws {
    let budget = try makeBudget()
    let period = Period.month(containing: test.ledger.now, in: .utc)
    try test.ledger.store.write { _, connection in
      let id = try BudgetPeriodRepository.insert(
        PeriodCounters(period: period, spent: .zero, reserved: .zero, unpricedCalls: 0),
        of: budget,
        under: BudgetLimit(.nanodollars(100), isHard: true),
        nextAlert: nil,
        on: connection
      )
      try BudgetPeriodRepository.spend(
        .nanodollars(31),
        held: .nanodollars(32),
        unpricedCalls: 33,
        in: id,
        on: connection
      )
      #expect(
        try BudgetPeriodRepository.hold(
          .nanodollars(4),
          upTo: .nanodollars(67),
          in: id,
          on: connection
        )
      )
      #expect(
        try !BudgetPeriodRepository.hold(
          .nanodollars(1),
          upTo: .nanodollars(67),
          in: id,
          on: connection
        )
      )
      try BudgetPeriodRepository.free(Held(cost: .nanodollars(2)), in: id, on: connection)
      try BudgetPeriodRepository.setLimit(
        BudgetLimit(amount: .nanodollars(35), isHard: false, bound: .nanodollars(37)),
        LimitBend(
          raised: .nanodollars(38),
          carried: .nanodollars(39),
          validUntil: period.start,
          validFrom: period.end
        ),
        nextAlert: .nanodollars(36),
        in: id,
        on: connection
      )
    }
    let columns = try test.columns(of: "budget_period")
    let expected = [
      "spent_amount": "31", "reserved_amount": "34", "unpriced_calls": "33",
      "limit_amount": "35", "hard_limit": "0", "bound_amount": "37", "next_alert_amount": "36",
      "raised_amount": "38", "carried_amount": "39",
      "valid_until_ms": "\(period.start.millisecondsSince1970)",
      "valid_from_ms": "\(period.end.millisecondsSince1970)",
    ]
    #expect(columns.filter { expected[$0.key] != nil } == expected)
  }

  @Test
  func `every column of a reservation holds its own value, while it is open and when it ends`()
    throws
  {
    let open = try Reservation(
      id: ReservationID("a reservation"),
      subject: CallSubject(
        CallContext(
          workspace: .acme,
          project: .search,
          execution: ExecutionID("an execution"),
          agent: "an agent",
          user: "a user",
          session: "a session",
          feature: "a feature",
          operation: "an operation",
          tags: ["a": "tag"]
        ),
        provider: "a provider",
        model: "a model"
      ),
      estimate: .nanodollars(41),
      amount: .nanodollars(42),
      estimatedTokens: 48,
      heldTokens: 49,
      timeToLive: .milliseconds(43),
      createdAt: Instant(millisecondsSince1970: 44),
      expiresAt: Instant(millisecondsSince1970: 87),
      state: .open,
      callID: nil,
      isLate: false,
      accounts: [45, 46],
      parent: nil,
      hasCourse: false,
      course: ReservationCourse(granted: Held(cost: .nanodollars(42), tokens: 49))
    )
    try test.ledger.store.write { bookkeeper, connection in
      try bookkeeper.registerWorkspace(.acme, on: connection)
      try ReservationRepository.insert(open, on: connection)
    }
    let expected = [
      "reservation_id": "a reservation", "workspace_id": "acme", "project_id": "search",
      "execution_id": "an execution", "estimate_nanodollars": "41", "amount_nanodollars": "42",
      "estimate_tokens": "48", "amount_tokens": "49", "extension_ms": "0", "has_course": "0",
      "on_expiry": "return",
      "ttl_ms": "43", "created_at_ms": "44", "expires_at_ms": "87", "state": "open",
      "ended_at_ms": "NULL", "call_id": "NULL", "late": "0", "agent_id": "an agent",
      "user_id": "a user", "session_id": "a session", "feature": "a feature",
      "operation": "an operation", "provider": "a provider", "model": "a model",
      "tags": #"{"a":"tag"}"#, "period_ids": "45,46", "parent_id": "NULL",
    ]
    #expect(try test.columns(of: "reservation") == expected)
    try test.ledger.store.write { _, connection in
      #expect(try ReservationRepository.find(open.id, on: connection) == open)
      #expect(try ReservationRepository.open(on: connection) == [open])
      let expired = try ReservationRepository.expired(
        in: .acme,
        at: open.expiresAt,
        limit: 2,
        on: connection
      )
      #expect(expired == [open])
      try ReservationRepository.end(
        open,
        as: .settled,
        at: Instant(millisecondsSince1970: 47),
        callID: RecordID("a call"),
        isLate: true,
        on: connection
      )
      let settled = try ReservationRepository.find(open.id, on: connection)
      #expect(settled?.state == .settled && settled?.isLate == true)
      #expect(settled?.callID?.rawValue == "a call" && settled?.accounts == [45, 46])
    }
    let afterwards = expected.merging([
      "state": "settled", "ended_at_ms": "47", "call_id": "a call", "late": "1",
    ]) { $1 }
    #expect(try test.columns(of: "reservation") == afterwards)
  }
  @Test func `every column of what became of a reservation holds its own value`() throws {
    let acme = test.guarding()
    let made = try acme.reserve(.nanodollars(9), tokens: 8, id: ReservationID("changed"))
    var changed = made
    changed.amount = .nanodollars(30)
    changed.heldTokens = 31
    changed.course = ReservationCourse(
      drawn: Held(cost: .nanodollars(11), tokens: 12),
      granted: Held(cost: .nanodollars(90), tokens: 91),
      lent: Held(cost: .nanodollars(15), tokens: 16),
      paid: Held(cost: .nanodollars(17), tokens: 18),
      observed: Held(cost: .nanodollars(19), tokens: 20),
      attempts: 21,
      kept: .nanodollars(23),
      isClosing: true
    )
    changed.extend(until: made.expiresAt.adding(milliseconds: 22))
    try test.ledger.store.write { [changed] _, connection in
      try ReservationRepository.update(changed, on: connection)
      let found = try #require(try ReservationRepository.find(changed.id, on: connection))
      #expect(found.hasCourse && found.course == changed.course)
      #expect(found.amount == changed.amount && found.heldTokens == changed.heldTokens)
      #expect(found.expiresAt == changed.expiresAt)
    }
    let expected = [
      "reservation_id": "changed", "drawn_nanodollars": "11", "drawn_tokens": "12",
      "granted_nanodollars": "90", "granted_tokens": "91", "lent_nanodollars": "15",
      "lent_tokens": "16", "paid_nanodollars": "17", "paid_tokens": "18",
      "observed_nanodollars": "19", "observed_tokens": "20", "attempts": "21",
      "kept_nanodollars": "23", "closing": "1",
    ]
    #expect(try test.columns(of: "reservation_course") == expected)
    let columns = try test.columns(of: "reservation")
    #expect(columns["amount_tokens"] == "31" && columns["extension_ms"] == "22")
  }
}
