/// Reads and prints decimal numerals as whole numbers of a power of ten, without floating point.
///
/// A numeral is an optional `-`, ASCII digits, and at most one dot with digits on both sides of it.
/// Nothing else is read: no `+`, no blanks, no separators of thousands, no other digits. Leading
/// zeros are read, `-0` is zero.
package enum DecimalText {
  /// What happens to digits finer than the scale.
  package enum Rounding: Sendable {
    /// They are refused, unless all of them are zero.
    case exact
    /// The numeral is rounded to the nearest whole number, a half away from zero.
    case halfUp
    /// They are cut off, as is right for a time, which must not slip into the next second, day or
    /// month.
    case down
  }

  /// Why a numeral is refused.
  package enum Refusal: Error, Sendable {
    /// The bytes are not one numeral, or too many.
    case malformed
    /// The numeral has finer digits than the scale, and may not be rounded.
    case tooPrecise
    /// The value does not fit into 64 bits.
    case outOfRange
  }

  /// The most bytes that a numeral may have.
  package static let longestNumeral = 64

  /// Returns the value of a numeral times ten to the power of `scale`.
  ///
  /// - Parameters:
  ///   - bytes: The numeral in ASCII; at most ``longestNumeral`` bytes, all of which belong to it.
  ///   - scale: The decimals of one whole number of the result; between 0 and 18.
  ///   - allowingExponent: Whether `e` or `E` with a signed whole number may follow, as JSON has
  ///     it.
  ///   - rounding: What happens to digits finer than the scale.
  /// - Returns: The value as a whole number.
  /// - Throws: ``Refusal``.
  /// - Complexity: Linear in the bytes; nothing is allocated.
  package static func parse(
    _ bytes: some Collection<UInt8>,
    scale: Int,
    allowingExponent: Bool = false,
    rounding: Rounding = .exact
  ) throws(Refusal) -> Int64 {
    let numeral = try Numeral(bytes, allowingExponent: allowingExponent)
    let kept = numeral.digits + numeral.exponent + scale
    let magnitude = try round(numeral, of: bytes, keeping: kept, rounding)
    guard let value = Int64(exactly: numeral.isNegative ? -magnitude : magnitude) else {
      throw .outOfRange
    }
    return value
  }

  /// Returns the shortest numeral of `value` divided by ten to the power of `scale`.
  ///
  /// The scale lies between 0 and 18. Reading the numeral with the same scale gives the value back.
  package static func print(_ value: Int64, scale: Int) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
    let whole = padded.dropLast(scale)
    var fraction = padded.suffix(scale)
    while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
    return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// Returns the first digits of a numeral as a whole number, rounded by those that follow.
  private static func round(
    _ numeral: Numeral,
    of bytes: some Collection<UInt8>,
    keeping kept: Int,
    _ rounding: Rounding
  ) throws(Refusal) -> Int128 {
    guard numeral.digits > 0 else { return 0 }
    guard kept <= 19 else { throw .outOfRange }
    var magnitude: Int128 = 0
    var seen = 0
    var roundsUp = false
    for byte in bytes.dropFirst(numeral.leadingBytes).prefix(numeral.mantissaBytes)
    where byte != UInt8(ascii: ".") {
      let digit = Int128(byte - UInt8(ascii: "0"))
      if seen < kept {
        magnitude = magnitude * 10 + digit
      } else {
        if rounding == .exact && digit != 0 { throw .tooPrecise }
        if seen == kept && rounding == .halfUp { roundsUp = digit >= 5 }
      }
      seen += 1
    }
    while seen < kept {
      magnitude *= 10
      seen += 1
    }
    return roundsUp ? magnitude + 1 : magnitude
  }
}

/// The parts of a numeral: its sign, where its significant digits stand, and its power of ten.
private struct Numeral {
  /// Whether a minus stands before it.
  var isNegative = false
  /// The bytes before the first digit that is not zero.
  var leadingBytes = 0
  /// The bytes from that digit to the end of the mantissa, the dot included.
  var mantissaBytes = 0
  /// The digits among them.
  var digits = 0
  /// The power of ten that the digits, read as a whole number, are multiplied with.
  var exponent = 0

  init(
    _ bytes: some Collection<UInt8>,
    allowingExponent: Bool
  ) throws(DecimalText.Refusal) {
    guard bytes.count <= DecimalText.longestNumeral else { throw .malformed }
    var rest = bytes[...]
    if rest.first == UInt8(ascii: "-") {
      isNegative = true
      leadingBytes = 1
      rest = rest.dropFirst()
    }
    let whole = rest.prefix(while: isDigit)
    guard !whole.isEmpty else { throw .malformed }
    count(whole)
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { throw .malformed }
      if digits == 0 { leadingBytes += 1 } else { mantissaBytes += 1 }
      count(fraction)
      exponent = -fraction.count
      rest = rest.dropFirst(1 + fraction.count)
    }
    if allowingExponent, let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      exponent += try power(rest.dropFirst())
    } else if !rest.isEmpty {
      throw .malformed
    }
  }

  /// Adds a run of digits, of which zeros before the first other digit do not count.
  private mutating func count(_ run: some Collection<UInt8>) {
    let zeros = digits > 0 ? 0 : run.prefix { $0 == UInt8(ascii: "0") }.count
    leadingBytes += zeros
    digits += run.count - zeros
    mantissaBytes += run.count - zeros
  }
}

/// Returns a power of ten as written after the `e`; powers beyond any use are held at 10,000.
private func power(_ bytes: some Collection<UInt8>) throws(DecimalText.Refusal) -> Int {
  let sign = bytes.first
  let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
  let digits = bytes.dropFirst(isSigned ? 1 : 0)
  guard !digits.isEmpty, digits.allSatisfy(isDigit) else { throw .malformed }
  let magnitude = digits.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), 10_000) }
  return sign == UInt8(ascii: "-") ? -magnitude : magnitude
}

private func isDigit(_ byte: UInt8) -> Bool {
  byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}
