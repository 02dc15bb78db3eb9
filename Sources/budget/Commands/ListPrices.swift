import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices list`: all prices.
struct ListPrices: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the prices of all models and resources.",
    discussion: """
      Example:
        budget prices list --provider anthropic
      """
  )

  @Option(help: ArgumentHelp("Only the models of this provider.", valueName: "name"))
  var provider: String?

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let book = try options.ledger().prices
    let provider = provider.map(ProviderName.canonical)
    let models = try book.models().filter { provider == nil || $0.provider == provider }
    let aliases = try book.aliases().filter { provider == nil || $0.provider == provider }
    let resources = provider == nil ? try book.resources() : []
    let edition = "The built-in prices are those of \(try book.builtInEdition())."
    let blank = models.isEmpty || resources.isEmpty ? "" : "\n"
    return Answer(
      json: .prices(models, aliases, resources),
      text: models.table + blank + resources.table,
      remarks: (models.isEmpty ? ["No model of this provider has a price."] : []) + [edition]
    )
  }
}
