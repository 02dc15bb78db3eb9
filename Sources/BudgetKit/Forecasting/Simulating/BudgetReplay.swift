/// Runs rows of the past, in the order of time, against a planned budget.
///
/// It holds the accounts of the current period alone; those of a rolling window as long as
/// something in it counts, and a bit for each row in the window.
struct BudgetReplay {
  private(set) var simulation: BudgetSimulation
  private let each: [BudgetDimension]
  private let firstDay: Int
  private let mostListed: Int
  private var proposer: LimitProposer
  private var current: Period?
  private var accounts: [[String?]: Replayed] = [:]
  /// Of each row in a rolling window: whether it was let pass.
  private var passed = BitQueue()

  /// An account in the current period.
  private struct Replayed {
    /// What was let pass.
    var spent = Amount.zero
    /// What was asked for, refused or not.
    var demand = Amount.zero
    /// How many rows count in it.
    var rows = 0
    /// Whether a row of the time that is judged is among them.
    var isCounted = false
    var hasRefused = false
  }

  init(_ budget: Budget, zone: Zone, firstDay: Int, during period: Period, listing most: Int) {
    simulation = BudgetSimulation(budget, zone: zone, period: period)
    each = budget.scope.each
    self.firstDay = firstDay
    mostListed = most
    proposer = LimitProposer(budget, zone: zone, firstDay: firstDay, during: period)
  }

  private var window: BudgetWindow { simulation.budget.window }
  private var unit: BudgetUnit { simulation.budget.settings.unit }

  /// What may be spent in a period: the limit and its grace, below zero for a frozen budget.
  private var bound: Amount {
    let limit = simulation.budget.settings.limitInForce
    return limit.bound ?? limit.amount
  }

  /// The rows that are needed: those in the time that is judged, and those before it that count in
  /// it; `nil` where the window lies elsewhere.
  var needed: Period? {
    let judged = simulation.period
    switch window {
    case .rolling(let length):
      return Period(
        storedStart: judged.start.adding(milliseconds: -length).next,
        end: judged.end
      )
    case .fixed(let period):
      let end = min(period.end, judged.end)
      return period.start < end ? Period(storedStart: period.start, end: end) : nil
    default:
      guard let first = period(at: judged.start) else { return nil }
      return Period(storedStart: first.start, end: judged.end)
    }
  }

  private func period(at instant: Instant) -> Period? {
    window.period(containing: instant, in: simulation.zone, firstDay: firstDay)
  }
}

// MARK: - Replaying

extension BudgetReplay {
  /// Whether a row that was taken has left a rolling window when another begins.
  func hasLeft(_ row: HistoryRow, before next: HistoryRow) -> Bool {
    guard case .rolling(let length) = window else { return false }
    return row.startedAt <= next.startedAt.adding(milliseconds: -length)
  }

  /// Takes the earliest row off that still counts in a rolling window.
  mutating func takeOff(_ row: HistoryRow) {
    let member = member(of: row)
    let hadPassed = passed.removeOldest()
    guard var account = accounts[member] else { return }
    let amount = row.amount(of: unit)
    account.demand = account.demand - amount
    if hadPassed { account.spent = account.spent - amount }
    account.rows -= 1
    accounts[member] = account.rows > 0 ? account : nil
  }

  /// Judges the next row.
  mutating func take(_ row: HistoryRow) {
    guard let period = current(at: row.startedAt) else { return }
    if period != current {
      accounts = [:]
      current = period
    }
    let isJudged = row.startedAt >= simulation.period.start
    let member = member(of: row)
    var account = accounts[member] ?? Replayed()
    let amount = row.amount(of: unit)
    let fits = amount == .zero ? bound >= .zero : account.spent + amount <= bound
    if isJudged {
      count(row, isNew: !account.isCounted)
      account.isCounted = true
      if !fits { refuse(row, by: &account, member) }
    }
    // What was spent before the time that is judged was spent.
    let passes = fits || !isJudged || !simulation.budget.settings.isHard
    if passes { account.spent = account.spent + amount }
    account.demand = account.demand + amount
    account.rows += 1
    accounts[member] = account
    if case .rolling = window { passed.append(passes) }
    proposer.take(row, amount, member, demand: account.demand)
  }

  /// Returns what came of it.
  consuming func finish(earlierRefusals: Int64) -> BudgetSimulation {
    simulation.earlierRefusals = earlierRefusals
    simulation.proposal = proposer.proposal
    return simulation
  }

  private func current(at instant: Instant) -> Period? {
    if let current, current.contains(instant) { return current }
    return period(at: instant)
  }

  private func member(of row: HistoryRow) -> [String?] { each.map { row.subject[$0] } }

  private mutating func count(_ row: HistoryRow, isNew: Bool) {
    simulation.calls += 1
    simulation.cost = simulation.cost + (row.cost ?? .zero)
    if row.cost == nil { simulation.unpricedCalls += 1 }
    if unit != .usd { simulation.counted = simulation.counted + row.amount(of: unit) }
    if isNew { simulation.accounts += 1 }
  }

  private mutating func refuse(_ row: HistoryRow, by account: inout Replayed, _ member: [String?]) {
    simulation.refusedCalls += 1
    simulation.refusedCost = simulation.refusedCost + row.costOrHeld
    simulation.refusedCount = simulation.refusedCount + row.amount(of: unit)
    simulation.firstRefusal = simulation.firstRefusal ?? row.startedAt
    simulation.lastRefusal = row.startedAt
    if !account.hasRefused { simulation.refusingAccounts += 1 }
    account.hasRefused = true
    guard simulation.refused.count < mostListed else { return }
    simulation.refused.append(
      SimulatedRefusal(
        row,
        by: simulation.budget.scope.with(Dictionary(uniqueKeysWithValues: zip(each, member))),
        unit,
        spent: account.spent
      )
    )
  }
}

extension SimulatedRefusal {
  fileprivate init(
    _ row: HistoryRow,
    by scope: BudgetScope,
    _ unit: BudgetUnit,
    spent: Amount
  ) {
    id = row.id
    startedAt = row.startedAt
    context = row.subject.context
    provider = row.subject.provider ?? ""
    model = row.subject.model ?? ""
    cost = row.costOrHeld
    amount = BudgetAmount(row.amount(of: unit), unit)
    self.scope = scope
    self.spent = BudgetAmount(spent, unit)
  }
}
