import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget prices import`: takes over a public price list.
struct ImportPrices: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import the price list of LiteLLM or genai-prices, or an exported one.",
    discussion: """
      Skipped entries are named with the reason, and so is what an entry says beyond its prices. Imported prices come after your own and before the built-in book. A price without a date counts from \
      today if the built-in book knows the model, so that older calls keep the prices of their time; otherwise it holds for all times. A rate that the list lacks is copied from the book if that has it, and noted. 'prices \
      update' shows first what would change. A file of 'prices export' is taken over as it is: each price with its \
      date and source, and discounts. A rate that is a thousand times off what the model, or its provider's others, \
      cost is named and left out, unless --yes says that it is right.

      Example:
        budget prices import model_prices_and_context_window.json
      """
  )

  /// Who made the list.
  enum Format: String, CaseIterable {
    case litellm
    case genaiPrices = "genai-prices"
    case csv
  }

  @Argument(help: "The file, unpacked; - reads standard input.")
  var file: String

  @Option(
    help: ArgumentHelp("litellm, genai-prices or csv; otherwise by its shape.", valueName: "format")
  )
  var format: String?

  @Option(
    help: ArgumentHelp(
      "The day in UTC, or instant, from which prices hold that have no date of their own.",
      valueName: "day|instant"
    )
  )
  var from: String?

  @Flag(help: "Take over rates that are a thousand times off, too.")
  var yes = false

  @Option(help: ArgumentHelp("Reason for the change, for the audit log.", valueName: "text"))
  var reason: String?

  @Flag(help: "Show every line that was skipped or noted, not the first 20.")
  var all = false

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let start = try from.map {
      try plannedInstant($0, "--from", in: .utc, now: options.currentTime())
    }
    let list = try readPriceList(file, as: format)
    let change = options.change(reason: reason)
    let subject = "price list \(file)"
    switch list {
    case .published(let list):
      let taken = try options.ledgerMadeIfAbsent().ledger.prices.take(
        list,
        from: start,
        takingDoubtful: yes,
        subject: subject,
        by: change
      )
      return Answer(
        json: taken.json,
        text: taken.text(showingAll: all),
        remarks: taken.remarks
      )
    case .exported(let file):
      guard start == nil else {
        throw Failure.usage(
          "--from does not go with an exported file: each of its prices has a date."
        )
      }
      let taken = try options.ledgerMadeIfAbsent().ledger.prices.take(
        file,
        takingDoubtful: yes,
        subject: subject,
        by: change
      )
      let resources = file.resources.count { $0.source != PriceSource.builtIn }
      return Answer(
        json: taken.json.adding(["resources": .integer(Int64(resources))]),
        text: taken.text(showingAll: all, resources: resources),
        remarks: taken.remarks
      )
    }
  }
}

extension PriceImport {
  /// How many lines of a kind are shown unless all are wanted.
  private static let mostLines = 20

  fileprivate func text(showingAll isAll: Bool, resources: Int? = nil) -> String {
    var values = NamedValues()
    values.add("imported", counted(importedEntries, "model"))
    values.add("prices", "\(prices.count)")
    values.add("aliases", "\(aliases.count)")
    if let resources { values.add("resources", "\(resources)") }
    if importedDiscounts > 0 { values.add("discounts", "\(importedDiscounts)") }
    values.add("skipped", "\(skipped.count)")
    if !questioned.isEmpty { values.add("left out", counted(questioned.count, "rate")) }
    return values.text + lines("left out", questioned, isAll) + lines("skipped", skipped, isAll)
      + lines("note", notes, isAll)
  }

  /// What to do about rates in doubt.
  fileprivate var remarks: [String] {
    guard !questioned.isEmpty else { return [] }
    let models = Set(questioned.map(\.name)).count
    return [
      "The prices of \(counted(models, "model")) were left out; if the figures are right, add --yes."
    ]
  }

  private func lines(_ word: String, _ remarks: [Remark], _ isAll: Bool) -> String {
    let shown = remarks.prefix(isAll ? remarks.count : Self.mostLines)
    let lines = shown.map { "\(word): \(plain($0.name)): \(plain($0.reason, limit: 600))\n" }
    let more = remarks.count - shown.count
    return lines.joined() + (more > 0 ? "\(word): and \(more) more (--all)\n" : "")
  }
}
