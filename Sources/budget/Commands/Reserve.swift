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

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var estimate: EstimateOptions
  @OptionGroup(title: "Call") var context: ContextOptions

  @Option(help: ArgumentHelp("An id that makes retries of one run safe.", valueName: "id"))
  var id: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long the money is held.", valueName: "seconds")
  )
  var ttl = "300"

  @Option(help: ArgumentHelp("The execution that the call is part of.", valueName: "id"))
  var execution: String?

  @Option(help: ArgumentHelp("The reservation to cut the money off.", valueName: "id"))
  var parent: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Wait so long for room; others who wait are served in order.",
      valueName: "seconds"
    )
  )
  var wait = "0"

  @Flag(help: "It is the last call of a run, and may use what is kept back for that.")
  var closing = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What it keeps back for a reservation that is cut from it with --closing.",
      valueName: "usd"
    )
  )
  var keepClosing: String?

  @Flag(help: "Let the call through if the ledger cannot be read, written or locked.")
  var failOpen = false

  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let amount = try estimate.amount()
    let tokens = try estimate.tokens()
    let model = try estimate.modelReference()
    let promptTokens = try estimate.prompt()
    let id = try id.map { text in try reading("--id") { try ReservationID(text) } }
    let parent = try parent.map { text in try reading("--parent") { try ReservationID(text) } }
    let context = try context.context(in: scope, execution: execution)
    let timeToLive = Duration.milliseconds(try milliseconds(ttl, "--ttl"))
    let wait = Duration.milliseconds(try milliseconds(wait, "--wait"))
    let role = try role()
    let isOpen = failOpen || options.failsOpen
    do {
      let ledger = try options.ledger(failingOpen: isOpen)
      let ofClock = try options.clockRemarks(ledger, scope.workspace)
      let remarks = ofClock + (try known.remarks(on: scope, in: ledger, gated: context))
      let budget = ledger.guard(for: context)
      do {
        let reservation = try budget.reserve(
          amount,
          tokens: tokens,
          from: parent,
          waitingUpTo: wait,
          id: id,
          model: model,
          role: role,
          expiresAfter: timeToLive
        )
        return answer(reservation).remarking(remarks)
      } catch let error as LedgerError {
        guard let decision = error.decision else { throw error }
        return try decision.answer(about: model, promptTokens: promptTokens, by: budget, in: ledger)
          .remarking(remarks)
      }
    } catch let error as LedgerError where isOpen && error.isOutage {
      return answer(
        try Ledger.letThrough(
          path: options.ledgerPath(),
          context: context,
          estimate: amount,
          tokens: tokens,
          id: id,
          model: model,
          role: role,
          expiresAfter: timeToLive,
          at: options.currentTime(),
          because: error
        )
      )
    }
  }

  private func role() throws -> ReservationRole {
    guard let keepClosing else { return closing ? .closing : .ordinary }
    guard !closing else {
      throw Failure.usage(
        "--closing contradicts --keep-closing: the one uses what the other keeps back; give one of them."
      )
    }
    return .pool(keeping: try money(keepClosing, "--keep-closing"))
  }

  private func answer(_ reservation: Reservation) -> Answer {
    Answer(
      json: reservation.json,
      text: "\(plain(reservation.id.rawValue))\n",
      remarks: reservation.wouldRefuse.map(\.observation)
        + (reservation.uncheckedBecause.map { [unchecked(because: $0)] } ?? [])
    )
  }

  private func unchecked(because reason: String) -> String {
    "No budget was asked, and the call goes ahead: \(reason) It is counted, and booked when the ledger is opened again."
  }
}
