/// How it is judged.
extension AnomalyFinder {
  /// A day or an hour that reached its threshold.
  struct Finding {
    let day: CivilDate
    /// When the hour began; `nil` for a day.
    let hour: Instant?
    /// What it was judged by; the amounts are in its unit.
    let measure: AnomalyMeasure
    let amount: Int64
    let threshold: AnomalyThreshold
    /// What it cost, whatever it was judged by.
    let spent: Money
    /// With how many of the 28 days before it it is compared, those that are explained included.
    let days: Int
    /// What they had on average, without those that are explained.
    let dailyMean: Int64
  }

  /// What came of judging a day, or the hours of it.
  struct Verdict {
    var findings: [Finding] = []
    /// What there was of each measure where the past says too little.
    var unjudged: [AnomalyMeasure: Int64] = [:]
  }

  /// A day or an hour that had enough to be worth a message.
  private struct Candidate {
    /// The hours of the day that were over when it began; `nil` for the day itself.
    let hour: Int?
    let amount: Int64
  }

  /// What the days before a day say of it, whatever their hours had.
  private struct Past {
    /// The days that it is judged by.
    let days: [Int64]
    /// The same, with `nil` in the place of those that are explained.
    let known: [Int64?]
    /// The mean of the last 28 of them that are not explained.
    let dailyMean: Int64
  }

  /// Returns whether the hours of the days before a day must be known to judge its own.
  func needsHours(before day: CivilDate, in part: MeasuredPart) -> Bool {
    guard !explained.contains(day) else { return false }
    return measures.contains { measure in
      let candidates = candidates(on: day, in: part[measure], by: measure)
      guard !candidates.isEmpty else { return false }
      let past = past(of: day, in: part[measure])
      return canJudge(after: past) && !areUsual(candidates, after: past)
    }
  }

  /// Returns what came of judging a day, or `nil` where nothing of it is worth a message.
  ///
  /// A day or an hour that one measure names is not named again by a later one.
  func verdict(on day: CivilDate, in part: MeasuredPart) -> Verdict? {
    guard !explained.contains(day) else { return nil }
    var all: Verdict?
    for measure in measures {
      guard let verdict = verdict(on: day, in: part, by: measure) else { continue }
      let named = Set((all?.findings ?? []).map(\.hour))
      all = all ?? Verdict()
      all?.findings += verdict.findings.filter { !named.contains($0.hour) }
      all?.unjudged.merge(verdict.unjudged) { first, _ in first }
    }
    return all
  }

  private func verdict(
    on day: CivilDate,
    in part: MeasuredPart,
    by measure: AnomalyMeasure
  ) -> Verdict? {
    let amounts = part[measure]
    let candidates = candidates(on: day, in: amounts, by: measure)
    guard !candidates.isEmpty else { return nil }
    let past = past(of: day, in: amounts)
    // Most days need no sorting.
    if canJudge(after: past), areUsual(candidates, after: past) { return Verdict() }
    let hourlyPast =
      query.unit == .hour
      ? amounts.hourlyDays(before: day, atMost: AnomalyRule.mostDays, reach: reach) : []
    var verdict = Verdict()
    for candidate in candidates {
      let usual = threshold(of: candidate, by: measure, on: day, after: past.days, hourlyPast)
      guard let usual else {
        let before = verdict.unjudged[measure] ?? 0
        verdict.unjudged[measure] = before.addingWithinRange(candidate.amount)
        continue
      }
      guard usual.isReached(by: candidate.amount) else { continue }
      let threshold = usual.expecting(recurringAmount(on: day, in: amounts))
      guard threshold.isReached(by: candidate.amount) else { continue }
      verdict.findings.append(
        Finding(
          day: day,
          hour: candidate.hour.map { reader.zone.start(ofHour: $0, of: day) },
          measure: measure,
          amount: candidate.amount,
          threshold: threshold,
          spent: spent(in: candidate.hour, of: day, in: part[.cost]),
          days: min(AnomalyRule.daysOfMean, past.days.count),
          dailyMean: past.dailyMean
        )
      )
    }
    return verdict
  }

  /// Returns what a day cost, or an hour of it.
  private func spent(in hour: Int?, of day: CivilDate, in costs: PartAmounts) -> Money {
    guard let hour else { return Money(nanodollars: costs.amount(on: day)) }
    let hours = costs.hourlyAmounts(on: day)
    return Money(nanodollars: hours.indices.contains(hour) ? hours[hour] : 0)
  }

  private func past(of day: CivilDate, in amounts: PartAmounts) -> Past {
    let days = amounts.days(before: day, atMost: AnomalyRule.mostDays, reach: reach)
    let known = days.leavingOut(explained, before: day)
    let lastMonth = known.suffix(AnomalyRule.daysOfMean).compactMap(\.self)
    let sum = lastMonth.reduce(Int64(0)) { $0.addingWithinRange($1) }
    let dailyMean = sum / Int64(max(1, lastMonth.count))
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
    let least = past.dailyMean / parts
    return candidates.allSatisfy { $0.amount < least }
  }

  private func candidates(
    on day: CivilDate,
    in amounts: PartAmounts,
    by measure: AnomalyMeasure
  ) -> [Candidate] {
    let all =
      switch query.unit {
      case .day: [Candidate(hour: nil, amount: amounts.amount(on: day))]
      case .hour:
        amounts.hourlyAmounts(on: day).enumerated().map {
          Candidate(hour: $0.offset, amount: $0.element)
        }
      }
    return all.filter { candidate in
      guard candidate.amount > 0, candidate.amount >= leastExcess(of: measure) else { return false }
      // A clock that was ahead put rows into hours that have not come.
      return candidate.hour.map { reader.zone.start(ofHour: $0, of: day) <= reader.instant } ?? true
    }
  }

  private func threshold(
    of candidate: Candidate,
    by measure: AnomalyMeasure,
    on day: CivilDate,
    after past: [Int64],
    _ hourlyPast: [HourlyAnomalyRule.Day]
  ) -> AnomalyThreshold? {
    guard let hour = candidate.hour else {
      return AnomalyRule(leastExcess: leastExcess(of: measure))
        .threshold(on: day, after: past, leavingOut: explained)
    }
    return HourlyAnomalyRule(leastExcess: leastExcess(of: measure))
      .threshold(ofHour: hour, on: day, after: hourlyPast, leavingOut: explained)
  }

  /// Returns what comes on top of a day because it does so every month, as a forecast finds it.
  ///
  /// Only the roll-up goes back far enough, and it knows no agents. What recurs is found by
  /// comparing amounts with each other, so that tokens and calls may stand in the place of
  /// nanodollars.
  private func recurringAmount(on day: CivilDate, in amounts: PartAmounts) -> Int64 {
    guard query.grouping != .agent else { return 0 }
    let past = amounts.days(before: day, atMost: RecurringCharges.mostDays, reach: reach)
    let series = SpendSeries(
      firstDay: day.adding(days: -past.count),
      dailySpend: past.map { Money(nanodollars: $0) },
      today: day,
      spentToday: .zero,
      fractionOfTodayGone: 0,
      firstDayOfPeriod: day,
      lastDayOfPeriod: day,
      events: explained.map { SpendEvent(.oneDay, on: $0, factor: 1) }
    )
    let charges = RecurringCharges(in: SpendSample(series))
    return Money(estimatedDollars: charges.extra(onDay: day.daysSince1970)).nanodollars
  }
}
