import BudgetKit

/// The answers to all cases as CSV, with the columns of the recorded answers.
package struct ForecastTable {
  private let cases: [ForecastCase]

  package init(_ cases: [ForecastCase]) {
    self.cases = cases
  }

  /// Returns the table as comma-separated values.
  ///
  /// - Parameter clock: A stopwatch in milliseconds; each row names how long its case took.
  /// - Returns: The header and one line for each case.
  package func csv(clock: () -> Double) -> String {
    let estimator = SpendEstimator()
    let count = cases.map(\.budgets.count).max() ?? 0
    let columns =
      ["id", "method", "point", "q025", "q10", "q50", "q90", "q975", "ms", "label", "confidence"]
      + (0..<count).flatMap { ["p\($0)", "runout_\($0)"] }
    var lines = [columns.joined(separator: ",")]
    for item in cases {
      let start = clock()
      let projection = estimator.projection(of: item.series)
      let row = ForecastRow(projection, budgets: item.budgets)
      let duration = clock() - start
      var cells = ["id": item.id, "method": "budget", "ms": "\(duration)"]
      for (column, value) in row.amounts + row.probabilities { cells[column] = "\(value)" }
      for (column, value) in row.texts { cells[column] = value }
      lines.append(columns.map { cells[$0] ?? "" }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
