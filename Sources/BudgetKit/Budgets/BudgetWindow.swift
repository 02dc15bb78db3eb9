/// How long the periods of a budget are.
///
/// Periods are half-open: each begins where the one before ends. They are counted in the zone of
/// the workspace, or in one of the budget's own.
public enum BudgetWindow: Sendable, Hashable {
  /// An hour, counted from the first instant of the local day: on a day of 23 or 25 hours there are
  /// so many, and where clocks move by half an hour, the last is half an hour.
  case hour
  /// A local day.
  case day
  /// Seven local days, from Monday or from another weekday.
  case week
  /// A calendar month, from its first day or from another.
  case month
  /// Three calendar months, from January, April, July or October.
  case quarter
  /// A calendar year.
  case year
  /// All time: a limit that is never renewed.
  case total
  /// The last so many milliseconds before each instant, to the millisecond.
  ///
  /// What a call has cost leaves the window as long after the call began as the window is. Each
  /// write looks at the rows that have left since the one before.
  case rolling(milliseconds: Int64)
  /// One stretch of time; before and after it the budget takes no part.
  case fixed(Period)
}

extension BudgetWindow {
  /// The windows that are a word.
  static let named: [BudgetWindow] = [.hour, .day, .week, .month, .quarter, .year, .total]

  /// The window in a word: `month`, `rolling` or `fixed`.
  public var name: String {
    switch self {
    case .hour: "hour"
    case .day: "day"
    case .week: "week"
    case .month: "month"
    case .quarter: "quarter"
    case .year: "year"
    case .total: "total"
    case .rolling: "rolling"
    case .fixed: "fixed"
    }
  }

  /// The window as it stands in the file: its word, with the length or both ends in milliseconds.
  var text: String {
    switch self {
    case .rolling(let length): "rolling \(length)"
    case .fixed(let period):
      "fixed \(period.start.millisecondsSince1970) \(period.end.millisecondsSince1970)"
    default: name
    }
  }

  /// Reads a window from its text; `nil` for a text that no ledger writes.
  init?(text: String) {
    if let named = Self.named.first(where: { $0.name == text }) {
      self = named
      return
    }
    let parts = text.split(separator: " ")
    if parts.count == 2, parts[0] == "rolling", let length = Int64(parts[1]), length > 0 {
      self = .rolling(milliseconds: length)
      return
    }
    guard parts.count == 3, parts[0] == "fixed", let start = Int64(parts[1]),
      let end = Int64(parts[2]), start < end
    else { return nil }
    self = .fixed(
      Period(
        storedStart: Instant(millisecondsSince1970: start),
        end: Instant(millisecondsSince1970: end)
      )
    )
  }

  /// Whether it moves along with the clock.
  var isRolling: Bool { if case .rolling = self { true } else { false } }

  /// Whether it has one account for all time, so that what alerts once in an account would alert
  /// once for ever.
  var hasOneAccount: Bool { isRolling || self == .total }

  /// Whether it has days that a week or a month of it can begin with.
  var hasFirstDay: Bool { self == .week || self == .month }

  /// Whether it is counted in the days of a zone.
  var hasZone: Bool {
    switch self {
    case .total, .rolling, .fixed: false
    default: true
    }
  }

  /// The longest that a period can be, in milliseconds: a zone may move either end by a day and
  /// more.
  var longestPeriod: Int64 {
    let day: Int64 = 86_400_000
    return switch self {
    case .hour: day / 24
    case .day: 3 * day
    case .week: 9 * day
    case .month: 33 * day
    case .quarter: 94 * day
    case .year: 368 * day
    case .total, .rolling, .fixed: .max
    }
  }
}

extension BudgetWindow: CustomStringConvertible {
  /// The window in words: `a month`, or `from 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z`.
  public var description: String {
    switch self {
    case .hour: "an hour"
    case .total: "in all"
    case .rolling(let length): "in \(Duration.milliseconds(length).inWords)"
    case .fixed(let period): "from \(period.start) to \(period.end)"
    default: "a \(name)"
    }
  }
}

extension BudgetWindow {
  /// The stretch that a rolling window is at an instant: what began after its start counts; `nil`
  /// for any other window.
  func stretch(at now: Instant) -> Period? {
    guard case .rolling(let length) = self else { return nil }
    return Period(storedStart: now.adding(milliseconds: -length), end: max(now, .distantPast))
  }
}

// MARK: - Periods

extension BudgetWindow {
  /// Returns the period that holds an instant in a zone; `nil` outside a fixed window.
  ///
  /// `firstDay` is the weekday on which weeks begin, Monday is 1; or the day on which months begin,
  /// 1 to 28.
  func period(containing instant: Instant, in zone: Zone, firstDay: Int = 1) -> Period? {
    switch self {
    case .hour: .hour(containing: instant, in: zone)
    case .day: .day(containing: instant, in: zone)
    case .week: .week(containing: instant, from: firstDay, in: zone)
    case .month: .month(containing: instant, from: firstDay, in: zone)
    case .quarter: .months(3, containing: instant, in: zone)
    case .year: .months(12, containing: instant, in: zone)
    case .total, .rolling: .allTime
    case .fixed(let period): period.contains(instant) ? period : nil
    }
  }
}
