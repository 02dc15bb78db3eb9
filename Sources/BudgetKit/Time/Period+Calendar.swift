extension Period {
  /// All instants that a ledger can hold.
  static let allTime = Period(
    storedStart: .distantPast,
    end: Instant(millisecondsSince1970: Instant.distantFuture.millisecondsSince1970 + 1)
  )

  /// Returns the hour of a zone to which an instant belongs, counted from the first instant of its
  /// local day.
  static func hour(containing instant: Instant, in zone: Zone) -> Period {
    let date = zone.civilDate(at: instant)
    let day = Period.day(date, in: zone)
    let start = zone.start(ofHour: zone.hoursGone(of: date, at: instant), of: date)
    // Not held at the last instant, which belongs to its hour as well.
    let end = Instant(
      millisecondsSince1970: start.millisecondsSince1970 + Zone.millisecondsPerHour
    )
    return Period(storedStart: start, end: min(end, day.end))
  }

  /// Returns the week of a zone to which an instant belongs, where weeks begin on a weekday: Monday
  /// is 1, Sunday 7.
  static func week(containing instant: Instant, from firstDay: Int, in zone: Zone) -> Period {
    let date = zone.civilDate(at: instant)
    let first = date.adding(days: -((weekday(ofDay: date.daysSince1970) + 8 - firstDay) % 7))
    return Period(from: first, to: first.adding(days: 7), in: zone)
  }

  /// Returns the month of a zone to which an instant belongs, where months begin on a day from 1 to
  /// 28.
  static func month(containing instant: Instant, from day: Int, in zone: Zone) -> Period {
    // The calendar month of the day that lies as far back as the months begin late.
    let shifted = zone.civilDate(at: instant).adding(days: 1 - day)
    let first = shifted.firstOfMonth.adding(days: day - 1)
    return Period(from: first, to: shifted.firstOfNextMonth.adding(days: day - 1), in: zone)
  }

  /// Returns the stretch of so many calendar months of a zone, counted from January, to which an
  /// instant belongs: 3 for a quarter, 12 for a year.
  static func months(_ count: Int, containing instant: Instant, in zone: Zone) -> Period {
    let date = zone.civilDate(at: instant)
    var first = date.firstOfMonth
    for _ in 0..<((date.month - 1) % count) { first = first.adding(days: -1).firstOfMonth }
    var end = first
    for _ in 0..<count { end = end.firstOfNextMonth }
    return Period(from: first, to: end, in: zone)
  }
}
