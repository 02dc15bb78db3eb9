/// What a window, usually the current month, will probably have cost at its end, and how sure that
/// is.
///
/// ```swift
/// let forecast = try await ledger.budget(for: acme).forecast()
/// forecast.endOfMonth                          // the figure to show
/// forecast.quantiles?.p90                      // 9 of 10 months end below it
/// forecast.probabilityOfExceedingThousandths   // 230: 23 %
/// forecast.runOut?.earliest                    // 2026-02-24
/// ```
///
/// Where the history is too short (``accuracy`` is ``ProjectionAccuracy/insufficient``) there is no
/// projection: what was spent is shown, and everything about the future is `nil`.
public struct Forecast: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// The instant at which the forecast is made: only what began before it counts.
  public let madeAt: Instant
  /// The first and the last day of the window, in the workspace's zone.
  public let days: ClosedRange<CivilDate>
  /// The limit that the forecast is compared with; `nil` without one.
  public let budget: Money?
  /// Whether the budget is a hard one.
  public let isHard: Bool
  /// The amount at which a hard budget stops spending: its limit and its grace, without what is
  /// kept back for closing reservations; `nil` where nothing stops it, and while it is frozen.
  public let stopsAt: Money?
  /// Whether the budget is frozen: every call is refused, whatever is spent.
  public let isFrozen: Bool
  /// Whose hard limit will probably stop the spending before the window ends, that of the scope or
  /// of its workspace; `nil` for none.
  public let stoppedBy: BudgetScope?
  /// What to say first.
  public let state: SpendState

  /// What was spent in the window so far, exactly.
  public let currentMonthSpent: Money
  /// The part of it for models.
  public let llmCost: Money
  /// The part of it for resources.
  public let computeCost: Money
  /// What is held for calls that have begun and are not settled, or whose cost nobody knows; in
  /// none of the other figures.
  public let reserved: Money
  /// How many of the window's days have begun, today included.
  public let daysElapsed: Int
  /// How many days the window has.
  public let totalDays: Int
  /// The spend per day begun, rounded half up; `nil` without anything recorded in the window.
  public let dailyAverage: Money?

  /// The middle of the possible totals at the window's end, ``ForecastQuantiles/p50``: the figure
  /// to show.
  public let endOfMonth: Money?
  /// The mean of the possible totals, for plans that are added up.
  public let expected: Money?
  /// The part of ``expected`` for models.
  public let expectedLLMCost: Money?
  /// The part of ``expected`` for resources; both add up to it.
  public let expectedComputeCost: Money?
  /// The range of the possible totals, held at a hard limit.
  ///
  /// What the hard limit of a project's workspace leaves is shared: where more will be asked for,
  /// the project and the expected rest of the workspace get the same part of it.
  public let quantiles: ForecastQuantiles?
  /// The range of what will be asked for, as if no limit stopped it; the same as ``quantiles``
  /// without a hard limit.
  public let demand: ForecastQuantiles?
  /// The probability, 0 to 1,000 thousandths, that more than the budget will be asked for.
  ///
  /// For a soft budget that it is exceeded, for a hard one that calls will be refused, because more
  /// than ``stopsAt`` is asked for; 1,000 where more is spent already, and while it is frozen.
  /// `nil` without a budget or a projection.
  public let probabilityOfExceedingThousandths: Int?
  /// The probability that more than the limit is asked for, whatever stops the spending: what
  /// alerts look at.
  let probabilityOfPassingLimitThousandths: Int?
  /// The day on which the budget is used up, by ``demand``; `nil` without a budget or a projection,
  /// and while it is frozen.
  ///
  /// Of a hard budget it is the day on which it stops calls.
  public let runOut: RunOut?
  /// The probability, 0 to 100 hundredths, that the window ends within 10 % of ``endOfMonth``.
  public let confidenceHundredths: Int?
  /// The confidence in a word.
  public let accuracy: ProjectionAccuracy
  /// Why the accuracy is low or insufficient; `nil` where it is better.
  public let doubt: ProjectionDoubt?
  /// What the forecast rests on.
  public let basis: SpendBasis
  /// On how many days, of those that ``basis`` would have, a hard limit stopped the spending: they
  /// are set aside.
  public let stoppedDays: Int
  /// The changes before today, of prices or from the calendar, by which the days before each were
  /// multiplied, by date.
  public let pastChanges: [SpendEvent]
  /// What is known of today and of coming days and was taken into account, by date.
  public let events: [SpendEvent]
  /// Every day of the window: what was spent up to it, and where it goes from today on.
  public let course: [ForecastDay]
}
