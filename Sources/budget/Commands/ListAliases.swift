import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices alias list`: the names that stand for models.
struct ListAliases: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List your own aliases, or with --all those of the price book as well.",
    discussion: """
      Example:
        budget prices alias list --all --provider bedrock
      """
  )

  @Option(help: ArgumentHelp("Only the names of this provider.", valueName: "name"))
  var provider: String?

  @Flag(help: "Also list those of imported lists and of the built-in book.")
  var all = false

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let provider = provider.map(ProviderName.canonical)
    let aliases = try options.ledger().prices.aliases().filter {
      (all || $0.source == PriceSource.user) && (provider == nil || $0.provider == provider)
    }
    return Answer(
      json: aliases.json,
      text: aliases.isEmpty ? "" : aliases.table,
      remarks: aliases.isEmpty ? ["You have no aliases; 'budget prices alias add' adds one."] : []
    )
  }
}
