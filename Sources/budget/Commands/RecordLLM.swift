import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget record llm`: records a call to a model.
struct RecordLLM: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "llm",
    abstract: "Record a call to a language model.",
    discussion: """
      The cost comes from the price book, or from --cost. A model without a price is recorded as unpriced, never as 0. \
      An answer in which other models took a step, such as an advisor, becomes several calls, each under its own model.

      Example:
        budget record llm acme --provider openai --model gpt-4o \\
          --prompt-tokens 1000 --completion-tokens 500
        ask-the-model | budget record llm acme --provider anthropic --usage-json -
      """
  )

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var record: RecordOptions
  @OptionGroup(title: "The call") var call: CallOptions
  @OptionGroup(title: "Tokens") var tokens: TokenOptions
  @OptionGroup var known: KnownNameOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let (measured, answer, remarks) = try call.measured(tokens)
    let call = LLMCall(
      measured,
      workspace: scope.workspace,
      project: scope.project,
      execution: try executionID(record.execution),
      timestamp: try record.timestamp(now: options.currentTime())
    )
    let steps =
      try answer.map { answer in try reading("--id") { try call.steps(of: answer) } } ?? []
    let (ledger, doubts) = try known.ledger(recording: scope, options)
    let ofClock = call.timestamp == nil ? try options.clockRemarks(ledger, scope.workspace) : []
    let ofSession = try ledger.remarks(onSessionOf: call.context)
    let recorded = try ledger.record(contentsOf: [call] + steps)
    let entries = RecordedEntries(
      recorded.map { RecordedEntry($0, gap: ledger.gapRemark(of: $0.row)) }
    )
    return Answer(
      json: entries.json,
      text: entries.text,
      remarks: ofClock + ofSession + doubts + remarks + entries.remarks
    )
  }
}
