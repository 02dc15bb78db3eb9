import BudgetKit

// MARK: - For scripts

extension Forecast {
  func json(_ window: ForecastWindow, past: BacktestScore?) -> JSON {
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
      "stopped_by": .text(stoppedBy.map { $0.project == nil ? "workspace" : "project" }),
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
  }

  private var confidence: String? {
    confidenceHundredths.map { DecimalText.print(Int64($0), scale: 2) }
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

// MARK: - For people

extension Forecast {
  /// The chart, the sentence and the figures, with how good past forecasts were.
  func text(_ window: ForecastWindow, past: BacktestScore?, _ style: Style) -> String {
    chart(style) + style.strong(sentence(window)) + "\n\n" + table.text(style)
      + facts(past: past).text
  }

  private var table: Table {
    var table = Table([.init(plain("Forecast of \(scope)")), .init("USD", .decimal)])
    table.add(["spent so far", currentMonthSpent.description])
    table.add(["  models", llmCost.description])
    table.add(["  resources", computeCost.description])
    if reserved > .zero { table.add(["reserved", reserved.description]) }
    if let dailyAverage { table.add(["per day so far", dailyAverage.estimateText]) }
    if let budget { table.add(["budget (\(isHard ? "hard" : "soft"))", budget.description]) }
    guard let quantiles else { return table }
    let step = EstimateStep.table(largest: quantiles.p97_5)
    func add(_ name: String, _ amount: Money?) {
      table.add([name, amount.map(step.text) ?? "-"])
    }
    add("end, in the middle", quantiles.p50)
    add("  9 of 10 end above", quantiles.p10)
    add("  9 of 10 end below", quantiles.p90)
    add("  39 of 40 end above", quantiles.p2_5)
    add("  39 of 40 end below", quantiles.p97_5)
    add("end, on average", expected)
    add("  models", expectedLLMCost)
    add("  resources", expectedComputeCost)
    return table
  }

  private func facts(past: BacktestScore?) -> Facts {
    var facts = Facts()
    facts.add("day", "\(daysElapsed) of \(totalDays)")
    if let probabilityOfExceedingThousandths {
      facts.add("over budget", chance(thousandths: probabilityOfExceedingThousandths))
    }
    if let runOut {
      facts.add(state == .alreadyExceeded ? "ran out" : "runs out", runOut.text)
    }
    if let stoppedBy { facts.add("stopped by", "the hard budget of \(stoppedBy)") }
    facts.add("accuracy", accuracy.rawValue + (doubt.map { ": \($0.text)" } ?? ""))
    if let confidenceHundredths {
      facts.add("confidence", "\(confidenceHundredths) % to end within a tenth of the middle")
    }
    facts.add("rests on", basis.text + changedText + stoppedText)
    if !events.isEmpty { facts.add("calendar", events.map(\.text).joined(separator: ", ")) }
    if let past { facts.add("so far", past.text) }
    return facts
  }
}

extension Forecast {
  private var changedText: String {
    pastChanges.map { change in
      ", days before \(change.date) x \(JSON.ratio(change.factor).number ?? "-")"
    }.joined()
  }

  private var stoppedText: String {
    stoppedDays > 0 ? ", without \(counted(stoppedDays, "day")) that a hard limit stopped" : ""
  }
}

extension BacktestScore {
  fileprivate var text: String {
    "\(percent(meanError)) off in \(counted(count, "forecast")) of past windows, the straight line "
      + "\(percent(meanErrorOfStraightLine)); \(percent(likelyCoverage)) within the range of 4 in 5"
  }
}

extension RunOut {
  fileprivate var text: String {
    guard let earliest else { return expected?.description ?? "probably not in this time" }
    guard let expected else { return "probably not in this time, at the earliest \(earliest)" }
    return expected.description + (earliest == expected ? "" : ", at the earliest \(earliest)")
      + (latest.flatMap { $0 == expected ? nil : ", at the latest \($0)" } ?? "")
  }
}

extension ProjectionDoubt {
  fileprivate var text: String {
    switch self {
    case .nothingSpent: "nothing was ever spent"
    case .fewDays: "few days of history"
    case .volatile: "the days differ wildly"
    case .levelChanged: "the level has just changed"
    case .wideRange: "much of the time is still to come"
    }
  }
}

extension SpendBasis {
  fileprivate var text: String {
    var parts = ["\(counted(days, "day")) of history"]
    if hasWeekdayPattern { parts.append("a pattern of weekdays") }
    if hasLevelChange {
      let (recent, usual) = (recentDay.aboutText, usualDay.aboutText)
      parts.append("a change of level from \(usual) to \(recent) a day")
    }
    if !recurringCharges.isEmpty {
      let sum = recurringCharges.reduce(Money.zero) { $0 + $1.amount }
      parts.append("recurring charges of \(sum.aboutText)")
    }
    if usesHours { parts.append("the usual hours") }
    return parts.joined(separator: ", ")
  }
}

extension SpendEvent {
  fileprivate var text: String {
    let times = JSON.ratio(factor).number ?? "-"
    guard kind == .change || factor != 1 else { return "\(date) set aside" }
    return kind == .change ? "x \(times) from \(date)" : "x \(times) on \(date)"
  }
}
