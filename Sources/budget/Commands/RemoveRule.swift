import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget rules remove`: removes a rule of alerts.
struct RemoveRule: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a rule; what it has alerted about stays.",
    discussion: """
      Example:
        budget rules remove 1
      """
  )

  @Argument(help: "The number of the rule.")
  var rule: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let number = try ruleNumber(rule, "rule")
    try options.ledger().removeRule(number, by: options.change(reason: reason))
    return Answer(
      json: NumberedRule.removedJSON(number),
      text: "",
      remarks: ["Removed rule \(number)."]
    )
  }
}
