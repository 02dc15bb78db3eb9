import ArgumentParser
import BudgetKit

/// From where on a rule alerts.
struct RuleThresholdOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Percent: of the limit, of its even pace, or chance of exceeding it.",
      valueName: "n"
    )
  )
  var percent: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("An amount: spent, foreseen, or spent in a day.", valueName: "usd")
  )
  var usd: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The same in tokens, of a budget of tokens.", valueName: "n")
  )
  var tokens: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The same in calls, of a budget of calls.", valueName: "n")
  )
  var calls: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A number of unpriced calls, overruns or refusals.", valueName: "n")
  )
  var count: String?
}

extension RuleThresholdOptions {
  /// Returns the threshold; `nil` where none is given.
  func threshold() throws -> AlertRule.Threshold? {
    let largest = Money.largestAmount.nanodollars
    let given = [
      try percent.map { AlertRule.Threshold.percent(Int(try number($0, "--percent", 10_000))) },
      try usd.map { AlertRule.Threshold.amount(try money($0, "--usd")) },
      try tokens.map { AlertRule.Threshold.tokens(try number($0, "--tokens", largest)) },
      try calls.map { AlertRule.Threshold.calls(try number($0, "--calls", largest)) },
      try count.map { AlertRule.Threshold.count(try number($0, "--count", 1_000_000_000)) },
    ].compactMap(\.self)
    guard given.count < 2 else {
      throw Failure.usage(
        "One threshold at a time; give --percent, --usd, --tokens, --calls or --count."
      )
    }
    return given.first
  }

  private func number(_ text: String, _ option: String, _ largest: Int64) throws -> Int64 {
    try budget.count(text, option, upTo: largest)
  }
}

/// Reads the number of a rule or an alert.
func ruleNumber(_ text: String, _ what: String) throws -> Int64 {
  try count(text, what, upTo: .max)
}
