import BudgetKit
import ForecastCases

/// Prints what the estimator says of recorded cases, how many of its days and weeks end
/// within its ranges, or how the anomaly rule differs from recorded verdicts.
@main
enum ForecastScore {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.last, arguments.count <= 2 else { return explain() }
    switch (arguments.count, arguments.first) {
    case (1, _):
      let cases = try ForecastCase.read(atPath: path)
      let clock = ContinuousClock()
      let start = clock.now
      let table = ForecastTable(cases).csv { (clock.now - start) / .milliseconds(1) }
      print(table, terminator: "")
    case (2, "anomalies"):
      let cases = try AnomalyCase.read(atPath: path)
      let disagreements = cases.compactMap { $0.disagreement(with: AnomalyRule()) }
      print("\(cases.count) days, \(disagreements.count) disagreements")
      for line in disagreements { print(line) }
    case (2, "windows"):
      print(try WindowCoverage(ForecastCase.read(atPath: path)).text, terminator: "")
    default: explain()
    }
  }

  private static func explain() {
    print(
      """
      usage: ForecastScore CASES.jsonl > OUT.csv
             ForecastScore windows CASES.jsonl
             ForecastScore anomalies ANOMALY.jsonl
      """
    )
  }
}
