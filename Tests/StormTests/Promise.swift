import BudgetKit
import LedgerFixture

/// What must be true after any storm, checked against the rows alone.
struct Promise {
  let log: StormLog
  let storm: Storm
  let rows: Rows

  init(_ log: StormLog, _ storm: Storm) throws {
    self.log = log
    self.storm = storm
    rows = try Rows(of: storm.folder.ledger)
  }

  /// Everything that was promised and is not so, in sentences; nothing after a good storm.
  func broken() throws -> [String] {
    let verification = try Ledger(path: storm.folder.ledger).verify()
    return verification.differences + (rows.integrity == "ok" ? [] : [rows.integrity])
      + log.errors.map { "said: \($0)" } + log.sightings.map { "seen: \($0)" }
      + brokenSettlements() + brokenHolds() + inventions() + overspending() + exceededPools()
  }

  private func brokenSettlements() -> [String] {
    var broken: [String] = []
    for (id, answer) in log.settled where rows.calls[id]?.cost != answer.cost {
      broken.append(
        "lost: \(id), settled for \(answer.cost), is \(String(describing: rows.calls[id]))"
      )
    }
    let attempts = Dictionary(grouping: rows.calls.keys) { $0.prefix { $0 != "~" } }
    for (id, rows) in attempts where rows.count > 1 {
      broken.append("counted \(rows.count) times: \(id)")
    }
    if rows.callCount != rows.calls.count { broken.append("an id has several rows") }
    return broken
  }

  private func brokenHolds() -> [String] {
    var broken: [String] = []
    for id in log.held where rows.holds[id] == nil { broken.append("lost: the hold \(id)") }
    for id in log.settled.keys
    where rows.calls[id]?.reservation == id && rows.holds[id]?.state != "settled" {
      broken.append("settled but not closed: \(id)")
    }
    for id in log.released where rows.holds[id]?.state != "released" || rows.calls[id] != nil {
      broken.append("released but not free: \(id)")
    }
    return broken
  }

  /// Rows that nobody meant to write, or that were refused.
  private func inventions() -> [String] {
    var broken: [String] = []
    for id in log.refused where rows.holds[id] != nil || rows.calls[id] != nil {
      broken.append("refused but there: \(id)")
    }
    for (id, call) in rows.calls where intent(of: id)?.cost != call.cost {
      broken.append("nobody made the call \(id)")
    }
    let pools = Set(storm.pools.map(\.id))
    for (id, hold) in rows.holds where !pools.contains(id) && intent(of: id)?.amount != hold.amount
    {
      broken.append("nobody asked for the hold \(id)")
    }
    return broken
  }

  private func intent(of id: String) -> Intent? {
    log.begun[String(id.prefix { $0 != "~" })]
  }

  /// Budgets whose counters are not their rows, or that passed their limit by more than what is
  /// marked as late or as overrun.
  private func overspending() -> [String] {
    rows.periods.flatMap { counters in
      let calls = rows.calls(of: counters)
      let limit = counters.project.isEmpty ? storm.workspaceLimit : storm.projectLimit
      let marked = calls.reduce(0) { sum, call in sum + call.marked }
      let name = "'\(counters.project)' from \(counters.start)"
      var broken: [String] = []
      if calls.reduce(0, { $0 + $1.cost }) != counters.spent { broken.append("drift: \(name)") }
      if counters.spent + counters.reserved > limit + marked {
        broken.append("overspent: \(name): \(counters) beyond \(limit) and \(marked) marked")
      }
      return broken
    }
  }
}

extension Promise {
  /// Pools whose children spent more together than it held, but for what is marked as late or as
  /// overrun.
  private func exceededPools() -> [String] {
    storm.pools.filter { $0.parent == nil }.compactMap { pool in
      let calls = rows.calls.values.filter { rows.root(of: $0) == pool.id }
      let spent = calls.reduce(0) { $0 + $1.cost }
      let marked = calls.reduce(0) { $0 + ($1.reservation == pool.id ? 0 : $1.marked) }
      return spent <= pool.amount + marked
        ? nil : "exceeded: \(pool.id) had \(pool.amount), and its calls cost \(spent)"
    }
  }
}

extension Rows.Call {
  /// What the ledger says openly that this call took beyond its hold.
  fileprivate var marked: Int64 {
    guard let held else { return 0 }
    return isLate ? cost : max(0, cost - held)
  }
}
