import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget observe`: notes what a running call has cost so far.
struct Observe: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe",
    abstract: "Note what a reserved call has cost so far, while it runs.",
    discussion: """
      Give what it has cost since it began. The hold is the larger of what is held and what was observed: it is never refused, for the money is gone, and never falls.

      Example:
        budget observe "$id" --cost 0.02
      """
  )

  @Argument(help: "The id that 'budget reserve' printed.")
  var reservation: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What the call has cost so far, in US dollars.", valueName: "usd")
  )
  var cost: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The tokens that it has used so far, input and output.", valueName: "count")
  )
  var tokens: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let id = try reading("reservation") { try ReservationID(reservation) }
    let cost = try money(cost, "--cost")
    let tokens = try tokens.map { try count($0, "--tokens", upTo: .max) } ?? 0
    return try options.ledger().observe(id, cost: cost, tokens: tokens).changedAnswer
  }
}
