/// Which time a usage table takes in.
public enum UsagePeriod: Sendable, Hashable {
  /// A day or an instant at which a time begins, or before which it ends.
  public enum Bound: Sendable, Hashable {
    /// The first instant of a day, in the zone of the query or of each workspace.
    case day(CivilDate)
    /// An instant.
    case instant(Instant)
  }

  /// Everything that was recorded.
  case all
  /// A number of whole days, of which today is the last.
  case last(days: Int)
  /// The whole hour, day, week, month or quarter that contains now.
  case current(TimeStep)
  /// From one bound until before the other; `nil` leaves an end open.
  case between(Bound?, Bound?)

  /// The most days that ``last(days:)`` takes.
  public static let mostDays = 36_525
}

extension UsagePeriod {
  /// Returns the stretch of time in a zone.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where the end lies before
  ///   the start, or ``LedgerError/Code/invalidValue`` for a number of days out of range.
  func period(in zone: Zone, now: Instant) throws -> Period {
    switch self {
    case .all: return .allTime
    case .last(let days):
      guard (1...Self.mostDays).contains(days) else {
        throw LedgerError(
          .invalidValue,
          "A report takes the last 1 to \(Self.mostDays) days, not \(days); choose a number within."
        )
      }
      let today = zone.civilDate(at: now)
      return Period(from: today.adding(days: 1 - days), to: today.adding(days: 1), in: zone)
    case .current(let step): return step.period(containing: now, in: zone)
    case .between(let since, let until):
      return try Period(
        start: since?.instant(in: zone) ?? Period.allTime.start,
        end: until?.instant(in: zone) ?? Period.allTime.end
      )
    }
  }
}

extension UsagePeriod.Bound {
  fileprivate func instant(in zone: Zone) -> Instant {
    switch self {
    case .day(let day): zone.start(of: day)
    case .instant(let instant): instant
    }
  }
}
