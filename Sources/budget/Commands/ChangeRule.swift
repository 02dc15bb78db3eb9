import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget rules set`: changes a rule of alerts.
struct ChangeRule: AnsweringCommand {
  /// Whether the rule takes part.
  enum Participation: String, EnumerableFlag {
    case enable
    case disable

    static func help(for value: Participation) -> ArgumentHelp? {
      value == .enable ? "Turn the rule on again." : "Turn the rule off, but keep it."
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Change the threshold of a rule, or turn it on or off.",
    discussion: """
      A rule that was changed can alert again in every account.

      Example:
        budget rules set 1 --usd 8
        budget rules set 1 --disable
      """
  )

  @Argument(help: "The number of the rule.")
  var rule: String

  @OptionGroup(title: "Threshold") var threshold: RuleThresholdOptions

  @Flag var participation: Participation?

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let number = try ruleNumber(rule, "rule")
    let threshold = try threshold.threshold()
    guard threshold != nil || participation != nil else {
      throw Failure.usage(
        "Nothing to change; add --percent, --usd, --tokens, --calls, --count, --enable or --disable."
      )
    }
    let changed = try options.ledger().setRule(
      number,
      threshold: threshold,
      isEnabled: participation.map { $0 == .enable },
      by: options.change(reason: reason)
    )
    return Answer(json: changed.json, text: [changed].table.text(.output))
  }
}
