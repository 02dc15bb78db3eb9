/// A point in time, in whole milliseconds.
public struct Instant: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before.
  public let millisecondsSince1970: Int64

  /// Creates an instant from milliseconds since 1970-01-01T00:00:00Z.
  public init(millisecondsSince1970: Int64) {
    self.millisecondsSince1970 = millisecondsSince1970
  }

  public static func < (left: Instant, right: Instant) -> Bool {
    left.millisecondsSince1970 < right.millisecondsSince1970
  }

  /// 0001-01-01T00:00:00Z: the earliest instant a ledger holds.
  public static let distantPast = Instant(millisecondsSince1970: -62_135_596_800_000)

  /// 9999-12-31T23:59:59.999Z: the latest instant a ledger holds.
  public static let distantFuture = Instant(millisecondsSince1970: 253_402_300_799_999)
}
