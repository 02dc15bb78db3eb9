internal import BudgetSQLite

/// What is judged.
extension AnomalyFinder {
  /// A part of the spend that is judged by its own past.
  struct Part: Hashable {
    let name: String?
    let provider: String?
  }

  /// How many days before a day its first spend is looked for.
  ///
  /// How old a part is takes no more than the roll-up, which knows no agents; rows are read no further back than the rules look.
  var reach: Int { query.grouping == .agent ? AnomalyRule.mostDays : SpendSample.mostDays }

  func parts(
    of range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [Part: PartSpend] {
    var parts: [Part: PartSpend] = [:]
    func add(
      _ rows: [SpendRepository.PartRow],
      adding: (inout PartSpend, SpendRepository.PartRow) -> Void
    ) {
      for row in rows {
        adding(&parts[Part(name: row.name, provider: row.provider), default: PartSpend()], row)
      }
    }
    let needsRows = query.grouping == .agent || query.unit == .hour
    let rows = needsRows ? try quarters(of: range, on: connection) : []
    let days = query.grouping == .agent ? rows : try days(of: range, on: connection)
    add(days) { $0.add($1.spend, on: $1.day) }
    if query.unit == .hour {
      add(rows) { part, row in
        if let hour = row.hour { part.add(row.spend, in: hour, of: row.day) }
      }
    }
    return parts
  }

  /// Returns the days that are judged and those before them, from the roll-up; of the instant's day, only what came before it.
  private func days(
    of range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [SpendRepository.PartRow] {
    let first = range.lowerBound.adding(days: -reach)
    let cut = reader.isNow ? nil : reader.today
    let last = cut.map { min(range.upperBound, $0.adding(days: -1)) } ?? range.upperBound
    let whole =
      first <= last
      ? try SpendRepository.dailySpend(
        of: reader.scope,
        by: query.grouping,
        days: first...last,
        on: connection
      ) : []
    guard let cut, range.contains(cut) else { return whole }
    let period = Period(storedStart: reader.zone.start(of: cut), end: reader.instant)
    return whole + (try quarters(in: period, on: connection))
  }

  /// Returns the quarters of an hour of the days that are judged, and of those before them that the rules look at.
  private func quarters(
    of range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [SpendRepository.PartRow] {
    let first = range.lowerBound.adding(days: -AnomalyRule.mostDays)
    let period = Period(storedStart: reader.zone.start(of: first), end: end(of: range.upperBound))
    return try quarters(in: period, on: connection)
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
