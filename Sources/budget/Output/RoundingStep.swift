import BudgetKit

/// The step to which estimates that stand beside each other are rounded, so that none has digits
/// that mean nothing.
struct RoundingStep {
  private let nanodollars: Int64

  /// Creates the step for a sentence: the largest amount keeps three digits.
  static func sentence(largest: Money) -> RoundingStep {
    RoundingStep(nanodollars: step(untilLessThan: 1_000, largest))
  }

  /// Creates the step for a table: cents, and finer where the largest amount has fewer than four
  /// digits then.
  static func table(largest: Money) -> RoundingStep {
    let cent: Int64 = 10_000_000
    return RoundingStep(nanodollars: min(cent, step(untilLessThan: 10_000, largest)))
  }

  /// Returns an amount rounded to the step, a half away from zero.
  func text(_ amount: Money) -> String {
    rounded(amount, adding: amount.nanodollars < 0 ? -nanodollars / 2 : nanodollars / 2).description
  }

  /// Returns the lower end of a range in which nothing is less than an amount that is known.
  func text(_ amount: Money, atLeast known: Money) -> String {
    let nearest = rounded(amount, adding: nanodollars / 2)
    guard nearest < known else { return nearest.description }
    let finer = RoundingStep.sentence(largest: amount)
    return finer.rounded(amount, adding: finer.nanodollars - 1).description
  }

  private func rounded(_ amount: Money, adding margin: Int64) -> Money {
    let (sum, overflow) = amount.nanodollars.addingReportingOverflow(margin)
    return overflow ? amount : Money(nanodollars: sum / nanodollars * nanodollars)
  }

  /// Returns the power of ten by which an amount has to be divided until it is less than a bound.
  private static func step(untilLessThan bound: UInt64, _ amount: Money) -> Int64 {
    var step: Int64 = 1
    var rest = amount.nanodollars.magnitude
    while rest >= bound, step <= Int64.max / 10 {
      rest /= 10
      step *= 10
    }
    return step
  }
}

extension Money {
  /// The amount as an estimate is told: three digits that count.
  var aboutText: String { RoundingStep.sentence(largest: self).text(self) }

  /// The amount as an estimate stands in a table: to the cent, and finer where it is small.
  var estimateText: String { RoundingStep.table(largest: self).text(self) }
}
