import BudgetKit

/// How good forecasts were on recorded months: pinball loss, error, coverage, Brier scores and
/// run-out days.
///
/// Averages weigh groups, series and cases as ``MacroMean`` does. The error of one case counts for
/// at most 300 % of its total.
package struct ForecastScores: Sendable {
  /// The mean pinball loss at 10, 50 and 90 %, as a part of the actual spend.
  package var pinballLoss: Double { pinball.value }
  /// The mean error of the forecast, as a part of the actual total.
  package var meanError: Double { error.value }
  /// How many months ended between 10 and 90 %, and between 2.5 and 97.5 %, as parts of 1.
  package var likelyCoverage: Double { likely.value }
  package var wideCoverage: Double { wide.value }
  /// The mean squared error of the probabilities, at budgets within 20 % of the actual total.
  package var brier: Double { nearBudgets.value }
  /// The same at budgets that were set without knowing it.
  package var brierSetBeforehand: Double { earlyBudgets.value }
  /// By how many days the run-out day was wrong, where a budget was passed and this was foreseen.
  package var runOutDays: Double { runOut.value }

  private var pinball = MacroMean()
  private var error = MacroMean()
  private var likely = MacroMean()
  private var wide = MacroMean()
  private var nearBudgets = MacroMean()
  private var earlyBudgets = MacroMean()
  private var runOut = MacroMean()
  private var errorsByLabel: [String: [Double]] = [:]

  /// The most that one case counts for, as a part of its actual total.
  private static let mostError = 3.0
  /// Totals are rounded to cents: an end within a cent of a range is in it.
  private static let slack = 0.011

  package init() {}

  /// Returns the middle error of the forecasts with a label, each case alike; infinite where there
  /// are none.
  package func medianError(label: String) -> Double {
    guard let errors = errorsByLabel[label]?.sorted() else { return .infinity }
    return (errors[(errors.count - 1) / 2] + errors[errors.count / 2]) / 2
  }

  /// Adds what was said of a case to what became of it.
  package mutating func add(_ row: ForecastRow, truth: ForecastTruth) throws {
    let amounts = Dictionary(uniqueKeysWithValues: row.amounts.map { ($0.column, $0.value) })
    guard
      let point = amounts["point"],
      let q025 = amounts["q025"], let q10 = amounts["q10"], let q50 = amounts["q50"],
      let q90 = amounts["q90"], let q975 = amounts["q975"]
    else { throw CaseError(description: "no amounts for \(truth.id)") }
    let losses = [(q10, 0.1), (q50, 0.5), (q90, 0.9)].map { Self.loss($0, level: $1, truth) }
    pinball.add(losses.reduce(0, +) / 3, weight: truth.actual, of: truth)
    let relative = min(Self.mostError, abs(point - truth.actual) / truth.actual)
    error.add(relative, of: truth)
    likely.add(Self.contains(truth.actual, from: q10, to: q90), of: truth)
    wide.add(Self.contains(truth.actual, from: q025, to: q975), of: truth)
    let texts = Dictionary(uniqueKeysWithValues: row.texts.map { ($0.column, $0.value) })
    if let label = texts["label"] { errorsByLabel[label, default: []].append(relative) }
    addProbabilities(of: row, truth)
    try addRunOuts(texts, truth)
  }

  private mutating func addProbabilities(of row: ForecastRow, _ truth: ForecastTruth) {
    let said = Dictionary(uniqueKeysWithValues: row.probabilities.map { ($0.column, $0.value) })
    var near: [Double] = []
    var early: [Double] = []
    for (index, budget) in truth.budgets.enumerated() {
      guard let probability = said["p\(index)"] else { continue }
      let miss = probability - (truth.actual > budget.amount ? 1 : 0)
      if index >= ForecastTruth.firstSetBeforehand {
        early.append(miss * miss)
      } else if (0.8...1.2).contains(budget.amount / truth.actual) {
        near.append(miss * miss)
      }
    }
    if !near.isEmpty { nearBudgets.add(MacroMean.mean(near), of: truth) }
    if !early.isEmpty { earlyBudgets.add(MacroMean.mean(early), of: truth) }
  }

  private mutating func addRunOuts(_ texts: [String: String], _ truth: ForecastTruth) throws {
    var days: [Double] = []
    for (index, budget) in truth.budgets.prefix(ForecastTruth.firstSetBeforehand).enumerated() {
      guard
        budget.amount > truth.spent, let passed = budget.passedOn,
        let said = texts["runout_\(index)"], !said.isEmpty
      else { continue }
      days.append(Double(abs(try CivilDate(iso8601: said).daysSince1970 - passed.daysSince1970)))
    }
    if !days.isEmpty { runOut.add(MacroMean.mean(days), of: truth) }
  }

  private static func loss(_ quantile: Double, level: Double, _ truth: ForecastTruth) -> Double {
    let short = truth.actual - quantile
    return min(mostError * truth.actual, max(level * short, (level - 1) * short))
  }

  private static func contains(_ total: Double, from low: Double, to high: Double) -> Double {
    low - slack <= total && total <= high + slack ? 1 : 0
  }
}
