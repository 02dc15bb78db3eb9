/// A point in time, in whole milliseconds.
///
/// ```swift
/// let instant = try Instant(iso8601: "2026-02-01T01:00:00+01:00")
/// print(instant)  // 2026-02-01T00:00:00Z
/// ```
public struct Instant: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before.
  public let millisecondsSince1970: Int64

  /// Creates an instant from milliseconds since 1970-01-01T00:00:00Z.
  ///
  /// The number is not checked. An instant before ``distantPast`` or after ``distantFuture`` is
  /// harmless, but belongs to no day or month: zones and periods treat it as the nearest of the
  /// two.
  public init(millisecondsSince1970: Int64) {
    self.millisecondsSince1970 = millisecondsSince1970
  }

  /// Creates an instant from seconds since 1970-01-01T00:00:00Z.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` outside ``distantPast``
  ///   to ``distantFuture``.
  public init(secondsSince1970 seconds: Int64) throws {
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
    let instant = Instant(millisecondsSince1970: milliseconds)
    guard !overflow, instant.isSupported else {
      throw LedgerError(
        .invalidTime,
        "\(seconds) seconds since 1970 are outside the years 0001 to 9999; give whole seconds."
      )
    }
    self = instant
  }

  /// Returns whether the left instant is earlier.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.millisecondsSince1970 < right.millisecondsSince1970
  }

  /// 0001-01-01T00:00:00Z: the earliest instant a ledger holds.
  public static let distantPast = Instant(millisecondsSince1970: -62_135_596_800_000)

  /// 9999-12-31T23:59:59.999Z: the latest instant a ledger holds.
  public static let distantFuture = Instant(millisecondsSince1970: 253_402_300_799_999)
}

extension Instant {
  /// Returns the instant so many milliseconds later, or earlier where the number is negative.
  ///
  /// A result before ``distantPast`` or after ``distantFuture`` is held at that end.
  public func adding(milliseconds: Int64) -> Instant {
    let (sum, overflow) = millisecondsSince1970.addingReportingOverflow(milliseconds)
    if overflow { return milliseconds < 0 ? .distantPast : .distantFuture }
    return Instant(millisecondsSince1970: sum).clamped
  }

  /// Returns the milliseconds from another instant to this one, negative where the other is later.
  ///
  /// A difference that does not fit into 64 bits is held at the end of the range.
  public func milliseconds(since other: Instant) -> Int64 {
    let (difference, overflow) =
      millisecondsSince1970.subtractingReportingOverflow(other.millisecondsSince1970)
    guard overflow else { return difference }
    return self < other ? .min : .max
  }

  /// Whether the instant lies within what a ledger holds.
  package var isSupported: Bool {
    self >= .distantPast && self <= .distantFuture
  }

  /// The instant a millisecond later.
  var next: Instant { Instant(millisecondsSince1970: millisecondsSince1970 + 1) }

  /// This instant, held between ``distantPast`` and ``distantFuture``.
  var clamped: Instant {
    min(max(self, .distantPast), .distantFuture)
  }
}

extension Int64 {
  /// Returns the quotient rounded towards negative infinity; the divisor must be positive.
  func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
