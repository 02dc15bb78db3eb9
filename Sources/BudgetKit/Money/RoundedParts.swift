/// Rounds parts to whole numbers so that they add up to their sum, rounded.
enum RoundedParts {
  /// Returns each numerator over the divisor, rounded down, or up for those that lost most by it.
  ///
  /// The parts add up to the sum of the numerators over the divisor, rounded half away from zero.
  /// Of those that lost the same the largest come first, in whatever order they stand.
  ///
  /// - Parameters:
  ///   - numerators: The parts times the divisor.
  ///   - divisor: Above 0.
  /// - Returns: The parts; `nil` where 64 bits do not hold one of them.
  /// - Complexity: That of sorting the parts.
  static func of(_ numerators: [Int128], over divisor: Int128) -> [Int64]? {
    var parts: [Int64] = []
    var rests: [(rest: Int128, place: Int)] = []
    for (place, numerator) in numerators.enumerated() {
      let rest = (numerator % divisor + divisor) % divisor
      guard let part = Int64(exactly: (numerator - rest) / divisor) else { return nil }
      parts.append(part)
      rests.append((rest, place))
    }
    guard let sum = Fraction(numerators.reduce(0, +), over: divisor).rounded else { return nil }
    let left = Int128(sum) - parts.reduce(0) { $0 + Int128($1) }
    rests.sort { one, other in
      (other.rest, numerators[other.place], one.place)
        < (one.rest, numerators[one.place], other.place)
    }
    for (_, place) in rests.prefix(Int(left)) { parts[place] += 1 }
    return parts
  }
}
