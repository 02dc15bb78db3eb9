import Testing

@testable import BudgetKit

/// What the table of adjustments keeps out by itself.
@Suite struct AdjustmentTableTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  /// A row, and whether the table takes it.
  struct Entry {
    let kind: String
    var call = "NULL"
    var amount = "-5"
    var usageKind = "adjustment"
    var counts = 1
    var reservation = "NULL"
    var tokens = "0"
    var unpriced = "0"
    var held = "0"
    let fits: Bool
  }

  static let entries = [
    Entry(kind: "credit", fits: true),
    Entry(kind: "refund", call: "'c1'", usageKind: "llm", fits: true),
    Entry(kind: "reconcile", amount: "7", fits: true),
    Entry(kind: "void", call: "'c1'", usageKind: "llm", counts: 0, fits: true),
    Entry(kind: "void", call: "'c1'", usageKind: "llm", counts: 1, fits: false),
    Entry(kind: "void", counts: 0, fits: false),
    Entry(kind: "gift", fits: false),
    Entry(kind: "refund", call: "'c1'", fits: false),
    Entry(kind: "credit", usageKind: "llm", fits: false),
    Entry(kind: "refund", call: "'nobody'", usageKind: "llm", fits: false),
    Entry(kind: "credit", amount: "4000000000000000001", fits: false),
    Entry(kind: "credit", amount: "-4000000000000000001", fits: false),
    Entry(kind: "credit", amount: "NULL", fits: false),
    Entry(kind: "credit", counts: 2, fits: false),
    Entry(kind: "expiry", amount: "5", reservation: "'r1'", tokens: "7", fits: true),
    Entry(kind: "expiry", amount: "0", reservation: "'r1'", fits: true),
    Entry(kind: "void", counts: 0, reservation: "'r1'", tokens: "-7", fits: true),
    Entry(kind: "void", counts: 1, reservation: "'r1'", fits: false),
    Entry(kind: "expiry", amount: "5", fits: false),
    Entry(kind: "expiry", reservation: "'r1'", fits: false),
    Entry(kind: "expiry", amount: "5", reservation: "'r1'", tokens: "-1", fits: false),
    Entry(kind: "expiry", amount: "5", reservation: "'nobody'", fits: false),
    Entry(kind: "credit", reservation: "'r1'", fits: false),
    Entry(kind: "credit", tokens: "7", fits: false),
    Entry(kind: "reprice", call: "'c1'", usageKind: "llm", fits: true),
    Entry(kind: "reprice", call: "'c1'", usageKind: "llm", unpriced: "-1", held: "-5", fits: true),
    Entry(kind: "reprice", fits: false),
    Entry(kind: "reprice", call: "'c1'", usageKind: "llm", unpriced: "1", fits: false),
    Entry(kind: "reprice", call: "'c1'", usageKind: "llm", held: "-5", fits: false),
    Entry(kind: "reprice", call: "'c1'", usageKind: "llm", unpriced: "-1", held: "5", fits: false),
    Entry(kind: "refund", call: "'c1'", usageKind: "llm", unpriced: "-1", fits: false),
  ]

  @Test(arguments: entries)
  func `an adjustment names what it corrects, and may be negative`(entry: Entry) throws {
    try test.ledger.record(.using("gpt-4o", id: "c1"))
    _ = try test.guarding().reserve(.zero, id: ReservationID("r1"))
    let sql = """
      PRAGMA foreign_keys = ON;
      INSERT INTO adjustment (adjustment_id, workspace_id, kind, adjusts_call_id, amount_nanodollars,
        reservation_id, tokens, unpriced_calls, held_nanodollars, usage_kind, provider, model, service_tier, unit, timestamp_ms, counts, reason, actor,
        recorded_at_ms)
      VALUES ('a1', 'acme', '\(entry.kind)', \(entry.call), \(entry.amount),
        \(entry.reservation), \(entry.tokens), \(entry.unpriced), \(entry.held), '\(entry.usageKind)',
        'p', 'm', '', '', 0, \(entry.counts), 'why', 'who', 0)
      """
    if entry.fits {
      try RawSQLite.execute(sql, in: test.ledger.path)
    } else {
      #expect(throws: RawSQLite.Failure.self) { try RawSQLite.execute(sql, in: test.ledger.path) }
    }
    #expect(try test.count("adjustment") == (entry.fits ? 1 : 0))
  }
}
