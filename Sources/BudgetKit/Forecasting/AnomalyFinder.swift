internal import BudgetSQLite

/// Looks for days, or hours, that spent far more than expected.
struct AnomalyFinder {
  let reader: SpendReader
  let query: AnomalyQuery
  private let leastExcess: Money
  private let explained: Set<CivilDate>

  init(_ query: AnomalyQuery, now: Instant, on connection: borrowing Connection) throws {
    try query.leastExcess?.validateAmount("The least excess")
    let scope = BudgetScope(workspace: query.workspace, project: query.project)
    let reader = try SpendReader(of: scope, at: query.instant, now: now, on: connection)
    let budget = try reader.ownBudget(on: connection)?.limit
    self.reader = reader
    self.query = query
    leastExcess = query.leastExcess ?? Self.leastExcess(budget: budget)
    explained = Set(
      try CalendarEventRepository.list(query.workspace, on: connection)
        .filter { $0.kind == .explained }.map(\.day)
    )
  }

  /// Returns what an excess must be at least to be worth a message: $1, or 1 % of the monthly budget.
  static func leastExcess(budget: Money?) -> Money {
    max(.dollars(1), Money(nanodollars: (budget?.nanodollars ?? 0) / 100))
  }

  func anomalies(on connection: borrowing Connection) throws -> [SpendAnomaly] {
    guard let range = try query.range(today: reader.today) else { return [] }
    var found: [SpendAnomaly] = []
    for (part, spend) in try parts(of: range, on: connection) {
      for number in range.lowerBound.daysSince1970...range.upperBound.daysSince1970 {
        let day = CivilDate(daysSince1970: number)
        guard !explained.contains(day) else { continue }
        for finding in findings(on: day, in: spend) {
          found.append(
            SpendAnomaly(
              day: day,
              hour: finding.hour,
              scope: reader.scope,
              grouping: query.grouping,
              key: part.name,
              provider: part.provider,
              spent: finding.spent,
              expected: finding.threshold.expected,
              threshold: finding.threshold.amount,
              excess: finding.spent - (finding.threshold.expected ?? finding.dailyMean),
              causes: try causes(of: finding, part, on: connection)
            )
          )
        }
      }
    }
    return found.sorted(by: Self.areInOrder)
  }

  private static func areInOrder(_ left: SpendAnomaly, _ right: SpendAnomaly) -> Bool {
    if left.day != right.day { return left.day > right.day }
    if let first = left.hour, let second = right.hour, first != second { return first > second }
    if left.excess != right.excess { return left.excess > right.excess }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }
}

// MARK: - Judging

extension AnomalyFinder {
  /// A day or an hour that reached its threshold.
  struct Finding {
    let day: CivilDate
    /// When the hour began; `nil` for a day.
    let hour: Instant?
    let spent: Money
    let threshold: AnomalyThreshold
    /// How many complete days it is compared with, 28 at most.
    let days: Int
    /// What they spent on average.
    let dailyMean: Money
  }

  private func findings(on day: CivilDate, in spend: PartSpend) -> [Finding] {
    guard spend.amount(on: day) > .zero else { return [] }
    let past = spend.days(before: day)
    let lastMonth = past.suffix(28)
    let sum = lastMonth.reduce(Money.zero, +)
    let dailyMean = Money(nanodollars: sum.nanodollars / Int64(max(1, lastMonth.count)))
    func finding(_ spent: Money, _ threshold: AnomalyThreshold?, in hour: Instant?) -> Finding? {
      guard let threshold, threshold.isReached(by: spent) else { return nil }
      return Finding(
        day: day,
        hour: hour,
        spent: spent,
        threshold: threshold,
        days: lastMonth.count,
        dailyMean: dailyMean
      )
    }
    switch query.unit {
    case .day:
      let threshold = AnomalyRule(leastExcess: leastExcess).threshold(on: day, after: past)
      return finding(spend.amount(on: day), threshold, in: nil).map { [$0] } ?? []
    case .hour:
      let rule = HourlyAnomalyRule(leastExcess: leastExcess)
      let past = spend.hourlyDays(before: day)
      return spend.hourlyAmounts(on: day).enumerated().compactMap { hour, spent in
        let start = reader.zone.start(ofHour: hour, of: day)
        // A clock that was ahead put rows into hours that have not come.
        guard spent > max(.zero, leastExcess), start <= reader.instant else { return nil }
        return finding(spent, rule.threshold(ofHour: hour, on: day, after: past), in: start)
      }
    }
  }
}
