import BudgetKit
import ForecastCases
import Testing

/// Compares the estimator and the anomaly rule with the answers of another program that were recorded.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct ForecastOracleTests {
  @Test func `every recorded projection is met to a millionth`() throws {
    let cases = try ForecastCase.read(atPath: SharedData.path("forecast/cases.jsonl"))
    let expected = try expectedRows()
    let estimator = SpendEstimator()
    var disagreements: [String] = []
    var earlierRunOuts = 0
    for item in cases {
      let wanted = try #require(expected[item.id])
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
        // The other program slows the spending before a hard limit; ours runs out earlier there.
        let isEarlier = !value.isEmpty && value < wanted[column] ?? ""
        if item.series.hardLimit != nil, column.hasPrefix("runout"), isEarlier {
          earlierRunOuts += 1
        } else {
          disagreements.append("\(item.id) \(column): \(value)")
        }
      }
    }
    #expect(cases.count == 2_427)
    #expect(disagreements == [])
    #expect(earlierRunOuts > 0)
  }

  @Test func `every recorded verdict on a day is met`() throws {
    let cases = try AnomalyCase.read(atPath: SharedData.path("forecast/anomaly.jsonl"))
    #expect(cases.count == 632)
    #expect(cases.compactMap { $0.disagreement(with: AnomalyRule()) } == [])
  }

  private func isNear(_ value: Double, _ wanted: String?, unit: (Double) -> Double) -> Bool {
    guard let wanted = wanted.flatMap(Double.init) else { return false }
    return abs(value - wanted) <= 1e-6 * unit(wanted)
  }

  /// Reads the recorded answers, by case and column.
  private func expectedRows() throws -> [String: [String: String]] {
    let bytes = try readFile(atPath: SharedData.path("forecast/expected.csv"), limit: 1 << 26)
    let rows = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
      line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(rows.first)
    var found: [String: [String: String]] = [:]
    for row in rows.dropFirst() {
      found[row[0]] = Dictionary(uniqueKeysWithValues: zip(header, row))
    }
    return found
  }
}
