@testable import BudgetKit
import Testing

@Suite struct NormalDistributionTests {
  @Test(arguments: [
    (0.5, 0.0), (0.9, 1.2815515655446004), (0.1, -1.2815515655446004),
    (0.975, 1.959963984540054), (0.025, -1.959963984540054), (0.999, 3.090232306167813),
    (0.000001, -4.753424308822899),
  ])
  func `scores are those of the printed tables`(level: Double, score: Double) {
    #expect(abs(NormalDistribution.score(of: level) - score) < 1e-12)
  }

  @Test func `tail and score undo each other`() {
    for step in 1..<1_000 {
      let level = Double(step) / 1_000
      #expect(
        abs(NormalDistribution.upperTail(NormalDistribution.score(of: level)) - (1 - level)) < 1e-13
      )
    }
  }

  @Test(arguments: [0, 1, -1, 2, .nan, .infinity, -.infinity] as [Double])
  func `every level has a finite score`(level: Double) {
    #expect(NormalDistribution.score(of: level).isFinite)
  }
}
