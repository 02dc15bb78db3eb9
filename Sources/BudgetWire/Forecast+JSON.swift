package import BudgetKit

extension Forecast {
  package func json(_ window: ForecastWindow, past: BacktestScore?) -> JSON {
    .fields([
      "current_month_spent": .money(currentMonthSpent),
      "llm_cost": .money(llmCost),
      "compute_cost": .money(computeCost),
      "days_elapsed": .integer(Int64(daysElapsed)),
      "total_days": .integer(Int64(totalDays)),
      "daily_average": .money(dailyAverage),
      "forecast_end_of_month": .money(endOfMonth),
      "forecast_confidence": confidence.map(JSON.number) ?? .null,
      "projection_accuracy": .string(accuracy.rawValue),
      "doubt": .text(doubt?.rawValue),
      "state": .string(state.rawValue),
      "workspace_id": .id(scope.workspace),
      "project_id": .id(scope.project),
      "at": .instant(madeAt),
      "window": .string(window.word),
      "first_day": .day(days.lowerBound),
      "last_day": .day(days.upperBound),
      "budget": .money(budget),
      "hard_limit": .bool(isHard),
      "stopped_by": .text(stoppedBy?.stopWord),
      "expected": .money(expected),
      "llm_expected": .money(expectedLLMCost),
      "compute_expected": .money(expectedComputeCost),
      "quantiles": quantiles?.json ?? .null,
      "demand": demand?.json ?? .null,
      "probability_of_exceeding": .thousandths(probabilityOfExceedingThousandths),
      "run_out": runOut?.json ?? .null,
      "reserved": .money(reserved),
      "track_record": past?.json ?? .null,
      "basis": basis.json.adding([
        "stopped_days": .integer(Int64(stoppedDays)),
        "past_changes": .array(pastChanges.map(\.json)),
        "events": .array(events.map(\.json)),
      ]),
    ])
    .adding(scope.dimensionsJSON == .object([]) ? [:] : ["dimensions": scope.dimensionsJSON])
    .adding(stopsAt == nil || stopsAt == budget ? [:] : ["stops_at": .money(stopsAt)])
    .adding(isFrozen ? ["frozen": .bool(true)] : [:])
  }

  private var confidence: String? {
    confidenceHundredths.map { DecimalText.print(Int64($0), scale: 2) }
  }
}

extension BudgetScope {
  /// Whose limit stops the spending, in a word.
  fileprivate var stopWord: String {
    guard dimensionsJSON == .object([]) else { return "own" }
    return project == nil ? "workspace" : "project"
  }
}

extension ForecastQuantiles {
  fileprivate var json: JSON {
    .fields([
      "p2_5": .money(p2_5), "p10": .money(p10), "p25": .money(p25), "p50": .money(p50),
      "p75": .money(p75), "p90": .money(p90), "p97_5": .money(p97_5),
    ])
  }
}

extension RunOut {
  fileprivate var json: JSON {
    .fields(["expected": .day(expected), "earliest": .day(earliest), "latest": .day(latest)])
  }
}

extension SpendBasis {
  fileprivate var json: JSON {
    .fields([
      "days": .integer(Int64(days)),
      "days_without_spend": daysWithoutSpend.map { .integer(Int64($0)) } ?? .null,
      "weekday_pattern": .bool(hasWeekdayPattern),
      "weekday_weights": .array(weekdayWeights.map(JSON.ratio)),
      "level_change": .bool(hasLevelChange),
      "recent_day": .money(recentDay),
      "usual_day": .money(usualDay),
      "variation": .ratio(variation),
      "uses_hours": .bool(usesHours),
      "recurring_charges": .array(
        recurringCharges.map {
          .fields(["day_of_month": .integer(Int64($0.dayOfMonth)), "amount": .money($0.amount)])
        }
      ),
    ])
  }
}

extension SpendEvent {
  fileprivate var json: JSON {
    .fields([
      "day": .day(date), "kind": .string(kind == .change ? "change" : "one_day"),
      "factor": .ratio(factor),
    ])
  }
}
