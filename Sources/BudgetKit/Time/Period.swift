/// A stretch of time that includes its start and excludes its end.
///
/// Days and months of a zone are periods. They meet without gap or overlap: the end of one is the
/// start of the next, whatever the clocks of the zone do. Budgets, reports and alerts all take them
/// from here.
///
/// ```swift
/// let berlin = try Zone(identifier: "Europe/Berlin")
/// let february = try Period.month(2026, 2, in: berlin)
/// print(february)  // 2026-01-31T23:00:00Z ..< 2026-02-28T23:00:00Z
/// ```
public struct Period: Sendable, Hashable {
  /// The first instant of the period.
  public let start: Instant
  /// The first instant after the period.
  public let end: Instant

  /// Creates a period from its bounds.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where the end is before
  ///   the start.
  public init(start: Instant, end: Instant) throws {
    guard start <= end else {
      throw LedgerError(
        .invalidTime,
        "A period cannot end at \(end), before its start at \(start); swap them."
      )
    }
    self.start = start
    self.end = end
  }

  /// Creates a period from bounds that were a period's when they were stored.
  init(storedStart start: Instant, end: Instant) {
    self.start = start
    self.end = end
  }

  /// Creates the period from the start of one day to the start of a later one.
  init(from day: CivilDate, to end: CivilDate, in zone: Zone) {
    self.start = zone.start(of: day)
    self.end = zone.start(of: end)
  }

  /// Returns whether the instant lies in the period; its start does, its end does not.
  public func contains(_ instant: Instant) -> Bool {
    start <= instant && instant < end
  }
}

extension Period {
  /// Returns the month of a zone to which an instant belongs.
  ///
  /// An instant outside ``Instant/distantPast`` to ``Instant/distantFuture`` gets the month of the
  /// nearest of the two.
  ///
  /// - Complexity: A few binary searches over the zone's changes; no allocation.
  public static func month(containing instant: Instant, in zone: Zone) -> Period {
    let day = zone.civilDate(at: instant)
    return Period(from: day.firstOfMonth, to: day.firstOfNextMonth, in: zone)
  }

  /// Returns a month of a zone.
  ///
  /// - Parameters:
  ///   - year: 1 to 9999.
  ///   - month: 1 to 12.
  ///   - zone: The zone in whose days the month is counted.
  /// - Returns: The month, from its first instant to the first of the next month.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` for another year or
  ///   month.
  public static func month(_ year: Int, _ month: Int, in zone: Zone) throws -> Period {
    let first = try CivilDate(year: year, month: month, day: 1)
    return Period(from: first, to: first.firstOfNextMonth, in: zone)
  }

  /// Returns the day of a zone to which an instant belongs.
  ///
  /// An instant outside ``Instant/distantPast`` to ``Instant/distantFuture`` gets the day of the
  /// nearest of the two.
  public static func day(containing instant: Instant, in zone: Zone) -> Period {
    day(zone.civilDate(at: instant), in: zone)
  }

  /// Returns a day of a zone: empty where the zone skipped the day, as Samoa did 2011-12-30.
  public static func day(_ date: CivilDate, in zone: Zone) -> Period {
    Period(from: date, to: date.adding(days: 1), in: zone)
  }
}

extension Period: CustomStringConvertible {
  /// The bounds in UTC.
  public var description: String { "\(start) ..< \(end)" }
}
