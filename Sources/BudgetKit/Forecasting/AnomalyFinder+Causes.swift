internal import BudgetSQLite

/// What explains it.
extension AnomalyFinder {
  /// Returns what explains the excess of a day or an hour, the best explanation first.
  ///
  /// For each model, agent and feature the day is compared with its daily mean before, the hour with its hourly mean. A kind of which
  /// there is only one explains nothing, so it comes after those where there was a choice.
  func causes(
    of finding: Finding,
    _ part: Part,
    on connection: borrowing Connection
  ) throws -> [SpendAnomaly.Cause] {
    let comparison = comparison(of: finding)
    let growth = try SpendRepository.growth(
      of: reader.scope,
      part: part,
      grouping: query.grouping,
      in: comparison.period,
      from: comparison.start,
      on: connection
    )
    let found = kinds.compactMap { kind in
      let excesses = (growth[kind] ?? []).map {
        (
          name: $0.name,
          excess: $0.spend - Money(nanodollars: $0.before.nanodollars / comparison.length)
        )
      }
      return Self.cause(kind, among: excesses).map { (cause: $0, choices: excesses.count) }
    }
    return found.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if (first.choices > 1) != (second.choices > 1) { return first.choices > 1 }
      if first.cause.shareThousandths != second.cause.shareThousandths {
        return first.cause.shareThousandths > second.cause.shareThousandths
      }
      return left.offset < right.offset
    }.map(\.element.cause)
  }

  /// The kinds that say something: by model, a model is what was judged and explains nothing.
  private var kinds: [SpendAnomaly.Cause.Kind] {
    SpendAnomaly.Cause.Kind.allCases.filter { kind in
      switch kind {
      case .model: query.grouping != .model
      case .agent: query.grouping != .agent
      case .feature: true
      }
    }
  }

  /// Returns the time of a finding with that before it, where it starts, and how many like it came before.
  private func comparison(of finding: Finding) -> (period: Period, start: Instant, length: Int64) {
    let days = Int64(max(1, finding.days))
    guard let hour = finding.hour else {
      let start = reader.zone.start(of: finding.day)
      let first = reader.zone.start(of: finding.day.adding(days: -finding.days))
      return (Period(storedStart: first, end: end(of: finding.day)), start, days)
    }
    let end = min(hour.adding(milliseconds: Zone.hour), end(of: finding.day))
    let first = hour.adding(milliseconds: -24 * days * Zone.hour)
    return (Period(storedStart: first, end: end), hour, 24 * days)
  }

  private static func cause(
    _ kind: SpendAnomaly.Cause.Kind,
    among growth: [(name: String?, excess: Money)]
  ) -> SpendAnomaly.Cause? {
    let grown = growth.filter { $0.excess > .zero }
    guard growth.contains(where: { $0.name != nil }),
      let most = grown.max(by: { ($0.excess, $1.name ?? "") < ($1.excess, $0.name ?? "") })
    else { return nil }
    let sum = grown.reduce(Int128(0)) { $0 + Int128($1.excess.nanodollars) }
    return SpendAnomaly.Cause(
      kind: kind,
      name: most.name,
      excess: most.excess,
      shareThousandths: Int(clamping: Int128(most.excess.nanodollars) * 1_000 / max(1, sum))
    )
  }
}
