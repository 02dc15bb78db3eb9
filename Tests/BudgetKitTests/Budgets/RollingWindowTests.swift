import Testing

@testable import BudgetKit

/// Rolling windows are exact: what began so long ago has left, what began a millisecond later has
/// not.
@Suite struct RollingWindowTests {
  private let test: TestLedger
  private static let day: Int64 = 86_400_000

  init() throws {
    test = try TestLedger()
  }

  private func set(
    _ limit: Money,
    of scope: BudgetScope = BudgetScope(workspace: .acme),
    milliseconds: Int64 = day
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: .rolling(milliseconds: milliseconds),
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  private func fits(_ amount: Money) throws -> Bool {
    try test.guarding().canExecute(estimatedCost: amount).canExecute
  }

  private func spent() throws -> Money {
    try #require(test.ledger.standings(of: BudgetScope(workspace: .acme)).first?.spent)
  }

  @Test(arguments: [true, false])
  func `a call leaves the window as long after it began as the window is`(isOpenFirst: Bool) throws
  {
    let start = test.clock.now
    if isOpenFirst { try set(.dollars(1)) }
    try test.spend(.cents(60), at: start)
    try test.spend(.cents(30), at: start.adding(milliseconds: 1000))
    if !isOpenFirst { try set(.dollars(1)) }
    for (offset, room) in [
      (1000, 10), (Self.day - 1, 10), (Self.day, 70), (Self.day + 999, 70), (Self.day + 1000, 100),
    ] as [(Int64, Int32)] {
      test.clock.now = start.adding(milliseconds: offset)
      #expect(try fits(.cents(room)) && !fits(.cents(room + 1)), "\(offset)")
      #expect(try spent() == .cents(100 - room), "\(offset)")
      try test.expectVerified()
    }
  }

  @Test func `a reservation sees what has left, and holds until it ends`() throws {
    try set(.dollars(1))
    let start = test.clock.now
    try test.spend(.cents(90))
    #expect(refusal { try test.guarding().reserve(.cents(20)) } == .budgetExceeded)
    test.clock.now = start.adding(milliseconds: Self.day)
    let hold = try test.guarding().reserve(.dollars(1), expiresAfter: .seconds(2 * 86_400))
    try test.expectVerified()
    test.clock.now = start.adding(milliseconds: 2 * Self.day)
    #expect(refusal { try test.guarding().reserve(.cents(1)) } == .budgetExceeded)
    // The call began a day ago: it has left the window when it is booked.
    try test.guarding().settle(hold.id, with: .cost(.dollars(1)))
    #expect(try fits(.dollars(1)) && spent() == .zero)
    try test.expectVerified()
  }

  @Test func `what is booked late counts where it still lies in the window`() throws {
    try set(.dollars(1))
    let start = test.clock.now
    try test.spend(.cents(10), at: start.adding(milliseconds: -Self.day))
    #expect(try spent() == .zero)
    try test.spend(.cents(20), at: start.adding(milliseconds: 1 - Self.day))
    #expect(try spent() == .cents(20))
    test.clock.advance(seconds: 1)
    #expect(try spent() == .zero)
    // A clock that goes back brings back what has not left by it, and forward again takes it off.
    try test.spend(.cents(5))
    test.clock.advance(seconds: -3600)
    try test.spend(.cents(5))
    #expect(try spent() == .cents(40))
    try test.expectVerified()
    test.clock.advance(seconds: 3600)
    #expect(try spent() == .cents(10))
    try test.spend(.cents(1))
    #expect(try spent() == .cents(11))
    try test.expectVerified()
  }

  @Test(arguments: [1, 2, 3])
  func `a check that is asked again holds after a write by a clock that was ahead`(checks: Int)
    throws
  {
    try set(.dollars(1))
    let start = test.clock.now
    try test.spend(.cents(90))
    let guardian = test.guarding()
    func fits(_ cents: Int32) throws -> Bool {
      try guardian.canExecute(estimatedCost: .cents(cents)).canExecute
    }
    for _ in 0..<checks { #expect(try fits(10) && !fits(11)) }
    // Another process, a month ahead, takes off what has not left.
    test.clock.now = start.adding(milliseconds: 30 * Self.day)
    try test.spend(.cents(1))
    for _ in 0..<checks { #expect(try fits(99) && !fits(100)) }
    test.clock.now = start.adding(milliseconds: 1)
    for _ in 0..<checks { #expect(try fits(9) && !fits(10)) }
    #expect(refusal { try guardian.reserve(.cents(10)) } == .budgetExceeded)
    _ = try guardian.reserve(.cents(9))
    for _ in 0..<checks { #expect(try !fits(1)) }
    try test.expectVerified()
  }

  @Test func `a threshold alerts again when the spend has fallen under it`() throws {
    try set(.dollars(1))
    try test.spend(.cents(85))
    #expect(try test.alertedPercents() == [50, 80])
    try test.spend(.cents(1))
    #expect(try test.alertedPercents() == [50, 80])
    test.clock.advance(seconds: 86_400)
    try test.spend(.cents(55))
    #expect(try test.alertedPercents().sorted() == [50, 50, 80])
    try test.expectVerified()
  }

  @Test func `each user has a window of their own, and a short one beside a long one holds`() throws
  {
    try set(.dollars(1), of: BudgetScope(workspace: .acme, each: [.user]), milliseconds: 3_600_000)
    try set(.dollars(3), of: BudgetScope(workspace: .acme, each: [.user]))
    let ada = test.ledger.guard(for: CallContext(workspace: .acme, user: "ada"))
    let bob = test.ledger.guard(for: CallContext(workspace: .acme, user: "bob"))
    for _ in 0..<3 {
      let hold = try ada.reserve(.dollars(1))
      try ada.settle(hold.id, with: .cost(.dollars(1)))
      #expect(refusal { try ada.reserve(.cents(1)) } == .budgetExceeded)
      #expect(try bob.canExecute(estimatedCost: .dollars(1)).canExecute)
      test.clock.advance(seconds: 3600)
    }
    #expect(refusal { try ada.reserve(.cents(1)) } == .budgetExceeded)
    test.clock.advance(seconds: 86_400 - 3 * 3600)
    #expect(try ada.canExecute(estimatedCost: .dollars(1)).canExecute)
    try test.expectVerified()
  }

  @Test(arguments: 1...8)
  func `the account is at every step what a plain sum over the rows is`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let length: Int64 = 600_000
    try set(.dollars(5), milliseconds: length)
    var rows: [(at: Instant, cost: Int32)] = []
    for step in 0..<60 {
      test.clock.now = test.clock.now.adding(milliseconds: Int64(random.next() % 90_000))
      let cost = Int32(random.next() % 120)
      let at = test.clock.now.adding(milliseconds: -Int64(random.next() % 60_000))
      try test.spend(.cents(cost), at: at)
      rows.append((at, cost))
      if step.isMultiple(of: 7) {
        test.clock.now = test.clock.now.adding(milliseconds: Int64(random.next() % 400_000))
      }
      let far = test.clock.now.adding(milliseconds: -length)
      let sum = rows.filter { $0.at > far }.reduce(Int32(0)) { $0 + $1.cost }
      #expect(try spent() == .cents(sum), "seed \(seed), step \(step)")
    }
    try test.expectVerified()
  }
}

/// A generator of numbers that a seed fixes.
private struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state >> 11
  }
}
