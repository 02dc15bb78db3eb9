import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices remove`: takes a price of one's own back.
struct RemovePrice: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a price that you set; the imported or built-in one applies again.",
    discussion: """
      Give the options that it was set with, or --all for every price of your own for the model. Recorded calls keep \
      their cost.

      Example:
        budget prices remove gpt-4o --provider openai
      """
  )

  @Argument(help: "The model's exact name.")
  var model: String

  @Option(help: ArgumentHelp("The provider.", valueName: "name"))
  var provider: String

  @Option(help: ArgumentHelp("standard, batch, flex, priority, fast, us, ...", valueName: "tier"))
  var tier = "standard"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The length of prompt that it was set for.", valueName: "n")
  )
  var abovePromptTokens = "0"

  @Option(
    help: ArgumentHelp(
      "The day in UTC, or instant, that it was set from.",
      valueName: "day|instant"
    )
  )
  var from: String?

  @Flag(help: "Every price of your own for the model.")
  var all = false

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let tier = try choice(tier, "--tier", as: ServiceTier.self)
    let above = try count(
      abovePromptTokens,
      "--above-prompt-tokens",
      upTo: TokenUsage.largestCount
    )
    let start = try from.map { try instantOrDay($0, "--from", in: .utc) } ?? .distantPast
    let book = try options.ledger().prices
    let removed = try book.remove(
      where: { price in
        isOfModel(price)
          && (all
            || price.serviceTier == tier && price.abovePromptTokens == above
              && price.validFrom == start)
      },
      by: options.change(reason: reason)
    )
    guard !removed.isEmpty else { throw try notFound(in: book) }
    return Answer(
      json: removed.json,
      text: removed.map(\.price).table,
      remarks: [
        remark(removed.reduce(0) { $0 + $1.uses }, repriced: removed.reduce(0) { $0 + $1.repriced })
      ]
    )
  }

  private func isOfModel(_ price: ModelPrice) -> Bool {
    price.model == model
      && (price.provider == provider || price.provider == ProviderName.canonical(provider))
  }

  private func notFound(in book: PriceBook) throws -> Failure {
    let own = try book.models().filter { $0.source == PriceSource.user && isOfModel($0) }
    return Failure.notFound(
      own.isEmpty
        ? "You have set no price for \(quoted(model)) of \(quoted(provider)); only prices of your own can be removed."
        : "You have set prices for \(quoted(model)), but not this one; give its --tier, --above-prompt-tokens and --from, or --all."
    )
  }
}

/// Says what becomes of the rows that were charged by a price that is gone, some of them when they
/// were priced again.
func remark(_ uses: Int64, repriced: Int64 = 0) -> String {
  switch (uses, repriced) {
  case (0, _): "Removed; nothing was charged by it."
  case (1, 0): "Removed; 1 recorded call was charged by it and keeps its cost."
  case (1, _): "Removed; 1 recorded call was priced again by it and keeps its cost."
  case (_, 0): "Removed; \(uses) recorded calls were charged by it and keep their cost."
  default:
    "Removed; \(uses) recorded calls were charged by it, \(repriced) of them when they were priced again, and keep their cost."
  }
}
