import BudgetKit
import Testing

/// The id of a reservation that is over must not pass for one that holds money.
@Suite struct EndedReservationTests {
  private let test: TestLedger
  private let id: ReservationID
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    id = try ReservationID("job1")
    _ = try acme.reserve(.cents(50), id: id, expiresAfter: .seconds(60))
  }

  /// Every way in which a reservation ends, and what is said of it.
  enum End: CaseIterable {
    case runOut, swept, released, releasedLate, settled, settledLate

    var words: String {
      switch self {
      case .runOut, .swept, .releasedLate: "expired at 2026-01-15T12:01:00Z"
      case .released: "was released"
      case .settled, .settledLate: "was settled as call 'job1'"
      }
    }
  }

  private func end(as end: End) throws {
    if [.runOut, .swept, .releasedLate, .settledLate].contains(end) {
      test.clock.advance(seconds: 60)
    }
    switch end {
    case .runOut: break
    case .swept: try acme.expireReservations()
    case .released, .releasedLate: try acme.release(id)
    case .settled, .settledLate: try acme.settle(id, with: .cost(.cents(50)))
    }
  }

  private func reserveAgain() throws -> Reservation {
    try acme.reserve(.cents(50), id: id, expiresAfter: .seconds(60))
  }

  @Test(arguments: End.allCases)
  func `the same request again says what became of the reservation`(_ end: End) async throws {
    try self.end(as: end)
    let sentence =
      "Reservation 'job1' \(end.words) and holds nothing any more; use a new id for a new run."
    let error = #expect(throws: LedgerError.self) { try reserveAgain() }
    #expect(error?.code == .conflict && error?.message == sentence)
    let later = await #expect(throws: LedgerError.self) {
      try await acme.reserve(.cents(50), id: id, expiresAfter: .seconds(60))
    }
    #expect(later?.code == .conflict && later?.message == sentence)
    let within = await #expect(throws: LedgerError.self) {
      try await acme.withReservation(.cents(50), id: id, expiresAfter: .seconds(60)) { _ in
        Issue.record("The call was made although nothing is held for it.")
      }
    }
    #expect(within?.code == .conflict && within?.message == sentence)
    try test.expectVerified()
  }

  @Test func `the same request again is answered alike until its last millisecond`() async throws {
    test.clock.now = test.clock.now.adding(milliseconds: 59_999)
    let again = try reserveAgain()
    #expect(again.state == .open && again.expiresAt == again.createdAt.adding(milliseconds: 60_000))
    #expect(try await acme.reserve(.cents(50), id: id, expiresAfter: .seconds(60)) == again)
    #expect(try test.status().reserved == .cents(50))
    test.clock.now = test.clock.now.adding(milliseconds: 1)
    let code = await refusal {
      try await acme.reserve(.cents(50), id: id, expiresAfter: .seconds(60))
    }
    #expect(code == .conflict)
  }

  @Test func `tasks that share a transaction are refused alike`() async throws {
    try await acme.release(id)
    let codes = await withTaskGroup(of: LedgerError.Code?.self) { group in
      for _ in 0..<20 {
        group.addTask {
          await refusal { try await acme.reserve(.cents(50), id: id, expiresAfter: .seconds(60)) }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes == Array(repeating: .conflict, count: 20))
    try test.expectVerified()
  }

  @Test(arguments: [false, true])
  func `what has run out is released as expired, whether somebody has swept or not`(
    isSwept: Bool
  ) throws {
    test.clock.advance(seconds: 60)
    if isSwept { try acme.expireReservations() }
    #expect(try acme.release(id).state == .expired)
    #expect(try test.count("reservation", where: "state = 'expired'") == 1)
    try test.expectVerified()
  }
}

// MARK: - A script that runs night after night

/// A script with a stable id, in whatever state its reservation is left by the night before.
@Suite struct NightlyScriptTests {
  /// What a script does where the ledger says that the id's reservation is over.
  enum Care {
    /// It leaves the run out.
    case stops
    /// It takes a new id, as the sentence says.
    case renews
    /// Control: it goes on as if the money were held.
    case ignores
  }

  @Test(arguments: [Care.stops, .renews]) func `it never spends more than the limit`(
    _ care: Care
  ) throws {
    var all = Money.zero
    for seed in UInt64(1)...20 {
      let spent = try spending(care, seed: seed)
      #expect(spent <= .dollars(1), "seed \(seed)")
      all = all + spent
    }
    #expect(all > .dollars(1), "the scripts must do something")
  }

  @Test func `control: a script that takes the conflict for an answer overspends`() throws {
    #expect(try (UInt64(1)...20).contains { try spending(.ignores, seed: $0) > .dollars(1) })
  }

  /// Runs the script for twenty nights of one month, and returns what its calls cost.
  private func spending(_ care: Care, seed: UInt64) throws -> Money {
    let test = try TestLedger(now: "2026-01-05T02:00:00Z")
    try test.setBudget(.dollars(1))
    var random = SeededGenerator(seed: seed)
    var spent = Money.zero
    for night in 0..<20 {
      if let id = try hold(night, care, test) {
        spent = spent + (try run(id, test, &random))
      }
      // The next run comes while the hold lives, when it has run out, or when somebody has swept.
      test.clock.advance(seconds: [60, 86_400].randomElement(using: &random) ?? 60)
      if Bool.random(using: &random) { try test.guarding().expireReservations() }
    }
    if care != .ignores { #expect(try test.status().spent == spent) }
    try test.expectVerified()
    return spent
  }

  /// Returns the id under which the script believes that money is held.
  private func hold(_ night: Int, _ care: Care, _ test: TestLedger) throws -> ReservationID? {
    let id = try ReservationID("job1")
    let acme = test.guarding()
    do {
      return try acme.reserve(.cents(30), id: id, expiresAfter: .seconds(600)).id
    } catch let error as LedgerError where error.code == .budgetExceeded {
      return nil
    } catch let error as LedgerError where error.code == .conflict {
      switch care {
      case .stops: return nil
      case .ignores: return id
      case .renews:
        let fresh = try ReservationID("job1-\(night)")
        return try? acme.reserve(.cents(30), id: fresh, expiresAfter: .seconds(600)).id
      }
    }
  }

  /// Makes the call and settles it, is killed before the call, or gives the money back.
  private func run(
    _ id: ReservationID,
    _ test: TestLedger,
    _ random: inout SeededGenerator
  ) throws -> Money {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return .zero
    case 1:
      _ = try? test.guarding().release(id)
      return .zero
    default:
      _ = try? test.guarding().settle(id, with: .cost(.cents(30)))
      return .cents(30)
    }
  }
}
