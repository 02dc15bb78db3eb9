internal import BudgetSQLite

/// Looks for days, or hours, that spent far more than expected.
struct AnomalyFinder {
  let reader: SpendReader
  let query: AnomalyQuery
  let leastExcess: Money
  /// The days that the calendar explains: they are not judged, and say nothing about others.
  let explained: Set<CivilDate>

  init(_ query: AnomalyQuery, now: Instant, on connection: borrowing Connection) throws {
    try query.leastExcess?.validateAmount("The least excess")
    let scope = BudgetScope(workspace: query.workspace, project: query.project)
    let reader = try SpendReader(of: scope, at: query.instant, now: now, on: connection)
    let budget = try reader.ownBudget(on: connection)?.limit
    self.reader = reader
    self.query = query
    leastExcess = query.leastExcess ?? Self.leastExcess(budget: budget)
    explained = try CalendarEventTable.list(query.workspace, on: connection).explainedDays
  }

  /// Returns what an excess must be at least to be worth a message: $1, or 1 % of the monthly
  /// budget.
  static func leastExcess(budget: Money?) -> Money {
    max(.dollars(1), Money(nanodollars: (budget?.nanodollars ?? 0) / 100))
  }

  /// Returns the anomalies with what explains them, and what could not be judged.
  func findings(on connection: borrowing Connection) throws -> AnomalyFindings {
    var anomalies: [SpendAnomaly] = []
    var unjudged: [UnjudgedSpend] = []
    for (part, verdicts) in try verdicts(on: connection) {
      for finding in verdicts.flatMap(\.findings) {
        let causes = try causes(of: finding, part, on: connection)
        anomalies.append(anomaly(finding, part, causes))
      }
      if let last = verdicts.last, last.unjudged > .zero {
        unjudged.append(self.unjudged(verdicts, part))
      }
    }
    return AnomalyFindings(
      anomalies: anomalies.sorted(by: Self.areInOrder),
      unjudged: unjudged.sorted(by: Self.areInOrder),
      hasRows: try SpendRepository.hasRows(of: reader.scope, on: connection)
    )
  }

  /// Returns what came of judging each part, unexplained, the oldest day first.
  func verdicts(on connection: borrowing Connection) throws -> [Part: [Verdict]] {
    guard let range = try query.range(today: reader.today) else { return [:] }
    return try parts(of: range, on: connection).mapValues { verdicts(on: range, in: $0) }
  }

  /// Returns what came of the days on which something was worth a message, in their order.
  private func verdicts(on range: ClosedRange<CivilDate>, in spend: PartSpend) -> [Verdict] {
    (range.lowerBound.daysSince1970...range.upperBound.daysSince1970).compactMap { number in
      verdict(on: CivilDate(daysSince1970: number), in: spend)
    }
  }

  private func anomaly(
    _ finding: Finding,
    _ part: Part,
    _ causes: [SpendAnomaly.Cause]
  ) -> SpendAnomaly {
    SpendAnomaly(
      day: finding.day,
      hour: finding.hour,
      scope: reader.scope,
      grouping: query.grouping,
      key: part.name,
      provider: part.provider,
      spent: finding.spent,
      expected: finding.threshold.expected,
      threshold: finding.threshold.amount,
      excess: finding.spent - (finding.threshold.expected ?? finding.dailyMean),
      causes: causes
    )
  }

  private func unjudged(_ verdicts: [Verdict], _ part: Part) -> UnjudgedSpend {
    UnjudgedSpend(
      scope: reader.scope,
      grouping: query.grouping,
      key: part.name,
      provider: part.provider,
      spent: verdicts.reduce(.zero) { $0 + $1.unjudged },
      days: verdicts.count { $0.unjudged > .zero }
    )
  }

  private static func areInOrder(_ left: SpendAnomaly, _ right: SpendAnomaly) -> Bool {
    if left.day != right.day { return left.day > right.day }
    if let first = left.hour, let second = right.hour, first != second { return first > second }
    if left.excess != right.excess { return left.excess > right.excess }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }

  private static func areInOrder(_ left: UnjudgedSpend, _ right: UnjudgedSpend) -> Bool {
    if left.spent != right.spent { return left.spent > right.spent }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }
}
