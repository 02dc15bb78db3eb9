/// What a time cost in a few figures, beside the time before it.
public struct UsageStatistics: Sendable, Hashable {
  /// Which rows were taken in.
  public let query: UsageQuery
  /// The time.
  public let period: Period
  /// How much of it is over: until now, where it is not over as a whole.
  public let elapsed: Period
  /// Everything together.
  public let total: UsageFigures
  /// The calls of models, and what corrected them.
  public let llm: UsageFigures
  /// The uses of resources, and what corrected them.
  public let compute: UsageFigures
  /// What the calls of models tell: how long they took, and what caches saved.
  public let details: CallDetails
  /// The rows that have left the time, into archives that were not attached or for good: the
  /// latencies and the savings are those of the calls after them.
  public let withoutLatencies: [RemovedRows]
  /// The time before it, which is as long.
  public let periodBefore: Period
  /// Everything in the time before.
  public let before: UsageFigures
}

extension UsageStatistics {
  /// How long calls of models took.
  public var latencies: LatencyDistribution { details.latencies }

  /// What credits and other adjustments that correct no row have added to the cost, or taken off.
  public var adjustments: Money { total.cost - llm.cost - compute.cost }

  /// The part of the calls of models that failed, in hundredths of a percent, rounded half up;
  /// `nil` without calls.
  public var errorHundredthsOfPercent: Int64? {
    guard llm.calls > 0 else { return nil }
    return Fraction(Int128(llm.failedCalls) * 10_000, over: Int128(llm.calls)).rounded
  }

  /// The cost of a day of 24 hours of what is over; `nil` where nothing is over.
  public var costPerDay: Money? {
    let milliseconds = elapsed.end.milliseconds(since: elapsed.start)
    guard milliseconds > 0 else { return nil }
    let scaled = Int128(total.cost.nanodollars) * 86_400_000
    return Fraction(scaled, over: Int128(milliseconds)).rounded.map(Money.init(nanodollars:))
  }

  /// What it cost more than the time before, in hundredths of a percent of that; `nil` where
  /// nothing was spent before.
  public var changeHundredthsOfPercent: Int64? {
    guard before.cost > .zero else { return nil }
    let change = Int128(total.cost.nanodollars) - Int128(before.cost.nanodollars)
    return Fraction(change * 10_000, over: Int128(before.cost.nanodollars)).rounded
  }
}

extension UsagePeriod {
  /// Returns the time before a stretch of this kind: the step before the current one, else as many
  /// days, or milliseconds, as it has.
  func periodBefore(_ period: Period, in zone: Zone) -> Period {
    if case .current(let step) = self {
      return step.period(containing: period.start.adding(milliseconds: -1), in: zone)
    }
    let (first, end) = (zone.civilDate(at: period.start), zone.civilDate(at: period.end))
    let isOfDays = zone.start(of: first) == period.start && zone.start(of: end) == period.end
    let days = end.daysSince1970 - first.daysSince1970
    let length = period.end.milliseconds(since: period.start)
    return Period(
      storedStart: isOfDays
        ? zone.start(of: first.adding(days: -days)) : period.start.adding(milliseconds: -length),
      end: period.start
    )
  }
}
