import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget settle`: books what a reserved call cost.
struct Settle: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle",
    abstract: "Book what a reserved call really cost, and give back the rest.",
    discussion: """
      Give the cost, or the model and its tokens. The cost is booked whatever it is, even after the reservation has run out. Settling again with the same content gives the same answer.

      Example:
        budget settle "$id" --cost 0.07
        budget settle "$id" --provider openai --model gpt-4o \\
          --prompt-tokens 1000 --completion-tokens 500

      With --attempt the call is one of several of a request: a retry, or a model that stands in for another. The hold falls by what it cost and stays for the next.

      Example:
        budget settle "$id" --attempt --id try-1 --cost 0.02 --failed
        budget settle "$id" --cost 0.03

      With --spool a settlement that cannot be written, because others hold the ledger or the disk is full, is kept in a file beside it. The next command that opens the ledger books it.

      Example:
        budget settle "$id" --cost 0.07 --spool
      """
  )

  @Argument(help: "The id that 'budget reserve' printed.")
  var reservation: String

  @Flag(help: "This was not the last call of the request; what is left stays held.")
  var attempt = false

  @Flag(help: "Keep the settlement beside the ledger if it cannot be written.")
  var spool = false

  @OptionGroup(title: "The call") var call: CallOptions
  @OptionGroup(title: "Tokens") var tokens: TokenOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let id = try reading("reservation") { try ReservationID(reservation) }
    let (measured, answer, remarks) = try call.measured(tokens)
    var opened: Ledger?
    do {
      let ledger = try options.ledger()
      opened = ledger
      return try settled(id, with: measured, answer, in: ledger).remarking(remarks)
    } catch let error as LedgerError where error.isOutage {
      guard spool else { throw error.advisingSpool }
      let kept = try Ledger.keepSettlement(
        of: id,
        with: measured,
        isFinal: !attempt,
        stepsOf: answer,
        path: options.ledgerPath(),
        in: opened,
        at: options.currentTime(),
        after: error
      )
      return Answer(
        json: KeptSettlement(id, kept).json,
        text: "kept      \(plain(kept.path))\n",
        remarks: remarks + [
          "The settlement is in no figure yet: \(error.message.asSentence) The next command that opens the ledger books it."
        ]
      )
    }
  }

  /// Settles in the ledger.
  private func settled(
    _ id: ReservationID,
    with measured: MeasuredCall,
    _ answer: ProviderUsage?,
    in ledger: Ledger
  ) throws -> Answer {
    let doubts = try doubts(about: id, in: ledger)
    let (settlement, steps) = try ledger.settle(
      id,
      with: measured,
      isFinal: !attempt,
      stepsOf: answer
    )
    let entries = steps.map { RecordedEntry($0, gap: ledger.gapRemark(of: $0.row)) }
    let gap = ledger.gapRemark(of: settlement.call)
    let outcome = SettledAnswer(settlement: settlement, steps: entries)
    return Answer(
      json: outcome.json,
      text: outcome.text,
      remarks: doubts + settlement.remarksOnTokens + (gap.map { [$0] } ?? [])
        + entries.flatMap(\.remarks)
    )
  }
}

extension LedgerError {
  /// The error, and how the settlement can be kept all the same.
  fileprivate var advisingSpool: LedgerError {
    LedgerError(
      code,
      "\(message) The settlement is not written; --spool keeps it beside the ledger.",
      cause: cause
    )
  }
}

extension Settlement {
  /// What to say where budgets of tokens count less than the call has used.
  fileprivate var remarksOnTokens: [String] {
    guard lacksTokens, let heldTokens else { return [] }
    return [
      "\(counted(heldTokens, "token")) were held, and the call is booked with none: budgets of tokens count nothing for it; the next time give --prompt-tokens and --completion-tokens."
    ]
  }
}

extension Settle {
  /// What to say of a reservation whose scope may be mistyped.
  ///
  /// It is booked all the same: the money is gone.
  private func doubts(about id: ReservationID, in ledger: Ledger) throws -> [String] {
    try ledger.scope(of: id).map { try ledger.doubts(about: $0) } ?? []
  }
}
