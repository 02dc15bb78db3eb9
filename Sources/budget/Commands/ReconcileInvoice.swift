import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget reconcile`: what a provider bills beside what is recorded.
struct ReconcileInvoice: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Set a provider's invoice beside what is recorded, by day and model.",
    discussion: """
      Reads cost exports of OpenAI and Anthropic, OpenRouter's activity, LiteLLM's spend logs, FOCUS, and any CSV or \
      JSON lines with day, model and cost. Nothing of it is imported. Days are those of UTC, by which providers bill. \
      --book posts the difference of each day and model as an entry; a second --book of the same invoice books \
      nothing, and a changed invoice only the change.

      Example:
        budget reconcile acme --invoice costs.csv
        budget reconcile acme --invoice costs.csv --provider openai --book
      """
  )

  @Argument(help: "The workspace.", completion: .workspaces)
  var workspace: String

  @Option(help: ArgumentHelp("The provider's file.", valueName: "file"), completion: .file())
  var invoice: String

  @Option(
    help: ArgumentHelp(
      "openai, anthropic, openrouter, litellm, focus or plain; otherwise by its shape.",
      valueName: "kind"
    )
  )
  var source: String?

  @Option(
    help: ArgumentHelp(
      "A column of a plain file: day, model, cost, provider or currency. May be repeated.",
      valueName: "field=column"
    )
  )
  var column: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare only our calls of this provider; default those that the invoice names, or all.",
      valueName: "name"
    )
  )
  var provider: String?

  @Flag(help: "Post the difference of each day and model that the invoice has.")
  var book = false

  @Flag(help: "The invoice is complete: book what only we have as billed at nothing, too.")
  var whole = false

  @Flag(help: "Show every day and model, not the 20 with the largest drift.")
  var all = false

  @OptionGroup var amounts: AmountOptions

  @Option(help: ArgumentHelp("Reason for the entries, for the audit log.", valueName: "text"))
  var reason: String?

  @OptionGroup var options: GlobalOptions

  private func workspaceID() throws -> WorkspaceID {
    try reading("workspace") { try WorkspaceID(workspace) }
  }

  func answer() throws -> Answer {
    let workspace = try workspaceID()
    let file = try Invoice(at: invoice, source: source, columns: column)
    if book, let first = file.refused.first {
      throw Failure(
        status: .failed,
        code: "\(LedgerError.Code.malformedInput)",
        message:
          "\(counted(file.refused.count, "line")) of the invoice cannot be read, so nothing is booked; the first: \(first.reason)"
      )
    }
    let ledger = try options.ledger()
    let doubts = try ledger.doubts(about: BudgetScope(workspace: workspace))
    let reconciliation = try ledger.reconcile(
      file,
      with: workspace,
      providers: provider.map { [$0] },
      booking: book,
      wholeInvoice: whole,
      by: options.change(reason: reason)
    )
    return Answer(
      json: reconciliation.json(file),
      text: reconciliation.text(showingAll: all, amounts.style),
      remarks: doubts + reconciliation.remarks(file, isWhole: whole)
    )
  }
}
