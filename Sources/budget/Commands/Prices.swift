import ArgumentParser

/// `budget prices`: the price book.
struct Prices: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices",
    abstract: "Show and set what models and resources cost.",
    discussion: """
      Your own prices come first, then imported lists, then the built-in book. All are US dollars for a million \
      tokens.

      Example:
        budget prices show gpt-4o
        budget prices set my-model --provider local --input 0.10 --output 0.40
        budget prices update model_prices_and_context_window.json
      """,
    subcommands: [
      ListPrices.self, ShowPrice.self, SetPrice.self, RemovePrice.self, SetResourcePrice.self,
      RemoveResourcePrice.self, PriceAliases.self, ImportPrices.self, UpdatePrices.self,
      ExportPrices.self, DiscountPrices.self,
    ]
  )
}
