import BudgetKit

/// The rules of a ledger for one workspace in UTC, in plain memory: every figure is summed up anew
/// from lists.
///
/// It is slow and has no idea of transactions, which makes it easy to believe.
struct PlainLedger {
  struct Hold {
    let project: ProjectID?
    let amount: Money
    let createdAt: Instant
    let expiresAt: Instant
    var state = Reservation.State.open
    var cost: Money?
    var isLate = false
  }

  struct Call: Equatable {
    let project: ProjectID?
    let cost: Money?
    let timestamp: Instant
    let completion: Int64
  }

  struct Correction {
    let call: RecordID?
    let project: ProjectID?
    let amount: Money
    let timestamp: Instant
  }

  var now: Instant
  var budgets: [ProjectID?: MonthlyBudget] = [:]
  var holds: [ReservationID: Hold] = [:]
  var calls: [RecordID: Call] = [:]
  var corrections: [Correction] = []
  var voided: Set<RecordID> = []

  private var month: Period { .month(containing: now, in: .utc) }

  private func isTouched(_ scope: ProjectID?, by project: ProjectID?) -> Bool {
    scope == nil || scope == project
  }
}

// MARK: - Sums

extension PlainLedger {
  func spent(_ scope: ProjectID?) -> Money {
    standing.filter { isTouched(scope, by: $0.project) && month.contains($0.timestamp) }
      .reduce(.zero) { $0 + ($1.cost ?? .zero) }
      + corrections.filter { correction in
        isTouched(scope, by: correction.project) && month.contains(correction.timestamp)
          && correction.call.map(voided.contains) != true
      }.reduce(.zero) { $0 + $1.amount }
  }

  /// The calls that nobody has undone.
  private var standing: [Call] { calls.filter { !voided.contains($0.key) }.map(\.value) }

  func unpricedCalls(_ scope: ProjectID?) -> Int {
    standing.filter { isTouched(scope, by: $0.project) && month.contains($0.timestamp) }
      .count { $0.cost == nil }
  }

  func reserved(_ scope: ProjectID?) -> Money {
    holds.values.filter { hold in
      isTouched(scope, by: hold.project) && hold.state == .open && hold.expiresAt > now
        && month.contains(hold.createdAt)
    }.reduce(.zero) { $0 + $1.amount }
  }

  /// How much is missing for an amount in the tightest hard budget; `nil` where it fits.
  func shortfall(_ amount: Money, _ project: ProjectID?) -> Money? {
    guard amount > .zero else { return nil }
    let missing = Set([nil, project]).compactMap { scope -> Money? in
      guard let budget = budgets[scope], budget.isHard, budget.isEnabled else { return nil }
      return spent(scope) + reserved(scope) + amount - (budget.limit ?? .zero)
    }
    return missing.max().flatMap { $0 > .zero ? $0 : nil }
  }
}

// MARK: - Writes, each with its answer as text

extension PlainLedger {
  mutating func reserve(
    _ amount: Money,
    _ id: ReservationID,
    _ project: ProjectID?,
    milliseconds: Int64
  ) -> String {
    if let missing = shortfall(amount, project) { return "budgetExceeded \(missing)" }
    sweep()
    holds[id] = Hold(
      project: project,
      amount: amount,
      createdAt: now,
      expiresAt: now.adding(milliseconds: milliseconds)
    )
    return "held \(amount)"
  }

  mutating func settle(_ id: ReservationID, _ cost: Money) throws -> String {
    guard var hold = holds[id] else { return "notFound" }
    switch hold.state {
    case .released: return "conflict"
    case .settled:
      guard hold.cost == cost, try !voided.contains(RecordID(id.rawValue)) else {
        return "conflict"
      }
    case .open, .expired:
      hold.isLate = hold.expiresAt <= now
      hold.state = .settled
      hold.cost = cost
      holds[id] = hold
      calls[try RecordID(id.rawValue)] = Call(
        project: hold.project,
        cost: cost,
        timestamp: hold.createdAt,
        completion: 0
      )
    }
    return "settled \(cost) \(hold.isLate)"
  }

  mutating func release(_ id: ReservationID) -> String {
    guard let hold = holds[id] else { return "notFound" }
    if hold.state == .settled { return "conflict" }
    if hold.state == .open { holds[id]?.state = hold.expiresAt <= now ? .expired : .released }
    return "\(holds[id]?.state ?? .open)"
  }

  mutating func sweep() {
    for (id, hold) in holds where hold.state == .open && hold.expiresAt <= now {
      holds[id]?.state = .expired
    }
  }

  mutating func record(_ id: RecordID, _ call: Call) -> String {
    guard !voided.contains(id) else { return "conflict" }
    if let known = calls[id] { return known == call ? "known" : "conflict" }
    calls[id] = call
    return "new"
  }

  /// Corrects a call, or where none is named what a project spent.
  mutating func adjust(_ id: RecordID?, _ amount: Money, _ project: ProjectID?) -> String {
    guard amount != .zero else { return "invalidAmount" }
    guard let id else {
      corrections.append(Correction(call: nil, project: project, amount: amount, timestamp: now))
      return "adjusted"
    }
    guard let call = calls[id] else { return "notFound" }
    guard !voided.contains(id) else { return "conflict" }
    let cost = corrections.filter { $0.call == id }
      .reduce(call.cost ?? .zero) { $0 + $1.amount }
    guard cost + amount >= .zero else { return "invalidAmount" }
    corrections.append(
      Correction(call: id, project: call.project, amount: amount, timestamp: call.timestamp)
    )
    return "adjusted"
  }

  mutating func void(_ id: RecordID) -> String {
    guard calls[id] != nil else { return "notFound" }
    return voided.insert(id).inserted ? "new" : "known"
  }

  mutating func importCall(_ id: RecordID, _ call: Call) -> String {
    guard let known = calls[id] else {
      calls[id] = call
      return "new"
    }
    let hasOtherCost = call.cost != nil && call.cost != known.cost
    guard call.completion > known.completion || hasOtherCost else { return "known" }
    guard call.completion >= known.completion, !voided.contains(id),
      !corrections.contains(where: { $0.call == id })
    else { return "known" }
    calls[id] = Call(
      project: known.project,
      cost: call.cost,
      timestamp: known.timestamp,
      completion: call.completion
    )
    return "changed"
  }
}
