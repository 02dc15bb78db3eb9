internal import BudgetSQLite

/// Looks for days that spent far more than expected.
struct AnomalyFinder {
  let reader: SpendReader
  private let query: AnomalyQuery
  private let rule: AnomalyRule
  private let explained: Set<CivilDate>

  init(_ query: AnomalyQuery, now: Instant, on connection: borrowing Connection) throws {
    try query.leastExcess?.validateAmount("The least excess")
    let scope = BudgetScope(workspace: query.workspace, project: query.project)
    let reader = try SpendReader(of: scope, at: query.instant, now: now, on: connection)
    let budget = try reader.ownBudget(on: connection)?.limit
    self.reader = reader
    self.query = query
    rule = AnomalyRule(leastExcess: query.leastExcess ?? Self.leastExcess(budget: budget))
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
      for day in range.lowerBound.daysSince1970...range.upperBound.daysSince1970 {
        let date = CivilDate(daysSince1970: day)
        guard !explained.contains(date) else { continue }
        let past = spend.history(before: day)
        let spent = spend.amounts[day] ?? .zero
        guard spent > .zero, let threshold = rule.threshold(on: date, after: past),
          threshold.isReached(by: spent)
        else { continue }
        let days = min(28, past.count)
        found.append(
          SpendAnomaly(
            day: date,
            scope: reader.scope,
            grouping: query.grouping,
            key: part.name,
            provider: part.provider,
            spent: spent,
            expected: threshold.expected,
            threshold: threshold.amount,
            excess: spent - (threshold.expected ?? Self.mean(of: past.suffix(days))),
            causes: try causes(on: date, of: part, meanOver: days, on: connection)
          )
        )
      }
    }
    return found.sorted(by: Self.areInOrder)
  }

  private static func areInOrder(_ left: SpendAnomaly, _ right: SpendAnomaly) -> Bool {
    if left.day != right.day { return left.day > right.day }
    if left.excess != right.excess { return left.excess > right.excess }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }

  private static func mean(of amounts: ArraySlice<Money>) -> Money {
    let sum = amounts.reduce(Money.zero, +)
    return Money(nanodollars: sum.nanodollars / Int64(max(1, amounts.count)))
  }
}

// MARK: - What is judged

extension AnomalyFinder {
  /// A part of the spend that is judged by its own past.
  struct Part: Hashable {
    let name: String?
    let provider: String?
  }

  /// What a part spent on each day that has spend, by the day's number.
  struct PartSpend {
    private(set) var amounts: [Int: Money] = [:]
    private var firstDay: Int?

    mutating func add(_ amount: Money, on day: CivilDate) {
      let number = day.daysSince1970
      amounts[number] = (amounts[number] ?? .zero) + amount
      if amount > .zero { firstDay = min(firstDay ?? number, number) }
    }

    /// Returns the days from the first with spend to the one before a day, as many as the rule looks at.
    func history(before day: Int) -> [Money] {
      guard let first = firstDay, first < day else { return [] }
      return (max(first, day - AnomalyRule.mostDays)..<day).map { amounts[$0] ?? .zero }
    }
  }

  private func parts(
    of range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [Part: PartSpend] {
    // How old a part is takes no more than the roll-up; rows are read no further back than the rule looks.
    let lookback = query.grouping == .agent ? AnomalyRule.mostDays : SpendSample.mostDays
    let first = range.lowerBound.adding(days: -lookback)
    var parts: [Part: PartSpend] = [:]
    func add(_ rows: [SpendRepository.PartRow]) {
      for row in rows {
        parts[Part(name: row.name, provider: row.provider), default: PartSpend()]
          .add(row.spend, on: row.day)
      }
    }
    let cut = reader.isNow ? nil : reader.today
    if query.grouping == .agent {
      let period = Period(storedStart: reader.zone.start(of: first), end: end(of: range.upperBound))
      add(try quarters(in: period, on: connection))
    } else {
      let last = cut.map { min(range.upperBound, $0.adding(days: -1)) } ?? range.upperBound
      if first <= last {
        add(
          try SpendRepository.dailySpend(
            of: reader.scope,
            by: query.grouping,
            days: first...last,
            on: connection
          )
        )
      }
      if let cut, range.contains(cut) {
        let period = Period(storedStart: reader.zone.start(of: cut), end: reader.instant)
        add(try quarters(in: period, on: connection))
      }
    }
    return parts
  }

  private func quarters(
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [SpendRepository.PartRow] {
    try SpendRepository.quarterHours(
      of: reader.scope,
      by: query.grouping,
      in: period,
      zone: reader.zone,
      on: connection
    )
  }

  /// Returns the end of a day; the instant of the query where it comes before.
  private func end(of day: CivilDate) -> Instant {
    let end = reader.zone.start(of: day.adding(days: 1))
    return reader.isNow ? end : min(end, reader.instant)
  }
}

// MARK: - What explains it

extension AnomalyFinder {
  /// Returns what explains the excess of a day, the best explanation first.
  ///
  /// For each model, agent and feature the day is compared with its daily mean before. A kind of which there is only one explains
  /// nothing, so it comes after those where there was a choice.
  private func causes(
    on day: CivilDate,
    of part: Part,
    meanOver days: Int,
    on connection: borrowing Connection
  ) throws -> [SpendAnomaly.Cause] {
    let period = Period(
      storedStart: reader.zone.start(of: day.adding(days: -days)),
      end: end(of: day)
    )
    let found = try SpendAnomaly.Cause.Kind.allCases.compactMap { kind in
      let growth = try SpendRepository.growth(
        of: reader.scope,
        part: part,
        grouping: query.grouping,
        by: kind,
        in: period,
        from: reader.zone.start(of: day),
        on: connection
      )
      .map {
        (
          name: $0.name,
          excess: $0.day - Money(nanodollars: $0.before.nanodollars / Int64(max(1, days)))
        )
      }
      return Self.cause(kind, among: growth).map { (cause: $0, choices: growth.count) }
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
