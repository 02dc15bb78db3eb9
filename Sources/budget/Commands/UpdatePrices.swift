import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices update`: what a price list would change, and the change itself.
struct UpdatePrices: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Show what a newer price list changes, and take it over.",
    discussion: """
      Compares the list with the prices in force and writes only what differs: a second update changes nothing. \
      Nothing is written without --apply. A price without a date holds from today, or from --from; calls before keep \
      the price of their time. A model that the list has no more keeps its price. A rate that is a thousand times off \
      is left out, unless --yes says that it is right.

      Example:
        budget prices update model_prices_and_context_window.json --preview
        budget prices update model_prices_and_context_window.json --apply
      """
  )

  @Argument(
    help:
      "The list of LiteLLM or genai-prices, or a file of 'prices export'; - reads standard input."
  )
  var file: String

  @Option(
    help: ArgumentHelp("litellm, genai-prices or csv; otherwise by its shape.", valueName: "format")
  )
  var format: String?

  @Flag(help: "Show the changes and write nothing; what happens without --apply.")
  var preview = false

  @Flag(help: "Take the changes over, all in one transaction.")
  var apply = false

  @Option(
    help: ArgumentHelp(
      "The day in UTC, or instant, from which prices hold that have no date; default today.",
      valueName: "day|instant"
    )
  )
  var from: String?

  @Flag(help: "Take over rates that are a thousand times off, too.")
  var yes = false

  @Flag(help: "Show every change, not the first 20 of a kind.")
  var all = false

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    guard !(preview && apply) else {
      throw Failure.usage("--preview writes nothing and --apply writes; give one of them.")
    }
    let list = try readPriceList(file, as: format)
    let start = try from.map {
      try plannedInstant($0, "--from", in: .utc, now: options.currentTime())
    }
    if case .exported = list, start != nil {
      throw Failure.usage(
        "--from does not go with an exported file: each of its prices has a date."
      )
    }
    guard apply else {
      let update = try options.ledger().prices.changes(
        by: list,
        from: start,
        takingDoubtful: yes
      )
      return answer(update)
    }
    let update = try options.ledgerMadeIfAbsent().ledger.prices.update(
      by: list,
      from: start,
      takingDoubtful: yes,
      subject: "price list \(file)",
      by: options.change(reason: reason)
    )
    return answer(update)
  }

  private func answer(_ update: PriceListUpdate) -> Answer {
    var remarks = update.remarks(isApplied: apply)
    if !apply, !update.isEmpty {
      remarks.append("Nothing is written; --apply takes this over.")
    }
    return Answer(
      json: update.json(isApplied: apply),
      text: update.text(showingAll: all, .output),
      remarks: remarks
    )
  }
}

/// Reads a price list of any kind, and puts the file's name before the sentence of an error.
func readPriceList(_ file: String, as format: String?) throws -> PriceList {
  let format = try format.map { try choice($0, "--format", as: ImportPrices.Format.self) }
  do {
    let bytes = try readInput(file, limit: 256 << 20)
    let list: PriceList =
      switch format {
      case .litellm: .published(try PriceImport(litellm: bytes))
      case .genaiPrices: .published(try PriceImport(genaiPrices: bytes))
      case .csv: .exported(try PriceFile(reading: bytes))
      case nil: try PriceList(recognising: bytes)
      }
    try list.requirePrices()
    return list
  } catch let error as LedgerError where error.code == .malformedInput {
    throw LedgerError(error.code, "\(quoted(file, limit: 512)): \(error.message)", cause: error)
  }
}
