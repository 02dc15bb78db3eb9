import BudgetKit
import ForecastCases
import Testing

/// Holds the forecasts of recorded months to how good they have to be.
@Suite struct ForecastScoreTests {
  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `forecasts of recorded months meet every target, and the straight line none`() throws {
    let (scores, scoresOfLine, count) = try Self.scores(inFolder: SharedData.path("forecast"))
    #expect(count == 2_427)
    #expect(Self.missed(by: scores) == [])
    // The straight line has no labels; every other figure is beyond its reach.
    #expect(scoresOfLine.medianError(label: "high") == .infinity)
    #expect(Self.missed(by: scoresOfLine).count == Self.figures(of: scores).count)
  }

  @Test func `forecasts of the sample's months are better than the straight line`() throws {
    let (scores, scoresOfLine, count) = try Self.scores(inFolder: Samples.path("forecast"))
    #expect(count == 96)
    #expect(scores.pinballLoss < scoresOfLine.pinballLoss)
    #expect(scores.meanError < scoresOfLine.meanError)
    #expect((0.7...1).contains(scores.likelyCoverage) && scores.wideCoverage > 0.85)
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `recorded days and weeks end where their ranges say`() throws {
    let cases = try ForecastCase.read(atPath: SharedData.path("forecast/cases.jsonl"))
    let coverage = try WindowCoverage(cases)
    for (name, fewest) in [("day", 2000), ("week", 1500)] {
      let line = try #require(coverage.lines.first { $0.name == name })
      #expect(line.count > fewest, "\(name)")
      // A range that begins at what is spent already cannot be undercut: more than 80 % is right.
      #expect(line.likely > 0.8 && line.wide > 0.92, "\(name)")
      #expect(line.below < 0.1 && (0.04...0.13).contains(line.above), "\(name)")
    }
  }

  /// Returns how good the forecasts of the cases in a folder are, and those of the straight line.
  private static func scores(inFolder folder: String) throws -> (
    ForecastScores, ForecastScores, count: Int
  ) {
    let truths = Dictionary(
      uniqueKeysWithValues: try ForecastTruth.read(atPath: folder + "/truth.csv")
        .map { ($0.id, $0) }
    )
    let cases = try ForecastCase.read(atPath: folder + "/cases.jsonl")
      .filter { truths[$0.id] != nil }
    let estimator = SpendEstimator()
    var scores = ForecastScores()
    var scoresOfLine = ForecastScores()
    for item in cases {
      let truth = try #require(truths[item.id])
      let projection = estimator.projection(of: item.series)
      try scores.add(ForecastRow(projection, budgets: item.budgets), truth: truth)
      try scoresOfLine.add(ForecastRow(straightLineOf: item), truth: truth)
    }
    return (scores, scoresOfLine, cases.count)
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `the errors of what comes on average cancel, and those of the middle do not`() throws {
    let cases = try ForecastCase.read(atPath: SharedData.path("forecast/cases.jsonl"))
    let truths = try ForecastTruth.read(atPath: SharedData.path("forecast/truth.csv"))
    let actual = Dictionary(uniqueKeysWithValues: truths.map { ($0.id, $0.actual) })
    func meanError(_ amount: (SpendProjection) -> Money) throws -> Double {
      let errors = try cases.map { item in
        let came = try #require(actual[item.id])
        let said = Double(amount(SpendEstimator().projection(of: item.series)).nanodollars) / 1e9
        return min(max((said - came) / came, -3), 3)
      }
      return errors.reduce(0, +) / Double(errors.count)
    }
    #expect(abs(try meanError(\.expected)) < 0.01)
    #expect(try meanError(\.median) < -0.03)
  }

  private static func missed(by scores: ForecastScores) -> [String] {
    figures(of: scores).filter { !$0.target.contains($0.value) }.map { "\($0.name): \($0.value)" }
  }

  private static func figures(
    of scores: ForecastScores
  ) -> [(name: String, value: Double, target: ClosedRange<Double>)] {
    [
      ("pinball loss", scores.pinballLoss, 0...0.0915),
      ("mean error", scores.meanError, 0...0.262),
      ("within 80 %", scores.likelyCoverage, 0.78...0.88),
      ("within 95 %", scores.wideCoverage, 0.9...1),
      ("Brier score", scores.brier, 0...0.228),
      ("Brier score of budgets set beforehand", scores.brierSetBeforehand, 0...0.19),
      ("days to the run-out", scores.runOutDays, 0...2.4),
      ("middle error of high", scores.medianError(label: "high"), 0...0.03),
      ("middle error of medium", scores.medianError(label: "medium"), 0...0.08),
    ]
  }
}
