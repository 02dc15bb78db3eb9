/// What each model, agent and feature cost in the time of a finding, and before it.
struct CauseGrowth {
  /// What one of them cost.
  struct Amount {
    fileprivate(set) var spend = Money.zero
    fileprivate(set) var before = Money.zero
  }

  private var amounts: [SpendAnomaly.Cause.Kind: [String?: Amount]] = [:]

  /// Returns what each of a kind cost.
  func amounts(of kind: SpendAnomaly.Cause.Kind) -> [String?: Amount] { amounts[kind] ?? [:] }

  /// Adds what was spent in the time of the finding.
  mutating func add(_ rows: [SpendRepository.CauseRow]) {
    each(rows) { $0.spend = $0.spend + $1 }
  }

  /// Adds what was spent before it.
  mutating func addBefore(_ rows: [SpendRepository.CauseRow]) {
    each(rows) { $0.before = $0.before + $1 }
  }

  /// Takes what a day before had out of it.
  mutating func leaveOut(_ rows: [SpendRepository.CauseRow]) {
    each(rows) { $0.before = $0.before - $1 }
  }

  private mutating func each(
    _ rows: [SpendRepository.CauseRow],
    _ change: (inout Amount, Money) -> Void
  ) {
    for row in rows {
      change(&amounts[.model, default: [:]][row.model, default: Amount()], row.spend)
      change(&amounts[.agent, default: [:]][row.agent, default: Amount()], row.spend)
      change(&amounts[.feature, default: [:]][row.feature, default: Amount()], row.spend)
    }
  }
}
