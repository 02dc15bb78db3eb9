/// A day of the calendar, without a time or a zone: 2026-02-01.
///
/// Dates follow the Gregorian calendar throughout, as ISO 8601 asks, from ``first`` to ``last``.
public struct CivilDate: Sendable, Hashable {
  /// The year, 1 to 9999.
  ///
  /// It is 10000 for one single date, the day after ``last``, on which everything ends.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month, from 1.
  public let day: Int

  /// Creates a date from its parts.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where there is no such
  ///   day, or the year is not 1 to 9999.
  public init(year: Int, month: Int, day: Int) throws {
    guard let date = CivilDate(validYear: year, month: month, day: day) else {
      throw LedgerError(
        .invalidTime,
        "The calendar has no day \(day) of month \(month) in the year \(year); correct the date."
      )
    }
    self = date
  }

  /// Creates a date from text of the form `YYYY-MM-DD`.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` for any other text, and
  ///   for days that do not exist.
  public init(iso8601 text: String) throws {
    let bytes = [UInt8](text.utf8.prefix(11))
    do throws(TimeRefusal) {
      guard bytes.count == 10 else { throw .dayShape }
      self = try CivilDate(prefixOf: bytes.span)
    } catch {
      let reason = error.reason == TimeRefusal.shape.reason ? TimeRefusal.dayShape : error
      throw LedgerError(.invalidTime, "\(quoted(text)) is not a day: \(reason.reason).")
    }
  }

  /// Creates a date from its parts, or `nil` where there is no such day in the years 1 to 9999.
  init?(validYear year: Int, month: Int, day: Int) {
    guard (1...9_999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.daysInMonth(month, ofYear: year)
    else { return nil }
    self.init(uncheckedYear: year, month: month, day: day)
  }

  private init(uncheckedYear year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// 0001-01-01, the earliest date.
  public static let first = CivilDate(uncheckedYear: 1, month: 1, day: 1)
  /// 9999-12-31, the latest date.
  public static let last = CivilDate(uncheckedYear: 9_999, month: 12, day: 31)
}

extension CivilDate: Comparable {
  /// Returns whether the left date is earlier.
  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension CivilDate: CustomStringConvertible {
  /// The date as `YYYY-MM-DD`.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes of the date as `YYYY-MM-DD`.
  var bytes: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(24)  // room for a time of day as well
    appendDigits(of: year, count: year > 9_999 ? 5 : 4, to: &text)
    text.append(UInt8(ascii: "-"))
    appendDigits(of: month, count: 2, to: &text)
    text.append(UInt8(ascii: "-"))
    appendDigits(of: day, count: 2, to: &text)
    return text
  }
}

extension CivilDate {
  /// The days since 1970-01-01, negative before.
  public var daysSince1970: Int {
    Self.daysSince1970(year: year, month: month, day: day)
  }

  /// Creates the date so many days after 1970-01-01.
  ///
  /// A number before ``first`` gives ``first``; one after ``last`` gives the day after ``last``.
  public init(daysSince1970 days: Int) {
    // Years are counted from March, so that the leap day is the last of its year.
    let days = min(max(days, Self.firstDay), Self.lastDay + 1) + Self.daysFromMarchOfYear0
    let cycle = days / 146_097  // 400 years
    let dayOfCycle = days % 146_097
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      uncheckedYear: cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0),
      month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }

  /// Returns the date so many days later, or earlier where the number is negative.
  ///
  /// A result before ``first`` is ``first``; one after ``last`` is the day after ``last``.
  public func adding(days: Int) -> CivilDate {
    let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
    return CivilDate(daysSince1970: overflow ? (days < 0 ? .min : .max) : sum)
  }

  /// The first day of this date's month.
  public var firstOfMonth: CivilDate {
    CivilDate(uncheckedYear: year, month: month, day: 1)
  }

  /// The first day of the month after this date's; after December 9999 the day after ``last``.
  public var firstOfNextMonth: CivilDate {
    guard self <= .last else { return self }
    return month == 12
      ? CivilDate(uncheckedYear: year + 1, month: 1, day: 1)
      : CivilDate(uncheckedYear: year, month: month + 1, day: 1)
  }

  /// The number of days in this date's month, 28 to 31.
  public var daysInMonth: Int {
    Self.daysInMonth(month, ofYear: year)
  }
}

extension CivilDate {
  static let firstDay = -719_162
  static let lastDay = 2_932_896
  private static let daysFromMarchOfYear0 = 719_468

  /// Returns the days from 1970-01-01 to a day of the year 1 or later.
  static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * marchYear + leapDays + dayOfYear - daysFromMarchOfYear0
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func daysInMonth(_ month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Appends the last decimal digits of a number that is not negative, with leading zeros.
func appendDigits(of number: Int, count: Int, to bytes: inout [UInt8]) {
  var divisor = 1
  for _ in 1..<max(count, 1) { divisor *= 10 }
  while divisor > 0 {
    bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
    divisor /= 10
  }
}
