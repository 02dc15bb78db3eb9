/// The totals that a window stays below with some probabilities.
///
/// They rise, or are equal, in the order of their declaration. None is less than what was spent.
public struct ForecastQuantiles: Sendable, Hashable {
  /// Only 1 of 40 windows ends below it.
  public let p2_5: Money
  /// Only 1 of 10 windows ends below it.
  public let p10: Money
  /// One window in four ends below it.
  public let p25: Money
  /// As many windows end below as above: the figure to show.
  public let p50: Money
  /// One window in four ends above it.
  public let p75: Money
  /// Only 1 of 10 windows ends above it.
  public let p90: Money
  /// Only 1 of 40 windows ends above it.
  public let p97_5: Money

  init(_ projection: SpendProjection) {
    p2_5 = projection.quantile(0.025)
    p10 = projection.quantile(0.1)
    p25 = projection.quantile(0.25)
    p50 = projection.quantile(0.5)
    p75 = projection.quantile(0.75)
    p90 = projection.quantile(0.9)
    p97_5 = projection.quantile(0.975)
  }
}
