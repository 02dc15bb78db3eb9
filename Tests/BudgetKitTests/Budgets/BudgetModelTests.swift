import Foundation
import Testing

@testable import BudgetKit

/// Random operations on budgets of many scopes, windows and units, and on a model of them that adds
/// up everything at each question: both agree.
@Suite struct BudgetModelTests {
  private static let isSoak = ProcessInfo.processInfo.environment["BUDGET_SOAK"] == "1"
  private static let sequences = isSoak ? 10_000 : 100

  @Test(arguments: 1...10)
  func `the ledger answers as a model that adds up everything`(_ part: UInt64) throws {
    let clock = SettableClock(try Instant(iso8601: "2026-03-30T07:11:13Z"))
    let ledger = try Ledger.inMemory(clock: LedgerClock { clock.now })
    for number in 0..<Self.sequences {
      let seed = part * 1_000_000 + UInt64(number)
      var sequence = try BudgetSequence(seed: seed, in: ledger, clock)
      for step in 0..<200 {
        let difference = try sequence.step()
        #expect(difference == nil, "seed \(seed), step \(step)")
        if difference != nil { return }
      }
    }
    let differences = try ledger.verify().differences
    #expect(differences == [])
  }

  @Test func `control: a model that knows nothing of expiry disagrees`() throws {
    let clock = SettableClock(try Instant(iso8601: "2026-03-30T07:11:13Z"))
    let ledger = try Ledger.inMemory(clock: LedgerClock { clock.now })
    var disagreed = false
    for seed: UInt64 in 1...40 where !disagreed {
      var sequence = try BudgetSequence(seed: seed, in: ledger, clock, knowsExpiry: false)
      for _ in 0..<200 where !disagreed { disagreed = try sequence.step() != nil }
    }
    #expect(disagreed)
  }
}

/// One sequence of random operations, in a workspace of its own.
private struct BudgetSequence {
  private var random: SeededGenerator
  private let ledger: Ledger
  private let clock: SettableClock
  private let workspace: WorkspaceID
  private let knowsExpiry: Bool
  private var model = BudgetModel()
  private var count = 0

  init(
    seed: UInt64,
    in ledger: Ledger,
    _ clock: SettableClock,
    knowsExpiry: Bool = true
  ) throws {
    random = SeededGenerator(seed: seed)
    self.ledger = ledger
    self.clock = clock
    self.knowsExpiry = knowsExpiry
    workspace = try WorkspaceID("w\(seed)")
    // The end of a month is near.
    clock.now = try Instant(iso8601: "2026-03-30T07:11:13Z")
    for _ in 0..<Int.random(in: 2...6, using: &random) { try addRule() }
  }

  private var now: Int64 { clock.now.millisecondsSince1970 }
}

// MARK: - Steps

extension BudgetSequence {
  /// Makes one step; returns how the ledger and the model differ, `nil` where they agree.
  mutating func step() throws -> String? {
    let needs = BudgetModel.Needs(
      cost: .random(in: 0...40, using: &random) * 50_000_000,
      tokens: chance(0.1) ? nil : .random(in: 0...400, using: &random)
    )
    let caller = BudgetModel.Caller(
      project: ["search", "chat", nil].randomElement(using: &random) ?? nil,
      user: ["ada", "bob", nil].randomElement(using: &random) ?? nil
    )
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<30: return try reserve(needs, caller)
    case 30..<50: return try check(needs, caller)
    case 50..<65: try settle(needs)
    case 65..<70: try release()
    case 70..<80: try record(needs, caller)
    case 80..<84: try changeRule()
    case 84..<86: return try raise()
    case 86..<94: advance()
    default: return try compareStandings()
    }
    return nil
  }

  private mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < probability
  }

  private mutating func advance() {
    let seconds: Int64 =
      chance(0.2) ? .random(in: 0...200_000, using: &random) : .random(in: 0...5000, using: &random)
    clock.advance(seconds: seconds)
  }

  private func context(of caller: BudgetModel.Caller) throws -> CallContext {
    CallContext(
      workspace: workspace,
      project: caller.project.map(ProjectID.init),
      user: caller.user
    )
  }

  private func check(_ needs: BudgetModel.Needs, _ caller: BudgetModel.Caller) throws -> String? {
    let decision = try ledger.guard(for: context(of: caller)).canExecute(
      estimatedCost: Money(nanodollars: needs.cost),
      estimatedTokens: needs.tokens
    )
    let expected = model.allows(needs, by: caller, at: now)
    return decision.canExecute == expected ? nil : "check: \(decision.reason)"
  }

  private mutating func reserve(
    _ needs: BudgetModel.Needs,
    _ caller: BudgetModel.Caller
  ) throws -> String? {
    count += 1
    let id = "\(workspace)-\(count)"
    let seconds = Int64.random(in: 1...100_000, using: &random)
    let expected = model.allows(needs, by: caller, at: now)
    do {
      _ = try ledger.guard(for: context(of: caller)).reserve(
        Money(nanodollars: needs.cost),
        tokens: needs.tokens,
        id: ReservationID(id),
        expiresAfter: .seconds(seconds)
      )
      guard expected else { return "reserve: held what does not fit" }
      let expires = knowsExpiry ? now + seconds * 1000 : .max
      model.hold(id, needs, by: caller, at: now, until: expires)
      model.expire(at: now)
    } catch let error as LedgerError where error.code == .budgetExceeded {
      // A refusal may write what has run out, or leave that for later; here it is written.
      try ledger.budget(for: workspace).expireReservations()
      model.expire(at: now)
      return expected ? "reserve: \(error.message)" : nil
    }
    return nil
  }

  private mutating func settle(_ needs: BudgetModel.Needs) throws {
    guard let id = model.openHolds.randomElement(using: &random) else { return }
    var measured = MeasuredCall.cost(Money(nanodollars: needs.cost))
    let completion = (needs.tokens ?? 0) / 3
    measured.usage = TokenUsage(prompt: (needs.tokens ?? 0) - completion, completion: completion)
    _ = try ledger.budget(for: workspace).settle(ReservationID(id), with: measured)
    model.settle(id, BudgetModel.Needs(cost: needs.cost, tokens: needs.tokens ?? 0))
  }

  private mutating func release() throws {
    guard let id = model.openHolds.randomElement(using: &random) else { return }
    _ = try ledger.budget(for: workspace).release(ReservationID(id))
    model.release(id)
  }

  private mutating func record(
    _ needs: BudgetModel.Needs,
    _ caller: BudgetModel.Caller
  ) throws {
    let age = chance(0.5) ? 0 : Int64.random(in: 0...100_000_000, using: &random)
    let call = LLMCall(
      context: try context(of: caller),
      answeredBy: ModelReference(provider: "openai", name: "gpt-4o"),
      usage: TokenUsage(prompt: needs.tokens ?? 0),
      reportedCost: Money(nanodollars: needs.cost),
      timestamp: Instant(millisecondsSince1970: now - age)
    )
    _ = try ledger.record(call)
    let needs = BudgetModel.Needs(cost: needs.cost, tokens: needs.tokens ?? 0)
    model.record(needs, by: caller, at: now - age)
  }
}

// MARK: - Rules

extension BudgetSequence {
  private mutating func addRule() throws {
    let isForEachUser = chance(0.25)
    let windows: [BudgetWindow] = [
      .hour, .day, .month, .total, .rolling(milliseconds: 5 * 3_600_000 + 1),
    ]
    let rule = BudgetModel.Rule(
      project: chance(0.4) ? "search" : nil,
      user: !isForEachUser && chance(0.3) ? "ada" : nil,
      isForEachUser: isForEachUser,
      window: windows.randomElement(using: &random) ?? .day,
      unit: BudgetUnit.allCases.randomElement(using: &random) ?? .usd,
      limit: 0,
      mode: .hard
    )
    let isKnown = model.rules.contains {
      $0.project == rule.project && $0.user == rule.user && $0.window == rule.window
        && $0.isForEachUser == rule.isForEachUser && $0.unit == rule.unit
    }
    guard !isKnown else { return }
    model.rules.append(rule)
    try change(model.rules.count - 1)
  }

  private mutating func changeRule() throws {
    guard let index = model.rules.indices.randomElement(using: &random) else { return }
    try change(index)
  }

  private mutating func change(_ index: Int) throws {
    var rule = model.rules[index]
    switch rule.unit {
    case .usd: rule.limit = .random(in: 0...200, using: &random) * 50_000_000
    case .tokens: rule.limit = .random(in: 0...3000, using: &random)
    case .calls: rule.limit = .random(in: 0...12, using: &random)
    }
    rule.mode = chance(0.8) ? .hard : chance(0.5) ? .soft : .observe
    rule.grace = rule.mode != .soft && chance(0.3) ? .random(in: 0...40, using: &random) : 0
    rule.isFrozen = chance(0.05)
    rule.spendsExpired = rule.mode == .hard && chance(0.4)
    let amount = BudgetAmount(Amount(rule.limit), rule.unit)
    carry(&rule)
    var update = BudgetUpdate(
      limit: amount,
      mode: rule.mode,
      gracePercent: Int(rule.grace),
      isFrozen: rule.isFrozen
    )
    update.carry = rule.carry
    update.onExpiry = rule.spendsExpired ? .spend : .giveBack
    let settings = MonthlyBudget(
      limit: amount,
      mode: rule.mode,
      gracePercent: Int(rule.grace),
      isFrozen: rule.isFrozen
    )
    try ledger.updateBudget(
      of: scope(of: rule),
      window: rule.window,
      unit: rule.unit,
      with: update,
      orOf: settings,
      by: .test
    )
    rule.limits.append((now, rule.limit))
    model.rules[index] = rule
  }

  /// Chooses what a rule carries from now on.
  private mutating func carry(_ rule: inout BudgetModel.Rule) {
    guard rule.length != nil, chance(0.5) else { return }
    let cap = BudgetAmount(Amount(.random(in: 1...2_000_000_000, using: &random)), rule.unit)
    rule.carry = [.none, .unused, .all, .upTo(cap)].randomElement(using: &random) ?? .none
    rule.carrySince = rule.carry == .none ? nil : rule.carrySince ?? now
  }

  /// Raises or tops up a budget; returns how that differs from what is expected.
  private mutating func raise() throws -> String? {
    guard let index = model.rules.indices.randomElement(using: &random) else { return nil }
    let rule = model.rules[index]
    let most: Int64 = rule.unit == .usd ? 5_000_000_000 : rule.unit == .tokens ? 1000 : 6
    let amount = Int64.random(in: 1...most, using: &random)
    let added = BudgetAmount(Amount(amount), rule.unit)
    let change = Change(by: "ada", reason: "more")
    if let length = rule.length, chance(0.5) {
      try ledger.topUpBudget(of: scope(of: rule), window: rule.window, adding: added, by: change)
      let until = (now / length + 1) * length
      let topUp = BudgetModel.Raise(amount: amount, from: now, until: until, isTopUp: true)
      model.rules[index].raises.append(topUp)
      return nil
    }
    let from = chance(0.5) ? now : now + .random(in: 0...50_000_000, using: &random)
    let until = from + .random(in: 1...100_000_000, using: &random)
    let overlaps = rule.raises.contains { !$0.isTopUp && $0.from < until && from < $0.until }
    do {
      try ledger.raiseBudget(
        of: scope(of: rule),
        window: rule.window,
        adding: added,
        from: Instant(millisecondsSince1970: from),
        until: Instant(millisecondsSince1970: until),
        by: change
      )
      guard !overlaps else { return "raise: overlaps" }
      let raised = BudgetModel.Raise(amount: amount, from: from, until: until, isTopUp: false)
      model.rules[index].raises.append(raised)
      return nil
    } catch let error as LedgerError where error.code == .conflict {
      return overlaps ? nil : "raise: \(error.message)"
    }
  }

  private func scope(of rule: BudgetModel.Rule) throws -> BudgetScope {
    BudgetScope(
      workspace: workspace,
      project: rule.project.map(ProjectID.init),
      user: rule.user,
      each: rule.isForEachUser ? [.user] : []
    )
  }

  private mutating func compareStandings() throws -> String? {
    guard let rule = model.rules.randomElement(using: &random) else { return nil }
    let scope = try scope(of: rule)
    // A user's name also finds the account of a budget for each.
    let standings = try ledger.standings(of: scope).filter {
      $0.window == rule.window && $0.unit == rule.unit
        && (rule.isForEachUser || $0.scope == scope)
    }
    // Of each user, only accounts that something has touched are listed.
    guard rule.isForEachUser || standings.count == 1 else { return "no standing" }
    for standing in standings {
      let user = standing.scope[.user]
      let expected = model.standing(of: rule, for: user, at: now)
      let found = (standing.spentAmount.amount.count, standing.reservedAmount.amount.count)
      guard found == (expected.spent, expected.held) else {
        return "\(standing.scope) \(rule.window) of \(rule.unit): \(found), not \(expected)"
      }
      let limit = max(0, rule.limit + model.added(to: rule, for: user, at: now))
      guard standing.limitAmount?.amount.count == limit else {
        return "\(standing.scope) \(rule.window): \(standing.limitAmount as Any), not \(limit)"
      }
    }
    return nil
  }
}
