import BudgetKit
import BudgetSQLite
import Testing

@Suite struct GroupCommitTests {
  /// What one of many concurrent writers was told.
  private enum Answer: Sendable, Equatable {
    case reserved(ReservationID)
    case settled(Money?)
    case recorded(Bool)
    case refused(LedgerError.Code)
  }

  private func answer(_ write: @Sendable () async throws -> Answer) async throws -> Answer {
    do {
      return try await write()
    } catch let error as LedgerError {
      return .refused(error.code)
    }
  }

  @Test func `concurrent settlements, refusals and conflicts each get their own answer`()
    async throws
  {
    let test = try TestLedger()
    try test.setBudget(.dollars(100))
    try test.setBudget(.cents(1), workspace: .other)
    let acme = test.guarding()
    var holds: [Reservation] = []
    for _ in 0..<32 { holds.append(try await acme.reserve(.dollars(1))) }
    try await test.ledger.record(.costing(.cents(1), id: "taken"))

    let answers = try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
      for (index, hold) in holds.enumerated() {
        group.addTask {
          let answer = try await self.answer {
            switch index % 4 {
            case 0, 1:
              .settled(try await acme.settle(hold.id, with: .cost(.cents(Int32(index)))).cost)
            case 2:
              .reserved(
                try await test.guarding(in: .other)
                  .reserve(.cents(2), id: ReservationID("no\(index)")).id
              )
            default: .recorded(try await test.ledger.record(.costing(.cents(9), id: "taken")).isNew)
            }
          }
          return (index, answer)
        }
      }
      return try await group.reduce(into: [Int: Answer]()) { $0[$1.0] = $1.1 }
    }

    for index in 0..<32 {
      let expected: Answer =
        switch index % 4 {
        case 0, 1: .settled(.cents(Int32(index)))
        case 2: .refused(.budgetExceeded)
        default: .refused(.conflict)
        }
      #expect(answers[index] == expected, "\(index)")
    }
    let status = try await acme.status()
    let cents = (0..<32).filter { $0 % 4 < 2 }.reduce(1, +)
    #expect(status.spent == .cents(Int32(cents)) && status.reserved == .dollars(16))
    #expect(try await test.guarding(in: .other).status().reserved == .zero)
    try test.expectVerified()
  }

  @Test func `concurrent reservations take exactly the room there is`() async throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    try test.setBudget(.cents(70), project: .search)
    let held = await withTaskGroup(of: Int32.self) { group in
      for index in 0..<32 {
        group.addTask {
          let project: ProjectID? = index % 2 == 0 ? .search : nil
          let hold = try? await test.guarding(project).reserve(.cents(7))
          return hold == nil ? 0 : 7
        }
      }
      return await group.reduce(0, +)
    }
    let status = try await test.guarding().status()
    let project = try await test.guarding(.search).status()
    #expect(
      status.reserved == .cents(held) && held == 98 && project.reserved ?? .dollars(9) <= .cents(70)
    )
    try test.expectVerified()
  }

  @Test(arguments: 1...5)
  func `the same settlement from many tasks counts once`(times: Int) async throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let hold = try await test.guarding().reserve(.cents(10))
    let settled = try await withThrowingTaskGroup(of: Settlement.self) { group in
      for _ in 0..<times {
        group.addTask { try await test.guarding().settle(hold.id, with: .cost(.cents(8))) }
      }
      return try await group.reduce(into: Set<Settlement>()) { $0.insert($1) }
    }
    #expect(settled.count == 1)
    #expect(try test.count("llm_call") == 1)
    try test.expectVerified()
  }

  @Test func `exactly one of settlement, release and expiry wins`() async throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(100))
    let acme = test.guarding()
    for round in 0..<20 {
      let hold = try await acme.reserve(.dollars(1), expiresAfter: .seconds(1))
      let isLate = round % 2 == 0
      if isLate { test.clock.advance(seconds: 1) }
      async let settled = refusal { try await acme.settle(hold.id, with: .cost(.cents(1))) }
      async let released = refusal { try await acme.release(hold.id) }
      async let other = refusal { try await acme.reserve(.cents(1), expiresAfter: .seconds(1)) }
      let (settle, release, _) = await (settled, released, other)
      let id = hold.id.rawValue
      let state = try test.rawDatabase().read {
        try $0.value(of: "SELECT state FROM reservation WHERE reservation_id = '\(id)'")
      }
      switch state {
      case "settled": #expect(settle == nil)
      case "released": #expect(release == nil && settle == .conflict && !isLate)
      default: Issue.record("Nobody won: \(state ?? "nobody")")
      }
    }
    test.clock.advance(seconds: 2)
    #expect(try await acme.status().reserved == .zero)
    try test.expectVerified()
  }
}
