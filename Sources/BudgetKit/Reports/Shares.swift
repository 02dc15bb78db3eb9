/// Parts of a whole in hundredths of a percent, which add up to 100 % to the last.
enum Shares {
  /// Returns the share of each amount, rounded so that all together are 10,000.
  ///
  /// - Returns: The shares; `nil` for each where the whole is not more than 0, or so near 0 beside
  ///   its parts that a share cannot be counted. What was credited has a negative share.
  /// - Complexity: That of sorting the amounts.
  static func hundredthsOfPercent(of amounts: [Money]) -> [Int64?] {
    let whole = amounts.reduce(Int128(0)) { $0 + Int128($1.nanodollars) }
    let shares =
      whole > 0
      ? RoundedParts.of(amounts.map { Int128($0.nanodollars) * 10_000 }, over: whole) : nil
    return shares ?? amounts.map { _ in nil }
  }
}
