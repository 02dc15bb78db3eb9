import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices alias remove`: takes an alias back.
struct RemoveAlias: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove an alias of your own; recorded calls keep their cost.",
    discussion: """
      Example:
        budget prices alias remove my-deployment --provider azure
      """
  )

  @Argument(help: "The name.")
  var name: String

  @Option(help: ArgumentHelp("The provider under which the name is recorded.", valueName: "name"))
  var provider: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let removed = try options.ledger().prices.removeAlias(
      name,
      of: provider,
      by: options.change(reason: reason)
    )
    guard let removed else {
      throw Failure.notFound(
        "You have no alias \(quoted(name)) of \(quoted(provider)); 'budget prices alias list' shows yours."
      )
    }
    return Answer(
      json: removed.removedJSON,
      text: "",
      remarks: ["\(quoted(name)) stands no longer for \(quoted(removed.model))."]
    )
  }
}
