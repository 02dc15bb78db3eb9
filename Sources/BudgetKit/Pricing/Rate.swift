/// A price per unit, counted in whole nanodollars per million units.
///
/// Price lists quote dollars per million tokens, per thousand, or per token; all of them are whole
/// numbers here: 3 dollars per million tokens is 3,000,000,000.
public struct Rate: Sendable, Hashable {
  /// Nanodollars for a million units.
  public let nanodollarsPerMillion: Int64

  /// Creates a rate.
  ///
  /// - Parameter nanodollarsPerMillion: Nanodollars for a million units; not negative.
  public init(nanodollarsPerMillion: Int64) {
    self.nanodollarsPerMillion = nanodollarsPerMillion
  }

  /// Costs nothing, which is known: not the same as a missing rate.
  public static let free = Rate(nanodollarsPerMillion: 0)
}
