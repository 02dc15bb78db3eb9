/// The standard normal distribution: its upper tail, and its scores.
enum NormalDistribution {
  /// The score of 0.9, beyond which one value in ten lies.
  static let scoreOfNineInTen = 1.281_551_565_544_600_4

  /// Returns the probability of a value above a score: `erfc(x / sqrt 2) / 2`.
  static func upperTail(_ score: Double) -> Double {
    ElementaryFunctions.complementaryError(score / 2.0.squareRoot()) / 2
  }

  /// Returns the score below which values lie with a probability.
  ///
  /// A rational first guess (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23,
  /// good to 0.00045) and three steps of Halley's method, each of which triples the digits. A level
  /// that is not between 1e-12 and 1 - 1e-12 is held there.
  static func score(of level: Double) -> Double {
    guard level.isFinite, level != 0.5 else { return 0 }
    if level > 0.5 { return -lowerScore(of: max(1 - level, smallestLevel)) }
    return lowerScore(of: max(level, smallestLevel))
  }

  private static let smallestLevel = 1e-12

  private static func lowerScore(of level: Double) -> Double {
    var score = firstGuess(of: level)
    for _ in 0..<3 {
      let excess = upperTail(-score) - level
      let density =
        ElementaryFunctions.exponential(-score * score / 2) / (2 * Double.pi).squareRoot()
      let step = excess / density
      score -= step / (1 + score * step / 2)
    }
    return score
  }

  private static func firstGuess(of level: Double) -> Double {
    let t = (-2 * ElementaryFunctions.naturalLogarithm(level)).squareRoot()
    let above = 2.515517 + t * (0.802853 + t * 0.010328)
    let below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    return above / below - t
  }
}
