import BudgetKit

/// The scale of a chart, from zero to a round amount.
struct ChartScale {
  /// The amount between two ticks: 1, 2 or 5 with zeros.
  let step: Int64
  /// The amount at the top, a multiple of ``step``.
  let top: Int64

  /// Creates the scale of the least round top that reaches an amount with at most five ticks.
  init(reaching highest: Int64) {
    let least = max(1, highest / 5 + (highest % 5 > 0 ? 1 : 0))
    let step = Int64.roundStep(atLeast: least)
    self.step = step
    let count = max(1, (Int128(highest) + Int128(step) - 1) / Int128(step))
    top = Int64(clamping: count * Int128(step))
  }

  /// The amounts that are named, without zero.
  var ticks: [Int64] { (1...max(1, top / step)).map { $0 * step } }

  /// Returns the row, counted from the bottom, that ends with or holds an amount.
  func row(of amount: Int64, _ height: Int) -> Int {
    max(0, steps(of: amount, height) - 1)
  }

  /// Returns how many of the steps to the top an amount takes, a part of a step counted as a whole
  /// one.
  func steps(of amount: Int64, _ count: Int) -> Int {
    let held = Int128(min(max(0, amount), top))
    return Int((held * Int128(count) + Int128(top) - 1) / Int128(top))
  }
}
