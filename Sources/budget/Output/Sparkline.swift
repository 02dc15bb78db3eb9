import BudgetKit

/// Amounts as a row of bars, each one character wide: `▁▂▅█`; digits from 0 to 8 where the terminal
/// shows no such characters.
enum Sparkline {
  /// Returns the bars; what is not zero is never the lowest.
  static func text(_ amounts: [Money], unicode: Bool = Terminal.showsUnicode) -> String {
    let marks = Array(unicode ? " ▁▂▃▄▅▆▇█" : "012345678")
    let highest = Int128(max(1, amounts.map(\.nanodollars).max() ?? 1))
    return String(
      amounts.map { amount in
        let held = Int128(max(0, amount.nanodollars))
        return marks[Int((held * 8 + highest - 1) / highest)]
      }
    )
  }
}
