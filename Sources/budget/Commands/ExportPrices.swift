import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices export`: the price book as a file.
struct ExportPrices: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print the whole price book as comma-separated values.",
    discussion: """
      One line for each price in force, of models and of resources, with tier, length of prompt, date and source, and \
      for each other name of a model, and for each discount. 'prices import' takes the file into another ledger, where every call is then \
      priced as here. Rates are US dollars for a million; those of resources for one unit.

      Example:
        budget prices export > prices.csv
        budget prices export --own > own-prices.csv
      """
  )

  @Flag(help: "Only the prices and names that you set yourself.")
  var own = false

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    var file = try options.ledger().prices.file()
    if own {
      file.edition = ""
      file.prices.removeAll { $0.source != PriceSource.user }
      file.aliases.removeAll { $0.source != PriceSource.user }
      file.resources.removeAll { $0.source != PriceSource.user }
    }
    return Answer(
      json: file.discounts.isEmpty
        ? .prices(file.prices, file.aliases, file.resources)
        : .prices(file.prices, file.aliases, file.resources)
          .adding(membersOf: file.discounts.json),
      text: file.csv
    )
  }
}
