import BudgetKit

extension Forecast {
  /// What a manager needs to know, in one sentence.
  ///
  /// - Parameters:
  ///   - window: The window that was asked about.
  ///   - budgetWindow: The same as that of a budget; `nil` where a month alone has one.
  ///   - isCompared: Whether the amount beside it was given for this forecast alone, and is no
  ///     budget.
  ///   - reason: Why there is no budget to compare with, where there is more to say.
  /// - Returns: The sentence, with its full stop.
  func sentence(
    _ window: ForecastWindow,
    _ budgetWindow: BudgetWindow? = nil,
    isCompared: Bool,
    absence reason: String? = nil
  ) -> String {
    let name = window.name(of: days)
    guard !isFrozen else { return frozen(name) }
    return switch state {
    case .insufficientHistory: insufficient(name)
    case .alreadyExceeded: exceeded(name, isCompared: isCompared)
    case .stale:
      "Nothing was spent on \(who) for \(basis.daysWithoutSpend ?? 0) days; "
        + "\(name) stands at \(spentText) dollars."
    case .noBudget: projected(name) + "; \(reason ?? absence(of: window, budgetWindow))."
    case .ok where isStopped: exceeded(name, isCompared: false)
    case .ok:
      isHard && isUsedUp
        ? usedUp(name) : projected(name) + "; \(chanceOfExceeding(isCompared: isCompared))."
    }
  }

  /// The workspace or project by its name alone, with what else is named of it.
  private var who: String {
    let place = scope.project?.rawValue ?? scope.workspace.rawValue
    let further = scope.furtherWords
    return plain(further.isEmpty ? place : "\(further) of \(place)")
  }

  private var budgetText: String {
    budget.map { AmountStyle.readable.plain($0, besides: currentMonthSpent) } ?? "-"
  }

  /// What was spent, rounded, but never to what it is compared with.
  private var spentText: String { AmountStyle.readable.plain(currentMonthSpent, besides: budget) }

  private func insufficient(_ name: String) -> String {
    guard doubt != .nothingSpent || currentMonthSpent > .zero else {
      return
        "Nothing was spent on \(who) in the last 400 days, so there is nothing to forecast from."
    }
    return "There is not enough history to say how \(name) ends for \(who); "
      + "\(spentText) dollars were spent so far."
  }

  private func exceeded(_ name: String, isCompared: Bool) -> String {
    let budget =
      isCompared ? "the \(budgetText)" : "its \(isHard ? "hard " : "")budget of \(budgetText)"
    let fact =
      "\(who) has already spent \(spentText) dollars of \(budget)\(isStopped ? stopText : "")"
      + (isCompared ? " compared with in \(name)" : " for \(name)")
    let end = demand.map { ending(of: $0) }
    if isStopped {
      return fact + ", so reservations are refused"
        + (end.map { "; without it \(name) would end at \($0)." } ?? ".")
    }
    guard isHard else {
      return fact + (end.map { ", and will probably end \(name) at \($0)." } ?? ".")
    }
    return fact + (quantiles.map { ", and will probably end \(name) at \(ending(of: $0))" } ?? "")
      + (end == nil ? "." : "; \(chanceOfExceeding(isCompared: false)).")
  }

  /// Whether nothing more fits into a hard budget.
  private var isStopped: Bool { isHard && stopsAt.map { currentMonthSpent >= $0 } ?? false }

  /// Where a hard budget stops calls, if that is not at its limit.
  private var stopText: String {
    guard let budget, let stopsAt, isHard, stopsAt != budget else { return "" }
    let amount = AmountStyle.readable.plain(stopsAt, besides: currentMonthSpent)
    return stopsAt > budget
      ? " (\(amount) with its grace)" : " (\(amount) without what is kept back)"
  }

  private func frozen(_ name: String) -> String {
    "\(who) has spent \(spentText) dollars of its budget of \(budgetText) for \(name), which is frozen, so every call is refused"
      + (demand.map { "; without that \(name) would end at \(ending(of: $0))." } ?? ".")
  }

  private func projected(_ name: String) -> String {
    "\(who) will probably end \(name) at \(quantiles.map { ending(of: $0) } ?? "an unknown amount")"
  }

  /// Whether more than the limit is asked for in the middle of what can happen.
  private var isUsedUp: Bool {
    guard let demand, let stopsAt else { return false }
    return demand.p50 > stopsAt
  }

  private func usedUp(_ name: String) -> String {
    "\(who) will probably use up its hard budget of \(budgetText)\(stopText) for \(name): the chance that it refuses calls is "
      + "\(probabilityText); without it \(name) would end at \(demand.map { ending(of: $0) } ?? "-")."
  }

  /// The middle of the possible totals and the range around it.
  private func ending(of quantiles: ForecastQuantiles) -> String {
    let step = RoundingStep.sentence(largest: quantiles.p90)
    let middle = step.text(quantiles.p50, atLeast: currentMonthSpent)
    let low = step.text(quantiles.p10, atLeast: currentMonthSpent)
    let high = step.text(quantiles.p90, atLeast: currentMonthSpent)
    guard low != high else { return "about \(middle) dollars" }
    return "about \(middle) dollars, between \(low) and \(high) in four of five cases"
  }

  private var probabilityText: String {
    chance(thousandths: probabilityOfExceedingThousandths ?? 0)
  }

  private func chanceOfExceeding(isCompared: Bool) -> String {
    if isCompared { return "the chance of exceeding \(budgetText) is \(probabilityText)" }
    return isHard
      ? "the chance that its hard budget of \(budgetText)\(stopText) refuses calls is \(probabilityText)"
      : "the chance of exceeding its budget of \(budgetText) is \(probabilityText)"
  }

  /// Why there is nothing to compare with.
  private func absence(of window: ForecastWindow, _ budgetWindow: BudgetWindow?) -> String {
    if let budgetWindow { return "it has no \(budgetWindow.adjective)budget" }
    return switch window {
    case .month: "it has no budget"
    case .day: "--daily compares with a daily budget, --budget with any amount"
    case .week: "--weekly compares with a weekly budget, --budget with any amount"
    case .quarter: "--quarterly compares with a quarterly budget, --budget with any amount"
    case .year: "--yearly compares with a yearly budget, --budget with any amount"
    case .days: "--budget compares with any amount"
    }
  }
}
