import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices show`: what a model costs.
struct ShowPrice: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a model costs, by every provider that has this name.",
    discussion: """
      Shows all prices, past and to come; with --at only those in force at that instant. A name that no provider has \
      exactly is read by the syntax of routers and clouds, as for a recorded call.

      Example:
        budget prices show gpt-4o
        budget prices show claude-sonnet-4-5 --provider anthropic \\
          --at 2026-01-31
      """
  )

  @Argument(help: "The model's name, an alias of it, or a spelling with a provider before it.")
  var model: String

  @Option(help: ArgumentHelp("Only the prices of this provider.", valueName: "name"))
  var provider: String?

  @Option(help: ArgumentHelp("Only the prices in force at that time.", valueName: "day|instant"))
  var at: String?

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let ledger = try options.ledger()
    let instant = try at.map { try plannedInstant($0, "--at", in: .utc, now: ledger.now) }
    let book = ledger.prices
    let aliases = try book.aliases().filter { $0.alias == model && isWanted($0.provider) }
    let rows = try book.models().filter { price in
      isWanted(price.provider)
        && (price.model == model
          || aliases.contains { $0.provider == price.provider && $0.model == price.model })
    }
    let payee = provider ?? SpelledModel.provider(of: model) ?? aliases.first?.provider
    let isPlain = rows.contains { payee == nil || $0.provider == payee }
    let found = isPlain ? nil : try book.model(named: model, by: payee)
    let meant = try found.map { try book.models(meantBy: $0) } ?? []
    let prices =
      try instant.map { instant in
        try inForce(meant, at: instant, in: book, as: found)
          + inForce(rows, at: instant, in: book, as: nil)
      } ?? meant + rows
    guard !prices.isEmpty else { throw try unknown(in: book) }
    return Answer(
      json: .prices(of: model, prices, aliases),
      text: prices.table,
      remarks: found.map { ["Read as \(quoted($0.name)) of \($0.provider)."] } ?? []
    )
  }

  private func isWanted(_ provider: String) -> Bool {
    self.provider.map { ProviderName.canonical($0) == provider || $0 == provider } ?? true
  }

  private func unknown(in book: PriceBook) throws -> Failure {
    let reference = ModelReference(provider: provider ?? ProviderName.anyGateway, name: model)
    let near = try book.names(near: reference)
    let meant = near.isEmpty ? "" : "; similar names: \(near.joined(separator: ", "))"
    return Failure.notFound(
      "No price of \(quoted(model)) is known\(meant); 'budget prices set' sets one, "
        + "'budget prices alias' lets it stand for a model that has one."
    )
  }

  /// Returns those of the prices at which a call at an instant would be charged, for one length of
  /// prompt or another.
  private func inForce(
    _ prices: [ModelPrice],
    at instant: Instant,
    in book: PriceBook,
    as found: ModelReference?
  ) throws -> [ModelPrice] {
    try prices.filter { price in
      let reference = ModelReference(
        provider: found?.provider ?? price.provider,
        name: found?.name ?? model,
        serviceTier: price.serviceTier
      )
      let (tokens, _) = price.abovePromptTokens.addingReportingOverflow(1)
      return try book.price(of: reference, promptTokens: tokens, at: instant) == price
    }
  }
}
