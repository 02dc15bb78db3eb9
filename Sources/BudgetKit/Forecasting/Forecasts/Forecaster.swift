/// Makes a forecast of a history: the figures of ``SpendEstimator`` beside a budget.
///
/// Amounts go in and come out as exact money; only the estimator between them computes with
/// floating point.
package struct Forecaster: Sendable {
  private let estimator = SpendEstimator()

  /// Creates a forecaster.
  package init() {}

  /// Returns the forecast that a history gives.
  ///
  /// - Complexity: Linear in the days of the history and of the window: three projections, four
  ///   beside a shared limit.
  package func forecast(_ history: SpendHistory) -> Forecast {
    var total = history.total
    total.sharedRoom = history.sharedLimit.map { sharedRoom(of: $0, beside: total.spent) }
    let projection = estimator.projection(of: total)
    let demand = projection.demand
    let isKnown = projection.accuracy != .insufficient
    let parts = isKnown ? expectedParts(of: history, projection) : nil
    let days = total.daysOfPeriod
    let elapsed = total.daysElapsed
    let budget = history.budget
    let passing = history.stoppingAmount ?? budget
    return Forecast(
      scope: history.scope,
      madeAt: history.madeAt,
      days: days,
      budget: budget,
      isHard: history.isHard,
      stopsAt: history.stoppingAmount,
      isFrozen: history.isFrozen,
      stoppedBy: isKnown ? projection.stoppingScope(of: history.scope) : nil,
      state: projection.state(of: budget),
      currentMonthSpent: projection.spent,
      llmCost: history.llm.spent,
      computeCost: history.compute.spent,
      reserved: history.reserved,
      daysElapsed: elapsed,
      totalDays: days.dayCount,
      dailyAverage: history.hasRows ? projection.spent.divided(by: elapsed) : nil,
      endOfMonth: isKnown ? projection.median : nil,
      expected: isKnown ? projection.expected : nil,
      expectedLLMCost: parts?.llm,
      expectedComputeCost: parts?.compute,
      quantiles: isKnown ? ForecastQuantiles(projection) : nil,
      demand: isKnown ? ForecastQuantiles(demand) : nil,
      probabilityOfExceedingThousandths: isKnown
        ? passing.map { history.isFrozen ? 1_000 : Self.chance(that: demand, exceeds: $0) } : nil,
      probabilityOfPassingLimitThousandths: isKnown
        ? budget.map { Self.chance(that: demand, exceeds: $0) } : nil,
      runOut: isKnown && !history.isFrozen ? passing.map { demand.runOut(of: $0) } : nil,
      confidenceHundredths: isKnown ? Int((100 * projection.confidence).rounded()) : nil,
      accuracy: projection.accuracy,
      doubt: projection.doubt,
      basis: projection.basis,
      stoppedDays: history.stoppedDays,
      pastChanges: total.pastChanges,
      events: total.events.filter { $0.date >= total.today && days.contains($0.date) }
        .sorted { $0.date < $1.date },
      course: projection.course(of: days, from: total)
    )
  }

  /// Returns what a workspace's limit leaves to a project and to the others, who are projected by
  /// their own past.
  private func sharedRoom(of limit: SharedLimit, beside spent: Money) -> SharedRoom {
    let others = estimator.projection(of: limit.others)
    return SharedRoom(
      left: limit.limit - spent - others.spent,
      othersExpected: others.expected - others.spent
    )
  }

  private static func chance(that demand: SpendProjection, exceeds amount: Money) -> Int {
    thousandths(of: demand.probability(ofExceeding: amount))
  }

  /// Returns a probability in thousandths; only what is certain is 0 or 1,000.
  private static func thousandths(of probability: Double) -> Int {
    if probability == 0 || probability == 1 { return Int(1_000 * probability) }
    return min(max(Int((1_000 * probability).rounded()), 1), 999)
  }

  /// Splits what is still expected as models and resources, each by its own past, would share it.
  private func expectedParts(
    of history: SpendHistory,
    _ projection: SpendProjection
  ) -> (llm: Money, compute: Money) {
    let rest = projection.expected - projection.spent
    let llm = estimator.projection(of: history.llm).distribution.rest
    let compute = estimator.projection(of: history.compute).distribution.rest
    let share = llm + compute > 0 ? llm / (llm + compute) : 1
    let part = Money(estimatedDollars: rest.estimatedDollars * share)
    let llmRest = min(max(part, .zero), max(rest, .zero))
    return (history.llm.spent + llmRest, history.compute.spent + (rest - llmRest))
  }
}

extension SpendProjection {
  /// Returns whose limit will stop the spending, if what is asked for is in the middle of what it
  /// may be; `nil` for none.
  fileprivate func stoppingScope(of scope: BudgetScope) -> BudgetScope? {
    let asked = distribution.unlimited.restQuantile(0.5)
    if distribution.room.isHeldByOthers(asked) { return BudgetScope(workspace: scope.workspace) }
    return distribution.room.held(asked) < asked ? scope : nil
  }
}

extension SpendSeries {
  /// The changes before today that lie among the days with spend.
  fileprivate var pastChanges: [SpendEvent] {
    let sample = SpendSample(self)
    return events.filter { event in
      event.kind == .change && event.factor != 1 && event.date < today
        && event.date.daysSince1970 > sample.firstDay
    }
    .sorted { $0.date < $1.date }
  }
}

extension Money {
  /// Returns the amount divided by a positive number, rounded half up.
  fileprivate func divided(by count: Int) -> Money {
    let divisor = Int128(max(1, count))
    let twice = 2 * Int128(nanodollars) + divisor
    let quotient = twice.quotientAndRemainder(dividingBy: 2 * divisor)
    return Money(
      nanodollars: Int64(
        clamping: quotient.remainder < 0 ? quotient.quotient - 1 : quotient.quotient
      )
    )
  }
}
