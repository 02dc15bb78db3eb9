internal import BudgetSQLite

/// What explains it.
extension AnomalyFinder {
  /// Returns what explains the excess of a day or an hour, the best explanation first.
  ///
  /// For each model, agent and feature the day is compared with its daily mean before, the hour
  /// with its hourly mean. A kind of which there is only one explains nothing, so it comes after
  /// those where there was a choice.
  func causes(
    of finding: Finding,
    _ part: Part,
    on connection: borrowing Connection
  ) throws -> [SpendAnomaly.Cause] {
    let comparison = comparison(of: finding)
    func rows(in period: Period) throws -> [SpendRepository.CauseRow] {
      try SpendRepository.causes(
        of: reader.scope,
        part: part,
        grouping: query.grouping,
        in: period,
        zone: reader.zone,
        on: connection
      )
    }
    var grown = CauseGrowth()
    grown.add(try rows(in: Period(storedStart: comparison.start, end: comparison.period.end)))
    grown.addBefore(
      try rows(in: Period(storedStart: comparison.period.start, end: comparison.start))
    )
    for day in comparison.leftOut { grown.leaveOut(try rows(in: day)) }
    let found = kinds.compactMap { kind in
      let excesses = grown.amounts(of: kind).map { name, amount in
        let usual = amount.before[finding.measure] / comparison.length
        return (name: name, excess: amount.used[finding.measure].subtractingWithinRange(usual))
      }
      return Self.cause(kind, of: finding.measure, among: excesses).map {
        (cause: $0, choices: excesses.count)
      }
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

  /// What a finding is compared with.
  private struct Comparison {
    /// The time of the finding, and that before it.
    let period: Period
    /// When the time of the finding starts.
    let start: Instant
    /// How many days, or hours, came before that are not left out.
    let length: Int64
    /// The days before that are explained.
    let leftOut: [Period]
  }

  private func comparison(of finding: Finding) -> Comparison {
    let days = max(1, finding.days)
    let dayStart = reader.zone.start(of: finding.day)
    let explainedDays = (1...days).map { finding.day.adding(days: -$0) }
      .filter(explained.contains).map { Period.day($0, in: reader.zone) }
    guard let hour = finding.hour else {
      let first = reader.zone.start(of: finding.day.adding(days: -days))
      return Comparison(
        period: Period(storedStart: first, end: end(of: finding.day)),
        start: dayStart,
        length: Int64(max(1, days - explainedDays.count)),
        leftOut: explainedDays
      )
    }
    let first = hour.adding(milliseconds: -24 * Int64(days) * Zone.millisecondsPerHour)
    let leftOut = explainedDays.filter { $0.end > first }
      .map { Period(storedStart: max($0.start, first), end: $0.end) }
    let hours = leftOut.reduce(24 * Int64(days)) { hours, day in
      hours - (day.end.millisecondsSince1970 - day.start.millisecondsSince1970)
        / Zone.millisecondsPerHour
    }
    return Comparison(
      period: Period(
        storedStart: first,
        end: min(hour.adding(milliseconds: Zone.millisecondsPerHour), end(of: finding.day))
      ),
      start: hour,
      length: max(1, hours),
      leftOut: leftOut
    )
  }

  private static func cause(
    _ kind: SpendAnomaly.Cause.Kind,
    of measure: AnomalyMeasure,
    among growth: [(name: String?, excess: Int64)]
  ) -> SpendAnomaly.Cause? {
    let grown = growth.filter { $0.excess > 0 }
    guard growth.contains(where: { $0.name != nil }),
      let most = grown.max(by: { ($0.excess, $1.name ?? "") < ($1.excess, $0.name ?? "") })
    else { return nil }
    let sum = grown.reduce(Int128(0)) { $0 + Int128($1.excess) }
    return SpendAnomaly.Cause(
      kind: kind,
      name: most.name,
      measure: measure,
      excessAmount: most.excess,
      shareThousandths: Int(clamping: Int128(most.excess) * 1_000 / max(1, sum))
    )
  }
}
