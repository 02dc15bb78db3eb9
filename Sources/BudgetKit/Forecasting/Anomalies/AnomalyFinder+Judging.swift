/// How it is judged.
extension AnomalyFinder {
  /// A day or an hour that reached its threshold.
  struct Finding {
    let day: CivilDate
    /// When the hour began; `nil` for a day.
    let hour: Instant?
    let spent: Money
    let threshold: AnomalyThreshold
    /// With how many of the 28 days before it it is compared, those that are explained included.
    let days: Int
    /// What they spent on average, without those that are explained.
    let dailyMean: Money
  }

  /// What came of judging a day, or the hours of it.
  struct Verdict {
    var findings: [Finding] = []
    /// What was spent where the past says too little.
    var unjudged = Money.zero
  }

  /// A day or an hour that spent enough to be worth a message.
  private struct Candidate {
    /// The hours of the day that were over when it began; `nil` for the day itself.
    let hour: Int?
    let spent: Money
  }

  /// What the days before a day say of it, whatever their hours had.
  private struct Past {
    /// The days that it is judged by.
    let days: [Money]
    /// The same, with `nil` in the place of those that are explained.
    let known: [Money?]
    /// The mean of the last 28 of them that are not explained.
    let dailyMean: Money
  }

  /// Returns whether the hours of the days before a day must be known to judge its own.
  func needsHours(before day: CivilDate, in spend: PartSpend) -> Bool {
    guard !explained.contains(day) else { return false }
    let candidates = candidates(on: day, in: spend)
    guard !candidates.isEmpty else { return false }
    let past = past(of: day, in: spend)
    return canJudge(after: past) && !areUsual(candidates, after: past)
  }

  /// Returns what came of judging a day, or `nil` where nothing of it is worth a message.
  func verdict(on day: CivilDate, in spend: PartSpend) -> Verdict? {
    guard !explained.contains(day) else { return nil }
    let candidates = candidates(on: day, in: spend)
    guard !candidates.isEmpty else { return nil }
    let past = past(of: day, in: spend)
    // Most days need no sorting.
    if canJudge(after: past), areUsual(candidates, after: past) { return Verdict() }
    let hourlyPast =
      query.unit == .hour
      ? spend.hourlyDays(before: day, atMost: AnomalyRule.mostDays, reach: reach) : []
    var verdict = Verdict()
    for candidate in candidates {
      let usual = threshold(of: candidate, on: day, after: past.days, hourlyPast)
      guard let usual else {
        verdict.unjudged = verdict.unjudged + candidate.spent
        continue
      }
      guard usual.isReached(by: candidate.spent) else { continue }
      let threshold = usual.expecting(recurringCharge(on: day, in: spend))
      guard threshold.isReached(by: candidate.spent) else { continue }
      verdict.findings.append(
        Finding(
          day: day,
          hour: candidate.hour.map { reader.zone.start(ofHour: $0, of: day) },
          spent: candidate.spent,
          threshold: threshold,
          days: min(AnomalyRule.daysOfMean, past.days.count),
          dailyMean: past.dailyMean
        )
      )
    }
    return verdict
  }

  private func past(of day: CivilDate, in spend: PartSpend) -> Past {
    let days = spend.days(before: day, atMost: AnomalyRule.mostDays, reach: reach)
    let known = days.leavingOut(explained, before: day)
    let lastMonth = known.suffix(AnomalyRule.daysOfMean).compactMap(\.self)
    let sum = lastMonth.reduce(Money.zero, +)
    let dailyMean = Money(nanodollars: sum.nanodollars / Int64(max(1, lastMonth.count)))
    return Past(days: days, known: known, dailyMean: dailyMean)
  }

  /// Returns whether there is a threshold.
  private func canJudge(after past: Past) -> Bool {
    switch query.unit {
    case .day: AnomalyRule.canJudge(after: past.known)
    case .hour: HourlyAnomalyRule.canJudge(after: past.known)
    }
  }

  /// Returns whether none reaches its threshold, because that of a day is at least the mean day,
  /// and that of an hour half of it.
  private func areUsual(_ candidates: [Candidate], after past: Past) -> Bool {
    let parts: Int64 = query.unit == .day ? 1 : 2
    let least = Money(nanodollars: past.dailyMean.nanodollars / parts)
    return candidates.allSatisfy { $0.spent < least }
  }

  private func candidates(on day: CivilDate, in spend: PartSpend) -> [Candidate] {
    let all =
      switch query.unit {
      case .day: [Candidate(hour: nil, spent: spend.amount(on: day))]
      case .hour:
        spend.hourlyAmounts(on: day).enumerated().map {
          Candidate(hour: $0.offset, spent: $0.element)
        }
      }
    return all.filter { candidate in
      guard candidate.spent > .zero, candidate.spent >= leastExcess else { return false }
      // A clock that was ahead put rows into hours that have not come.
      return candidate.hour.map { reader.zone.start(ofHour: $0, of: day) <= reader.instant } ?? true
    }
  }

  private func threshold(
    of candidate: Candidate,
    on day: CivilDate,
    after past: [Money],
    _ hourlyPast: [HourlyAnomalyRule.Day]
  ) -> AnomalyThreshold? {
    guard let hour = candidate.hour else {
      return AnomalyRule(leastExcess: leastExcess)
        .threshold(on: day, after: past, leavingOut: explained)
    }
    return HourlyAnomalyRule(leastExcess: leastExcess)
      .threshold(ofHour: hour, on: day, after: hourlyPast, leavingOut: explained)
  }

  /// Returns what comes on top of a day because it does so every month, as a forecast finds it.
  ///
  /// Only the roll-up goes back far enough, and it knows no agents.
  private func recurringCharge(on day: CivilDate, in spend: PartSpend) -> Money {
    guard query.grouping != .agent else { return .zero }
    let past = spend.days(before: day, atMost: RecurringCharges.mostDays, reach: reach)
    let series = SpendSeries(
      firstDay: day.adding(days: -past.count),
      dailySpend: past,
      today: day,
      spentToday: .zero,
      fractionOfTodayGone: 0,
      firstDayOfPeriod: day,
      lastDayOfPeriod: day,
      events: explained.map { SpendEvent(.oneDay, on: $0, factor: 1) }
    )
    let charges = RecurringCharges(in: SpendSample(series))
    return Money(estimatedDollars: charges.extra(onDay: day.daysSince1970))
  }
}
