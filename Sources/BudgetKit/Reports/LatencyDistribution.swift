/// How long calls took, exactly: how many took each number of milliseconds.
///
/// It needs memory for the different latencies, and none for each call.
public struct LatencyDistribution: Sendable, Hashable {
  private var calls: [Int64: Int64] = [:]
  /// The calls whose latency is known.
  public private(set) var count: Int64 = 0

  /// Creates a distribution of no calls.
  public init() {}

  /// Adds a call.
  mutating func add(_ milliseconds: Int64) {
    calls[milliseconds, default: 0] += 1
    count += 1
  }

  /// Adds the calls of another distribution.
  mutating func add(_ other: LatencyDistribution) {
    for (milliseconds, number) in other.calls { calls[milliseconds, default: 0] += number }
    count += other.count
  }

  /// Returns the least latency that so many of a thousand calls did not exceed: 950 for the 95th
  /// percentile, by the nearest rank.
  ///
  /// - Parameter thousandths: 1 to 1000.
  /// - Returns: The latency in milliseconds; `nil` without calls.
  /// - Complexity: That of sorting the different latencies.
  public func milliseconds(within thousandths: Int) -> Int64? {
    let rank = (Int128(count) * Int128(thousandths) + 999) / 1_000
    var seen: Int128 = 0
    for (milliseconds, number) in calls.sorted(by: { $0.key < $1.key }) {
      seen += Int128(number)
      if seen >= rank { return milliseconds }
    }
    return nil
  }
}
