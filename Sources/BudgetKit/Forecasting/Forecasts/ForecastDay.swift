/// One day in the course of a window: what had been spent by its end, or what will have been.
public struct ForecastDay: Sendable, Hashable {
  /// The day.
  public let date: CivilDate
  /// What was spent in the window up to the day's end, or so far; `nil` for days that have not
  /// begun.
  public let spent: Money?
  /// What will be spent up to the day's end; `nil` for days that are over, and without a
  /// projection.
  public let projected: ProjectedTotal?

  /// Five courses to the end of the window, each in proportion to what the days are expected to
  /// have.
  public struct ProjectedTotal: Sendable, Hashable {
    /// The course that ends at ``ForecastQuantiles/p10``.
    public let p10: Money
    /// The course that ends at ``ForecastQuantiles/p25``.
    public let p25: Money
    /// The course that ends at ``ForecastQuantiles/p50``.
    public let p50: Money
    /// The course that ends at ``ForecastQuantiles/p75``.
    public let p75: Money
    /// The course that ends at ``ForecastQuantiles/p90``.
    public let p90: Money
  }
}
