internal import BudgetSQLite

/// What is judged.
extension AnomalyFinder {
  typealias Part = SpendPart

  /// How many days before a day the first amount of a part is looked for.
  ///
  /// How old an agent is makes no difference: many come and go, and a new one is not judged by its
  /// first weeks.
  var reach: Int { query.grouping == .agent ? AnomalyRule.mostDays : SpendSample.mostDays }

  func parts(
    of range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [Part: MeasuredPart] {
    var parts: [Part: MeasuredPart] = [:]
    func add(
      _ rows: [SpendRepository.PartRow],
      adding: (inout MeasuredPart, SpendRepository.PartRow) -> Void
    ) {
      for row in rows {
        adding(&parts[Part(name: row.name, provider: row.provider), default: MeasuredPart()], row)
      }
    }
    func addHours(_ rows: [SpendRepository.PartRow]) {
      guard query.unit == .hour else { return }
      add(rows) { part, row in
        if let hour = row.hour { part.add(row.used, in: hour, of: row.day) }
      }
    }
    add(try days(of: range, on: connection)) { $0.add($1.used, on: $1.day) }
    guard query.unit == .hour else { return parts }
    addHours(try hours(of: range, on: connection))
    if parts.values.contains(where: { needsHours(before: range, in: $0) }) {
      addHours(try hours(before: range, on: connection))
    }
    return parts
  }

  /// Returns whether some of the days can be judged only by the hours of those before them all.
  private func needsHours(before range: ClosedRange<CivilDate>, in part: MeasuredPart) -> Bool {
    (range.lowerBound.daysSince1970...range.upperBound.daysSince1970)
      .prefix(AnomalyRule.mostDays)
      .contains { needsHours(before: CivilDate(daysSince1970: $0), in: part) }
  }

  /// Returns the days that are judged and those before them; of the instant's day, only what came
  /// before it.
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
    return whole + (try hours(in: period, on: connection))
  }

  /// Returns the hours of the days that are judged.
  private func hours(
    of range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [SpendRepository.PartRow] {
    let start = reader.zone.start(of: range.lowerBound)
    return try hours(
      in: Period(storedStart: start, end: end(of: range.upperBound)),
      on: connection
    )
  }

  /// Returns the hours of the days before them that the rules look at.
  private func hours(
    before range: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [SpendRepository.PartRow] {
    let first = range.lowerBound.adding(days: -AnomalyRule.mostDays)
    let period = Period(
      storedStart: reader.zone.start(of: first),
      end: reader.zone.start(of: range.lowerBound)
    )
    return try hours(in: period, on: connection)
  }

  private func hours(
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [SpendRepository.PartRow] {
    try SpendRepository.hourlySpend(
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
