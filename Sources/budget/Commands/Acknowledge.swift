import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget rules ack`: takes note of an alert.
struct Acknowledge: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack",
    abstract: "Take note of what a rule has alerted about; who does so first stays.",
    discussion: """
      Example:
        budget rules ack 1
      """
  )

  @Argument(help: "The number of the alert, as 'budget rules list --history' shows it.")
  var alert: String

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let number = try ruleNumber(alert, "alert")
    let ledger = try options.ledger()
    let alert = try ledger.acknowledge(number, by: options.change())
    let table = try [alert].table { try ledger.zone(ofBudgetOf: $0) }
    return Answer(json: alert.json, text: table.text(.output))
  }
}
