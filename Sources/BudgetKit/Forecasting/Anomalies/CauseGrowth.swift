/// What each model, agent and feature used in the time of a finding, and before it.
struct CauseGrowth {
  /// What one of them used.
  struct Amount {
    fileprivate(set) var used = MeasuredAmounts()
    fileprivate(set) var before = MeasuredAmounts()
  }

  private var amounts: [SpendAnomaly.Cause.Kind: [String?: Amount]] = [:]

  /// Returns what each of a kind used.
  func amounts(of kind: SpendAnomaly.Cause.Kind) -> [String?: Amount] { amounts[kind] ?? [:] }

  /// Adds what was used in the time of the finding.
  mutating func add(_ rows: [SpendRepository.CauseRow]) {
    each(rows) { $0.used = $0.used + $1 }
  }

  /// Adds what was used before it.
  mutating func addBefore(_ rows: [SpendRepository.CauseRow]) {
    each(rows) { $0.before = $0.before + $1 }
  }

  /// Takes what a day before had out of it.
  mutating func leaveOut(_ rows: [SpendRepository.CauseRow]) {
    each(rows) { $0.before = $0.before - $1 }
  }

  private mutating func each(
    _ rows: [SpendRepository.CauseRow],
    _ change: (inout Amount, MeasuredAmounts) -> Void
  ) {
    for row in rows {
      change(&amounts[.model, default: [:]][row.model, default: Amount()], row.used)
      change(&amounts[.agent, default: [:]][row.agent, default: Amount()], row.used)
      change(&amounts[.feature, default: [:]][row.feature, default: Amount()], row.used)
    }
  }
}
