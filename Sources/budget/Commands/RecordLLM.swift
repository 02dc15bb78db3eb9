import ArgumentParser
import BudgetKit

/// `budget record llm`: records a call to a model.
struct RecordLLM: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "llm",
    abstract: "Record a call to a language model.",
    discussion: """
      The cost comes from the price book, or from --cost. A model without a price is recorded as unpriced, never as 0.

      Example:
        budget record llm acme --provider openai --model gpt-4o --prompt-tokens 1000 --completion-tokens 500
        curl ... | budget record llm acme --provider anthropic --usage-json -
      """
  )

  @OptionGroup var scope: ScopeOptions
  @OptionGroup var place: PlaceOptions
  @OptionGroup(title: "The call") var call: CallOptions
  @OptionGroup(title: "Tokens") var tokens: TokenOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let (measured, remarks) = try call.measured(tokens)
    let call = LLMCall(
      id: measured.id,
      workspace: scope.workspace,
      project: scope.project,
      execution: try executionID(place.execution),
      provider: measured.provider,
      model: measured.model,
      serviceTier: measured.serviceTier,
      usage: measured.usage,
      reportedCost: measured.reportedCost,
      attribution: measured.attribution,
      latencyMilliseconds: measured.latencyMilliseconds,
      error: measured.error,
      success: measured.success,
      timestamp: try place.timestamp()
    )
    let ledger = try options.ledgerMadeIfAbsent().ledger
    let recorded = try ledger.record(call)
    let entry = RecordedEntry(recorded, gap: try ledger.gapRemark(of: recorded.row))
    return Answer(json: entry.json, text: entry.text, remarks: remarks + entry.remarks)
  }
}
