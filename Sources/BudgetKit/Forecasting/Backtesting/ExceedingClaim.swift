/// A probability of exceeding that was said, and whether it happened.
struct ExceedingClaim {
  let said: Double
  let happened: Bool

  var outcome: Double { happened ? 1 : 0 }

  static func brierScore(of claims: [ExceedingClaim]) -> Double? {
    guard !claims.isEmpty else { return nil }
    let squares = claims.map { ($0.said - $0.outcome) * ($0.said - $0.outcome) }
    return squares.reduce(0, +) / Double(claims.count)
  }
}
