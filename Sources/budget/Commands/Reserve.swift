import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget reserve`: holds money for a call.
struct Reserve: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "reserve",
    abstract: "Hold money for a call that is about to be made.",
    discussion: """
      Prints the id by which the call is settled or released. Exits with 2 if a hard budget has no room.

      Example:
        if id=$(budget reserve acme --estimate 0.10); then
          if run-agent; then
            budget settle "$id" --cost 0.07
          else
            budget release "$id"
          fi
        fi

      With --parent the money is cut off another reservation, which falls by it: an agent hands parts of what it holds to its helpers, who can never have more than it had. What is not spent goes back.

      Example:
        pool=$(budget reserve acme --estimate 1 --ttl 3600)
        part=$(budget reserve acme --estimate 0.20 --parent "$pool")

      With --fail-open, or BUDGET_FAIL_OPEN=1, the call goes ahead while the ledger cannot be read, written or locked: no limit holds it then. It is counted, and told by 'budget doctor'.

      Example:
        id=$(budget reserve acme --estimate 0.10 --fail-open)
      """
  )

  @OptionGroup var hold: HoldOptions

  @Option(help: ArgumentHelp("An id that makes retries of one run safe.", valueName: "id"))
  var id: String?

  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let id = try id.map { text in try reading("--id") { try ReservationID(text) } }
    return switch try hold.hold(options, id: id) {
    case .refused(let answer): answer
    case .held(let reservation, let remarks):
      Answer(
        json: reservation.json,
        text: "\(plain(reservation.id.rawValue))\n",
        remarks: remarks
      )
    }
  }
}
