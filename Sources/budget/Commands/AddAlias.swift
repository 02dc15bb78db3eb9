import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices alias add`: lets a name stand for a model.
struct AddAlias: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Map a name to a model that has a price.",
    discussion: """
      It applies to calls recorded from now on. The model may be of another provider: anthropic/claude-sonnet-4-5.

      Example:
        budget prices alias add my-deployment gpt-4o --provider azure
      """
  )

  @Argument(help: "The name as it is recorded.")
  var name: String

  @Argument(help: "The model that it stands for.")
  var model: String

  @Option(help: ArgumentHelp("The provider under which the name is recorded.", valueName: "name"))
  var provider: String

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let book = try options.ledgerMadeIfAbsent().ledger.prices
    let target = try book.setAlias(
      name,
      of: provider,
      for: model,
      by: options.change(reason: reason)
    )
    let alias = ModelAlias(
      provider: ProviderName.canonical(provider),
      alias: name,
      model: model,
      source: PriceSource.user
    )
    return Answer(
      json: alias.json,
      text: [alias].table,
      remarks: ["It costs what \(quoted(target.name)) of \(target.provider) costs."]
    )
  }
}
