import BudgetKit

extension Money {
  /// The amount as an estimate is told: three digits that count, the rest rounded half up.
  var aboutText: String { roundedToThreeDigits.description }

  /// The amount as an estimate stands in a table: to the cent, and below a dollar with three digits that count.
  var estimateText: String {
    nanodollars.magnitude >= 1_000_000_000
      ? rounded(to: 10_000_000).description : aboutText
  }

  private var roundedToThreeDigits: Money {
    var unit: Int64 = 1
    var rest = nanodollars.magnitude
    while rest >= 1_000, unit <= Int64.max / 10 {
      rest /= 10
      unit *= 10
    }
    return rounded(to: unit)
  }

  /// Returns the multiple of a unit that is nearest, a half away from zero; the amount itself where that does not fit.
  private func rounded(to unit: Int64) -> Money {
    let half = nanodollars < 0 ? -unit / 2 : unit / 2
    let (sum, overflow) = nanodollars.addingReportingOverflow(half)
    return overflow ? self : Money(nanodollars: sum / unit * unit)
  }
}
