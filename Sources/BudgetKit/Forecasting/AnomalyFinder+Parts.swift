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
    private var hourlyAmounts: [Int: HourlyAnomalyRule.Day] = [:]
    private var firstDay: Int?

    mutating func add(_ amount: Money, on day: CivilDate, in hour: Int?) {
      let number = day.daysSince1970
      amounts[number] = (amounts[number] ?? .zero) + amount
      if amount > .zero { firstDay = min(firstDay ?? number, number) }
      if let hour { hourlyAmounts[number, default: .init()].add(amount, in: hour) }
    }

    func amount(on day: CivilDate) -> Money { amounts[day.daysSince1970] ?? .zero }

    func hourlyAmounts(on day: CivilDate) -> [Money] {
      hourlyAmounts[day.daysSince1970]?.hourlySpend ?? []
    }

    /// Returns the days from the first with spend to the one before a day, as many as the rules look at.
    func days(before day: CivilDate) -> [Money] {
      numbers(before: day).map { amounts[$0] ?? .zero }
    }

    /// Returns the same days by their hours.
    func hourlyDays(before day: CivilDate) -> [HourlyAnomalyRule.Day] {
      numbers(before: day).map { hourlyAmounts[$0] ?? .init() }
    }

    private func numbers(before day: CivilDate) -> Range<Int> {
      let end = day.daysSince1970
      let first = max(min(firstDay ?? end, end), end - AnomalyRule.mostDays)
      return first..<end
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

extension HourlyAnomalyRule.Day {
  fileprivate mutating func add(_ amount: Money, in hour: Int) {
    let missing = hour + 1 - hourlySpend.count
    if missing > 0 { hourlySpend += [Money](repeating: .zero, count: missing) }
    hourlySpend[hour] = hourlySpend[hour] + amount
  }
}
