import ArgumentParser
import BudgetKit

/// `budget prices show`: what a model costs.
struct ShowPrice: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a model costs, by every provider that has exactly this name.",
    discussion: """
      Shows all prices, past and to come; with --at only those in force at that instant.

      Example:
        budget prices show gpt-4o
        budget prices show claude-sonnet-4-5 --provider anthropic \\
          --at 2026-01-31
      """
  )

  @Argument(help: "The model's exact name, or an alias of it.")
  var model: String

  @Option(help: ArgumentHelp("Only the prices of this provider.", valueName: "name"))
  var provider: String?

  @Option(help: ArgumentHelp("Only the prices in force then.", valueName: "day|instant"))
  var at: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let instant = try at.map { try instantOrDay($0, "--at", in: .utc) }
    let book = try options.ledger().prices
    let aliases = try book.aliases().filter { $0.alias == model && isWanted($0.provider) }
    let rows = try book.models().filter { price in
      isWanted(price.provider)
        && (price.model == model
          || aliases.contains { $0.provider == price.provider && $0.model == price.model })
    }
    let prices = try instant.map { try inForce(rows, at: $0, in: book) } ?? rows
    guard !prices.isEmpty else {
      throw Failure.notFound(
        "No price of \(quoted(model)) is known; 'budget prices list' shows the names, 'budget prices set' sets one."
      )
    }
    return Answer(
      json: .fields([
        "model": .string(model),
        "prices": .array(prices.map(\.json)),
        "aliases": .array(aliases.map(\.json)),
      ]),
      text: prices.table
    )
  }

  private func isWanted(_ provider: String) -> Bool {
    self.provider.map { ProviderName.canonical($0) == provider || $0 == provider } ?? true
  }

  /// Returns those of the prices at which a call at an instant would be charged, for one length of prompt or another.
  private func inForce(
    _ prices: [ModelPrice],
    at instant: Instant,
    in book: PriceBook
  ) throws -> [ModelPrice] {
    try prices.filter { price in
      let reference = ModelReference(
        provider: price.provider,
        name: model,
        serviceTier: price.serviceTier
      )
      let (tokens, _) = price.abovePromptTokens.addingReportingOverflow(1)
      return try book.price(of: reference, promptTokens: tokens, at: instant) == price
    }
  }
}
