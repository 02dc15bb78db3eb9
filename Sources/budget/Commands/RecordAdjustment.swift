import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget record adjustment`: records a credit, a refund or a missing amount.
struct RecordAdjustment: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjustment",
    abstract: "Record a credit, a refund, or an amount that was missing.",
    discussion: """
      A negative amount was given back. With --of it corrects a call or a use of a resource, counts where that does, \
      and cannot make its cost negative; without, it counts when it is recorded. Nothing recorded is rewritten.

      Example:
        budget record adjustment acme --amount=-0.20 --reason refund --of call-1
      """
  )

  @OptionGroup var scope: ScopeOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What is added to the cost, such as -2.", valueName: "usd")
  )
  var amount: String

  @Option(help: ArgumentHelp("Why, for the audit log.", valueName: "text"))
  var reason: String

  @Option(
    help: ArgumentHelp("The call or the use of a resource that it corrects.", valueName: "id")
  )
  var of: String?

  @OptionGroup var kind: RecordedKindOption

  @Option(help: ArgumentHelp("An id that makes retries safe.", valueName: "id"))
  var id: String?

  @OptionGroup var context: ContextOptions
  @OptionGroup var record: RecordOptions
  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let adjustment = try adjustment(in: scope)
    let (ledger, doubts) = try ledger(of: scope)
    let recorded = try ledger.record(adjustment, by: options.change(reason: reason))
    let ofSession = try ledger.remarks(onSessionOf: recorded.row.context, of: "adjustment")
    return Answer(
      json: recorded.json,
      text: recorded.text,
      remarks: doubts + ofSession
        + (recorded.isNew
          ? [] : ["\(recorded.row.id) was recorded before; it was not counted again."])
    )
  }

  private func adjustment(in scope: BudgetScope) throws -> Adjustment {
    let amount = try reading("--amount") { try Money(usd: self.amount) }
    let id = try id.map { text in try reading("--id") { try RecordID(text) } }
    var adjustment = Adjustment(
      amount,
      context: try context.context(in: scope, execution: record.execution),
      id: id,
      timestamp: try record.timestamp(now: options.currentTime())
    )
    adjustment.kindOfCorrected = try kind.recordedKind()
    adjustment.corrected = try of.map { text in try reading("--of") { try RecordID(text) } }
    guard adjustment.corrected != nil || adjustment.kindOfCorrected == nil else {
      throw Failure.usage("--kind says what --of names; add --of.")
    }
    return adjustment
  }

  /// Opens the ledger; one that corrects a row must be there.
  private func ledger(of scope: BudgetScope) throws -> (Ledger, [String]) {
    guard of != nil else { return try known.ledger(recording: scope, options) }
    return (try options.ledger(), [])
  }
}
