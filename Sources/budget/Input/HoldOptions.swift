import ArgumentParser
import BudgetKit
import BudgetWire

/// What is held for a call that is about to be made, for whom, and for how long.
struct HoldOptions: ParsableArguments {
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var estimate: EstimateOptions
  @OptionGroup(title: "Call") var context: ContextOptions

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
}

/// What became of the wish to hold money.
enum HoldOutcome {
  /// It is held; there may be something to say of it.
  case held(Reservation, remarks: [String])
  /// A budget has no room.
  case refused(Answer)
}

extension HoldOptions {
  /// How long the money is held.
  func timeToLive() throws -> Duration { .milliseconds(try milliseconds(ttl, "--ttl")) }

  /// Holds the money, under an id that was given or one of the ledger's own.
  func hold(_ options: GlobalOptions, id: ReservationID? = nil) throws -> HoldOutcome {
    let scope = try scope.scope()
    let amount = try estimate.amount()
    let tokens = try estimate.tokens()
    let model = try estimate.modelReference()
    let promptTokens = try estimate.prompt()
    let parent = try parent.map { text in try reading("--parent") { try ReservationID(text) } }
    let context = try context.context(in: scope, execution: execution)
    let timeToLive = try timeToLive()
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
        return .held(reservation, remarks: remarks + reservation.remarks)
      } catch let error as LedgerError {
        guard let decision = error.decision else { throw error }
        return .refused(
          try decision.answer(about: model, promptTokens: promptTokens, by: budget, in: ledger)
            .remarking(remarks)
        )
      }
    } catch let error as LedgerError where isOpen && error.isOutage {
      let reservation = try Ledger.letThrough(
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
      return .held(reservation, remarks: reservation.remarks)
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
}

extension Reservation {
  /// What to say of how it was given.
  fileprivate var remarks: [String] {
    wouldRefuse.map(\.observation)
      + (uncheckedBecause.map {
        [
          "No budget was asked, and the call goes ahead: \($0) It is counted, and booked when the ledger is opened again."
        ]
      } ?? [])
  }
}
