/// The distribution of the period's total: what is spent, plus a cube-root normal of what is to
/// come.
///
/// `Q(tau) = S + R max(0, A + sigma z / 3)^3`, the Wilson-Hilferty form of a gamma distribution:
/// closed, skewed upwards and never below the spend `S`. `z` is the normal score `x` of `tau`,
/// stretched as the errors of real series were: `0.05 + 1.2 x` below the middle, `0.05 + 0.85 x`
/// above it, and 0.4 more for each unit beyond the score of 0.9.
///
/// `s = min(2, sqrt V (1 + 7 / (n + 1)))` widens a short history of `n` days, and
/// `A = 1 - 0.1 (s^2 - min(V, s^2))` lowers its middle: new workspaces that begin with a burst
/// seldom keep it up. `sigma = 1.03 min(2, s r^(w / 2))^0.9`, with the ratio `r` and the weight `w`
/// of ``OwnErrors``: series on which the method did better or worse than it thought get a narrower
/// or a wider range, and what is far from the ordinary is drawn towards it, because estimates of a
/// spread are themselves scattered.
struct SpendDistribution: Sendable, Hashable {
  /// The mean of what is still to come, in dollars; not negative.
  let rest: Double
  /// The centre of the cube root.
  let center: Double
  /// The spread of the cube root.
  let spread: Double
  /// How much hard limits let through.
  var room: SpendRoom
  /// The probability that nothing more comes, of a ``ShortWindow``; else 0.
  private let nothing: Double
  /// Of the mean of what comes if anything does, the part below which it is nothing.
  private let leastPart: Double

  init(
    rest: Double,
    variance: Double,
    days: Int,
    ownErrors: OwnErrors,
    short: ShortWindow? = nil,
    room: SpendRoom
  ) {
    self.rest = rest
    self.room = room
    let nothing = short?.nothing ?? 0
    self.nothing = nothing
    leastPart = short == nil ? 0 : ShortWindow.leastPart
    // What comes, if anything does, scatters less than it would with the empty days among it.
    let variance = nothing > 0 ? max(0.05, (1 + variance) * (1 - nothing) - 1) : variance
    let expected = min(2, variance.squareRoot() * SpendDispersion.widening(days: days))
    spread = 1.03 * ElementaryFunctions.power(min(2, expected * ownErrors.factor), 0.9)
    let square = expected * expected
    center = 1 - 0.1 * (square - min(variance, square))
  }

  /// The same distribution as if no limit stopped the spending.
  var unlimited: SpendDistribution {
    var free = self
    free.room = SpendRoom()
    return free
  }

  /// Returns what will still be spent at most with a probability, in dollars.
  func restQuantile(_ level: Double) -> Double {
    guard nothing > 0 else { return rest(atScore: NormalDistribution.score(of: level)) }
    guard level > nothing else { return 0 }
    return rest(atScore: NormalDistribution.score(of: (level - nothing) / (1 - nothing)))
  }

  /// The mean of what comes if anything does, in dollars.
  private var restIfAny: Double { nothing > 0 ? rest / (1 - nothing) : rest }

  /// The mean of what will still be spent, in dollars.
  ///
  /// Without a limit it is ``rest``, whose errors cancel over the recorded months; the quantiles
  /// are stretched to hold in most months, and so their own mean is a little high. A limit takes of
  /// ``rest`` the part that it takes of that mean.
  var mean: Double {
    let free = unlimited
    guard room != free.room else { return rest }
    return min(
      rest * meanOfQuantiles / max(free.meanOfQuantiles, .leastNormalMagnitude),
      room.held(rest)
    )
  }

  /// The mean over normal scores from -8 to 8 in steps of 0.05, each weighted by its density.
  private var meanOfQuantiles: Double {
    var (sum, weights) = (0.0, 0.0)
    for step in -160...160 {
      let score = Double(step) / 20
      let density = ElementaryFunctions.exponential(-score * score / 2)
      sum += density * rest(atScore: score)
      weights += density
    }
    return sum / weights
  }

  private func rest(atScore score: Double) -> Double {
    let root = max(0, center + spread * Self.stretched(score) / 3)
    let part = root * root * root
    return part < leastPart ? 0 : room.held(restIfAny * root * root * root)
  }

  /// Returns the probability that more than an amount of dollars will still be spent.
  ///
  /// 1 below zero; with a hard limit 0 from its room on.
  func probability(ofMoreThan amount: Double) -> Double {
    if amount < 0 { return 1 }
    guard let demand = room.demand(spending: amount), rest > 0 else { return 0 }
    let part = max(demand / restIfAny, leastPart)
    let stretched = 3 * (ElementaryFunctions.cubeRoot(part) - center) / spread
    return (1 - nothing) * NormalDistribution.upperTail(Self.unstretched(stretched))
  }

  private static func stretched(_ score: Double) -> Double {
    if score < 0 { return 0.05 + 1.2 * score }
    return 0.05 + 0.85 * score + 0.4 * max(0, score - NormalDistribution.scoreOfNineInTen)
  }

  /// The inverse of ``stretched(_:)``.
  private static func unstretched(_ stretched: Double) -> Double {
    let offset = stretched - 0.05
    if offset < 0 { return offset / 1.2 }
    let score = offset / 0.85
    let kink = NormalDistribution.scoreOfNineInTen
    return score <= kink ? score : (offset + 0.4 * kink) / 1.25
  }
}
