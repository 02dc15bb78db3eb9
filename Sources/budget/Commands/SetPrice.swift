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
      times. Your own prices come before all others. A call that used a cache is unpriced without a rate for it. Where \
      prices are quoted for a thousand tokens, add --per 1k. A rate that is a thousand times off what the model, or its \
      provider's others, cost is refused unless --yes says that it is right.

      Example:
        budget prices set gpt-4o --provider openai \\
          --input 2.5 --output 10 --cache-read 1.25
        budget prices set gpt-4 --provider openai --per 1k \\
          --input 0.03 --output 0.06
      """
  )

  @Argument(help: "The model's exact name.")
  var model: String

  @Option(help: ArgumentHelp("The provider.", valueName: "name"))
  var provider: String

  @OptionGroup(title: "US dollars for a million tokens, or for a thousand with --per 1k")
  var rates: RateOptions

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

  @Flag(help: "The rates are right, although they are a thousand times off.")
  var yes = false

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
    if !yes { try question(price, in: book) }
    let lost = try lostRates(price, in: book)
    try book.set([price], subject: "\(price.provider)/\(model)", by: options.change(reason: reason))
    let remark =
      "It has no rate for \(lost.map(\.description).joined(separator: " and ")), which was known before: "
    let unit = try rates.quantity() == .thousand ? ["Shown for a million tokens."] : []
    return Answer(
      json: price.json,
      text: [price].table,
      remarks: unit
        + (lost.isEmpty
          ? []
          : [
            remark
              + "a call that needs one stays without a cost now. Set the price again with all of them."
          ])
    )
  }

  /// Throws where a rate may be quoted for another number of tokens.
  private func question(_ price: ModelPrice, in book: PriceBook) throws {
    guard let doubt = try book.doubts(about: price).first else { return }
    let isLess = doubt.rate.nanodollarsPerMillion < doubt.expected.nanodollarsPerMillion
    let remedy =
      switch (try rates.quantity(), isLess) {
      case (.thousand, false): "If the figures are for a million tokens, leave out --per 1k; "
      case (.thousand, true), (_, false): ""
      case (_, true): "If the figures are for a thousand tokens, add --per 1k; "
      }
    let end = remedy.isEmpty ? "If that is right, add --yes." : "if they are right, add --yes."
    throw Failure(
      status: .badUsage,
      code: "\(LedgerError.Code.invalidAmount)",
      message: "\(doubt) \(remedy)\(end)"
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
