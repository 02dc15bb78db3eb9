import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget release`: gives a reservation's money back.
struct Release: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Give back what a reservation holds, because no call was made.",
    discussion: """
      Example:
        budget release "$id"
      """
  )

  @Argument(help: "The id that 'budget reserve' printed.")
  var reservation: String

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let id = try reading("reservation") { try ReservationID(reservation) }
    let released = try options.ledger().release(id)
    return Answer(
      json: released.releasedJSON,
      text: "",
      remarks: [
        released.state != .expired
          ? "Gave back \(released.amount.inDollars) of reservation \(id)."
          : released.onExpiry == .spend
            ? "Reservation \(id) had run out before, and its \(released.amount.inDollars) counted as spent; now it is given back."
            : "Reservation \(id) had run out before; its \(released.amount.inDollars) went back then."
      ]
    )
  }
}
