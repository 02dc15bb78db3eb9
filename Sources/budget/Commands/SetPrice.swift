import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices set`: sets what a model costs.
struct SetPrice: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set what a model costs, in US dollars for a million tokens.",
    discussion: """
      The price applies to calls recorded from now on; recorded calls keep their cost. Without --from it holds for all \
      times. Your own prices come before all others. A call that used a cache is unpriced without a rate for it.

      Example:
        budget prices set gpt-4o --provider openai \\
          --input 2.5 --output 10 --cache-read 1.25
      """
  )

  @Argument(help: "The model's exact name.")
  var model: String

  @Option(help: ArgumentHelp("The provider.", valueName: "name"))
  var provider: String

  @OptionGroup(title: "US dollars for a million tokens") var rates: RateOptions

  @Option(help: ArgumentHelp("standard, batch, flex, priority, fast, us, ...", valueName: "tier"))
  var tier = "standard"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The rates are for whole calls with a longer prompt.", valueName: "n")
  )
  var abovePromptTokens = "0"

  @Option(
    help: ArgumentHelp("The day in UTC, or instant, from which it holds.", valueName: "day|instant")
  )
  var from: String?

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let payee = ProviderName.canonical(provider)
    let price = ModelPrice(
      provider: payee == provider.lowercased() ? payee : provider,
      model: model,
      serviceTier: try choice(tier, "--tier"),
      abovePromptTokens: try count(
        abovePromptTokens,
        "--above-prompt-tokens",
        upTo: TokenUsage.largestCount
      ),
      validFrom: try from.map {
        try plannedInstant($0, "--from", in: .utc, now: options.currentTime())
      } ?? .distantPast,
      rates: try rates.rates(),
      source: PriceSource.user
    )
    let book = try options.ledgerMadeIfAbsent().ledger.prices
    let lost = try lostRates(price, in: book)
    try book.set([price], subject: "\(price.provider)/\(model)", by: options.change(reason: reason))
    let remark =
      "It has no rate for \(lost.map(\.description).joined(separator: " and ")), which was known before: "
    return Answer(
      json: price.json,
      text: [price].table,
      remarks: lost.isEmpty
        ? []
        : [
          remark
            + "a call that needs one stays without a cost now. Set the price again with all of them."
        ]
    )
  }

  /// Returns the rates without which a call has no price, and which the price lacks that held
  /// before.
  private func lostRates(_ price: ModelPrice, in book: PriceBook) throws -> [RateName] {
    let reference = ModelReference(
      provider: price.provider,
      name: model,
      serviceTier: price.serviceTier
    )
    let before = try book.models(meantBy: reference)
      .first { $0.serviceTier == price.serviceTier && $0.source != PriceSource.user }
    return RateName.neededWhereUsed.filter {
      price.rates[$0] == nil && before?.rates[$0] != nil
    }
  }
}
