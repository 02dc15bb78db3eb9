import ArgumentParser
import BudgetKit

/// How amounts are shown to people.
struct AmountOptions: ParsableArguments {
  @Flag(help: "Show every digit of amounts.")
  var exact = false
}

extension AmountOptions {
  /// How amounts are written.
  var style: AmountStyle { exact ? .exact : .readable }
}
