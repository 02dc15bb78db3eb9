import BudgetKit

extension ForecastRow {
  /// Creates what the straight line says: the spend so far over the part of the period that is
  /// gone.
  ///
  /// It knows no range: all amounts are the same, each probability is 0 or 1, and there is no
  /// label.
  package init(straightLineOf item: ForecastCase) {
    let series = item.series
    let first = series.firstDayOfPeriod.daysSince1970
    let days = Double(series.lastDayOfPeriod.daysSince1970 - first + 1)
    let gone = Double(series.today.daysSince1970 - first) + series.fractionOfTodayGone
    let total = series.spent.caseDollars / gone * days
    amounts = ["point", "q025", "q10", "q50", "q90", "q975"].map { ($0, total) }
    probabilities = item.budgets.enumerated().map {
      ("p\($0.offset)", total > $0.element.caseDollars ? 1 : 0)
    }
    texts = item.budgets.enumerated().map { index, budget in
      let day = first + Int(min(days - 1, budget.caseDollars / total * days))
      let date = total > budget.caseDollars ? CivilDate(daysSince1970: day).description : ""
      return ("runout_\(index)", date)
    }
  }
}
