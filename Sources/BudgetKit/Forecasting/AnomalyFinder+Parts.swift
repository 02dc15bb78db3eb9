internal import BudgetSQLite

/// What is judged.
extension AnomalyFinder {
  /// A part of the spend that is judged by its own past.
  struct Part: Hashable {
    let name: String?
    let provider: String?
  }

  /// What a part spent on each day that has spend, and in each hour of it where hours were read.
  struct PartSpend {
    private var amounts: [Int: Money] = [:]
    private var hourlyAmounts: [Int: [Instant: Money]] = [:]
    private var firstDay: Int?

    mutating func add(_ amount: Money, on day: CivilDate, in hour: Instant?) {
      let number = day.daysSince1970
      amounts[number, default: .zero] = total(of: day) + amount
      if amount > .zero { firstDay = min(firstDay ?? number, number) }
      guard let hour else { return }
      let soFar = hourlyAmounts[number]?[hour] ?? .zero
      hourlyAmounts[number, default: [:]][hour] = soFar + amount
    }

    func total(of day: CivilDate) -> Money { amounts[day.daysSince1970] ?? .zero }

    func hours(of day: CivilDate) -> [(start: Instant, spent: Money)] {
      (hourlyAmounts[day.daysSince1970] ?? [:]).map { (start: $0.key, spent: $0.value) }
    }

    /// Returns the days from the first with spend to the one before a day, as many as the rules look at.
    func days(before day: CivilDate) -> [HourlyAnomalyRule.Day] {
      let end = day.daysSince1970
      guard let first = firstDay, first < end else { return [] }
      return (max(first, end - AnomalyRule.mostDays)..<end).map { number in
        HourlyAnomalyRule.Day(
          spent: amounts[number] ?? .zero,
          largestHour: hourlyAmounts[number]?.values.max() ?? .zero
        )
      }
    }
  }

  func parts(
    of range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [Part: PartSpend] {
    // How old a part is takes no more than the roll-up; rows are read no further back than the rules look.
    let needsRows = query.grouping == .agent || query.unit == .hour
    let lookback = needsRows ? AnomalyRule.mostDays : SpendSample.mostDays
    let first = range.lowerBound.adding(days: -lookback)
    var parts: [Part: PartSpend] = [:]
    func add(_ rows: [SpendRepository.PartRow]) {
      for row in rows {
        parts[Part(name: row.name, provider: row.provider), default: PartSpend()]
          .add(row.spend, on: row.day, in: row.hour)
      }
    }
    let cut = reader.isNow ? nil : reader.today
    if needsRows {
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
  func end(of day: CivilDate) -> Instant {
    let end = reader.zone.start(of: day.adding(days: 1))
    return reader.isNow ? end : min(end, reader.instant)
  }
}
