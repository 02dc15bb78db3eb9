import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget enlarge`: holds more for a reservation.
struct Enlarge: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "enlarge",
    abstract: "Hold more for a reservation.",
    discussion: """
      Every budget that holds it must have room, or none takes more. What was cut from another reservation takes more from that one. Exits with 2 if it does not fit.

      Example:
        budget enlarge "$id" --by 0.50
      """
  )

  @Argument(help: "The id that 'budget reserve' printed.")
  var reservation: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How much more to hold, in US dollars.", valueName: "usd")
  )
  var by: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many more tokens to hold.", valueName: "count")
  )
  var tokens: String?

  @Option(help: ArgumentHelp("An id that makes retries safe.", valueName: "id"))
  var id: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let held = try reading("reservation") { try ReservationID(reservation) }
    let amount = try money(by, "--by")
    let tokens = try tokens.map { try count($0, "--tokens", upTo: .max) } ?? 0
    let enlargement = try id.map { text in try reading("--id") { try EnlargementID(text) } }
    let ledger = try options.ledger()
    do {
      return try ledger.enlarge(held, by: amount, tokens: tokens, enlargement: enlargement)
        .changedAnswer
    } catch let error as LedgerError {
      guard let decision = error.decision else { throw error }
      return Answer(json: decision.json, text: "", refusal: decision.reason)
    }
  }
}
