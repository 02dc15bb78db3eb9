/// An exact ratio of whole numbers, in lowest terms.
///
/// What is computed with it is exact until it is rounded, once.
struct Fraction: Hashable {
  let numerator: Int128
  /// Above 0.
  let denominator: Int128

  /// Creates a ratio; the denominator is not 0.
  init(_ numerator: Int128, over denominator: Int128) {
    precondition(denominator != 0, "A ratio has a denominator.")
    let divisor = Self.greatestDivisor(numerator.magnitude, denominator.magnitude)
    let sign: Int128 = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / Int128(divisor)
    self.denominator = Int128(denominator.magnitude / divisor)
  }

  private static func greatestDivisor(_ one: UInt128, _ other: UInt128) -> UInt128 {
    var (one, other) = (one, other)
    while other != 0 { (one, other) = (other, one % other) }
    return max(one, 1)
  }
}

extension Fraction {
  /// The other way up; of a ratio that is not 0.
  var inverse: Fraction { Fraction(denominator, over: numerator) }

  /// One less; `nil` where it cannot be counted.
  var subtractingOne: Fraction? {
    let (difference, overflow) = numerator.subtractingReportingOverflow(denominator)
    return overflow ? nil : Fraction(difference, over: denominator)
  }

  /// Returns the product; `nil` where it cannot be counted.
  func times(_ other: Fraction) -> Fraction? {
    // What can be cancelled is cancelled first, so that large figures stay countable.
    let one = Fraction(numerator, over: other.denominator)
    let two = Fraction(other.numerator, over: denominator)
    let above = one.numerator.multipliedReportingOverflow(by: two.numerator)
    let below = one.denominator.multipliedReportingOverflow(by: two.denominator)
    guard !above.overflow, !below.overflow else { return nil }
    return Fraction(above.partialValue, over: below.partialValue)
  }

  /// Returns so many times the ratio; `nil` where it cannot be counted.
  func times(_ count: Int128) -> Fraction? { times(Fraction(count, over: 1)) }

  /// The nearest whole number, a half away from zero; `nil` where 64 bits do not hold it.
  var rounded: Int64? {
    let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    let isNearerToNext = rest.magnitude >= denominator.magnitude - rest.magnitude
    let step: Int128 = isNearerToNext ? (numerator < 0 ? -1 : 1) : 0
    return Int64(exactly: quotient + step)
  }
}
