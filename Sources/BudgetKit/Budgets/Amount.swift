/// An amount of what a budget counts, in the unit of that budget: nanodollars, tokens or calls.
///
/// Accounts count with it, whatever it is that they count.
struct Amount: Sendable, Hashable {
  let count: Int64

  init(_ count: Int64) { self.count = count }

  init(_ money: Money) { count = money.nanodollars }

  static let zero = Amount(0)
}

extension Amount: Comparable {
  static func < (left: Amount, right: Amount) -> Bool { left.count < right.count }
}

extension Amount {
  /// Returns the sum, or `nil` where it would not fit into 64 bits.
  func adding(_ other: Amount) -> Amount? {
    let (sum, overflow) = count.addingReportingOverflow(other.count)
    return overflow ? nil : Amount(sum)
  }

  /// Returns the sum, held at the end of the range instead of overflowing.
  static func + (left: Amount, right: Amount) -> Amount {
    left.adding(right) ?? Amount(right.count < 0 ? .min : .max)
  }

  /// Returns the difference, held at the end of the range instead of overflowing.
  static func - (left: Amount, right: Amount) -> Amount {
    let (difference, overflow) = left.count.subtractingReportingOverflow(right.count)
    return overflow ? Amount(right.count < 0 ? .max : .min) : Amount(difference)
  }

  /// Returns some percent more, rounded down; held at the end of the range.
  func adding(percent: Int) -> Amount {
    Amount(Int64(clamping: Int128(count) * Int128(100 + percent) / 100))
  }
}
