import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget extend`: holds a reservation's money for longer.
struct Extend: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "extend",
    abstract: "Hold the money of a reservation for longer.",
    discussion: """
      The time counts from now; a hold never becomes shorter. What has run out cannot be extended.

      Example:
        budget extend "$id" --ttl 600
      """
  )

  @Argument(help: "The id that 'budget reserve' printed.")
  var reservation: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long the money is held from now on.", valueName: "seconds")
  )
  var ttl: String

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let id = try reading("reservation") { try ReservationID(reservation) }
    let timeToLive = Duration.milliseconds(try milliseconds(ttl, "--ttl"))
    return try options.ledger().extend(id, expiresAfter: timeToLive).changedAnswer
  }
}
