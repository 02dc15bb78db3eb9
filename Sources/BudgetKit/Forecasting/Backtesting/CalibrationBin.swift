/// Forecasts that gave similar probabilities of exceeding, and how often it happened.
public struct CalibrationBin: Sendable, Hashable {
  /// How many forecasts.
  public let count: Int
  /// The mean of the probabilities, 0 to 1.
  public let said: Double
  /// The part of them that did exceed, 0 to 1.
  public let seen: Double
}

extension CalibrationBin {
  /// Sorts claims into tenths of the probability.
  static func bins(of claims: [ExceedingClaim]) -> [CalibrationBin] {
    (0..<10).compactMap { tenth in
      let members = claims.filter { min(9, Int($0.said * 10)) == tenth }
      guard !members.isEmpty else { return nil }
      let count = Double(members.count)
      return CalibrationBin(
        count: members.count,
        said: members.reduce(0) { $0 + $1.said } / count,
        seen: members.reduce(0) { $0 + $1.outcome } / count
      )
    }
  }
}
