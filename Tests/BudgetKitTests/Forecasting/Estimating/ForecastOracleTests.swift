import BudgetKit
import ForecastCases
import Testing

/// Compares the estimator with a script that works out the documented formulae apart from it, and
/// the anomaly rule with recorded verdicts.
@Suite struct ForecastOracleTests {
  @Test(
    .enabled(if: SharedData.isPresent, SharedData.absence),
    .enabled(if: PythonScript.canRun, PythonScript.absence)
  )
  func `every projection follows the documented formulae to a millionth`() throws {
    try expectFormulae(count: 2_427, SharedData.path("forecast/cases.jsonl"))
  }

  @Test(.enabled(if: PythonScript.canRun, PythonScript.absence))
  func `every projection of the samples follows the documented formulae to a millionth`() throws {
    try expectFormulae(count: 99, Samples.path("forecast/cases.jsonl"))
  }

  private func expectFormulae(count: Int, _ path: String) throws {
    let cases = try ForecastCase.read(atPath: path)
    let expected = try CSVTable(try PythonScript("forecast_method.py").output(of: path)).rows
    let estimator = SpendEstimator()
    var disagreements: [String] = []
    for (item, wanted) in zip(cases, expected) {
      let projection = estimator.projection(of: item.series)
      let row = ForecastRow(projection, budgets: item.budgets)
      for (column, value) in row.amounts
      where !isNear(value, wanted[column], unit: { max(1e-6, abs($0)) }) {
        disagreements.append("\(item.id) \(column): \(value)")
      }
      for (column, value) in row.probabilities
      where !isNear(value, wanted[column], unit: { _ in 1 }) {
        disagreements.append("\(item.id) \(column): \(value)")
      }
      for (column, value) in row.texts where wanted[column] != value {
        disagreements.append("\(item.id) \(column): \(value)")
      }
      // Each row also names its case and its method.
      let columns = 2 + row.amounts.count + row.probabilities.count + row.texts.count
      #expect(wanted["id"] == item.id && wanted.count == columns)
    }
    #expect(cases.count == count && expected.count == cases.count)
    #expect(Array(disagreements.prefix(20)) == [])
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `every recorded verdict on a day is met`() throws {
    let cases = try AnomalyCase.read(atPath: SharedData.path("forecast/anomaly.jsonl"))
    #expect(cases.count == 632)
    #expect(cases.compactMap { $0.disagreement(with: AnomalyRule()) } == [])
  }

  private func isNear(_ value: Double, _ wanted: String?, unit: (Double) -> Double) -> Bool {
    guard let wanted = wanted.flatMap(Double.init) else { return false }
    return abs(value - wanted) <= 1e-6 * unit(wanted)
  }
}
