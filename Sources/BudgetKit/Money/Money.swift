/// An amount of US dollars, counted in whole nanodollars.
///
/// Sums are exact: no floating point takes part anywhere, from parsing to printing. One nanodollar
/// is a billionth of a dollar, fine enough for a single token of the cheapest models; 64 bits hold
/// a little over nine billion dollars either side of zero.
///
/// ```swift
/// let price = try Money(usd: "0.10")
/// print(price + .cents(5))  // 0.15
/// ```
public struct Money: Sendable, Hashable {
  /// The amount in billionths of a US dollar.
  public let nanodollars: Int64

  /// Creates an amount from whole nanodollars.
  public init(nanodollars: Int64) {
    self.nanodollars = nanodollars
  }

  /// No money.
  public static let zero = Money(nanodollars: 0)

  /// The largest amount that a call, a budget or a reservation may have: 4 billion US dollars.
  public static let largestAmount = Money(nanodollars: 4_000_000_000_000_000_000)

  /// Returns a whole number of US dollars.
  public static func dollars(_ dollars: Int32) -> Money {
    Money(nanodollars: Int64(dollars) * nanodollarsPerDollar)
  }

  /// Returns a whole number of US cents.
  public static func cents(_ cents: Int32) -> Money {
    Money(nanodollars: Int64(cents) * (nanodollarsPerDollar / 100))
  }

  // Disfavoured, so that literals alone are not ambiguous.
  /// Returns a whole number of US dollars, held at the end of the range, which no budget or call
  /// may reach.
  @_disfavoredOverload
  public static func dollars(_ dollars: some BinaryInteger) -> Money {
    Money(Int64(clamping: dollars), times: nanodollarsPerDollar)
  }

  /// Returns a whole number of US cents, held at the end of the range, which no budget or call may
  /// reach.
  @_disfavoredOverload
  public static func cents(_ cents: some BinaryInteger) -> Money {
    Money(Int64(clamping: cents), times: nanodollarsPerDollar / 100)
  }

  static let nanodollarsPerDollar: Int64 = 1_000_000_000

  private init(_ count: Int64, times unit: Int64) {
    let (product, overflow) = count.multipliedReportingOverflow(by: unit)
    nanodollars = overflow ? (count < 0 ? .min : .max) : product
  }
}

extension Money: Comparable {
  /// Returns whether the first amount is less than the second.
  public static func < (left: Money, right: Money) -> Bool {
    left.nanodollars < right.nanodollars
  }
}

extension Money {
  /// Returns the sum, or `nil` where it would not fit into 64 bits.
  public func adding(_ other: Money) -> Money? {
    let (sum, overflow) = nanodollars.addingReportingOverflow(other.nanodollars)
    return overflow ? nil : Money(nanodollars: sum)
  }

  /// Returns the difference, or `nil` where it would not fit into 64 bits.
  public func subtracting(_ other: Money) -> Money? {
    let (difference, overflow) = nanodollars.subtractingReportingOverflow(other.nanodollars)
    return overflow ? nil : Money(nanodollars: difference)
  }

  /// Returns the sum, held at the end of the range instead of overflowing.
  ///
  /// For figures that are only shown or compared. Amounts that are booked use ``adding(_:)``.
  public static func + (left: Money, right: Money) -> Money {
    left.adding(right) ?? Money(nanodollars: right.nanodollars < 0 ? .min : .max)
  }

  /// Returns the difference, held at the end of the range instead of overflowing.
  public static func - (left: Money, right: Money) -> Money {
    left.subtracting(right) ?? Money(nanodollars: right.nanodollars < 0 ? .max : .min)
  }
}
