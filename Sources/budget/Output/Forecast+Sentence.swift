import BudgetKit

extension Forecast {
  /// What a manager needs to know, in one sentence.
  func sentence(_ window: ForecastWindow) -> String {
    let name = window.name(of: days)
    return switch state {
    case .insufficientHistory: insufficient(name)
    case .alreadyExceeded:
      "\(who) has already spent \(currentMonthSpent) dollars of its budget of \(budgetText) for \(name)"
        + (ending.map { "; at this pace it ends \(name) at \($0)." } ?? ".")
    case .stale:
      "Nothing was spent on \(who) for \(basis.daysWithoutSpend ?? 0) days; "
        + "\(name) stands at \(currentMonthSpent) dollars."
    case .noBudget: projected(name) + "; it has no budget to compare with."
    case .ok: projected(name) + "; \(chanceOfPassing)."
    }
  }

  /// The workspace or project by its name alone.
  private var who: String { plain(scope.project?.rawValue ?? scope.workspace.rawValue) }

  private var budgetText: String { budget?.description ?? "-" }

  private func insufficient(_ name: String) -> String {
    guard doubt != .nothingSpent else {
      return "Nothing was ever spent on \(who), so there is nothing to forecast from."
    }
    return "There is not enough history to say how \(name) ends for \(who); "
      + "\(currentMonthSpent) dollars were spent so far."
  }

  private func projected(_ name: String) -> String {
    "At this pace \(who) ends \(name) at \(ending ?? "an unknown amount")"
  }

  /// The middle of the possible totals and the range around it; `nil` without a projection.
  private var ending: String? {
    guard let quantiles else { return nil }
    let step = EstimateStep.sentence(largest: quantiles.p90)
    let middle = step.text(quantiles.p50)
    let (low, high) = (step.text(quantiles.p10), step.text(quantiles.p90))
    guard low != high else { return "about \(middle) dollars" }
    return "about \(middle) dollars, between \(low) and \(high) in four of five cases"
  }

  private var chanceOfPassing: String {
    let chance = chance(thousandths: probabilityOfExceedingThousandths ?? 0)
    return isHard
      ? "the chance that the hard budget of \(budgetText) refuses calls is \(chance)"
      : "the chance of passing the budget of \(budgetText) is \(chance)"
  }
}
