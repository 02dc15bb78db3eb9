/// Parts of a whole in hundredths of a percent, which add up to 100 % to the last.
enum Shares {
  /// Returns the share of each amount, rounded so that all together are 10,000: those that lost
  /// most by rounding down are rounded up.
  ///
  /// - Returns: The shares; `nil` for each where the whole is not more than 0, or so near 0 beside
  ///   its parts that a share cannot be counted. What was credited has a negative share.
  /// - Complexity: That of sorting the amounts.
  static func hundredthsOfPercent(of amounts: [Money]) -> [Int64?] {
    let whole = amounts.reduce(Int128(0)) { $0 + Int128($1.nanodollars) }
    guard whole > 0 else { return amounts.map { _ in nil } }
    var shares: [Int64] = []
    var rests: [(rest: Int128, place: Int)] = []
    var left: Int128 = 10_000
    for (place, amount) in amounts.enumerated() {
      let scaled = Int128(amount.nanodollars) * 10_000
      let rest = (scaled % whole + whole) % whole
      guard let share = Int64(exactly: (scaled - rest) / whole) else {
        return amounts.map { _ in nil }
      }
      shares.append(share)
      rests.append((rest, place))
      left -= Int128(share)
    }
    rests.sort { ($1.rest, $0.place) < ($0.rest, $1.place) }
    for (_, place) in rests.prefix(Int(left)) { shares[place] += 1 }
    return shares
  }
}
