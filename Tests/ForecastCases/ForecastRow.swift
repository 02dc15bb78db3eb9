package import BudgetKit

/// What the estimator says of a case, by the columns of `expected.csv`.
package struct ForecastRow: Sendable {
  /// The amounts, in dollars.
  package let amounts: [(column: String, value: Double)]
  /// The probabilities.
  package let probabilities: [(column: String, value: Double)]
  /// The label and the days, empty where a budget lasts.
  package let texts: [(column: String, value: String)]

  package init(_ projection: SpendProjection, budgets: [Money]) {
    amounts = [
      ("point", 0.5), ("q025", 0.025), ("q10", 0.1), ("q50", 0.5), ("q90", 0.9), ("q975", 0.975),
    ].map { ($0.0, projection.estimatedQuantile($0.1)) }
    probabilities =
      budgets.enumerated().map {
        ("p\($0.offset)", projection.probability(ofExceeding: $0.element))
      }
      + [("confidence", projection.confidence)]
    texts =
      [("label", projection.accuracy.rawValue)]
      + budgets.enumerated().map {
        ("runout_\($0.offset)", projection.runOut(of: $0.element).expected?.description ?? "")
      }
  }
}
