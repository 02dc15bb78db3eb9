import BudgetKit
import BudgetWire

extension Forecast {
  /// The chart, the sentence and the figures, with how good past forecasts were.
  ///
  /// - Parameters:
  ///   - window: The window that was asked about.
  ///   - budgetWindow: The same as that of a budget; `nil` where a month alone has one.
  ///   - isCompared: Whether the amount beside it was given for this forecast alone, and is no
  ///     budget.
  ///   - absence: Why there is no budget to compare with, where there is more to say.
  ///   - past: How good the forecasts of past windows were; `nil` where there were none.
  ///   - style: How text stands out.
  ///   - amounts: How amounts are written.
  ///   - zone: The zone of the times.
  /// - Returns: Whole lines.
  func text(
    _ window: ForecastWindow,
    _ budgetWindow: BudgetWindow?,
    isCompared: Bool,
    absence: String?,
    past: BacktestScore?,
    _ style: Style,
    _ amounts: AmountStyle,
    in zone: Zone
  ) -> String {
    (state == .stale ? "" : chart(style))
      + lines(of: sentence(window, budgetWindow, isCompared: isCompared, absence: absence))
      .map { style.strong($0) + "\n" }.joined()
      + "\n"
      + table(isCompared: isCompared, amounts).text(style) + values(past: past, in: zone).text
  }

  /// Returns the sentence in lines that fit the terminal.
  private func lines(of sentence: String) -> [String] {
    Terminal.columns.map { wrapped(sentence, width: $0) } ?? [sentence]
  }

  private func table(isCompared: Bool, _ amounts: AmountStyle) -> Table {
    var table = Table([.init(plain("Forecast of \(scope)")), .init("USD", .decimal)])
    table.add(["spent so far", amounts.plain(currentMonthSpent, besides: budget)])
    table.add(["  models", amounts.plain(llmCost)])
    table.add(["  resources", amounts.plain(computeCost)])
    if reserved > .zero { table.add(["reserved", amounts.plain(reserved)]) }
    if let dailyAverage { table.add(["per day so far", dailyAverage.estimateText]) }
    if let budget {
      let kind = isFrozen ? "frozen" : isHard ? "hard" : "soft"
      table.add([
        isCompared ? "compared with" : "budget (\(kind))",
        amounts.plain(budget, besides: currentMonthSpent),
      ])
      if let stopsAt, stopsAt != budget {
        table.add(["  calls stop at", amounts.plain(stopsAt, besides: currentMonthSpent)])
      }
    }
    guard let quantiles, let demand, state != .stale else { return table }
    let step = RoundingStep.table(largest: demand.p97_5)
    func add(_ name: String, _ amount: Money?) {
      table.add([name, amount.map(step.text) ?? "-"])
    }
    add("at the end, median", quantiles.p50)
    add("  1 in 10 below", quantiles.p10)
    add("  1 in 10 above", quantiles.p90)
    add("  1 in 40 below", quantiles.p2_5)
    add("  1 in 40 above", quantiles.p97_5)
    add("at the end, mean", expected)
    add("  models", expectedLLMCost)
    add("  resources", expectedComputeCost)
    guard demand != quantiles else { return table }
    add("without a limit, median", demand.p50)
    add("  1 in 10 below", demand.p10)
    add("  1 in 10 above", demand.p90)
    return table
  }

  private func values(past: BacktestScore?, in zone: Zone) -> NamedValues {
    var values = NamedValues()
    values.add("as of", "\(madeAt.toTheMinute(in: zone)) (\(zone.identifier))")
    values.add("state", String(state.rawValue.map { $0 == "_" ? " " : $0 }))
    values.add("day", "\(daysElapsed) of \(totalDays)")
    if let probabilityOfExceedingThousandths {
      values.add("chance of exceeding", chance(thousandths: probabilityOfExceedingThousandths))
    }
    if let runOut {
      values.add(
        state == .alreadyExceeded ? "ran out" : "runs out",
        runOut.text(until: days.upperBound)
      )
    }
    if let stoppedBy { values.add("stopped by", "the hard budget of \(stoppedBy)") }
    values.add("accuracy", accuracy.rawValue + (doubt.map { ": \($0.text)" } ?? ""))
    if let confidenceHundredths {
      values.add("confidence", "\(confidenceHundredths) % to end within a tenth of the median")
    }
    values.add("rests on", basis.text + changedText + stoppedText)
    if !events.isEmpty { values.add("calendar", events.map(\.text).joined(separator: ", ")) }
    if let past { values.add("track record", past.text) }
    return values
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
    let within = Int((likelyCoverage * Double(count)).rounded())
    return "past forecasts missed by \(percent(meanError)) on average, the straight line by "
      + "\(percent(meanErrorOfStraightLine)); \(within) of \(count) ended in the range of 4 in 5"
  }
}

extension RunOut {
  fileprivate func text(until last: CivilDate) -> String {
    let lasts = "probably not by \(last)"
    guard let earliest else { return expected?.description ?? lasts }
    guard let expected else { return "\(lasts), at the earliest \(earliest)" }
    return expected.description + (earliest == expected ? "" : ", at the earliest \(earliest)")
      + (latest.flatMap { $0 == expected ? nil : ", at the latest \($0)" } ?? "")
  }
}

extension ProjectionDoubt {
  fileprivate var text: String {
    switch self {
    case .nothingSpent: "nothing was spent before"
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
      let charges = recurringCharges.map(\.text).joined(separator: " and ")
      parts.append("recurring charges of \(charges) above an ordinary day")
    }
    if usesHours { parts.append("the usual hours") }
    return parts.joined(separator: ", ")
  }
}

extension RecurringCharge {
  fileprivate var text: String {
    let day =
      switch dayOfMonth {
      case -1: "the last day"
      case -2: "the last day but one"
      case -3: "the last day but two"
      default: "day \(dayOfMonth)"
      }
    return "\(amount.aboutText) on \(day)"
  }
}

extension SpendEvent {
  fileprivate var text: String {
    let times = JSON.ratio(factor).number ?? "-"
    guard kind == .change || factor != 1 else { return "nothing is learnt from \(date)" }
    return kind == .change ? "x \(times) from \(date)" : "x \(times) on \(date)"
  }
}
