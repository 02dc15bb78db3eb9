import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices import`: takes over a public price list.
struct ImportPrices: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import the public price list of LiteLLM or of genai-prices.",
    discussion: """
      Nothing is left out silently: skipped entries are named with the reason, and so is what an entry says beyond its \
      prices. Imported prices come after your own and before the built-in book. A price without a date counts from \
      today if the built-in book knows the model, so that older calls keep the prices of their time; otherwise it holds for all times. A rate that the list lacks is copied from the book if that has it, and noted.

      Example:
        budget prices import model_prices_and_context_window.json
      """
  )

  /// Who made the list.
  enum Format: String, CaseIterable {
    case litellm
    case genaiPrices = "genai-prices"
  }

  @Argument(help: "The JSON file, unpacked; - reads standard input.")
  var file: String

  @Option(
    help: ArgumentHelp("litellm or genai-prices; otherwise by its shape.", valueName: "format")
  )
  var format: String?

  @Option(
    help: ArgumentHelp(
      "The day in UTC, or instant, from which prices hold that have no date of their own.",
      valueName: "day|instant"
    )
  )
  var from: String?

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let format = try format.map { try choice($0, "--format", as: Format.self) }
    let start = try from.map {
      try plannedInstant($0, "--from", in: .utc, now: options.currentTime())
    }
    let list = try naming(file) { try read(readInput(file, limit: 256 << 20), as: format) }
    try naming(file) { try list.requirePrices() }
    let taken = try options.ledgerMadeIfAbsent().ledger.prices.take(
      list,
      from: start,
      subject: "price list \(file)",
      by: options.change(reason: reason)
    )
    return Answer(json: taken.json, text: taken.text)
  }

  private func read(_ bytes: [UInt8], as format: Format?) throws -> PriceImport {
    switch format {
    case .litellm: try PriceImport(litellm: bytes)
    case .genaiPrices: try PriceImport(genaiPrices: bytes)
    case nil: try PriceImport(recognising: bytes)
    }
  }

  /// Runs `body` and puts the file's name before the sentence of its error.
  private func naming<Value>(_ file: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as LedgerError where error.code == .malformedInput {
      throw LedgerError(error.code, "\(quoted(file, limit: 512)): \(error.message)", cause: error)
    }
  }
}

extension PriceImport {
  fileprivate var text: String {
    var values = NamedValues()
    values.add("imported", "\(importedEntries) models")
    values.add("prices", "\(prices.count)")
    values.add("aliases", "\(aliases.count)")
    values.add("skipped", "\(skipped.count)")
    let skippedLines = skipped.map { "skipped: \(plain($0.name)): \(plain($0.reason))\n" }
    let noteLines = notes.map { "note: \(plain($0.name)): \(plain($0.reason))\n" }
    return values.text + skippedLines.joined() + noteLines.joined()
  }
}
