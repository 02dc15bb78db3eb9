internal import BudgetSQLite

/// Looks for days, or hours, that cost far more than expected, or used far more.
struct AnomalyFinder {
  let reader: SpendReader
  let query: AnomalyQuery
  private let leastExcess: Money
  /// The days that the calendar explains: they are not judged, and say nothing about others.
  let explained: Set<CivilDate>

  init(_ query: AnomalyQuery, now: Instant, on connection: borrowing Connection) throws {
    try query.leastExcess?.validateAmount("The least excess")
    let scope = BudgetScope(workspace: query.workspace, project: query.project)
    let reader = try SpendReader(of: scope, at: query.instant, now: now, on: connection)
    let budget = try reader.ownBudget(on: connection)?.settings.limit
    self.reader = reader
    self.query = query
    leastExcess = query.leastExcess ?? Self.leastExcess(budget: budget)
    explained = try CalendarEventTable.list(query.workspace, on: connection).explainedDays
  }

  /// What days and hours are judged by.
  ///
  /// The cube knows no tokens of a model's hours, and so models are not judged by them.
  var measures: [AnomalyMeasure] {
    query.grouping == .model ? [.cost, .calls] : AnomalyMeasure.allCases
  }

  /// Returns the least excess of a measure that is worth a message, in its unit.
  func leastExcess(of measure: AnomalyMeasure) -> Int64 {
    measure == .cost ? leastExcess.nanodollars : measure.leastExcess
  }

  /// Returns what an excess must cost at least to be worth a message: $1, or 1 % of the monthly
  /// budget.
  static func leastExcess(budget: Money?) -> Money {
    Money(nanodollars: max(AnomalyMeasure.cost.leastExcess, (budget?.nanodollars ?? 0) / 100))
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
      if let measure = measures.first(where: { verdicts.last?.unjudged[$0] != nil }) {
        unjudged.append(self.unjudged(verdicts, by: measure, part))
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
  private func verdicts(on range: ClosedRange<CivilDate>, in part: MeasuredPart) -> [Verdict] {
    (range.lowerBound.daysSince1970...range.upperBound.daysSince1970).compactMap { number in
      verdict(on: CivilDate(daysSince1970: number), in: part)
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
      measure: finding.measure,
      figures: SpendAnomaly.Figures(
        amount: finding.amount,
        expected: finding.threshold.expected,
        threshold: finding.threshold.amount,
        excess: finding.amount
          .subtractingWithinRange(finding.threshold.expected ?? finding.dailyMean)
      ),
      causes: causes
    )
  }

  private func unjudged(
    _ verdicts: [Verdict],
    by measure: AnomalyMeasure,
    _ part: Part
  ) -> UnjudgedSpend {
    let amounts = verdicts.compactMap { $0.unjudged[measure] }
    return UnjudgedSpend(
      scope: reader.scope,
      grouping: query.grouping,
      key: part.name,
      provider: part.provider,
      measure: measure,
      amount: amounts.reduce(0) { $0.addingWithinRange($1) },
      days: amounts.count
    )
  }

  private static func areInOrder(_ left: SpendAnomaly, _ right: SpendAnomaly) -> Bool {
    if left.day != right.day { return left.day > right.day }
    if let first = left.hour, let second = right.hour, first != second { return first > second }
    if left.measure != right.measure { return left.measure.place < right.measure.place }
    if left.figures.excess != right.figures.excess {
      return left.figures.excess > right.figures.excess
    }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }

  private static func areInOrder(_ left: UnjudgedSpend, _ right: UnjudgedSpend) -> Bool {
    if left.measure != right.measure { return left.measure.place < right.measure.place }
    if left.amount != right.amount { return left.amount > right.amount }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }
}
